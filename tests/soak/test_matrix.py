"""The known-value matrix in full, with other cases in every run: all kinds of value, in all forms, in nestings up to four deep."""

import pytest

from tests.benchmarks import known_matrix
from tests.soak.damage import SEED


@pytest.mark.soak
def test_every_planted_value_is_found() -> None:
    missed = [case for case in known_matrix.cases(6000, seed=SEED) if not known_matrix.is_found(case, known_matrix.opened(case))]
    shown = [(case.known, case.form, case.wrappers, case.salt) for case in missed]
    assert missed == [], f"seed {SEED}: {len(missed)} missed, e.g. {shown[:5]}"
