import pytest

from analysis.detect.levels import container, containers, cut
from analysis.model import Template
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
    ("path", "held_by"),
    [
        ("a", [("", "")]),
        ("rows[2].file.data", [("", ""), ("rows[*]", "2"), ("rows[*].file", "2")]),
        ("rows[2].file!exif.image", [("", ""), ("rows[*]", "2"), ("rows[*].file", "2"), ("rows[*].file!exif", "2")]),
    ],
)
def test_all_that_a_field_stands_in(path: str, held_by: list[tuple[str, str]]) -> None:
    fields, _ = fields_of(f"{path}=1")
    assert list(containers(fields, 0)) == held_by and container(fields, 0) in held_by


def test_a_dot_in_a_key_ends_nothing() -> None:
    fields, _ = fields_of("a=1")
    fields.templates[0] = Template("body", r"x.a\.b", (), "a.b", ("x",))
    assert container(fields, 0) == ("x", "") and list(containers(fields, 0)) == [("", ""), ("x", "")]
