"""Print what differs between groups of captures: which type went to which recipient, and how often, in each group.

phonehome compare cases/app1
phonehome compare cases/app1 --by app
phonehome compare cases/app1 --by version --only-differences

The groups are a label of the captures (--label at analyze, or a column of the sheet); captures without it are left out.
"""

import argparse
from pathlib import Path

from ..inputs import LABELS

HELP = "what differs between phases, apps, versions or files"
FORMATS = ("table", "csv", "json", "jsonl")
BY = (*LABELS, "name")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("case", type=Path, help="the case folder")
    add("--by", choices=BY, default="phase", help="the label that tells the groups apart; name: each file (default: phase)")
    add("--only-differences", action="store_true", help="leave out what every group sent")
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    import sys

    import pyarrow as pa

    from ..case import open_case
    from ..case.show import write
    from ..tables.compare import compare_by, groups

    case = open_case(args.case)
    rows = compare_by(case, args.by)
    names = groups(case, args.by)
    if len(names) < 2:
        print(f"nothing to compare: all captures of this case with a label have the same {args.by}, or none has one; --by name compares files", file=sys.stderr)
        return 2
    if args.only_differences:
        rows = rows[(rows[names] == 0).any(axis=1)]
    write(pa.Table.from_pandas(rows, preserve_index=False), args.format, limit=len(rows), brief=("label", "recipient", *names))
    if args.format == "table":
        print("0: not found in what could be read of that group, which is not the same as not sent", file=sys.stderr)
    return 0
