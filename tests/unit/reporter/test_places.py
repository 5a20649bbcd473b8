from __future__ import annotations

import pytest

from crashdesk.reporter.places import Person, running_user
from crashdesk.reporter.scrubber import Policy, scrub, scrub_text

UNIX = Policy(home="/home/longname", account="longname", host="studio-thinkpad")
WINDOWS = Policy(home=r"C:\Users\Long Name", account="Long Name", host="STUDIO")
ELSEWHERE = Policy(home="/data/people/longname", account="longname")
ROOT = Policy(home="/root", account="root")


@pytest.mark.parametrize(
    ("policy", "text", "clean"),
    [
        (UNIX, "/home/longname/orders.db", "~/orders.db"),
        (UNIX, "open('/home/longname')", "open('~')"),
        (UNIX, "/home/somebody/x", "~/x"),
        (UNIX, "/Users/somebody/Library", "~/Library"),
        (UNIX, "file:///home/somebody/x", "file://~/x"),
        (UNIX, r"C:\Users\Some Body\AppData", r"~\AppData"),
        (UNIX, r"C:\\Users\\somebody\\AppData", r"~\\AppData"),
        (UNIX, "file:///C:/Users/somebody/x", "file:///~/x"),
        (UNIX, r"C:\Users\LONGNA~1\AppData", r"~\AppData"),
        (UNIX, r"\\?\C:\Users\somebody\x", r"~\x"),
        (UNIX, "%2Fhome%2Fsomebody%2Fx", "~%2Fx"),
        (UNIX, "C%3A%5CUsers%5Csomebody%5Cx", "~%5Cx"),
        (UNIX, r"C:\DOCUME~1\SOMEBO~1\x", r"~\x"),
        (UNIX, r"C:\Documents and Settings\Some Body\x", r"~\x"),
        (UNIX, "/mnt/c/Users/Some Body/AppData", "~/AppData"),
        (UNIX, "%2Fmnt%2Fc%2FUsers%2Fsomebody%2Fx", "~%2Fx"),
        (UNIX, "/c/Users/somebody", "~"),
        (UNIX, "/cygdrive/d/Users/somebody/x", "~/x"),
        (UNIX, "C:/Users/Some Body/x", "~/x"),
        (UNIX, "/var/home/somebody/x", "~/x"),
        (UNIX, "/System/Volumes/Data/Users/somebody/x", "~/x"),
        (UNIX, r"'line\n/home/somebody/x'", r"'line\n~/x'"),
        (UNIX, "/home/somebody and a/b", "~ and a/b"),
        (UNIX, "/mnt/c/Windows/System32", "/mnt/c/Windows/System32"),
        (UNIX, "https://acme.example/c/Users/page", "https://acme.example/c/Users/page"),
        (UNIX, r"C:\Users\Public\Documents", r"C:\Users\Public\Documents"),
        (UNIX, "https://acme.example/home/page", "https://acme.example/home/page"),
        (UNIX, "GET /users/42", "GET /users/42"),
        (WINDOWS, r"C:\Users\Long Name", "~"),
        (WINDOWS, r"c:\users\long name\AppData", r"~\AppData"),
        (WINDOWS, "file:///C:/Users/Long%20Name/x", "file:///~/x"),
        (WINDOWS, "for LONG NAME and LONGNA~1", "for [user] and [user]"),
        (ELSEWHERE, "/data/people/longname/x", "~/x"),
        (ELSEWHERE, "%2Fdata%2Fpeople%2Flongname", "~"),
        (ELSEWHERE, "/mnt/data/people/longname/x", "/mnt/data/people/[user]/x"),
        (ROOT, "/root/.cache/acme", "~/.cache/acme"),
        (ROOT, "/srv/root/x", "/srv/root/x"),
        (ROOT, "the root of the tree", "the root of the tree"),
    ],
)
def test_home_folders_become_a_tilde_in_every_form(policy: Policy, text: str, clean: str) -> None:
    assert scrub_text(text, policy) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("user longname logged in", "user [user] logged in"),
        ("/media/LongName/USB", "/media/[user]/USB"),
        ("backup_longname_2024.zip", "backup_[user]_2024.zip"),
        (r"'line\nlongname'", r"'line\n[user]'"),
        ("用户longname已登录", "用户[user]已登录"),
        ("longname@studio-thinkpad:~$", "[user]@[host]:~$"),
        ("longnames and prolongname", "longnames and prolongname"),
    ],
)
def test_the_accounts_name_is_found_as_a_word(text: str, clean: str) -> None:
    assert scrub_text(text, UNIX) == clean


@pytest.mark.parametrize("account", ["root", "user", "admin", "me", "test", "dev", "1000", ""])
def test_a_name_that_says_nothing_is_no_persons(account: str) -> None:
    text = f"the {account} pressed me, USER={account}"
    assert scrub_text(text, Policy(account=account)) == text


def test_a_short_name_is_found_only_where_a_user_is_spoken_of() -> None:
    policy = Policy(home="/home/li", account="li")
    assert scrub_text("li = row; USER=li; /home/li/x", policy) == "li = row; USER=[user]; ~/x"


def test_names_of_code_may_be_those_of_persons() -> None:
    frame = {"module": "longname.orders", "function": "longname", "filename": "longname/orders.py"}
    event = {"exception": {"values": [{"type": "E", "stacktrace": {"frames": [frame]}}]}}
    assert scrub(event, UNIX) == event
    paths = {"filename": "/media/longname/orders.py", "module": "no longname"}
    clean = scrub({"exception": {"values": [{"stacktrace": {"frames": [paths]}}]}}, UNIX)
    assert "longname" not in str(clean)


def test_an_address_that_may_leave_is_not_mangled_by_the_accounts_name() -> None:
    allowed = Policy(pii=True, account="longname")
    assert scrub_text("longname@example.org of longname", allowed) == "longname@example.org of [user]"


def test_the_computers_name_leaves_only_with_personal_data() -> None:
    assert scrub_text("on studio-thinkpad.fritz.box", UNIX) == "on [host].fritz.box"
    allowed = Policy(pii=True, host="studio-thinkpad")
    assert scrub_text("on studio-thinkpad", allowed) == "on studio-thinkpad"
    assert scrub_text("on localhost", Policy(host="localhost")) == "on localhost"


def test_who_runs_this_process_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "grace")
    monkeypatch.setenv("HOME", "/home/grace")
    monkeypatch.setenv("USERPROFILE", "/home/grace")
    assert running_user().account == "grace"
    policy = Policy.of_this_user(pii=False)
    assert scrub_text("grace has /home/grace/x", policy) == "[user] has ~/x"


def test_who_cannot_be_found_out_is_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> str:
        raise OSError("no such user")

    monkeypatch.setattr("getpass.getuser", unknown)
    monkeypatch.setenv("HOME", "/")
    monkeypatch.setenv("USER", "asked anew")
    assert running_user() == Person("", "", running_user().host)
