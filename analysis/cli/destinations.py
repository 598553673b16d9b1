"""Print the destinations of a case: who, where, under whose control; or the laws that can reach them; or the view of the GDPR for the device's country.

phonehome destinations cases/app1
phonehome destinations cases/app1 --laws
phonehome destinations cases/app1 --gdpr DK
phonehome destinations cases/app1 --notices

Where the captures carry a device country inside the EEA (--label country=DK), each destination also has its status under the GDPR, on the day of
the last capture.
"""

import argparse
from pathlib import Path

from . import checks

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

    import pyarrow as pa
    import pyarrow.compute as pc

    from ..case import open_case
    from ..case.show import write
    from ..destinations import SENTENCE, TRANSFER_NOTE, countries, notices, transfers
    from ..tables import destinations
    from ..tables.speaker import apps

    case = open_case(args.case)
    spoken = apps(case)
    told = notices.on_apps(spoken)
    if args.notices and not told and args.format == "table":
        print(f"no notices of authorities on {', '.join(spoken)} in our table" if spoken else "no notices: nothing in the case names an app (--label app=…)")
        return 0
    if args.notices:
        rows_of = pa.Table.from_pydict({name: [row[name] for row in told] for name in notices.COLUMNS}, pa.schema([(n, pa.string()) for n in notices.COLUMNS]))
        write(rows_of, args.format, limit=len(told), columns=args.columns, brief=BRIEF_NOTICES)
        return 0
    rows = destinations.exposures(case, confirmed=not args.unconfirmed) if args.laws else destinations.destinations(case)
    table = pa.Table.from_pandas(rows, preserve_index=False)
    seen = pc.max(case.table("connections").column("last")).as_py()
    date = f"{seen:%Y-%m-%d}" if seen else ""
    if args.gdpr:
        outside = pa.Table.from_pandas(destinations.outside(case), preserve_index=False)
        table = pa.Table.from_pylist(transfers.by_recipient(outside.to_pylist(), args.gdpr, date))
    elif not args.laws and table.num_rows:
        devices = case.table("captures").column("country").unique().to_pylist()
        table = pa.Table.from_pylist(transfers.with_status(table.to_pylist(), [str(device) for device in devices if device], date))
    laws = (*BRIEF_LAWS, "unconfirmed") if args.unconfirmed else BRIEF_LAWS
    gdpr = args.gdpr or "gdpr" in table.column_names
    write(table, args.format, limit=table.num_rows, columns=args.columns, brief=() if args.gdpr else laws if args.laws else BRIEF)
    gaps = countries.unresearched(destinations.involved(case)) if args.laws else []
    doubtful = len(destinations.exposures(case, confirmed=False)) if args.laws and not args.unconfirmed else 0
    notes = (
        (gdpr, TRANSFER_NOTE), (args.laws and not gdpr, f"Each row is {SENTENCE}."), (gaps, f"No law row, not researched: {', '.join(gaps)}."),
        (doubtful, f"Left out as unconfirmed: {doubtful} more; --unconfirmed shows them."),
        (told, f"Notices of authorities on these apps: {len(told)}; --notices shows them."),
    )  # fmt: skip
    for text in (text for there, text in notes if there and args.format == "table"):
        print(text, file=sys.stderr)
    return 0
