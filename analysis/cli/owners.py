"""Say who is behind host names or addresses, offline: owner, controlling parent, category, the countries, source and date. "unknown" means that no table says.

phonehome owners graph.facebook.com 203.0.113.9
phonehome owners - --format jsonl < hosts.txt
"""

import argparse
from pathlib import Path

from . import checks

HELP = "say who is behind host names or addresses"
FORMATS = ("table", "csv", "json", "jsonl")
BRIEF = ("host", "owner", "parent", "category", "seat", "control")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("hosts", nargs="+", type=checks.host, metavar="HOST", help="host names or addresses; - reads them from standard input, one a line")
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns; all: every one (default: those that fit a terminal)")
    add("--date", type=checks.day, metavar="YYYY-MM-DD", help="owners as of this day (default: the date of the tables)")
    add("--owners", type=Path, action="append", default=[], metavar="FILE", help="your own owner rows (CSV), which override ours")
    add("--places", type=Path, action="append", default=[], metavar="FILE", help="your own places of addresses (CSV or .mmdb)")
    add("--trackerdb", type=Path, action="append", default=[], metavar="FILE", help="a tracker list of your own, which adds what our table lacks")


def run(args: argparse.Namespace) -> int:
    """Print one row a host."""
    import sys

    import pyarrow as pa

    from ..case.show import write
    from ..destinations import Directory, answer

    directory = Directory(owners=args.owners, places=args.places, lists=args.trackerdb)
    hosts = [line.strip() for host in args.hosts for line in (sys.stdin if host == "-" else [host])]
    write(
        pa.Table.from_pylist([answer(directory, host, args.date or "") for host in hosts if host]),
        args.format,
        limit=len(hosts),
        columns=args.columns,
        brief=BRIEF,
    )
    return 0
