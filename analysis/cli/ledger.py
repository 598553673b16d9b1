"""How much could be read: application bytes and connections by visibility, owner, country of control, app or capture; or every captured byte.

phonehome ledger cases/app1
phonehome ledger cases/app1 --by owner
phonehome ledger cases/app1 --by frames --format csv
"""

import argparse
from pathlib import Path

HELP = "bytes and connections by visibility, owner, country, app"
FORMATS = ("table", "csv", "json", "jsonl")
GROUPS = ("visibility", "owner", "country", "app", "capture", "frames")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--by", choices=GROUPS, default="visibility", help="frames: every captured byte by layer and transport (default: visibility)")
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to print (default: table)")


def run(args: argparse.Namespace) -> int:
    """Print one table; the headline goes to standard error, so that the table can be piped."""
    import sys

    import pyarrow as pa

    from ..case import open_case
    from ..case.show import write
    from ..tables import answer, ledger

    case = open_case(args.case)
    rows = ledger.frames(case) if args.by == "frames" else ledger.breakdown(case, args.by)
    print(answer.answer(case)[4], file=sys.stderr)
    write(pa.Table.from_pandas(rows, preserve_index=False), args.format, limit=len(rows))
    return 0
