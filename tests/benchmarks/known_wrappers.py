"""The wrappers of the known-value matrix: every format and encoding that the opener knows, written anew from its specification or by another library."""

from .known_documents import documents
from .known_encodings import encodings
from .known_records import records
from .known_wrapping import Wrapper

WRAPPERS: dict[str, Wrapper] = documents() | records() | encodings()
"""All by name."""
