"""The file type that a desktop is told of: ``.crashdesk``, what the history saves."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from resources.installer import build, deb

DECLARED = deb.HERE / "linux" / "crashdesk.mime.xml"
NAMES = {"": "http://www.freedesktop.org/standards/shared-mime-info"}
TYPE = "application/x-crashdesk"


def test_the_declaration_is_xml_and_names_the_type_and_its_files() -> None:
    [kind] = ET.parse(DECLARED).getroot().findall("mime-type", NAMES)
    assert kind.get("type") == TYPE
    assert [glob.get("pattern") for glob in kind.findall("glob", NAMES)] == ["*.crashdesk"]


@pytest.mark.parametrize(
    ("name", "root"), [("crashdesk.mime.xml", "mime-info"), ("crashdesk.metainfo.xml", "component")]
)
def test_every_xml_file_of_the_package_is_well_formed(name: str, root: str) -> None:
    assert ET.parse(deb.HERE / "linux" / name).getroot().tag.rpartition("}")[2] == root


def test_windows_is_told_of_the_same_type() -> None:
    script = (deb.HERE / "windows" / "crashdesk.nsi").read_text("utf-8")
    assert f'"Content Type" "{TYPE}"' in script
    assert '"public.filename-extension": ["crashdesk"]' in (build.ROOT / "build.spec").read_text("utf-8")
