"""The findings that a text may cite."""

from pathlib import Path

import pytest

from analysis.tables.evidence import evidence, filled
from tests.factories import case_folder, small_rows


def test_the_strongest_finding_of_each_pair_and_how_many_more(tmp_path: Path) -> None:
    rows = evidence(case_folder(tmp_path / "case", **small_rows()))
    assert rows[["finding", "recipient", "more", "pseudonym"]].values.tolist() == [
        ["f1", "Alpha", 0, "adid·aaaa"], ["f7", "203.0.113.9", 1, "adid·aaaa"], ["f2", "Alpha", 0, "carrier·bbbb"],
    ]  # fmt: skip
    assert rows.loc[0, ["path", "file", "attribution"]].tolist() == ["events[3].id", "a.pcap", "package"]


def test_other_outcomes_can_be_cited_too(tmp_path: Path) -> None:
    assert evidence(case_folder(tmp_path / "case", **small_rows()), "came back")["finding"].tolist() == ["f4"]


@pytest.mark.parametrize(("path", "index", "full"), [("a[*].b[*]", "3,0", "a[3].b[0]"), ("a", "", "a"), ("a[*]", "", "a[*]"), ("a\\[x[*]", "7", "a\\[x[7]")])
def test_indices_fill_the_template(path: str, index: str, full: str) -> None:
    assert filled(path, index) == full
