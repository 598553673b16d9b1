"""The sentence under every title that says what was examined."""

from ..case import Case
from ..tables.captures import apps, captures
from ..tables.findings import findings
from ..tables.words import PROVEN, counted, subject


def scope(case: Case) -> str:
    """``1 capture of this phone, while com.example was open.``"""
    rows = captures(case)
    sent = findings(case)
    sent = sent[sent["outcome"] == "sent"]
    proven = bool(len(sent)) and bool(sent["attribution"].isin(PROVEN).all())
    return f"{counted(len(rows), 'capture')} of {subject(apps(case), proven)}."
