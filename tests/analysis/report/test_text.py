"""The fixed sentences cover every case they are used for."""

from analysis.report.text import MEANINGS, OTHERS
from analysis.tables.frames import VISIBILITIES
from analysis.tables.overview import OUTCOMES


def test_every_visibility_and_outcome_is_explained() -> None:
    assert set(MEANINGS) == set(VISIBILITIES)
    assert {"sent", *OTHERS} == set(OUTCOMES)
