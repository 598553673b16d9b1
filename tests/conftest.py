"""Fixtures shared by all tests. The corpus of real captures is not part of the project: tests that use it skip where it is absent."""

import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("steady")
"""A slow machine is no failure, and a run that failed fails again; `make soak` looks further with random examples."""

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real captures with their oracles, or a skip with the reason."""
    folder = Path(os.environ.get("PHONEHOME_CORPUS") or ROOT.parent / "shared" / "corpus")
    if not (folder / "manifest.json").exists():
        pytest.skip("no corpus: set PHONEHOME_CORPUS to a folder of captures with manifest.json and oracle/")
    return folder


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names that are the same in every process, so that parallel workers collect the same tests: sets sorted, packed bytes (which hold a time) not shown."""
    if isinstance(val, set | frozenset):
        return str(sorted(map(str, val)))
    return argname if isinstance(val, bytes) or (isinstance(val, str) and not val.isprintable()) else None
