"""Print the destinations of a case: who, where, under whose control; or the laws that can reach them; or the view of the GDPR for the device's country.

phonehome destinations cases/app1
phonehome destinations cases/app1 --laws
phonehome destinations cases/app1 --gdpr DK
phonehome destinations cases/app1 --notices

Where the captures carry a device country inside the EEA (--label country=DK), each destination also has its status under the GDPR, on the day of
the last capture.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import checks

if TYPE_CHECKING:
    import pyarrow as pa

    from ..case import Case

HELP = "print the destinations of a case"
FORMATS = ("table", "csv", "json", "jsonl")
BRIEF = ("host", "recipient", "server", "seat", "control", "unconfirmed", "gdpr", "note")
BRIEF_LAWS = ("country", "ground", "title", "recipients")
BRIEF_NOTICES = ("valid_from", "country", "authority", "text")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("case", type=Path, help="the case folder")
    add("--laws", action="store_true", help="one row a country, ground and law: exposure, not proof of access")
    add("--unconfirmed", action="store_true", help="with --laws: only the rows that nobody has confirmed, which count nowhere else")
    add("--gdpr", type=checks.country, metavar="COUNTRY", help="one row a recipient: its status for a device in this country")
    add("--notices", action="store_true", help="one row an app and notice of an authority on it")
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns; all: every one (default: those that fit a terminal)")


def run(args: argparse.Namespace) -> int:
    """Print one table."""
    import sys

    from ..case import open_case
    from ..case.show import write
    from ..destinations import notices
    from ..tables.speaker import apps

    case = open_case(args.case)
    spoken = apps(case)
    told = notices.on_apps(spoken)
    if args.notices:
        _print_notices(args, spoken, told)
        return 0
    table = _laws(case, args) if args.laws and not args.gdpr else _recipients(case, args)
    laws = (*BRIEF_LAWS, "unconfirmed") if args.unconfirmed else BRIEF_LAWS
    write(table, args.format, limit=table.num_rows, columns=args.columns, brief=() if args.gdpr else laws if args.laws else BRIEF)
    for text in _notes(case, args, bool(args.gdpr) or "gdpr" in table.column_names, len(told)) if args.format == "table" else ():
        print(text, file=sys.stderr)
    return 0


def _print_notices(args: argparse.Namespace, spoken: list[str], told: list[dict[str, str]]) -> None:
    import pyarrow as pa

    from ..case.show import write
    from ..destinations import notices

    if not told and args.format == "table":
        print(f"no notices of authorities on {', '.join(spoken)} in our table" if spoken else "no notices: nothing in the case names an app (--label app=…)")
        return
    columns = {name: [row[name] for row in told] for name in notices.COLUMNS}
    table = pa.Table.from_pydict(columns, pa.schema([(name, pa.string()) for name in notices.COLUMNS]))
    write(table, args.format, limit=len(told), columns=args.columns, brief=BRIEF_NOTICES)


def _laws(case: "Case", args: argparse.Namespace) -> "pa.Table":
    import pyarrow as pa

    from ..tables import destinations

    return pa.Table.from_pandas(destinations.exposures(case, confirmed=not args.unconfirmed), preserve_index=False)


def _recipients(case: "Case", args: argparse.Namespace) -> "pa.Table":
    """One row a host, with its status under the GDPR on the day of the last capture; with ``--gdpr`` one row a recipient."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from ..destinations import transfers
    from ..tables import destinations

    seen = pc.max(case.table("connections").column("last")).as_py()
    date = f"{seen:%Y-%m-%d}" if seen else ""
    if args.gdpr:
        outside = pa.Table.from_pandas(destinations.outside(case), preserve_index=False)
        return pa.Table.from_pylist(transfers.by_recipient(outside.to_pylist(), args.gdpr, date))
    table = pa.Table.from_pandas(destinations.destinations(case), preserve_index=False)
    devices = case.table("captures").column("country").unique().to_pylist()
    return pa.Table.from_pylist(transfers.with_status(table.to_pylist(), [str(device) for device in devices if device], date)) if table.num_rows else table


def _notes(case: "Case", args: argparse.Namespace, gdpr: bool, told: int) -> Iterator[str]:
    """What has to be said below the table."""
    from ..destinations import SENTENCE, TRANSFER_NOTE, countries
    from ..tables import destinations

    if gdpr:
        yield TRANSFER_NOTE
    elif args.laws:
        yield f"Each row is {SENTENCE}."
    if args.laws and (gaps := countries.unresearched(destinations.involved(case))):
        yield f"No law row, not researched: {', '.join(gaps)}."
    if args.laws and not args.unconfirmed and (doubtful := len(destinations.exposures(case, confirmed=False))):
        yield f"Left out as unconfirmed: {doubtful} more; --unconfirmed shows them."
    if told:
        yield f"Notices of authorities on these apps: {told}; --notices shows them."
