"""Where the data went, and which laws can reach it."""

from pathlib import Path

from analysis.tables.destinations import destinations, exposures, involved
from tests.factories import case_folder, small_rows


def test_one_row_a_host_with_bytes_and_types(tmp_path: Path) -> None:
    rows = destinations(case_folder(tmp_path / "case", **small_rows())).set_index("host")
    assert rows.loc["in.alpha.example", ["recipient", "server", "seat", "control", "connections", "up"]].tolist() == ["Alpha", "DE", "IE", "US", 1, 1000]
    assert rows.loc["in.alpha.example", "types"] == ["Advertising ID", "Mobile carrier"]
    assert rows.loc["x.beta.example", "types"] == []


def test_exposures_are_grouped_by_country_law_and_ground(tmp_path: Path) -> None:
    row = {
        "destination": "d1",
        "host": "in.alpha.example",
        "country": "US",
        "ground": "parent",
        "law": "us-law",
        "basis": "b",
        "addressee": "yes",
        "as_of": "2026-01-01",
    }
    more = [row, row | {"destination": "d2", "host": "x.beta.example", "as_of": "2026-02-01"}, row | {"ground": "server"}]
    case = case_folder(tmp_path / "case", **small_rows(), exposures=more)
    rows = exposures(case)
    assert rows[["country", "ground", "recipients", "hosts", "as_of"]].values.tolist() == [
        ["US", "server", ["Alpha"], 1, "2026-01-01"],
        ["US", "parent", ["Alpha", "beta.example"], 2, "2026-02-01"],
    ]
    assert exposures(case, fed=True)["recipients"].tolist() == [["Alpha"], ["Alpha"]]
    assert exposures(case, unread=True)["recipients"].tolist() == [["beta.example"]]


def test_each_recipient_has_its_own_basis_and_what_is_unconfirmed_is_apart(tmp_path: Path) -> None:
    row = {
        "destination": "d1",
        "host": "in.alpha.example",
        "country": "US",
        "ground": "recipient",
        "law": "us-law",
        "basis": "Alpha is there.",
        "addressee": "yes",
    }
    more = [
        row,
        row | {"destination": "d2", "host": "x.beta.example", "basis": "Beta is there."},
        row | {"destination": "d1", "unconfirmed": "not looked up"},  # sure of another host of Alpha
        row | {"destination": "d2", "host": "x.beta.example", "ground": "parent", "basis": "Gamma controls Beta.", "unconfirmed": "not looked up"},
    ]
    case = case_folder(tmp_path / "case", **small_rows(), exposures=more)
    assert exposures(case)[["ground", "recipients", "basis"]].values.tolist() == [
        ["recipient", ["Alpha", "beta.example"], ["Alpha is there.", "Beta is there."]]
    ]
    assert exposures(case, confirmed=False)[["ground", "recipients", "unconfirmed"]].values.tolist() == [["parent", ["beta.example"], "not looked up"]]


def test_no_exposures(tmp_path: Path) -> None:
    assert exposures(case_folder(tmp_path / "case", **small_rows())).empty


def test_all_countries_of_recipients_are_involved(tmp_path: Path) -> None:
    rows = small_rows()
    rows["destinations"][0] |= {"server_country": "DE", "owner_seat": "IE", "owner_headquarters": "SG", "parent_country": "CN"}
    assert involved(case_folder(tmp_path / "case", **rows)) == ["CN", "DE", "IE", "SG"]
