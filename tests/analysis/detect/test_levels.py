import pytest

from analysis.detect.levels import container, cut, is_below
from tests.factories import fields_of


@pytest.mark.parametrize(
    ("path", "held"),
    [
        ("lat", ("", "")),
        ("geo.lat", ("geo", "")),
        ("rows[2].geo.lat", ("rows[*].geo", "2")),
        ("rows[2].tags[5]", ("rows[*]", "2")),
        ("rows[2].points[1].x", ("rows[*].points[*]", "2,1")),
    ],
)
def test_what_holds_a_field(path: str, held: tuple[str, str]) -> None:
    fields, _ = fields_of(f"{path}=1")
    assert container(fields, 0) == held


def test_cut() -> None:
    assert [cut("3,0,1", levels) for levels in (0, 1, 2, 5)] == ["", "3", "3,0", "3,0,1"]


@pytest.mark.parametrize(
    ("path", "below"),
    [("rows[2].file.data", True), ("rows[2].file!exif.image", True), ("rows[3].file.data", False), ("rows[2].filename", False), ("other", False)],
)
def test_what_stands_below(path: str, below: bool) -> None:
    fields, _ = fields_of(f"{path}=1")
    assert is_below(fields, 0, "rows[*].file", "2") is below and is_below(fields, 0, "", "")
