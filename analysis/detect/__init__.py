"""From fields to findings: which values are personal data, of which type, and why."""

from .engine import detect
from .known_file import load_known
from .settle import Sightings, settle
from .typetable import PersonalDataType, load_types

__all__ = ["PersonalDataType", "Sightings", "detect", "load_known", "load_types", "settle"]
