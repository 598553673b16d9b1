"""Who got it, where it is, and which laws can reach it. ``Directory`` is the door; ``transfer`` is the view of the GDPR on its answers."""

from .answers import answer
from .directory import Directory
from .law import SENTENCE
from .transfers import TRANSFER_NOTE, transfer

__all__ = ["SENTENCE", "TRANSFER_NOTE", "Directory", "answer", "transfer"]
