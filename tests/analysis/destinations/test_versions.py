import hashlib
from datetime import date
from pathlib import Path

import pytest

from analysis.destinations import facts, versions


def test_every_table_is_listed_with_its_checksum() -> None:
    found = {row["name"]: row for row in versions.table_versions()}
    assert set(found) == {f"{name}.csv" for name in facts.TABLES}
    assert found["laws.csv"]["sha256"] == hashlib.sha256((facts.FOLDER / "laws.csv").read_bytes()).hexdigest()
    assert int(found["owners.csv"]["rows"]) == len(facts.table("owners"))


def test_packages_and_own_files_are_listed(tmp_path: Path) -> None:
    assert {row["name"].partition(":")[0] for row in versions.package_versions()} == {"tldextract", "iptocc"}
    path = tmp_path / "mine.csv"
    path.write_bytes(b"x")
    (row,) = versions.file_versions([path])
    assert (row["name"], row["sha256"]) == ("mine.csv", hashlib.sha256(b"x").hexdigest())


def test_old_tables_warn_after_half_a_year() -> None:
    rows = versions.table_versions()
    young = date.fromisoformat(facts.as_of())
    assert versions.old(rows, young) == []
    assert any("owners.csv" in warning for warning in versions.old(rows, date(young.year + 1, 12, 1)))


ROWS = [
    ({"valid_to": "", "recheck": ""}, 0),
    ({"valid_to": "2026-12-01", "recheck": ""}, 1),
    ({"valid_to": "2020-07-16", "recheck": ""}, 0),
    ({"valid_to": "", "recheck": "2026-12-01"}, 1),
    ({"valid_to": "2030-01-01", "recheck": "2029-01-01"}, 0),
]


@pytest.mark.parametrize(("changes", "count"), ROWS)
def test_rows_past_their_date_warn(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], count: int) -> None:
    row = {"law": "xx-1", "decision": "d", "date": "2026-11-22"} | changes
    monkeypatch.setattr(facts, "table", lambda name: [row] if name == "laws" else [])
    assert len(versions.stale(date(2027, 1, 1))) == count


def test_only_data_whose_licence_asks_for_it_carry_an_attribution() -> None:
    used = {"name": "Country-Lite", "date": "2026-09-01", "sha256": "ab", "licence": "CC BY 4.0", "source": "IP Geolocation by X (https://x.example)"}
    (row,) = versions.geo_versions([used])
    assert row["attribution"] == used["source"]
    assert {row["attribution"] for row in [*versions.table_versions(), *versions.package_versions()]} == {""}
