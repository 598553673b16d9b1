"""The page: measured texts, the mark of invented data, equal bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts.page import BREAKS, INVENTED, WIDTH, Frame, Key, Page, as_svg, balanced, fit, save, width_of, wrap
from tests.pictures import faults, words

TEXT = st.text(st.characters(max_codepoint=0x2FF), max_size=60)


@given(TEXT, st.floats(0.5, 5))
def test_a_fitted_text_fits_and_is_whole_or_ends_in_an_ellipsis(text: str, width: float) -> None:
    shown = fit(text, width, 9)
    assert width_of(shown, 9) <= width
    assert shown == text or shown.endswith("…")


@given(TEXT, st.floats(1, 5))
def test_no_line_is_too_wide_and_no_word_is_lost(text: str, width: float) -> None:
    for lines in (wrap(text, width, 9), balanced(text, width, 9)):
        assert all(width_of(line, 9) <= width + 1e-9 for line in lines)
        if not any("…" in line for line in lines):
            assert " ".join(lines) == " ".join(filter(None, BREAKS.split(text)))


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    for width in range(5, 40):
        assert not [line for line in wrap("hosts; 32\u00a0% of what was sent, 1.2\u00a0MB, went there", width / 10, 9) if line.endswith(("32", "1.2"))]


def test_balanced_lines_leave_no_word_alone() -> None:
    text = "3 of 8 recipients are controlled from the United States; 1 has its server there"
    assert [len(wrap(text, 6.3, 15, bold=True)), len(balanced(text, 6.3, 15, bold=True))] == [2, 2]
    assert len(balanced(text, 6.3, 15, bold=True)[1]) > len(wrap(text, 6.3, 15, bold=True)[1])


@pytest.mark.parametrize("invented", [True, False])
def test_the_frame_fits_however_long_its_words(invented: bool) -> None:
    keys = [Key(f"a key with quite some words in it, number {n}", {"facecolor": "white"}) for n in range(9)]
    page = Page(Frame("A long title that says something " * 4, "A subtitle " * 20, "A note " * 60, keys, invented), 1.0)
    assert faults(page.figure) == []
    assert (INVENTED in words(page.figure)) is invented


def test_what_no_font_can_write_is_replaced_without_a_warning(recwarn: pytest.WarningsRecorder) -> None:
    page = Page(Frame("Title \x01\U000e0041", "Čtyři příjemci · ad-id"), 0.2)
    assert faults(page.figure) == []
    assert words(page.figure)[:2] == ["Title \ufffd\ufffd", "Čtyři příjemci · ad-id"]
    assert not [w for w in recwarn if "Glyph" in str(w.message)]


def test_faults_are_seen() -> None:
    page = Page(Frame("Title", "Subtitle"), 1.0)
    page.text(1, page.top, "one")
    page.text(1.05, page.top, "two")
    page.text(WIDTH - 0.1, page.top + 0.5, "over the edge")
    assert faults(page.figure) == ["cut: over the edge", "overlap: one / two"]


def test_equal_input_gives_equal_bytes_without_dates(tmp_path: Path) -> None:
    files = []
    for run in ("a", "b"):
        page = Page(Frame("Title $x_1$", "Subtitle"), 0.5)
        page.box(1, page.top, 1, 0.3, hatch="//", facecolor="white")
        for kind in ("png", "svg"):
            save(page.figure, tmp_path / f"{run}.{kind}")
        assert as_svg(page.figure) == (tmp_path / f"{run}.svg").read_bytes()
        files.append([(tmp_path / f"{run}.{kind}").read_bytes() for kind in ("png", "svg")])
    assert files[0] == files[1]
    assert b"<dc:date>" not in files[0][1]
    assert b"Software" not in files[0][0]


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no chart format is called gif"):
        save(Page(Frame("T", "S"), 0.1).figure, tmp_path / "a.gif")


def test_a_row_has_its_name_and_a_rule() -> None:
    page = Page(Frame("T", "S"), 1.0)
    page.row("A name that is much too long for its place", page.top, 0.3, 1.0)
    text, (line,) = page.axes.texts[-1], page.axes.lines
    assert text.get_text().startswith("A name") and text.get_text().endswith("…")
    assert (text.get_position()[1], float(line.get_ydata()[0])) == (pytest.approx(page.top + 0.15), pytest.approx(page.top + 0.3))
