"""The answer in five sentences. No sentence says more than the case can carry."""

import pandas as pd

from ..case import Case
from .captures import apps
from .destinations import exposures
from .findings import findings
from .frames import type_facts
from .ledger import coverage, packet_coverage
from .overview import overview
from .questions import NOT_OBSERVABLE, NOT_OBSERVED, OBSERVED, questions
from .recipients import recipients
from .words import PROVEN, counted, in_sentence, joined, share, size, subject, within

EXPECTED = ("auth.",)
"""Types that any service needs to work; never the headline."""


def headline(case: Case) -> str:
    """The one thing to know: ``5 recipients were sent the advertising ID, 2 the face template``: the type sent to most others and the most sensitive one.
    When most of what left stayed closed, it says so too."""
    seen = coverage(case)
    closed = seen.share is not None and seen.share < 0.5
    return _headline(case) + (f"; {share(seen.unreadable, seen.readable + seen.unreadable)} of what left could not be read" if closed else "")


def _headline(case: Case) -> str:
    pairs = overview(case)
    pairs = pairs[(pairs["sent"] > 0) & ~pairs["type"].str.startswith(EXPECTED)]
    if not len(pairs):
        return "No personal data was seen leaving"
    if pairs["rank"].min() > 1:
        return f"Only data of lower sensitivity was seen leaving, to {counted(pairs['recipient'].nunique(), 'recipient')}"
    pairs = pairs.assign(third=pairs["party"] != "first")
    types = pairs.groupby(["type", "label", "rank"], as_index=False).agg(third=("third", "sum"), all=("recipient", "nunique"))
    types["asked"] = types["type"].map(type_facts(case)["answers"]) != ""
    grave = types[types["rank"] <= 1].sort_values(["third", "all", "asked", "label"], ascending=[False, False, False, True])
    rare = types.sort_values(["rank", "third", "all", "asked", "label"], ascending=[True, False, False, False, True])
    top = pd.concat([grave.head(1), rare.head(1)]).drop_duplicates("label")
    texts = [f"the {within(label)}" for label in top["label"]]
    first = f"{counted(int(top['all'].iloc[0]), 'recipient was', 'recipients were')} sent {texts[0]}"
    return f"{first}, {top['all'].iloc[1]} {texts[1]}" if len(top) > 1 else first


def answer(case: Case) -> list[str]:
    """Five sentences: who sent what to whom, the most sensitive of it, countries and laws, the ten questions, what could not be read."""
    return [_who(case), _what(case), _where(case), _ten(case), _unread(case)]


def _who(case: Case) -> str:
    found = findings(case)
    sent = found[found["outcome"] == "sent"]
    if not len(sent):
        return "No personal data was seen leaving this phone in what could be read."
    speaker = subject(apps(case), bool(sent["attribution"].isin(PROVEN).all()))
    kinds = counted(sent["type"].nunique(), "type")
    third = sent.loc[sent["party"] == "third", "recipient"].nunique()
    others = f", {third} of them not the app's own" if third else ""
    start = speaker[0].upper() + speaker[1:] + ("," if "," in speaker else "")
    return f"{start} sent {kinds} of personal data to {counted(sent['recipient'].nunique(), 'recipient')}{others}."


def _what(case: Case) -> str:
    pairs = overview(case)
    pairs = pairs[(pairs["sent"] > 0) & (pairs["rank"] <= 1) & ~pairs["type"].str.startswith(EXPECTED)]
    if not len(pairs):
        return "None of it is of a type rated sensitive."
    types = pairs.groupby(["rank", "label"])["recipient"].nunique().reset_index().sort_values(["rank", "recipient", "label"], ascending=[True, False, True])
    return f"The most sensitive: {joined([f'{label} (to {n})' for label, n in zip(types['label'], types['recipient'], strict=True)], 5)}."


def _where(case: Case) -> str:
    who = recipients(case)
    who = who[who["types"] > 0]
    if not len(who):
        return "There is no recipient whose countries would matter."
    control = [in_sentence(c) for c in _spread(who["control"])]
    unknown = int((who["control"] == "").sum())
    if not control:
        return "It is not known who controls those recipients."
    unsure = f" (of {unknown} it is not known)" if unknown else ""
    laws = ", whose laws may reach the data: exposure, not proof of access" if len(exposures(case, fed=True)) else ""
    return f"The recipients are controlled from {joined(control, 6)}{unsure}{laws}."


def _spread(codes: pd.Series) -> list[str]:
    """Country codes, the most frequent first."""
    counts = codes.str.split(", ").explode().value_counts()
    return sorted((str(c) for c in counts.index if c), key=lambda c: (-int(counts[c]), c))


def _ten(case: Case) -> str:
    rows = questions(case)
    names = {answer: list(rows.loc[rows["answer"] == answer, "question"]) for answer in (OBSERVED, NOT_OBSERVED, NOT_OBSERVABLE)}
    seen = f"Observed of the ten questions: {joined(names[OBSERVED])}" if names[OBSERVED] else "None of the ten questions was observed"
    silent = f"; not observed: {joined(names[NOT_OBSERVED])}" if names[NOT_OBSERVED] else ""
    rest = len(names[NOT_OBSERVABLE])
    return f"{seen}{silent}; {rest} cannot be answered from these captures." if rest else f"{seen}{silent}."


def _unread(case: Case) -> str:
    seen = coverage(case)
    total = seen.readable + seen.unreadable
    if not seen.known and total:
        packets = packet_coverage(case)
        rest = packets.readable + packets.unreadable
        known = f"; of the {size(rest)} in packet captures {share(packets.unreadable, rest)} could not be read" if rest else ""
        return f"How much was missed is unknown, because HAR and flow files list only what was opened{known}."
    if not total:
        return "The captures hold no application bytes that left the phone."
    if not seen.unreadable:
        return f"All {size(total)} of upstream application data could be read."
    return f"{share(seen.unreadable, total)} of the upstream application data ({size(seen.unreadable)} of {size(total)}) could not be read; it may hold more."
