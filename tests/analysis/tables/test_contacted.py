"""Who else was contacted."""

from pathlib import Path

from analysis.case import Case
from analysis.tables.contacted import closed, contacted
from tests.factories import case_folder, small_rows


def test_only_those_that_were_not_seen_getting_personal_data(small: Case) -> None:
    rows = contacted(small)
    assert rows[["recipient", "named", "outside", "unreadable", "names"]].values.tolist() == [["beta.example", "tls", 3000, 3000, ["x.beta.example"]]]


def test_most_unreadable_bytes_first_and_hosts_by_bytes(tmp_path: Path) -> None:
    rows = small_rows()
    rows["findings"] = []
    rows["destinations"].append(rows["destinations"][1] | {"destination": "d4", "host": "a.beta.example", "name_source": "dns"})
    found = contacted(case_folder(tmp_path / "case", **rows))
    assert found["recipient"].tolist() == ["beta.example", "Alpha", "203.0.113.9"]
    assert found.loc[0, ["named", "names"]].tolist() == ["tls, dns", ["x.beta.example", "a.beta.example"]]


def test_who_got_what_could_not_be_read(small: Case) -> None:
    assert closed(small)["recipient"].tolist() == ["beta.example"]


def test_an_empty_case(tmp_path: Path) -> None:
    case = case_folder(tmp_path / "case")
    assert (len(contacted(case)), len(closed(case))) == (0, 0)
