"""Who got it, where it is, and which laws can reach it. ``Directory`` is the door; ``party`` and ``transfers`` answer two questions about its answers."""

from .directory import Directory
from .law import SENTENCE
from .party import party
from .transfers import TRANSFER_NOTE, transfer

__all__ = ["SENTENCE", "TRANSFER_NOTE", "Directory", "party", "transfer"]
