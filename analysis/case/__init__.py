"""The folder with everything derived from a set of captures: schema, writing, reading, manifest, masking."""

from .key import load_key, value_id, value_ids
from .store import Case, open_case

__all__ = ["Case", "load_key", "open_case", "value_id", "value_ids"]
