"""Exposures as people read them."""

from pathlib import Path

from analysis.tables.destinations import exposures
from analysis.tables.laws import Notes, laws
from tests.factories import case_folder, small_rows


def test_one_row_a_law_with_grounds_recipients_and_each_fact_once(tmp_path: Path) -> None:
    row = {"destination": "d1", "host": "in.alpha.example", "country": "US", "ground": "recipient", "law": "us-a", "basis": "Alpha.", "addressee": "yes",
           "as_of": "2026-01-01"}  # fmt: skip
    beta = row | {"destination": "d2", "host": "x.beta.example"}
    rows = [row, row | {"law": "us-b"}, row | {"ground": "server", "basis": "There."}, beta | {"basis": "Beta.", "addressee": "unclear", "as_of": "2026-02-01"},
            beta | {"ground": "operator of the server", "basis": "Host."}]  # fmt: skip
    notes = Notes()
    found = laws(exposures(case_folder(tmp_path / "case", **small_rows(), exposures=rows)), notes)
    told = {(law["country"], law["title"], law["as_of"]): {g["ground"]: [(r["name"], r["unclear"], notes.texts[r["note"] - 1]) for r in g["recipients"]]
            for g in law["grounds"]} for law in found}  # fmt: skip
    assert told == {
        ("US", "us-a", "2026-02-01"): {
            "server": [("Alpha", False, "There.")],
            "recipient": [("Alpha", False, "Alpha."), ("beta.example", True, "Beta.")],
            "operator of the server": [("beta.example", False, "Host.")],
        },
        ("US", "us-b", "2026-01-01"): {"recipient": [("Alpha", False, "Alpha.")]},
    }
    assert sorted(notes.texts) == ["Alpha.", "Beta.", "Host.", "There."]
