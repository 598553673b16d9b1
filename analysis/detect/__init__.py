"""From fields to findings: which values are personal data, of which type, and why."""

from .agree import settle_equal
from .digests import digests_of_typed
from .engine import detect
from .known import Spot, known_spots
from .known_file import load_known
from .known_proof import known_proof
from .routes import names_someone
from .series import fold_series
from .settle import Sightings, settle
from .typetable import PersonalDataType, TierPrecision, load_precision, load_types

__all__ = [
    "PersonalDataType",
    "Sightings",
    "Spot",
    "TierPrecision",
    "detect",
    "digests_of_typed",
    "fold_series",
    "known_proof",
    "known_spots",
    "load_known",
    "load_precision",
    "load_types",
    "names_someone",
    "settle",
    "settle_equal",
]
