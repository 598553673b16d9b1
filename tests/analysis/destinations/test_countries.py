import pytest

from analysis.destinations import countries


def test_the_laws_of_a_country_come_with_article_and_source() -> None:
    rows = countries.rows("laws", ["CN"])
    assert {"cn-nil-2017"} <= {row["law"] for row in rows}
    assert all(row["article"] and row["source"] for row in rows)
    assert "eu-e-evidence" in {row["law"] for row in countries.rows("laws", ["FR"])}
    assert "eu-e-evidence" not in {row["law"] for row in countries.rows("laws", ["FR"], "2026-01-01")}


def test_a_country_without_rows_is_said_to_be_not_researched() -> None:
    (row,) = countries.rows("laws", ["AD"])
    assert row["law"] == "not researched" and "Andorra" in row["name"]
    assert {row["country"]: row["laws"] for row in countries.rows("countries", [])}["AD"] == "not researched"
    assert [row["law"] for row in countries.rows("laws", ["CY"])][-1] == "not researched"  # those of its union are not its own
    assert "not researched" not in {row["law"] for row in countries.rows("laws", ["CN", "US", "DE"])}
    (row,) = countries.rows("notices", ["VG"])
    assert "no notice" in row["authority"]


def test_status_and_notices() -> None:
    assert [row["status"] for row in countries.rows("status", ["DK", "CN"])] == ["in the EEA", "no adequacy decision"]
    assert {row["apps"] for row in countries.rows("notices", ["DK"])} == {"TikTok"}


def test_every_country_is_listed() -> None:
    rows = countries.rows("countries", [])
    assert len(rows) >= 80
    assert {row["country"] for row in rows} >= {"DK", "CN", "US", "GL", "FO"}


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="'XX'"):
        countries.rows("laws", ["XX"])


def test_countries_without_a_law_are_named_as_a_gap() -> None:
    assert countries.unresearched(["GG", "CN", "", "AD", "VG", "AD"]) == ["AD", "GG"]
    assert {row["law"] for row in countries.rows("laws", ["KY", "IM", "IR", "LI", "SA"])} & {"ky-ict-interception-2011", "im-ioca-1988"}
