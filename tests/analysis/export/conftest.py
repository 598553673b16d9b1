"""Cases of the demo captures to export."""

from pathlib import Path

import pytest

from analysis.case import Case, open_case
from analysis.pipeline import Options, analyze


def made(folder: Path, demo: Path, *names: str) -> Case:
    outcome = analyze([demo / name for name in names], folder / "case", Options(known=(demo / "phone.toml",), labels={"invented": "yes"}))
    assert not outcome.failed
    return open_case(folder / "case")


@pytest.fixture(scope="session")
def demo(root: Path) -> Path:
    return root / "captures" / "demo"


@pytest.fixture(scope="session")
def case(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """All three demo captures."""
    return made(tmp_path_factory.mktemp("export"), demo, "demo.har", "demo.mitm", "demo.pcapng")


@pytest.fixture(scope="session")
def packets(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Case:
    """The packet capture alone."""
    return made(tmp_path_factory.mktemp("export"), demo, "demo.pcapng")
