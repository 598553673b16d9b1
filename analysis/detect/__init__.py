"""From fields to findings: which values are personal data, of which type, and why."""

from .agree import settle_equal
from .engine import detect
from .known_file import load_known
from .series import fold_series
from .settle import Sightings, settle
from .typetable import PersonalDataType, TierPrecision, load_precision, load_types

__all__ = ["PersonalDataType", "Sightings", "TierPrecision", "detect", "fold_series", "load_known", "load_precision", "load_types", "settle", "settle_equal"]
