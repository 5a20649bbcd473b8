"""Secrets of every kind, and payloads of every item type with places to plant them in."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from tests.helpers.near_misses import NEAR_MISSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNT: Final = "longname"
HOST: Final = "studio-thinkpad"
ALNUM: Final = string.ascii_letters + string.digits
WHERE: Final = st.sampled_from(
    ["", "open ", "failed: ", "x = '", '("', "{'a': '", "line\n", "repr\\n", "https://h/?q=", "<", "\uff0c"]
)
THEN: Final = st.sampled_from(["", " again", "'", '")', "'}", "\nline", "\\n", " ", ">", "。"])


CODE: Final = frozenset({"filename", "function", "module", "logger", "type", "category", "op"})


class Fixed(str):
    """A value of the protocol's: it must arrive as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Plant:
    """Something that must not leave.

    Args:
        text: as it is planted.
        cores: none of these may stand in what leaves, in whatever case.
        personal: whether it may leave where personal data may.
    """

    text: str
    cores: tuple[str, ...]
    personal: bool = False


def _core(size: int = 12, alphabet: str = ALNUM) -> st.SearchStrategy[str]:
    # With a digit and letters in front: nothing that stands in a payload anyway.
    return st.text(alphabet, min_size=size, max_size=size + 20).map(lambda text: f"Zq7x{text}")


def _formed(*forms: str) -> st.SearchStrategy[Plant]:
    return st.builds(
        lambda form, core: Plant(form.replace("@@", core), (core,)), st.sampled_from(forms), _core()
    )


NAMED: Final = _formed(
    *(
        "password=@@",
        "PASSWORD: '@@'",
        'my_password = "@@"',
        "access_token=@@&next=1",
        "api-key: @@",
        "dbPassword:@@",
    ),
    *(
        "SECRET_KEY='django-@@'",
        "{'token': b'@@'}",
        "{'tokens': ['@@', 'b']}",
        '{\\"passphrase\\": \\"@@\\"}',
    ),
    *('password="@@', "--token @@ --verbose", "--password=@@", "client_secret := @@", "csrf_token=@@; x=1"),
    *(
        "credentials={'a': {'b': '@@'}}",
        "<password>@@</password>",
        "('X-Api-Key', '@@')",
        "jwt=@@",
        "PHPSESSID=@@",
    ),
    *("session_id: @@", "session=@@", "密码：@@", "the password is @@", "token%3D@@", "auth_token => @@"),  # noqa: RUF001
    *(
        "Command '['false', '--token', '@@']' returned 1",
        'run(["x","--token","@@"])',
        'run(["x", \\"--api-key\\", b\\"@@\\"])',
        '"--password" "@@"',
        "login bob pass: @@",
        "auth: @@",
        "session: @@",
        "密码 @@",
        "您的验证码@@",
        "session_state=@@",
    ),
    *(
        "private_key: @@",
        "secret: \\'@@\\'",
        "passwd=(@@)",
        "pwd=a@@,b;c",
        "login=x pass=@@",
        "password: str = '@@'",
    ),
)
HEADERS: Final = _formed(
    *("Authorization: Token @@", "Authorization: Bearer @@1", "{'Authorization': 'Digest @@'}", "Bearer @@9"),
    *(
        "Cookie: theme=dark; sessionid=@@; a=b",
        'curl -H "Cookie: a=@@" https://h/',
        "Proxy-Authorization: Basic @@=",
    ),
    *("Set-Cookie: id=@@; Path=/", "authorization=@@"),
)
KEYS: Final = _formed(
    *(
        "ghp_@@@@",
        "gho_@@@@",
        "github_pat_@@@@",
        "glpat-@@@@",
        "xoxb-@@-@@",
        "sk_live_@@",
        "sk-proj-@@@@",
        "AIza@@@@@@",
    ),
    *(
        "npm_@@@@",
        "hf_@@@@",
        "pypi-@@@@",
        "SG.@@.@@",
        "ya29.@@",
        "dop_v1_@@",
        "shpat_@@",
        "hvs.@@@@",
        "LTAI@@",
    ),
    *("ATBB@@@@", "dapi@@@@", "key-@@@@", "1//0@@@@", "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.@@@@"),
    *("123456789:AA@@@@", "GOCSPX-@@", "LTAI@@", "ATATT3@@@@", "sq0atp-@@", "AGE-SECRET-KEY-@@@@"),
    *("eyJhbGciOi1.eyJ@@.sig", "eyJ@@.eyJ@@", "AKID@@", "glsa_@@", "whsec_@@"),
    *(
        "-----BEGIN RSA PRIVATE KEY-----\n@@\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n@@ cut off",
    ),
    *("-----BEGIN OPENSSH PRIVATE KEY-----\\n@@\\n-----END OPENSSH PRIVATE KEY-----",),
)
AWS: Final = st.builds(
    lambda opening, core: Plant(opening + core, (core,)),
    st.sampled_from(["AKIA", "ASIA"]),
    st.text(string.ascii_uppercase + string.digits, min_size=16, max_size=16),
)
URLS: Final = _formed(
    *(
        "postgres://me:@@@db/x",
        "redis://:@@@db/0",
        "https://@@@@@github.com/x",
        "https://h/?sig=@@",
        "https://h/#key=@@",
    ),
    *(
        "https://h/p?a=b&X-Amz-Signature=@@",
        "https://h/?redirect=https%3A%2F%2Fx%3Ftoken%3D@@",
        "amqp://u:@@@mq:5672//",
    ),
    *("https://hooks.slack.com/services/T000/B000/@@", "https://discord.com/api/webhooks/123456789/@@"),
    *("https://h/cb?code=@@&state=1", "wss://h/s?access_token=@@"),
)


def _luhn(body: str) -> str:
    digits = [int(digit) for digit in body]
    total = sum(sum(divmod(2 * digit, 10)) for digit in digits[::-2]) + sum(digits[-2::-2])
    return body + str(-total % 10)


@st.composite
def cards(draw: st.DrawFn) -> Plant:
    """Card numbers of all issuers, in one piece or in groups."""
    opening, length = draw(
        st.sampled_from(
            [
                *(
                    ("4", 16),
                    ("4", 19),
                    ("51", 16),
                    ("55", 16),
                    ("2221", 16),
                    ("34", 15),
                    ("37", 15),
                    ("6011", 16),
                ),
                *(("65", 16), ("3530", 16), ("62", 16), ("62", 19), ("36", 14), ("6304", 16), ("5018", 16)),
            ]
        )
    )
    rest = draw(st.text(string.digits, min_size=length, max_size=length))
    number = _luhn((opening + rest)[: length - 1])
    sizes = {15: (4, 6, 5), 14: (4, 6, 4)}.get(length, (4, 4, 4, length - 12))
    mark, groups, at = draw(st.sampled_from(["", " ", "-"])), [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return Plant(mark.join(groups), (mark.join(groups), number))


@st.composite
def ibans(draw: st.DrawFn) -> Plant:
    """IBANs, in one piece or in groups of four."""
    country, length = draw(
        st.sampled_from([("DE", 22), ("GB", 22), ("FR", 27), ("NL", 18), ("AT", 20), ("NO", 15), ("MT", 31)])
    )
    size = length - 4
    account = draw(st.text(string.digits + "ABCZ" * (country != "DE"), min_size=size, max_size=size))
    value = int("".join(str(int(char, 36)) for char in f"{account}{country}00"))
    iban = f"{country}{98 - value % 97:02d}{account}"
    grouped = " ".join(iban[at : at + 4] for at in range(0, length, 4))
    text = draw(st.sampled_from([iban, grouped, iban.lower(), grouped.lower()]))
    return Plant(text, (text, iban))


EMAILS: Final = st.builds(
    lambda form, core: Plant(form.replace("@@", core), (core,), personal=True),
    st.sampled_from(
        [
            *("@@@example.org", "<@@@mail.example.co.uk>", "mailto:@@@example.org", "@@+tag@example.org"),
            *("@@%40example.org", "Ada <a.@@@example.museum>", "ssh @@@host.example.org"),
            *("bob.o'@@@example.org", "@@.o\u2019neil@example.org"),
        ]
    ),
    _core(6, string.ascii_letters),
)
JOINED: Final = (
    *("ssh root@{}", "sftp://bob@{}/", "https://bob@{}/repo", "bob@{}:/srv", "server {}", "server: {}"),
    *("localhost/{}", "host/{}:8080", "tcp/{}", "peer-{}"),
)
"""Addresses that are written as versions are, too."""
ADDRESSES: Final = st.one_of(
    st.ip_addresses(v=4).filter(
        lambda it: not (it.is_loopback or it.is_unspecified or str(it).startswith("255."))
    ),
    st.ip_addresses(v=6, network="2000::/3"),
    st.ip_addresses(v=6, network="fe80::/16"),
).flatmap(
    lambda address: st.sampled_from(
        [
            f"{address}",
            f"http://{address}:80/" if address.version == 4 else f"[{address}]:80",
            f"from {address}, again",
            *(form.format(address) for form in JOINED * (address.version == 4)),
        ]
    ).map(lambda text: Plant(text, (str(address),), personal=True))
)
HOMES: Final = st.builds(
    lambda form, name: Plant(form.replace("@@", name), (name,)),
    st.sampled_from(
        [
            *(
                "/home/@@/orders.db",
                "/home/@@",
                "/Users/@@/Library",
                "file:///home/@@/x.py",
                "C:\\Users\\@@\\AppData",
            ),
            *(
                "C:\\\\Users\\\\@@\\\\AppData",
                "C:/Users/@@/x",
                "file:///C:/Users/@@/x",
                "c:\\users\\@@",
                "%2Fhome%2F@@%2Fx",
            ),
            *("C%3A%5CUsers%5C@@%5Cx", "open('/home/@@/x')", "\\\\?\\C:\\Users\\@@\\x", "/home/@@:/usr/bin"),
            *(
                'File "/home/@@/a.py", line 3',
                "C:\\Documents and Settings\\@@\\x",
                "D:\\DOCUME~1\\@@\\x",
                "PATH=/home/@@/bin",
            ),
            *("/mnt/c/Users/@@/x", "/mnt/c/Users/Wang @@/x", "/c/Users/@@", "/cygdrive/d/Users/@@/x"),
            *("/var/home/@@/x", "/System/Volumes/Data/Users/@@/x", "%2Fmnt%2Fc%2FUsers%2F@@%2Fx"),
        ]
    ),
    st.one_of(_core(4), st.just(ACCOUNT), st.just(ACCOUNT.upper()), st.just("ZQ7XNA~1")),
)
NAMES: Final = st.sampled_from(
    [
        *(
            f"user {ACCOUNT} logged in",
            ACCOUNT,
            ACCOUNT.title(),
            f"/var/spool/mail/{ACCOUNT}",
            f"\\\\server\\{ACCOUNT}\\x",
        ),
        *(
            f"/media/{ACCOUNT}/USB",
            f"backup_{ACCOUNT}_2024",
            f"~{ACCOUNT}/x",
            f"DOMAIN\\\\{ACCOUNT.upper()}",
            f"/mnt/home/{ACCOUNT}",
        ),
    ]
).map(lambda text: Plant(text, (ACCOUNT,)))
HOSTS: Final = st.sampled_from(
    [f"connected from {HOST}", f"//{HOST}/share", f"{HOST}.fritz.box", HOST.upper(), f"http://{HOST}:80/"]
).map(lambda text: Plant(text, (HOST,), personal=True))

KINDS: Final[dict[str, st.SearchStrategy[Plant]]] = {
    "named": NAMED,
    "headers": HEADERS,
    "keys": KEYS,
    "aws": AWS,
    "urls": URLS,
    "cards": cards(),
    "ibans": ibans(),
    "emails": EMAILS,
    "addresses": ADDRESSES,
    "homes": HOMES,
    "names": NAMES,
    "hosts": HOSTS,
}
SECRET_NAMES: Final = st.sampled_from(
    [
        *(
            "password",
            "my_password",
            "X-Api-Key",
            "accessToken",
            "Authorization",
            "cookie",
            "jwt",
            "csrf_token",
        ),
        *(
            "client_secret",
            "auth",
            "sessionid",
            "private_key",
            "PASSWD",
            "db.password",
            "Set-Cookie",
            "user_session",
        ),
        *("credentials", "bearer", "apikey", "refresh-token", "passphrase", "AWS_SECRET_ACCESS_KEY", "密码"),
    ]
)
OPTIONS: Final = st.sampled_from(
    ["--password", "--token", "--api-key", "-secret", "--db.password", "--auth-token"]
)
WORDS: Final = st.sampled_from(NEAR_MISSES)


def event() -> dict[str, Any]:
    """An error with all that an event can hold."""
    return {
        **_head(),
        "logentry": {"message": "a", "params": ["b"]},
        "logger": "acme.orders",
        "transaction": "OrdersWindow.save",
        "fingerprint": ["orders"],
        "exception": {"values": [_exception()]},
        "threads": {"values": [{"id": Fixed("139872345678901"), "name": "worker", "crashed": False}]},
        "breadcrumbs": {
            "values": [
                {
                    "timestamp": 1700000000.25,
                    "type": Fixed("ui"),
                    "category": Fixed("ui.click"),
                    "level": Fixed("info"),
                    "message": "a",
                    **_own_names(),
                    "data": {"view.id": "save", "nested": [{"deep": ["x"]}]},
                }
            ]
        },
        "contexts": {
            "trace": _trace(),
            "os": {"name": Fixed("Windows"), "version": Fixed("10.0.19045")},
            "runtime": {"name": Fixed("CPython"), "version": Fixed("3.11.7.1")},
            "mine": {"a": "b", "deep": {"deeper": ["c"]}},
            **{name: _own_names() for name in ("app", "device", "profile", "gpu", "culture")},
        },
        "tags": {"service": "acme"},
        "extra": {"a": "b", "list": ["c", {"d": "e"}], "pairs": [["Host", "acme"]]},
        "user": {"username": "somebody", "data": {"a": "b"}},
        "request": {"url": "https://h/", "query_string": "a=b", "headers": {"Host": "acme"}, "data": "x"},
        "modules": {"requests": Fixed("2.31.0.1")},
        "sdk": {"name": Fixed("crashdesk"), "version": Fixed("1.2.3.4"), "integrations": [Fixed("qt")]},
    }


def _own_names() -> dict[str, Any]:
    """Names of the protocol's where the host puts what it likes."""
    names = ("dsn", "environment", "release", "dist", "id", "addr", "received", "started", "sid")
    return dict.fromkeys(names, "a")


def _head() -> dict[str, Any]:
    return {
        "event_id": Fixed("0123456789abcdef0123456789abcdef"),
        "timestamp": Fixed("2024-05-06T07:08:09.123456Z"),
        "level": Fixed("error"),
        "platform": Fixed("python"),
        "release": Fixed(f"acme-{ACCOUNT}@1.2.3.4"),
        "environment": Fixed("production"),
        "dist": Fixed("4111111111111111"),
    }


def _trace() -> dict[str, Any]:
    return {
        "trace_id": Fixed("4111111111111111" * 2),
        "span_id": Fixed("4111111111111111"),
        "parent_span_id": Fixed("00f067aa0ba902b7"),
        "op": Fixed("ui.load"),
        "status": Fixed("internal_error"),
        "description": "a",
        "data": {"a": "b"},
    }


def _exception() -> dict[str, Any]:
    return {
        "type": Fixed("TokenError"),
        "module": Fixed("acme.password_reset"),
        "value": "order gone",
        "thread_id": Fixed("139872345678901"),
        "mechanism": {"type": Fixed("excepthook"), "handled": False, "data": {"a": "b"}},
        "stacktrace": {
            "frames": [
                {
                    "filename": Fixed("acme/token_bucket.py"),
                    "abs_path": "/usr/lib/acme/token_bucket.py",
                    "function": Fixed("authenticate_author"),
                    "module": Fixed(f"acme.{ACCOUNT}.auth"),
                    "lineno": 88,
                    "in_app": True,
                    "pre_context": ["    def save(self):"],
                    "context_line": "    order = 1",
                    "post_context": ["    return"],
                    "vars": {"local": "'x'", "deep": {"a": ["b"]}},
                }
            ]
        },
    }


def transaction() -> dict[str, Any]:
    """A transaction with a span."""
    span = {"start_timestamp": 1700000000.5, "timestamp": 1700000001.5, **_trace(), "tags": {"a": "b"}}
    return {
        **_head(),
        "type": Fixed("transaction"),
        "transaction": "orders",
        "contexts": {"trace": _trace()},
        "spans": [span, {**span, "description": "GET https://h/"}],
        "extra": {"a": "b"},
        "measurements": {"stall_count": {"value": 3, "unit": Fixed("none")}},
    }


def log() -> dict[str, Any]:
    """A batch of log records."""
    release = {"value": Fixed(f"acme-{ACCOUNT}@1.2.3.4"), "type": Fixed("string")}
    attributes = {"a": {"value": "b", "type": Fixed("string")}, "sentry.release": release}
    record = {"timestamp": 1700000000.5, "trace_id": Fixed("a" * 32), "level": Fixed("info"), "body": "a"}
    return {"items": [{**record, "attributes": attributes}]}


def session() -> dict[str, Any]:
    """An update of a session."""
    return {
        "sid": Fixed("0c8a7b5e-1f2d-4c3b-9a8e-7d6c5b4a3f2e"),
        "init": True,
        "seq": 0,
        "started": Fixed("2024-05-06T07:08:09Z"),
        "timestamp": 1700000000.5,
        "status": Fixed("ok"),
        "errors": 0,
        "attrs": {"release": Fixed(f"acme-{ACCOUNT}@1.2.3.4"), "user_agent": "a"},
        "abnormal_mechanism": "a",
    }


def feedback() -> dict[str, Any]:
    """Feedback: the person's own words stay, all else is an event's."""
    words = {
        "message": Fixed("my own password=mine"),
        "contact_email": Fixed("me@example.org"),
        "name": Fixed("Me"),
    }
    return {
        **_head(),
        "contexts": {"feedback": {**words, "url": "a"}, "mine": {"a": "b"}},
        "tags": {"a": "b"},
    }


def profile() -> dict[str, Any]:
    """A profile."""
    frame = {
        "function": "save",
        "module": "acme",
        "filename": "acme/x.py",
        "abs_path": "/usr/x.py",
        "lineno": 3,
    }
    sample = {
        "elapsed_since_start_ns": Fixed("4111111111111111"),
        "thread_id": Fixed("139872345678901"),
        "stack_id": 0,
    }
    return {
        **_head(),
        "version": Fixed("1"),
        "transactions": [{"name": "orders", "id": Fixed("a" * 32), "trace_id": Fixed("b" * 32)}],
        "profile": {"frames": [frame], "stacks": [[0]], "samples": [sample]},
    }


def view_hierarchy() -> dict[str, Any]:
    """A tree of widgets."""
    child = {
        "type": Fixed("QPushButton"),
        "identifier": "save",
        "visible": True,
        "width": 10.0,
        "children": [],
    }
    return {
        "rendering_system": Fixed("Qt"),
        "windows": [{**child, "children": [{**child, "view.path": "a/b"}]}],
    }


ITEMS: Final[dict[str, Callable[[], dict[str, Any]]]] = {
    "event": event,
    "transaction": transaction,
    "log": log,
    "session": session,
    "feedback": feedback,
    "profile": profile,
    "attachment": view_hierarchy,
    "span": lambda: {"items": transaction()["spans"]},
}

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a payload with the way to it."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, (*path, key))
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from leaves(member, (*path, index))
    else:
        yield path, value


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping whose keys are the host's own."""
    if isinstance(value, dict):
        if value and not any(isinstance(member, (Fixed, bool, int, float)) for member in value.values()):
            yield value
        for member in value.values():
            yield from mappings(member)
    elif isinstance(value, list):
        for member in value:
            yield from mappings(member)


def holder(payload: Any, path: Path) -> Any:
    """What holds the leaf at the end of a path."""
    for step in path[:-1]:
        payload = payload[step]
    return payload
