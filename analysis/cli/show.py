"""Print any table of a case: captures, connections, ledger, messages, fields, findings, destinations, exposures, known, problems.

Values are pseudonyms unless you say --reveal; they are then personal data, and leave the protection of the case folder.
"""

import argparse
from pathlib import Path

HELP = "print a table of a case"
FORMATS = ("table", "csv", "json", "jsonl", "parquet")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("case", type=Path, help="the case folder")
    add("table", help="which table")
    add("--format", choices=FORMATS, default="table", help="how to print it (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns")
    add("--limit", type=int, default=0, metavar="N", help="only the first N rows (table: 50 unless you say otherwise)")
    add("--reveal", action="store_true", help="print values in place of pseudonyms")
    add("--out", type=Path, metavar="FILE", help="write here instead of printing; parquet needs it")


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    from ..case import open_case
    from ..case.show import shown, write

    case = open_case(args.case)
    table = shown(case, args.table, reveal=args.reveal, columns=[c for c in args.columns.split(",") if c])
    write(table, args.format, limit=args.limit, out=args.out)
    return 0
