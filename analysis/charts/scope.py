"""The sentence under every title that says what was examined."""

from ..case import Case
from ..tables.captures import captures
from ..tables.speaker import speaker
from ..tables.words import counted


def scope(case: Case) -> str:
    """``1 capture of this phone, while com.example was open.``"""
    return f"{counted(len(captures(case)), 'capture')} of {speaker(case, examined=True)}."
