"""A user's own openers."""

from pathlib import Path

import pytest

from analysis.decode import Opener
from analysis.decode.user_decoder import load
from tests.factories import message

SOURCE = """
def shifted(value):
    if isinstance(value, bytes) and value[:1] == b"~":
        return bytes(b ^ 1 for b in value[1:])

def broken(value):
    return value.nothing

name = 5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "my_decoders.py"
    path.write_text(SOURCE)
    return path


def test_a_function_opens_before_all_others(file: Path) -> None:
    opener = Opener(extra=[f"{file}:shifted"])
    opener.add(0, message(path="", body=b"~" + bytes(b ^ 1 for b in b'\x00{"a": 5}'[1:])))
    assert [opener.fields.templates[t].steps for t in opener.fields.template] == [("shifted", "json")]


def test_a_function_that_fails_is_said_and_the_others_go_on(file: Path) -> None:
    opener = Opener(extra=[f"{file}:broken"])
    opener.add(0, message(path="", body=b'{"a": 5}'))
    assert [opener.fields.values[v] for v in opener.fields.value] == ["5"]
    assert {(p.kind, p.text) for p in opener.problems} == {("damaged", "broken: the user's decoder failed with AttributeError")}


@pytest.mark.parametrize("spec", ["", "nothing", "no.such.module:f", "json:no_such_function", "{file}:name", "{file}:missing", "missing.py:f"])
def test_what_cannot_be_found_is_named(spec: str, file: Path) -> None:
    with pytest.raises(ValueError, match="decoder"):
        load(spec.format(file=file))


def test_a_module_on_the_path() -> None:
    assert load("base64:b64decode").NAME == "b64decode"
