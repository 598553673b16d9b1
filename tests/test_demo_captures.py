"""The shipped captures: invented throughout, small, and enough to answer every one of the ten questions."""

import csv
import ipaddress
import shutil
import subprocess
from pathlib import Path

import pytest

from analysis.case import Case, open_case
from analysis.detect import load_known
from analysis.pipeline import Options, analyze
from analysis.tables.questions import OBSERVED, questions

RESERVED = [ipaddress.ip_network(n) for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "192.168.77.0/24")]


@pytest.fixture(scope="session")
def demo(root: Path) -> Path:
    return root / "captures" / "demo"


@pytest.fixture(scope="session")
def case(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("demo") / "case"
    outcome = analyze([], folder, Options(sheet=demo / "captures.csv", owners=(demo / "owners.csv",), places=(demo / "places.csv",)))
    assert not outcome.failed
    return open_case(folder)


def test_they_are_small_and_marked_as_invented(demo: Path, case: Case) -> None:
    assert sum(path.stat().st_size for path in demo.iterdir()) < 400_000
    assert [row["invented"] for row in case.table("captures").to_pylist()] == [True] * 3


def test_every_address_and_name_is_reserved(case: Case) -> None:
    for row in case.table("connections").to_pylist():
        assert not row["server"] or any(ipaddress.ip_address(row["server"]) in network for network in RESERVED)
        assert not row["sni"] or row["sni"].endswith(".example")


def test_every_destination_has_its_invented_owner(case: Case, demo: Path) -> None:
    with (demo / "owners.csv").open() as file:
        owners = {row["owner"] for row in csv.DictReader(file)}
    found = {row["owner"] for row in case.table("destinations").to_pylist() if row["host"].endswith(".example")}
    assert found == owners


@pytest.mark.parametrize("capture", ["demo.mitm", "demo.pcapng"])
def test_every_planted_value_is_found_after_consent(case: Case, demo: Path, capture: str) -> None:
    number = next(row["capture"] for row in case.table("captures").to_pylist() if row["name"] == capture)
    rows = [row for row in case.table("findings").to_pylist() if row["capture"] == number and row["rule"].startswith("known:")]
    missing = {known.type for known in load_known(demo / "phone.toml")} - {row["type"] for row in rows} - {"canary"}
    assert missing <= {"device.vendor_scoped_id", "sim.imsi"}, "these two are sent before consent only"


def test_each_of_the_ten_questions_is_answered(case: Case) -> None:
    rows = questions(case)
    assert len(rows) == 10 and set(rows["answer"]) == {OBSERVED}


def test_what_cannot_be_read_is_seen(case: Case) -> None:
    seen = {row["visibility"] for row in case.table("ledger").to_pylist()}
    assert seen == {"clear", "decrypted", "encrypted", "rejected", "opaque"} or seen == {"clear", "decrypted", "encrypted", "rejected", "opaque", "local"}


@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
def test_tshark_opens_the_packets_with_the_keys_inside(demo: Path) -> None:
    wanted = ["-T", "fields", "-e", "http.host", "-e", "http2.headers.authority"]
    command = ["tshark", "-r", str(demo / "demo.pcapng"), "-Y", "http.request or http2.headers.method", *wanted]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert len(lines) == 12 and "vault.vaultpay.example" not in lines
