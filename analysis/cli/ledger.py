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
    print(answer.answer(case)[-1], file=sys.stderr)
    if not len(rows) and args.format == "table":
        print("nothing to list: the captures hold no bytes and name no connections")
        return 0
    write(pa.Table.from_pandas(rows, preserve_index=False), args.format, limit=len(rows))
    balance = ledger.balance(case) if args.by == "frames" else None
    if balance is not None and len(balance):
        wrong = balance[balance["difference"] != 0]
        said = "; ".join(f"{row.name}: {row.difference:+,} bytes" for row in wrong.itertuples(index=False)) or "every captured byte is accounted for"
        print(f"check: {said}", file=sys.stderr)
        return 1 if len(wrong) else 0
    return 0
