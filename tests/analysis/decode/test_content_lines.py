"""Content lines of vCard and iCalendar."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode.content_lines import address, components, fields, unescaped
from analysis.decode.tree import Part

LINES: tuple[tuple[str, Any], ...] = (
    ("A:one", {"a": "one"}),
    ("a:one\nA:two", {"a": ["one", "two"]}),
    ("NOTE:folded\r\n  here\r\n\tand there", {"note": "folded hereand there"}),
    ("item1.X-ABLABEL:work", {"x-ablabel": "work"}),
    ("X;TYPE=home,work;PREF=1:v", {"x": {"type": "home,work", "pref": "1", "value": "v"}}),
    ("X;HOME;VOICE:v", {"x": {"type": "HOME,VOICE", "value": "v"}}),
    ('X;CN="Last: First; Dr":v', {"x": {"cn": "Last: First; Dr", "value": "v"}}),
    ("X;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=C5se", {"x": "Åse"}),
    ("X;QUOTED-PRINTABLE:one=\r\ntwo", {"x": "onetwo"}),
    ("X;ENCODING=QUOTED-PRINTABLE;CHARSET=nonsense:=C3=85", {"x": "Å"}),
    ("X;ENCODING=b:not base64!", {"x": "not base64!"}),
    ("no property", {}),
    ("TEL:1", {"tel": ["1"]}),
)


@pytest.mark.parametrize(("lines", "content"), LINES)
def test_a_property(lines: str, content: Any) -> None:
    assert components(f"BEGIN:THING\r\n{lines}\r\nEND:THING\r\n", {}) == [("thing", content)]


def test_base64_is_bytes_with_a_type_of_their_own() -> None:
    content: Any = components("BEGIN:T\nPHOTO;ENCODING=b;MEDIATYPE=image/png:aGVs\n bG8=\nEND:T\n", {})[0][1]
    photo = content["photo"]["value"]
    assert isinstance(photo, Part) and (photo.content, photo.content_type) == (b"hello", "image/png")


def test_components_lie_in_each_other_and_may_be_cut_off() -> None:
    assert components("BEGIN:A\nBEGIN:B\nX:1\nEND:B\nBEGIN:B\nX:2", {}) == [("a", {"b": [{"x": "1"}, {"x": "2"}]})]


@pytest.mark.parametrize("text", ["END:A", "BEGIN:A\nEND:B", "BEGIN:A\n" * 30])
def test_what_does_not_pair_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"END|deep"):
        components(text, {})


def test_values() -> None:
    assert unescaped(r"a\, b\; c\nd\\e") == "a, b; c\nd\\e"
    assert fields("family", "given")(r"Da\;ta;Anna;") == {"family": "Da;ta", "given": "Anna"}
    assert fields("family", "given")("Anna") == "Anna"
    assert [address(text) for text in ("MAILTO:a@b.example", "tel:+49", "+49", "urn:uuid:1")] == ["a@b.example", "+49", "+49", "urn:uuid:1"]


@given(st.text(st.sampled_from('BEGIN:ENDA;="\n\r\\ ,=b'), max_size=80))
def test_any_lines_end(text: str) -> None:
    try:
        components("BEGIN:A\n" + text, {})
    except ValueError as error:
        assert str(error)
