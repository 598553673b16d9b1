"""Real captures: the values that an oracle knows come out of them, and every body is opened or said to be closed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.decode import Opener
from analysis.model import Message, ReadOptions
from analysis.read import find_reader, read_unit


def messages(path: Path, work: Path) -> Iterator[Message]:
    """The messages of a capture."""
    reader = find_reader(path.read_bytes()[:65536])
    for unit in reader.plan("0" * 16, path, work, ReadOptions()):
        for item in read_unit(unit, ReadOptions()):
            if isinstance(item, Message):
                yield item


def test_known_values_come_out(corpus: Path, tmp_path: Path) -> None:
    oracle = json.loads((corpus / "oracle" / "known_values.json").read_text("utf-8"))
    for number, (name, values) in enumerate(oracle.items()):
        opener = Opener()
        work = tmp_path / str(number)
        work.mkdir()
        for ordinal, message in enumerate(messages(corpus / name, work)):
            opener.add(ordinal, message)
        texts = [value for value in opener.fields.values if isinstance(value, str)]
        known = {kind: entry["value"].rpartition("=")[2] for kind, entry in values.items() if isinstance(entry.get("value"), str)}
        missing = [kind for kind, value in known.items() if not any(value in text for text in texts)]
        assert missing == [], name


@pytest.mark.parametrize("name", ["ntop+nDPI/tests/cfgs/default/pcap/1kxun.pcap", "tweaselORG+ReportHAR/test/fixtures/android/first-run.har"])
def test_bodies_are_opened_or_said_to_be_closed(name: str, corpus: Path, tmp_path: Path) -> None:
    opener = Opener()
    for ordinal, message in enumerate(messages(corpus / name, tmp_path)):
        closed = opener.add(ordinal, message)
        assert 0 <= closed <= len(message.body)
        rows = zip(opener.fields.template, opener.fields.message, strict=True)
        bodies = any(opener.fields.templates[t].place == "body" for t, owner in rows if owner == ordinal)
        assert bodies or message.missing >= len(message.body)
