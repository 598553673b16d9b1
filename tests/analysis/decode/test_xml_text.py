"""XML."""

from typing import Any

import pytest

from analysis.decode import xml_text
from analysis.decode.tree import Hint

HITS: tuple[tuple[Any, Any], ...] = (
    ("<r a='1'><b>x</b><b>y</b><c/></r>", {"r": {"a": "1", "b": ["x", "y"], "c": ""}}),
    ('<?xml version="1.0"?><r><geo lat="1" lon="2">here</geo></r>', {"r": {"geo": {"lat": "1", "lon": "2", "text": "here"}}}),
    ('<map><string name="gaid">x</string><int name="n" value="3"/></map>', {"map": {"gaid": "x", "n": "3"}}),
    ("<s:Envelope xmlns:s='u'><s:Body><id>7</id></s:Body></s:Envelope>", {"Envelope": {"Body": {"id": "7"}}}),
    ("<r>&lt;&#228;&gt;<![CDATA[<x>]]></r>", {"r": "<ä><x>"}),
)

MISSES: tuple[Any, ...] = (
    "<r>",
    "<a> b",
    "a < b",
    "<!DOCTYPE html><html></html>",
    '<!DOCTYPE r [<!ENTITY a "x">]><r>&a;</r>',
    "text",
)


@pytest.mark.parametrize(("value", "tree"), HITS)
def test_opens(value: Any, tree: Any) -> None:
    assert xml_text.open(value, Hint()) == tree


@pytest.mark.parametrize("value", MISSES)
def test_leaves_alone(value: Any) -> None:
    assert xml_text.open(value, Hint()) is None


def test_a_labelled_document_that_is_broken_is_said() -> None:
    with pytest.raises(ValueError, match="damaged"):
        xml_text.open("<r><b></r>", Hint(labelled=True))


def test_entities_never_grow() -> None:
    levels = "".join(f'<!ENTITY {b} "{("&" + a + ";") * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    bomb = f'<!DOCTYPE r [<!ENTITY a "{"x" * 100}">{levels}]><r>&i;</r>'
    assert xml_text.open(bomb, Hint()) is None
    assert xml_text.open("<a>" * 100_000, Hint()) is None
