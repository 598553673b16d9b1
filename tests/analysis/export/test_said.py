"""Messages on their way out: paired, masked, and read again."""

from pathlib import Path

import pytest

from analysis.case import Case
from analysis.export.said import Export, Said, grouped, masked, nanoseconds, paired
from tests.factories import message

PLANTED = ("6f0c8a52-93d4-4e1b-b7a6-1d5e20c4f8a9", "mara.lindqvist", "89001010123456789015", "Priya Raman", "divorce lawyer", "13.377704")


def said(id: str, kind: str, request: str | None = None, protocol: str = "http/1.1") -> Said:
    row = {"message": id, "kind": kind, "request": request, "protocol": protocol, "connection": "c", "path": "/ws"}
    return Said(row, message(), [{"type": id}], {})


def test_requests_find_their_responses_and_frames() -> None:
    one, two = paired([said("a", "request"), said("b", "request"), said("c", "response", "a"), said("d", "frame", protocol="websocket"), said("e", "query")])
    assert (one.response and one.response.row["message"], two.response, [f.row["message"] for f in two.frames]) == ("c", None, ["d"])
    assert [finding["type"] for finding in one.findings] == ["a", "c"]


def test_a_masked_message_has_names_and_no_values() -> None:
    row = {
        "protocol": "http/1.1", "kind": "request", "direction": "sent", "source": "s", "time": None, "method": "POST", "scheme": "https", "host": "h",
        "port": 443, "path": "/p", "status": None, "size": 99, "content_type": "application/x-protobuf",
    }  # fmt: skip
    leaves = [
        {"place": "header", "path": "user-agent", "index": "", "value": "value·1"},
        {"place": "header", "path": "user-agent!user agent.os", "index": "", "value": "value·2"},
        {"place": "header", "path": "Content-Encoding", "index": "", "value": "value·3"},
        {"place": "cookie", "path": "uid", "index": "", "value": "value·4"},
        {"place": "body", "path": "events[*].id", "index": "3", "value": "value·5"},
    ]
    made = masked(row, leaves)
    assert made.headers == [("user-agent", "value·1"), ("content-type", "application/json"), ("cookie", "uid=value·4")]
    assert (made.body.decode(), made.size) == ('{"events[*].id (3)": "value·5"}', 99)


def test_revealed_messages_are_those_of_the_case(case: Case, demo: Path) -> None:
    rows = {row["message"]: row for row in case.reveal("messages").to_pylist()}
    found = list(Export(case, [demo], reveal=True).exchanges())
    assert len(found) == sum(row["kind"] == "request" for row in rows.values()) == 31
    for exchange in found:
        row = rows[exchange.request.row["message"]]
        assert (exchange.request.message.path, exchange.request.message.host, exchange.request.message.size) == (row["path"], row["host"], row["size"])
        assert exchange.response is not None and exchange.response.message.status == exchange.response.row["status"]


def test_masked_messages_hold_nothing_that_was_planted(case: Case) -> None:
    text = repr([(e.request, e.response, e.findings) for e in Export(case).exchanges()])
    assert len(text) > 10_000 and not [value for value in PLANTED if value in text]


def test_to_reveal_the_captures_are_needed(case: Case, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"demo\.har: not among the captures"):
        list(Export(case, [tmp_path], reveal=True).exchanges())


def test_every_file_says_what_it_is(case: Case) -> None:
    assert Export(case).comment == "INVENTED DATA. Values replaced by pseudonyms."
    assert Export(case, reveal=True).comment == "INVENTED DATA. Values as sent."


def test_grouped_and_nanoseconds() -> None:
    assert grouped([{"a": "x"}, {"a": "y"}, {"a": "x"}], "a") == {"x": [{"a": "x"}, {"a": "x"}], "y": [{"a": "y"}]}
    assert nanoseconds(None) is None
