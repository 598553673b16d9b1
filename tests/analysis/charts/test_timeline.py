"""When personal data left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.case import Case
from analysis.charts import timeline
from analysis.charts.page import Frame
from tests.factories import case_folder, household, small_rows
from tests.pictures import faults, words


@pytest.mark.parametrize("recipients", [0, 1, 3, 150])
def test_no_text_is_cut_or_overlaps(recipients: int, case_of: Callable[[int], Case]) -> None:
    assert faults(timeline.draw(timeline.prepare(case_of(recipients)))) == []


@pytest.mark.parametrize("end", [0.0, 0.004, 0.3, 7, 89, 95, 1800, 3599, 3600, 9000, 86_400, 40 * 86_400])
def test_every_length_of_capture_has_an_axis_that_can_be_read(end: float) -> None:
    rows = pd.DataFrame({"recipient": ["A", "B"], "seconds": [0.0, end], "types": [1, 9], "rank": [0, 3]})
    spans: Any = pd.DataFrame({"recipient": ["A"], "start": [0.0], "end": [end], "bytes": [1]})
    figure = timeline.draw(timeline.Data(rows, spans, ["A", "B"], Frame("T", "S")))
    ticks = [text for text in words(figure) if text[:1].isdigit()]
    assert faults(figure) == []
    assert 1 <= len(ticks) <= 10
    assert len(set(ticks)) == len(ticks)


def test_the_title_says_when(case_of: Callable[[int], Case]) -> None:
    assert words(timeline.draw(timeline.prepare(case_of(1))))[0] == "The first personal data left after 1 second"
    assert words(timeline.draw(timeline.prepare(case_of(0))))[0] == "Nothing was examined"


def test_nothing_on_the_clock_is_said_for_what_it_is(tmp_path: Path) -> None:
    rows = small_rows()
    for row in rows["findings"]:
        row["time"] = None
    assert timeline.prepare(case_folder(tmp_path / "timeless", **rows)).frame.title == "None of the messages that sent personal data carries a time"
    assert timeline.prepare(case_folder(tmp_path / "empty")).frame.title == "Nothing was examined"
    rows["findings"] = []
    assert timeline.prepare(case_folder(tmp_path / "silent", **rows)).frame.title == "No personal data was seen leaving"
    rows["captures"][0]["format"] = "tracker_control"
    assert timeline.prepare(case_folder(tmp_path / "lists", **rows)).frame.title == "Contact lists hold nothing of what was sent"


def test_several_devices_have_no_first_moment_in_common(tmp_path: Path) -> None:
    rows = household(small_rows())
    assert timeline.prepare(case_folder(tmp_path / "case", **rows)).frame.title == "2 devices sent 2 messages with personal data"
    rows["connections"][2]["client"] = rows["connections"][0]["client"]
    assert timeline.prepare(case_folder(tmp_path / "one", **rows)).frame.title == "The first personal data left after 1 second"


def test_phases_have_panels_of_their_own_and_are_not_mixed_in_the_title(tmp_path: Path) -> None:
    rows = small_rows()
    rows["captures"] = [
        rows["captures"][0] | {"phase": "before consent"},
        rows["captures"][0] | {"capture": "c2", "sha256": "c2" * 32, "phase": "after consent"},
    ]
    for table, ids in (("findings", ("f6", "f7")), ("messages", ("m3",)), ("connections", ("k3",)), ("ledger", ("k3",))):
        for row in rows[table]:
            row["capture"] = "c2" if {row.get("finding"), row.get("message"), row.get("connection")} & set(ids) else "c1"
    figure = timeline.draw(timeline.prepare(case_folder(tmp_path / "case", **rows)))
    said = words(figure)
    assert said[0] in ("Messages with personal data: 1 before consent and 1 after consent", "Messages with personal data: 1 after consent and 1 before consent")
    assert {"Phase: before consent", "Phase: after consent"} <= set(said)
    assert faults(figure) == []


@pytest.mark.parametrize(
    ("ranks", "unread", "said"),
    [
        ([], 0, []),
        ([3], 0, ["most sensitive type sent: low"]),
        ([3, 0, 3], 1, ["most sensitive type sent: special (GDPR Art. 9)", "low", "connection that could not be read"]),
        ([4, 1], 0, ["most sensitive type sent: high", "not sensitive"]),
        ([], 1, ["connection that could not be read"]),
    ],
)
def test_the_key_names_only_what_is_drawn(ranks: list[int], unread: int, said: list[str]) -> None:
    rows = pd.DataFrame({"rank": pd.Series(ranks, dtype="int64")})
    assert [key.text for key in timeline._keys(rows, pd.DataFrame({"start": [0.0] * unread}))] == said
