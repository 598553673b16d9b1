"""The answer in five sentences. No sentence says more than the case can carry."""

import pandas as pd

from ..case import Case
from .captures import captures, only_lists
from .contacted import closed
from .destinations import exposures
from .findings import findings
from .frames import SENSITIVE, type_facts
from .ledger import coverage, missing, packet_coverage
from .overview import overview
from .questions import NOT_OBSERVABLE, NOT_OBSERVED, OBSERVED, questions
from .recipients import recipients
from .speaker import speaker
from .whose import article, sure
from .words import counted, in_sentence, joined, share, size, within

EXPECTED = ("auth.",)
"""Types that any service with a login needs; never the headline, but never passed over in silence either."""

LOST_SHARE = 0.03
"""Share of the upstream bytes of a capture from which on bytes that it lacks must be told beside what could be read."""

ACROSS = ("lasting", "resettable")
"""Persistence of what recognises a phone or person in several apps. Of types that are equally grave they go first."""


def headline(case: Case) -> str:
    """The one thing to know: ``5 recipients were sent the advertising ID, 2 the face template``: the type sent to most others and the most sensitive one.
    When most of what left stayed closed, it says so too, and who got it: that comes first where nothing personal was seen."""
    if nothing := _nothing(case):
        return nothing
    seen, found = coverage(case), _headline(case)
    if only_lists(case):
        return f"{counted(len(recipients(case)), 'recipient was', 'recipients were')} contacted; what they were sent is not in such lists"
    if seen.share is None or seen.share >= 0.5:
        return found or "No personal data was seen leaving"
    start = f"{share(seen.unreadable, seen.readable + seen.unreadable)} of what left" if seen.readable else "nothing of what left"
    rest = f"{start} could {'not ' if seen.readable else ''}be read: {size(seen.unreadable)} {_receivers(case)}"
    if found:
        return f"{found}; {rest}"
    return f"{rest[0].upper()}{rest[1:]}" + ("; no personal data was seen in the rest" if seen.readable else "")


def _nothing(case: Case) -> str:
    """Why nothing can be said at all; empty where something was examined."""
    rows = captures(case)
    if not len(rows):
        return "Nothing was examined: the case holds no capture"
    return "" if rows[["messages", "connections"]].to_numpy().any() else "Nothing was examined: no traffic could be read from the captures"


def _receivers(case: Case) -> str:
    """``to Amazon (US) and 5 others``: who got most of what could not be read, with the country of control; two names where the first got less than half."""
    rows = closed(case)
    if not len(rows):
        return "in packets that belong to no TCP or UDP conversation"
    shown = rows.head(1 if rows["unreadable"].iloc[0] * 2 >= rows["unreadable"].sum() else 2)
    names = [f"{article(name, known)}{name}{f' ({control})' * bool(control)}"
             for name, known, control in zip(shown["recipient"], shown["known"], sure(shown, "control"), strict=True)]  # fmt: skip
    rest = len(rows) - len(shown)
    return f"to {joined([*names, counted(rest, 'other')] if rest else names)}"


def _headline(case: Case) -> str:
    """What was seen leaving; empty when nothing was."""
    pairs = overview(case)
    pairs = pairs[pairs["sent"] > 0]
    expected = pairs["type"].str.startswith(EXPECTED)
    login = joined([within(label) for label in sorted(set(pairs.loc[expected & (pairs["rank"] <= 1), "label"]))])
    if expected.all():
        return f"Only what serves a login was seen leaving ({login or 'of lower sensitivity'}), to {_recipients(pairs)}" if len(pairs) else ""
    if pairs.loc[~expected, "rank"].min() > 1:
        start = f"Apart from the {login}, only" if login else "Only"
        return f"{start} data of lower sensitivity was seen leaving, to {_recipients(pairs)}"
    return _gravest(case, pairs[~expected])


def _recipients(pairs: pd.DataFrame) -> str:
    return counted(pairs["recipient"].nunique(), "recipient")


def _gravest(case: Case, pairs: pd.DataFrame) -> str:
    """From what more than a name or a shape says, where there is any that is grave; else with the reservation said."""
    sure = pairs[~pairs["weak"]]
    weak = not (len(sure) and sure["rank"].min() <= 1)
    pairs = (pairs if weak else sure).assign(third=lambda p: p["party"] != "first")
    types = pairs.groupby(["type", "label", "rank"], as_index=False).agg(third=("third", "sum"), all=("recipient", "nunique"))
    facts = type_facts(case)
    types["asked"], types["across"] = types["type"].map(facts["answers"]) != "", types["type"].map(facts["persistence"]).isin(ACROSS)
    grave = types[types["rank"] <= 1].sort_values(["third", "all", "rank", "across", "asked", "label"], ascending=[False, False, True, False, False, True])
    rare = types.sort_values(["rank", "across", "third", "all", "asked", "label"], ascending=[True, False, False, False, False, True])
    top = pd.concat([grave.head(1), rare.head(1)]).drop_duplicates("label")
    texts = [f"{'what looks like ' * weak}the {within(label)}" for label in top["label"]]
    first = f"{counted(int(top['all'].iloc[0]), 'recipient was', 'recipients were')} sent {texts[0]}"
    return f"{first}, {top['all'].iloc[1]} {texts[1]}" if len(top) > 1 else first


def answer(case: Case) -> list[str]:
    """Five sentences: who sent what to whom, the most sensitive of it, countries and laws, the ten questions, what could not be read. One, where nothing was
    examined."""
    if nothing := _nothing(case):
        return [f"{nothing}."]
    return [_who(case), _what(case), _where(case), _ten(case), _unread(case)]


def _who(case: Case) -> str:
    found = findings(case)
    sent = found[found["outcome"] == "sent"]
    if only_lists(case):
        return "The lists say whom this phone contacted, not what it sent."
    if not len(sent):
        return "No personal data was seen leaving in what could be read."
    who, whom = speaker(case), sent["recipient"].nunique()
    types = sent["type"].drop_duplicates()
    grave = int(types.map(type_facts(case)["sensitivity"]).isin(SENSITIVE).sum())
    start = who[0].upper() + who[1:] + ("," if "," in who else "")
    what = f"{counted(len(types), 'type')} of data about phone or person ({_rated(len(types), grave)})"
    return f"{start} sent {what} to {counted(whom, 'recipient')}.{_whose(case)}"


def _rated(types: int, grave: int) -> str:
    if types == 1:
        return "sensitive" if grave else "not sensitive"
    return f"{f'{grave:,}' if grave else 'none'} of them sensitive"


def _whose(case: Case) -> str:
    """`` Of these, 3 are not the app's own and 1 got only data of low sensitivity.``; empty where there is nothing of the kind to say."""
    fed = recipients(case)
    fed = fed[fed["types"] > 0]
    third, unclear, slight = int((fed["party"] == "third").sum()), int((fed["party"] == "unknown").sum()), int(fed["slight"].sum())
    parts = [f"{third} {'is' if third == 1 else 'are'} not the app's own"] if third else []
    parts += [f"of {unclear} it is not known whether they are the app's own"] if 0 < unclear < len(fed) else []
    parts += [f"{'all' if slight == len(fed) > 1 else slight} got only data of low sensitivity"] if slight else []
    return f" Of these, {joined(parts)}." if parts else ""


def _what(case: Case) -> str:
    pairs = overview(case)
    pairs = pairs[pairs["sent"] > 0]
    if not len(pairs):
        return _contacted(case)
    types = pairs.groupby(["rank", "type", "label"])["recipient"].nunique().reset_index()
    types = types[types["rank"] <= 1].assign(expected=lambda t: t["type"].str.startswith(EXPECTED))
    if not len(types):
        return "None of it is of a type rated sensitive."
    types = types.sort_values(["expected", "rank", "recipient", "label"], ascending=[True, True, False, True])
    return f"The most sensitive: {joined([f'{label} (to {n})' for label, n in zip(types['label'], types['recipient'], strict=True)], 5)}."


def _contacted(case: Case) -> str:
    rows, who = closed(case), recipients(case)
    if not len(who):
        return "Nobody outside was contacted."
    amounts = joined([f"{name} ({size(count)})" for name, count in zip(rows["recipient"], rows["unreadable"], strict=True)], 4)
    got = f"; what could not be read went to {amounts}" if amounts else ""
    return f"{counted(len(who), 'recipient was', 'recipients were')} contacted{got}."


def _where(case: Case) -> str:
    who = recipients(case)
    fed = who[who["types"] > 0]
    who, whom = (fed, "recipients") if len(fed) else (who, "recipients that were contacted")
    if not len(who):
        return "No recipient outside was contacted."
    confirmed = sure(who, "control")
    control, unknown = [in_sentence(c) for c in _spread(confirmed)], int((who["control"] == "").sum())
    doubtful = int((confirmed == "").sum()) - unknown
    if not control:
        known = (
            "It is not known who controls the recipients"
            if not doubtful
            else "No source of ours confirms for the time of the captures who controls any of the recipients"
        )
        return f"{known}.{_reach(case, bool(len(fed)))}"
    left_out = [f"of {count:,} it is {what}" for count, what in ((unknown, "not known"), (doubtful, "unconfirmed")) if count]
    unsure = f" ({joined(left_out)})" if left_out else ""
    return f"The {whom} are controlled from {joined(control, 6)}{unsure}.{_reach(case, bool(len(fed)))}"


def _reach(case: Case, fed: bool) -> str:
    """`` Laws of China and 3 more countries may reach the data: exposure, not proof of access.``: of countries that a confirmed exposure names, those of most
    recipients first."""
    rows = exposures(case, fed=fed).explode("recipients").drop_duplicates(["country", "recipients"])
    names = [in_sentence(code) for code in _spread(rows["country"])]
    return f" Laws of {joined(names, 5)} may reach the data: exposure, not proof of access." if names else ""


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
    if only_lists(case):
        return "Contact lists hold no payload: nothing can be said about what was sent, and how much is not in all of them."
    if not total:
        return "The captures hold no application bytes that left the phone."
    lost = missing(case)
    gone = f" Another {size(lost)} that left are missing from the captures." if lost > LOST_SHARE * total else ""
    if not seen.unreadable:
        return f"All {size(total)} of upstream application data {'in the captures ' * bool(gone)}could be read.{gone}"
    closed = f"{share(seen.unreadable, total)} of the upstream application data ({size(seen.unreadable)} of {size(total)})"
    return f"{closed} could not be read; it may hold more.{gone}"
