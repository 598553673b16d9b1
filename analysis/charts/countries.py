"""Destinations by country, as three separate questions: server, seat, control. One bar each, because they differ and none stands for the others."""

import pandas as pd
from matplotlib.figure import Figure

from ..case import Case
from ..tables import countries as table
from ..tables.recipients import recipients
from ..tables.sources import credit
from ..tables.whose import UNSURE_NOTE, sure
from ..tables.words import counted, country, in_sentence, joined
from .page import FAINT, INK, MARGIN, UNREAD_STYLE, WIDTH, Key, Page, fit
from .sheet import Sheet, sheet

ROWS, STEP, LABEL = 22, 0.27, 1.85
"""Most countries shown, height of a row and width of the names in inches."""

HEADS = {"server": "Servers stand in", "seat": "Recipients are incorporated in", "control": "The controlling parent is in"}
CONTACTED = {"facecolor": "#c9d6e3", "edgecolor": INK}
SENT = {"facecolor": "#1f4e79", "edgecolor": INK}
UNSURE = {"facecolor": "white", "edgecolor": INK, "linestyle": (0, (2, 2))}


def prepare(case: Case) -> Sheet:
    """The counts and the words."""
    rows, who = table.countries(case), recipients(case)
    notes = f"Bars count recipients. A server country is given only where sources agree; edge networks answer from the nearest of many places and count as not \
known. A recipient with servers in several countries counts in each. Place, seat and control are exposure to laws, not proof of access. {credit(case)}"
    return sheet(case, rows, _title(who), f"Countries of {counted(len(who), 'recipient')}.", notes, _keys(rows))


def _keys(rows: pd.DataFrame) -> list[Key]:
    """What the colours that are there mean, and no others."""
    known, unknown = rows[rows["country"] != ""], rows[rows["country"] == ""]
    silent = any((known[place] > known[f"{place}_sent"]).any() for place in HEADS)
    fed = any((known[f"{place}_sent"] > 0).any() for place in HEADS)
    unsure = any(known[f"{place}_unsure"].any() for place in HEADS)
    keys = (
        Key("sent personal data", SENT), Key("contacted, no personal data seen", CONTACTED), Key(UNSURE_NOTE, UNSURE), Key("not known", UNREAD_STYLE),
    )  # fmt: skip
    return [key for there, key in zip((fed, silent, unsure, len(unknown)), keys, strict=True) if there]


def _title(who: pd.DataFrame) -> str:
    """Who controls most of those that were sent personal data (or were contacted, when none was), and where the servers of just these stand. Of countries with
    equal numbers none is put before the others."""
    fed = who[who["types"] > 0]
    if not len(who):
        return "Nobody outside was contacted"
    group, what = (fed, "recipient of personal data") if len(fed) else (who, "recipient")
    group = group.assign(control=sure(group, "control"))
    counts = group.loc[group["control"] != "", "control"].value_counts()
    if not len(counts):
        told = "No source confirms" if who["control"].any() else "It is not known"
        return f"{told} from where the recipients are controlled"
    first = sorted(str(code) for code in counts[counts == counts.max()].index)
    several = what.replace("recipient", "recipients")
    if len(first) > 1:
        names = joined([in_sentence(code) for code in first], 4)
        return f"{several[0].upper()}{several[1:]} are controlled from {names} in equal number: {int(counts.max()):,} of {len(group):,} each"
    return _leader(group[group["control"] == first[0]], first[0], counted(len(group), what, several))


def _leader(theirs: pd.DataFrame, code: str, whole: str) -> str:
    there, unknown = int(theirs["server"].str.contains(code).sum()), int((theirs["server"] == "").sum())
    first = f"{len(theirs)} of {whole} {'is' if len(theirs) == 1 else 'are'} controlled from {in_sentence(code)}"
    if unknown == len(theirs):
        return f"{first}; where {'its' if len(theirs) == 1 else 'their'} servers stand is not known"
    if len(theirs) == 1:
        return f"{first}; it has {'a server' if there else 'no known server'} there"
    return f"{first}; {there} of them {'has' if there == 1 else 'have'} a server there" if there else f"{first}; no server of theirs is known to stand there"


def draw(data: Sheet) -> Figure:
    """Three columns of bars on one scale; countries beyond what fits are summed up by number."""
    known, unknown = data.rows[data.rows["country"] != ""], data.rows[data.rows["country"] == ""]
    shown, rest = known.iloc[:ROWS], known.iloc[ROWS:]
    page = Page(data.frame, 0.35 + STEP * (len(shown) + bool(len(rest)) + len(unknown)))
    panel = (WIDTH - 2 * MARGIN - LABEL) / len(HEADS)
    lefts = [MARGIN + LABEL + panel * n for n in range(len(HEADS))]
    scale = (panel - 0.55) / max(1, int(max((data.rows[place] + data.rows[f"{place}_unsure"]).max() for place in HEADS)) if len(data.rows) else 1)
    for left, head in zip(lefts, HEADS.values(), strict=True):
        page.text(left, page.top + 0.1, fit(head, panel - 0.1, 8.5, bold=True), size=8.5, weight="bold")
    top = page.top + 0.35
    for number, (_, row) in enumerate(shown.iterrows()):
        _bars(page, row, f"{country(row['country'])} ({row['country']})", (lefts, top + STEP * number, scale), False)
    top += STEP * len(shown)
    if len(rest):
        page.text(MARGIN, top + STEP / 2, f"and {counted(len(rest), 'more country', 'more countries')}", color=FAINT)
        for left, place in zip(lefts, HEADS, strict=True):
            page.text(left, top + STEP / 2, counted(int(rest[place].sum()), "recipient") if rest[place].any() else "", size=8, color=FAINT)
        top += STEP
    for _, row in unknown.iterrows():
        _bars(page, row, "not known", (lefts, top, scale), True)
    return page.figure


def _bars(page: Page, row: pd.Series, name: str, at: tuple[list[float], float, float], unknown: bool) -> None:
    lefts, top, scale = at
    page.row(name, top, STEP, LABEL - 0.1, faint=unknown)
    for left, place in zip(lefts, HEADS, strict=True):
        count, sent, unsure = int(row[place]), int(row[f"{place}_sent"]), int(row[f"{place}_unsure"])
        if not count and not unsure:
            continue
        if count:
            page.box(left, top + 0.05, count * scale, STEP - 0.1, **(UNREAD_STYLE if unknown else CONTACTED))
        if sent and not unknown:
            page.box(left, top + 0.05, sent * scale, STEP - 0.1, **SENT)
        if unsure:
            page.box(left + count * scale, top + 0.05, unsure * scale, STEP - 0.1, **UNSURE)
        page.text(left + (count + unsure) * scale + 0.06, top + STEP / 2, f"{count:,}" + f" + {unsure:,}" * bool(unsure), size=8)
