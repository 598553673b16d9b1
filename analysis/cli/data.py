"""Print versions, dates, checksums and licences of every fact table and data package in use, and warn about old ones and about rows past their date.

phonehome data
phonehome data --format jsonl
"""

import argparse
from pathlib import Path

HELP = "print the versions of the fact tables and data packages"
FORMATS = ("table", "csv", "json", "jsonl")
BRIEF = ("name", "date", "rows", "licence")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns; all: every one (default: those that fit a terminal)")
    add("--owners", type=Path, action="append", default=[], metavar="FILE", help="also your own owner rows")
    add("--places", type=Path, action="append", default=[], metavar="FILE", help="also your own places of addresses")


def run(args: argparse.Namespace) -> int:
    """Print one row a table or package, and warnings to standard error."""
    import sys
    from datetime import date

    import pyarrow as pa

    from ..case.show import write
    from ..destinations import Directory, versions

    rows = Directory(owners=args.owners, places=args.places).data_versions()
    write(pa.Table.from_pylist(rows), args.format, limit=len(rows), columns=args.columns, brief=BRIEF)
    for warning in versions.old(rows, date.today()) + versions.stale(date.today()):
        print(f"warning: {warning}", file=sys.stderr)
    return 0
