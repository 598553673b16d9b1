"""Text that is not UTF-8."""

import pytest

from analysis.decode import charset
from analysis.decode.tree import Hint

WHOLE = Hint(whole=True, content_type="text/html")


def test_labels_declarations_and_the_western_default() -> None:
    assert charset.open("Grüße aus Köln".encode("latin-1"), WHOLE) == "Grüße aus Köln"
    assert charset.open("你好世界你好世界".encode("gbk"), Hint(whole=True, parameters={"charset": "gbk"})) == "你好世界你好世界"
    xml = '<?xml version="1.0" encoding="windows-1251"?><r>Привет</r>'
    assert charset.open(xml.encode("cp1251"), Hint(whole=True, content_type="text/xml")) == xml
    assert charset.open("naïve – “quoted”, all the rest of it is plain".encode("cp1252"), Hint(whole=True)) == "naïve – “quoted”, all the rest of it is plain"


def test_a_gap_ends_the_text_and_is_said() -> None:
    said: list[str] = []
    body = b'{"a": "' + b"x" * 80 + bytes(40) + b'"}'
    assert charset.open(body, Hint(whole=True, content_type="application/json", note=lambda kind, _: said.append(kind))) == '{"a": "' + "x" * 80
    assert said == ["truncated"]


@pytest.mark.parametrize("data", [bytes(range(128, 255)) * 3, bytes(60), b"\x01\x02 plain \xe4 text", b"\xe4"])
def test_binary_is_no_text(data: bytes) -> None:
    assert charset.open(data, Hint(whole=True)) is None


def test_only_whole_bodies_are_guessed() -> None:
    assert charset.open("Grüße aus Köln und der Umgebung".encode("latin-1"), Hint()) is None
