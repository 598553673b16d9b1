"""Each source file has the test file of the same name, so that what a part promises is found without searching."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OWN = ("__init__.py", "__main__.py")
SOURCES = sorted(p for folder in ("addons", "analysis") for p in (ROOT / folder).rglob("*.py") if p.name not in OWN and "demo" not in p.parts)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_each_source_file_has_its_test(path: Path) -> None:
    relative = path.relative_to(ROOT)
    test = ROOT / "tests" / relative.parent / f"test_{relative.name}"
    assert test.is_file(), f"{relative} has no {test.relative_to(ROOT)}"
    assert "def test_" in test.read_text("utf-8")
