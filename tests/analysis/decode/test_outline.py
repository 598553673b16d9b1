"""One payload as an outline."""

import gzip
import random

from analysis.decode.outline import Line, indexed, outline


def test_lines_say_path_steps_and_value() -> None:
    lines, problems = outline(gzip.compress(b'{"a": [true, "x"]}'), encoding="gzip")
    assert lines == [
        Line("a[0]", ("gzip", "json"), "boolean", "true", ""),
        Line("a[1]", ("gzip", "json"), "text", "x", ""),
    ]
    assert problems == []


def test_a_closed_payload_says_why() -> None:
    (line,), _ = outline(random.Random(1).randbytes(400))
    assert line.kind == "bytes"
    assert "entropy" in line.closed


def test_problems_come_along() -> None:
    _, problems = outline(b"plain", encoding="gzip")
    assert [problem.kind for problem in problems] == ["label"]


def test_indices_fill_the_stars() -> None:
    assert indexed("a[*].b[*]", "3,0") == "a[3].b[0]"
    assert indexed("a.b", "") == "a.b"
