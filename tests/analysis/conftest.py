"""Cases of several sizes, made once for all tables, charts and reports: what they answer is remembered with them."""

from collections.abc import Callable
from functools import cache

import pytest

from analysis.case import Case
from tests.factories import case_folder, case_rows, small_rows


@pytest.fixture(scope="session")
def case_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Case]:
    """A case with so many recipients; 0: nothing at all; 1: the small one that is counted by hand."""

    @cache
    def make(recipients: int) -> Case:
        rows = {0: {}, 1: small_rows()}.get(recipients) if recipients < 2 else case_rows(recipients)
        return case_folder(tmp_path_factory.mktemp("case") / str(recipients), **(rows or {}))

    return make


@pytest.fixture(scope="session")
def small(case_of: Callable[[int], Case]) -> Case:
    """The case that is counted by hand."""
    return case_of(1)
