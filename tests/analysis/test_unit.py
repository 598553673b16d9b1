"""One unit of work: what stayed closed is moved in the ledger, and labels share their dictionary."""

import os
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pyarrow import feather

from analysis.case import value_ids
from analysis.case.write import begin
from analysis.model import KnownValue, Problem, Unit
from analysis.unit import Job, UnitWork, run_unit
from tests.factories import connection, message


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(Unit("0" * 16, 0, "har", tmp_path / "none.har"), begin(tmp_path / "case"), bytes(32))


def test_bodies_that_stay_closed_become_opaque_bytes_of_their_connection(job: Job) -> None:
    work = UnitWork(job)
    body = os.urandom(4000)
    work.add(message(body=body, size=len(body), content_type="application/octet-stream", visibility="decrypted"))
    open_ = connection()
    open_.account("message", "sent", "decrypted", 5000)
    open_.account("message", "came back", "clear", 700)
    work.add(open_)
    ledger = {key: count for key, count in work.close().connections[0].ledger.items() if count}
    assert ledger == {("message", "sent", "opaque"): 4000, ("message", "sent", "decrypted"): 1000, ("message", "came back", "clear"): 700}


def test_no_more_becomes_opaque_than_was_carried(job: Job) -> None:
    work = UnitWork(job)
    work.add(message(body=os.urandom(4000)))
    short = connection()
    short.account("payload", "sent", "clear", 100)
    work.add(short)
    assert {k: v for k, v in work.close().connections[0].ledger.items() if v} == {("payload", "sent", "opaque"): 100}


def test_a_reader_that_fails_keeps_the_unit_and_says_so(job: Job) -> None:
    result = run_unit(job)
    assert [(p.kind, p.fatal) for p in result.problems] == [("damaged", True)] and result.messages == 0
    assert isinstance(result.problems[0], Problem)


def test_known_values_are_masked_in_all_tables_and_a_finding_in_a_name_has_the_name_as_its_value(job: Job) -> None:
    known = (KnownValue("network.wifi_ssid", "Familie Zorro"), KnownValue("user.username", "frejazorro"))
    work = UnitWork(replace(job, known=known))
    body = b'{"prefs": {"Familie Zorro home": -40, "device": {"x": 1}, "frejazorro": 1, "more": [], "yet": "x"}}'
    work.add(message(host="frejazorro.example-blog.com", path="/profile/frejazorro?frejazorro", body=body, content_type="application/json"))
    work.add(Problem("message 0", "damaged", "found frejazorro"))
    result = work.close()
    findings = feather.read_table(work.work("findings")).to_pylist()
    named = next(row for row in findings if row["type"] == "network.wifi_ssid")
    assert named["value"] != "" and "Zorro" not in named["path"]
    shown = str([findings, feather.read_table(work.work("messages"), columns=["host", "path"]).to_pylist(), result.problems[0].text])
    fields = pq.read_table(next((job.folder / "fields").glob("*.parquet")))
    assert "zorro" not in (shown + str(fields.to_pylist())).lower()
    values = pq.read_table(next((job.folder / "private" / "values").glob("*.parquet"))).to_pylist()
    assert {"frejazorro"} <= {row["text"] for row in values}


def test_a_finding_in_a_name_can_be_revealed(job: Job) -> None:
    work = UnitWork(replace(job, known=(KnownValue("user.username", "frejazorro"),), store_values="findings"))
    work.add(message(body=b'{"seen_by_frejazorro": -40}', content_type="application/json"))
    work.close()
    (row,) = feather.read_table(work.work("findings")).to_pylist()
    (value,) = value_ids(job.key, ["frejazorro"])
    assert (row["value"], row["path"], row["hashed"]) == (value, f"seen_by_handle·{value[:4]}", False)
    values = pq.read_table(next((job.folder / "private" / "values").glob("*.parquet"))).to_pylist()
    assert {row["value"]: row["text"] for row in values}[value] == "frejazorro"


def test_a_unit_without_messages_has_the_columns_of_any_other(job: Job) -> None:
    full = UnitWork(job)
    full.add(message())
    full.close()
    schema = feather.read_table(full.work("messages")).schema
    empty = UnitWork(job)
    empty.add(connection())
    empty.close()
    assert feather.read_table(empty.work("messages")).schema == schema
