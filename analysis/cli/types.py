"""The types of personal data that are looked for: what each is, how sensitive, and which of the ten questions it answers.

phonehome types
phonehome types location --format csv
phonehome types --tiers
"""

import argparse

HELP = "the types of personal data, and how sure each kind of evidence is"
FORMATS = ("table", "csv", "json", "jsonl")
BRIEF = ("id", "label", "sensitivity", "answers", "tier", "right", "wrong", "interval")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("search", nargs="?", default="", metavar="WORD", help="only types with this word in id, label or sentence")
    add("--format", choices=FORMATS, default="table", help="how to print (default: table)")
    add("--columns", default="", metavar="A,B", help="only these columns; all: every one (default: those that fit a terminal)")
    add("--tiers", action="store_true", help="the tiers of evidence instead, with how many labelled cases were right and the 95 %% interval of that share")


def run(args: argparse.Namespace) -> int:
    """Print the table; exit code 1 when no type fits."""
    import sys
    from dataclasses import asdict

    import pyarrow as pa

    from ..case.show import write
    from ..detect import load_precision, load_types
    from ..tables.tiers import CAUTION, told

    if args.tiers:
        rows = [asdict(tier) | {"interval": told(tier.right, tier.wrong)} for tier in load_precision().values()]
    else:
        word = args.search.lower()
        rows = [asdict(kind) for kind in load_types().values() if word in f"{kind.id} {kind.label} {kind.sentence}".lower()]
    if not rows:
        print(f"no type has {args.search} in its id, label or sentence; phonehome types lists all", file=sys.stderr)
        return 1
    write(pa.Table.from_pylist(rows), args.format, limit=len(rows), columns=args.columns, brief=BRIEF)
    if args.tiers and args.format == "table":
        print(CAUTION, file=sys.stderr)
    return 0
