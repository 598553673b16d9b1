"""Print the laws of countries that can reach data, their transfer status under the GDPR, and notices of their authorities on apps.

phonehome laws CN US
phonehome laws
"""

import argparse

from . import checks

HELP = "print the laws of a country that can reach data"
FORMATS = ("table", "csv", "json", "jsonl")
BRIEF = {"countries": ("country", "name", "laws", "gdpr"), "laws": ("law", "name", "year", "article", "addressee")}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("countries", nargs="*", metavar="COUNTRY", help="two-letter ISO codes; without one, the list of countries")
    add("--table", choices=("laws", "status", "notices"), default="laws", help="which table (default: laws)")
    add("--date", type=checks.day, metavar="YYYY-MM-DD", help="only what holds on this day (default: everything)")
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns; all: every one (default: those that fit a terminal)")


def run(args: argparse.Namespace) -> int:
    """Print one table."""
    import sys

    import pyarrow as pa

    from ..case.show import write
    from ..destinations import SENTENCE, TRANSFER_NOTE, countries

    table = args.table if args.countries else "countries"
    rows = countries.rows(table, [code.upper() for code in args.countries], args.date or "")
    write(pa.Table.from_pylist(rows), args.format, limit=len(rows), columns=args.columns, brief=BRIEF.get(table, ()))
    if args.format == "table" and args.countries:
        print({"laws": f"A law in this list means {SENTENCE}.", "status": TRANSFER_NOTE}.get(args.table, ""), file=sys.stderr)
    return 0
