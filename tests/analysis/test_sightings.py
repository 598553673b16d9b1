"""What the finish step sees: every candidate that can become something, and the rest only as counts – with the same outcome as seeing all."""

import hashlib
import json
import uuid
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import feather

from analysis.case.write import begin
from analysis.detect import Sightings, settle
from analysis.model import Unit
from analysis.parts import message_id, work_file
from analysis.sightings import gather
from analysis.unit import Job, UnitWork
from tests.factories import message

ADID, PERSISTENT = str(uuid.UUID(int=7 << 64)), str(uuid.UUID(int=(11 << 100) + 3))


@pytest.fixture
def units(tmp_path: Path) -> tuple[Path, list[tuple[str, str]]]:
    """Two units: one value named as advertising id and nameless elsewhere, one nameless value in all messages, and a nonce in each."""
    folder = begin(tmp_path / "case")
    names = []
    for ordinal in range(2):
        work = UnitWork(Job(Unit("c" * 16, ordinal, "har", tmp_path), folder, bytes(32)))
        for n in range(4):
            nonce = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{ordinal}-{n}"))
            body = {"idfa": ADID} if ordinal else {"q": ADID}
            work.add(message(body=json.dumps({**body, "person_guid": PERSISTENT, "rq": nonce}).encode(), content_type="application/json"))
        work.close()
        names.append(("c" * 16, work.job.unit.name))
    return folder, names


def everything(folder: Path, names: list[tuple[str, str]]) -> Sightings:
    """All findings and candidates, row by row."""
    s = Sightings()
    for capture, name in names:
        found = feather.read_table(work_file(folder, "findings", name), memory_map=False)
        said = feather.read_table(work_file(folder, "messages", name), memory_map=False).take(found["message"])
        for column in ("value", "type", "rule", "evidence", "available", "place", "path"):
            getattr(s, column).extend(found[column].cast(pa.string()).to_pylist() if column != "available" else found[column].to_pylist())
        s.tier += found["confidence"].cast(pa.string()).to_pylist()
        s.host += said["raw_host"].to_pylist()
        s.direction += said["direction"].to_pylist()
        s.capture += [capture] * found.num_rows
        s.message += [message_id(name, n) for n in found["message"].to_pylist()]
    return s


def outcome(s: Sightings, values: set[str]) -> set[tuple[str, ...]]:
    return {row for row in zip(s.capture, s.message, s.value, s.path, s.type, s.rule, strict=True) if row[2] in values}


def open_values(s: Sightings) -> set[str]:
    return {value for value, type in zip(s.value, s.type, strict=True) if not type}


def test_the_outcome_is_that_of_seeing_everything(units: tuple[Path, list[tuple[str, str]]]) -> None:
    whole = everything(*units)
    seen = gather(*units)
    candidates = open_values(seen)
    assert candidates == {v for v in whole.value if v in candidates} and len(seen) < len(whole)
    assert outcome(settle(seen), candidates) == outcome(settle(whole), candidates)
    assert {row[5] for row in outcome(settle(seen), candidates)} >= {"same:device.advertising_id"}


def test_nonces_are_counted_by_the_slot_they_stood_in(units: tuple[Path, list[tuple[str, str]]]) -> None:
    seen = gather(*units)
    candidates = open_values(seen)
    assert dict(seen.singles) == {("api.example.com", "body", "rq"): 8}
    assert {p for p, v in zip(seen.path, seen.value, strict=True) if v in candidates} >= {"q", "idfa"}


def test_no_units_and_no_candidates_are_no_trouble(tmp_path: Path) -> None:
    folder = begin(tmp_path / "case")
    assert gather(folder, []) == Sightings()
    work = UnitWork(Job(Unit("c" * 16, 0, "har", tmp_path), folder, bytes(32)))
    work.close()
    assert gather(folder, [("c" * 16, work.job.unit.name)]) == Sightings()


def test_a_digest_of_what_another_unit_typed_is_known(tmp_path: Path) -> None:
    """One run sends the advertising id, another only its MD5, under a name that says nothing; a digest of something else stays a nonce."""
    folder, names = begin(tmp_path / "case"), []
    digest, other = (hashlib.md5(text.encode(), usedforsecurity=False).hexdigest() for text in (ADID, "something else"))
    for ordinal, body in enumerate(({"idfa": ADID}, {"q": digest, "r": other})):
        work = UnitWork(Job(Unit("c" * 16, ordinal, "har", tmp_path), folder, bytes(32)))
        work.add(message(body=json.dumps(body).encode(), content_type="application/json"))
        work.close()
        names.append(("c" * 16, work.job.unit.name))
    settled = settle(gather(folder, names))
    found = list(zip(settled.path, settled.type, settled.tier, settled.rule, strict=True))
    assert ("q", "device.advertising_id_hashed", "checked", "digest:md5") in found and not any(row[0] == "r" for row in found)
    assert gather(folder, names[1:]).digests == {}, "a unit alone has looked for them itself"
