"""The answer on one screen of a terminal: who got what, how much could be read, the ten questions, problems."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..case import Case
from ..tables.answer import LOST_SHARE, answer, headline
from ..tables.captures import captures, invented, labels, only_lists
from ..tables.compare import spread
from ..tables.contacted import contacted
from ..tables.contacts import SENTENCE, contacts
from ..tables.ledger import Coverage, coverage, ledger, missing, packet_coverage
from ..tables.overview import overview
from ..tables.problems import problems
from ..tables.questions import OBSERVED, questions, tally
from ..tables.recipients import recipients
from ..tables.whose import UNSURE, UNSURE_NOTE, in_doubt, marked
from ..tables.words import counted, country, joined, share, size

ROWS, PROBLEMS, NOTICES, LINES = 10, 4, 3, 2
"""Most recipients, problems and notices shown; lines that the types of one recipient may take."""

INVENTED = "INVENTED DATA"

STYLES = {"observed": "bold red", "not observed": "green", "not observable": "yellow"}


def show(case: Case, console: Console, notices: Sequence[Mapping[str, str]] = ()) -> None:
    """Print everything; the widths follow the console. ``notices``: of authorities on the apps of the case, from the tables of law."""
    title = Text(headline(case), style="bold")
    if invented(case):
        title.append(f"  [{INVENTED}]", style="bold reverse")
    console.print(title)
    console.print(Text(answer(case)[0]))
    console.print(Text(_captures(case), style="dim", overflow="ellipsis", no_wrap=True))
    lists = only_lists(case)
    for part in (
        *([] if lists else [_who(case, console.width), *_others(case, console.width), *_phases(case), *_read(case)]),
        *_lists(case, console.width),
        *_questions(case),
        *_notices(notices),
        *_problems(case),
    ):
        console.print(part)


def _captures(case: Case) -> str:
    rows = captures(case)
    said = labels(case)
    amount = f" ({size(rows['bytes'].sum())})" if rows["bytes"].all() else ""  # what is recorded while it happens is no file and has no size
    return f"{counted(len(rows), 'capture')}{amount}: {joined(list(rows['name']), 3)}{'; ' + said if said else ''}"


def _heading(text: str, note: str = "") -> Text:
    return Text(f"\n{text}", style="bold").append(f"  {note}" if note else "", style="not bold")


def _grid(*columns: tuple[str, dict[str, Any]], heads: bool = True) -> Table:
    grid = Table(box=None, pad_edge=False, show_header=heads, header_style="dim", padding=(0, 2, 0, 0), expand=True)
    for name, options in columns:
        grid.add_column(name, **options)
    return grid


FIXED: dict[str, Any] = {"no_wrap": True}
FILL: dict[str, Any] = {"ratio": 1}


def _who(case: Case, width: int) -> RenderableType:
    pairs, who = overview(case), recipients(case)
    pairs = pairs[pairs["sent"] > 0]
    fed = who[who["types"] > 0]
    if not len(fed):
        return _stack(
            _heading("WHO GOT WHAT", "no personal data was seen going to anyone" if len(who) else "no traffic to anyone outside was seen"),
            *_who_notes(case, 0, pairs, fed),
        )
    name, places = _widths(fed, width)
    grid = _grid(
        ("Recipient", {"width": name, "overflow": "ellipsis", **FIXED}), *((p.capitalize(), FIXED) for p in PLACES),
        ("Unread", {"justify": "right", **FIXED}), ("Was sent", FILL),
    )  # fmt: skip
    room = LINES * (width - name - places - 17) - 4
    for row in fed.head(ROWS).to_dict("records"):
        sent = pairs[pairs["recipient"] == row["recipient"]]
        labels = [label + "?" * weak for label, weak in zip(sent["label"], sent["weak"], strict=True)]
        grid.add_row(row["recipient"], *_places(row), size(row["unreadable"]) if row["unreadable"] else "–", short(labels, room))
    return _stack(
        _heading("WHO GOT WHAT", "countries: of the server, of the seat, of control; – not known"), grid, *_who_notes(case, len(fed), pairs, fed.head(ROWS))
    )


PLACES = ("server", "seat", "control")


def _widths(rows: pd.DataFrame, width: int) -> tuple[int, int]:
    """Characters for the names of recipients and for the three countries."""
    name = min(28 if width < 100 else 34, max([len("Recipient"), *rows["recipient"].head(ROWS).map(len)]))
    shown = [_places(row) for row in rows.head(ROWS).to_dict("records")]
    return name, sum(max([len(place), *(len(places[at]) for places in shown)]) for at, place in enumerate(PLACES))


def _places(row: Mapping[Hashable, Any]) -> list[str]:
    return [marked(row, place) or ("edge" if place == "server" and "edge" in row["place_note"] else "–") for place in PLACES]


def _who_notes(case: Case, fed: int, sent: pd.DataFrame, shown: pd.DataFrame) -> Iterator[Text]:
    if fed > ROWS:
        yield Text(f"… and {counted(fed - ROWS, 'more recipient')}: phonehome report shows all", style="dim")
    if sent["weak"].any():
        yield Text(f"? only a name or a shape says so: {int(sent['weak'].sum()):,} of {counted(len(sent), 'pair')} of type and recipient", style="dim")
    yield from _doubts(shown)
    pairs = overview(case)
    pairs = pairs[pairs["sent"] == 0]
    counts = {name: pairs.loc[pairs[name] > 0, "type"].nunique() for name in OTHER}
    parts = [f"{counted(count, 'type')} {OTHER[name]}" for name, count in counts.items() if count]
    if parts:
        yield Text(f"Also found, but not sent out: {joined(parts)}", style="dim")


def _doubts(rows: pd.DataFrame) -> Iterator[Text]:
    """What the sign behind a name or country means, where one stands."""
    if in_doubt(rows):
        yield Text(f"{UNSURE} {UNSURE_NOTE}", style="dim")


def _others(case: Case, width: int) -> Iterator[RenderableType]:
    rows = contacted(case)
    if not len(rows):
        return
    most = ROWS - min(ROWS // 2, len(recipients(case)) - len(rows))
    yield _heading("WHO ELSE WAS CONTACTED", f"{counted(len(rows), 'recipient')}; no personal data was seen going there")
    name, _ = _widths(rows, width)
    grid = _grid(
        ("Recipient", {"width": name, "overflow": "ellipsis", **FIXED}), *((p.capitalize(), FIXED) for p in PLACES),
        *((n, {"justify": "right", **FIXED}) for n in ("Sent", "Unread")), ("Named by: host", {"overflow": "ellipsis", **FIXED, **FILL}),
    )  # fmt: skip
    for row in rows.head(most).to_dict("records"):
        host = row["names"][0] + (f" +{len(row['names']) - 1}" if len(row["names"]) > 1 else "")
        part = share(row["unreadable"], row["outside"])
        grid.add_row(row["recipient"], *_places(row), size(row["outside"]) if row["outside"] else "–", part, f"{row['named']}: {host}")
    yield grid
    yield from _doubts(rows.head(most))
    if len(rows) > most:
        yield Text(
            f"… and {counted(len(rows) - most, 'more recipient')}, sent {size(rows['outside'].iloc[most:].sum())}: phonehome report shows all", style="dim"
        )


def _lists(case: Case, width: int) -> Iterator[RenderableType]:
    """Contact lists: one row an app, with whom it contacted."""
    rows = contacts(case)
    if not len(rows):
        return
    apps = list(dict.fromkeys(rows["app"]))
    yield _heading("WHO CONTACTED WHOM", f"{counted(len(apps), 'app')}, {counted(rows['recipient'].nunique(), 'recipient')}")
    yield Text(SENTENCE, style="dim")
    name = min(32, max(len(app) for app in apps[:ROWS]))
    grid = _grid(("App", {"width": max(name, 3), "overflow": "ellipsis", **FIXED}), ("Recipients", {"justify": "right", **FIXED}), ("Most contacted", FILL))
    for app in apps[:ROWS]:
        whom = list(rows.loc[rows["app"] == app, "recipient"])
        grid.add_row(app, f"{len(whom):,}", short(whom, LINES * (width - name - 16) - 4))
    yield grid
    if len(apps) > ROWS:
        yield Text(f"… and {counted(len(apps) - ROWS, 'more app')}: phonehome report shows all", style="dim")


def _phases(case: Case) -> Iterator[RenderableType]:
    rows = spread(case)
    if not len(rows):
        return
    yield _heading("BY PHASE", "pairs of type and recipient; new: not seen in an earlier phase")
    grid = _grid(("Phase", FIXED), *((n, {"justify": "right", **FIXED}) for n in ("Types", "Recipients", "Pairs", "New")), ("", FILL))
    for row in rows.to_dict("records"):
        grid.add_row(row["phase"], *(f"{row[n]:,}" for n in ("types", "recipients", "pairs", "first")), "")
    yield grid


OTHER = {
    "blocked": "blocked by us",
    "local": "that stayed in the local network",
    "asked": "asked for but not available",
    "came back": "in what servers answered",
}
"""What happened to types that were not sent."""


def short(labels: Sequence[str], room: int) -> str:
    """As many labels as fit into so many characters, and how many more there are."""
    shown = list(labels)
    while len(shown) > 1 and len(_ending(shown, len(labels))) > room:
        shown.pop()
    return _ending(shown, len(labels))


def _ending(shown: Sequence[str], total: int) -> str:
    return ", ".join(shown) + (f" +{total - len(shown)} more" if total > len(shown) else "")


def _stack(*parts: RenderableType) -> RenderableType:
    stack = Table.grid(expand=True)
    for part in parts:
        stack.add_row(part)
    return stack


def _read(case: Case) -> Iterator[RenderableType]:
    seen, rows = coverage(case), ledger(case)
    total = seen.readable + seen.unreadable
    note = _share(seen.readable, total, "that left") if seen.known else _unknown(packet_coverage(case))
    lost = missing(case)
    gone = f"; {size(lost)} more are missing from the captures" if lost > LOST_SHARE * total else ""
    yield _heading("UPSTREAM APPLICATION BYTES", f"{note}{gone}")
    grid = _grid(
        ("Visibility", {"min_width": 14, **FIXED}), *((n, {"justify": "right", **FIXED}) for n in ("Bytes", "Share", "Connections", "Hosts")), ("", FILL)
    )
    for row in rows[(rows["bytes"] > 0) | (rows["connections"] > 0)].to_dict("records"):
        outside = row["visibility"] not in ("handshake", "local")
        part = share(row["bytes"], total) if seen.known and outside else "–"
        grid.add_row(row["visibility"], size(row["bytes"]), part, *(f"{row[n]:,}" if row[n] else "–" for n in ("connections", "hosts")), "")
    yield grid


def _share(readable: int, total: int, what: str) -> str:
    return f"{share(readable, total)} of {size(total)} {what} could be read" if total else "the captures hold none that left the phone"


def _unknown(packets: Coverage) -> str:
    total = packets.readable + packets.unreadable
    known = f"; {_share(packets.readable, total, 'in packet captures')}" if total else ""
    return f"coverage unknown: HAR and flow files list only what was opened{known}"


def _questions(case: Case) -> Iterator[RenderableType]:
    rows = questions(case)
    yield _heading("TEN QUESTIONS", tally(rows))
    observed = rows[rows["answer"] == OBSERVED]
    grid = _grid(("", FIXED), ("", FIXED), ("", {"overflow": "ellipsis", **FIXED, **FILL}), heads=False)
    for row in observed.to_dict("records"):
        weak = " (weak evidence)" if row["tier"] == "name or shape" else ""
        grid.add_row(
            Text("observed", style=STYLES[OBSERVED]), row["question"], f"{counted(len(row['recipients']), 'recipient')}: {', '.join(row['labels'])}{weak}"
        )
    if len(observed):
        yield grid
    for (kind, why), group in rows[rows["answer"] != OBSERVED].groupby(["answer", "why"], sort=False):
        line = Text.assemble((str(kind), STYLES[str(kind)]), f"  {joined(list(group['question']))}: {why}")
        yield line


def _notices(rows: Sequence[Mapping[str, str]]) -> Iterator[Text]:
    """What authorities said or ordered about the apps, the youngest first."""
    if not rows:
        return
    yield _heading("NOTICES OF AUTHORITIES", f"{counted(len(rows), 'notice')} on these apps; facts, no conclusion")
    for row in sorted(rows, key=lambda r: r["valid_from"], reverse=True)[:NOTICES]:
        yield Text.assemble((row["valid_from"], "bold"), f"  {row['authority']} ({country(row['country'])}): {row['text']}")
    if len(rows) > NOTICES:
        yield Text(f"… and {len(rows) - NOTICES:,} more: phonehome destinations CASE --notices", style="dim")


def _problems(case: Case) -> Iterator[RenderableType]:
    rows = problems(case)
    yield _heading("PROBLEMS", counted(int(rows["count"].sum()), "problem") if len(rows) else "none")
    for row in rows.head(PROBLEMS).to_dict("records"):
        times = f" ({row['count']:,} times)" if row["count"] > 1 else ""
        where = f"{row['place']}: " if row["place"] else ""
        yield Padding(Text.assemble((row["words"], "bold red" if row["fatal"] else "bold"), f"  {row['input']}: {where}{row['text']}{times}"), (0, 0))
    if len(rows) > PROBLEMS:
        yield Text(f"… and {counted(len(rows) - PROBLEMS, 'more kind')}: phonehome show CASE problems", style="dim")


def as_json(case: Case, notices: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """The same as plain data, complete: headline, answer, captures, recipients, overview, phases, ledger, coverage, contacts, questions, notices, problems."""
    seen = coverage(case)
    tables = {
        "captures": captures,
        "recipients": recipients,
        "overview": overview,
        "phases": spread,
        "ledger": ledger,
        "contacts": contacts,
        "questions": questions,
        "problems": problems,
    }
    return {
        "headline": headline(case), "answer": answer(case), "invented": invented(case),
        "coverage": {"readable": seen.readable, "unreadable": seen.unreadable, "local": seen.local, "known": seen.known, "share": seen.share},
        **{name: table(case).to_dict("records") for name, table in tables.items()}, "notices": [dict(row) for row in notices],
    }  # fmt: skip
