"""Server-sent events."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.decode import event_stream
from analysis.decode.tree import Hint
from tests.factories import opened

HITS: tuple[tuple[str, Any], ...] = (
    ("data: a\n\ndata: b\n\n", [{"data": "a"}, {"data": "b"}]),
    ("event: add\r\ndata: 1\r\ndata: 2\r\nid: 7\r\n\r\n", [{"event": "add", "data": "1\n2", "id": "7"}]),
    (": keep-alive\n\nretry: 10\ndata:x", [{"retry": "10", "data": "x"}]),
    ("data\ndata: x\r\r", [{"data": "\nx"}]),
)
MISSES = ("", "data", "event: a\n\n", "date: today\ntitle: x\n", "data: x\nother: y\n", '{"data": "x"}', "id: 7\n")


@pytest.mark.parametrize(("text", "events"), HITS)
def test_opens_with_its_label(text: str, events: Any) -> None:
    assert event_stream.open(text, Hint(labelled=True)) == events


@pytest.mark.parametrize("text", MISSES)
def test_leaves_alone_without_a_label(text: str) -> None:
    assert event_stream.open(text, Hint()) in (None, [{"data": ""}] if text == "data" else None)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), min_size=1), min_size=1))
def test_what_is_written_reads_back(texts: list[str]) -> None:
    stream = "".join(f"data: {text}\n\n" for text in texts)
    assert event_stream.open(stream, Hint()) == [{"data": text} for text in texts]


def test_json_inside_an_event_opens_too() -> None:
    rows = opened('data: {"user":{"id":"u1"}}\n\n', content_type="text/event-stream")
    assert rows == [("[0].data!json.user.id", "event stream → json", "u1")]
