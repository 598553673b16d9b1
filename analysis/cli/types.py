"""The types of personal data that are looked for: what each is, how sensitive, and which of the ten questions it answers.

phonehome types
phonehome types location --format csv
phonehome types --tiers
"""

import argparse
import sys

HELP = "the types of personal data, and how sure each kind of evidence is"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("search", nargs="?", default="", metavar="WORD", help="only types with this word in id, label or sentence")
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")
    parser.add_argument("--tiers", action="store_true", help="the tiers of evidence with their measured precision instead")


def run(args: argparse.Namespace) -> int:
    """Print the table."""
    import csv
    import json
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from ..detect import load_precision, load_types

    if args.tiers:
        rows = [asdict(tier) for tier in load_precision().values()]
    else:
        word = args.search.lower()
        rows = [asdict(kind) for kind in load_types().values() if word in f"{kind.id} {kind.label} {kind.sentence}".lower()]
    if args.format == "json":
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    elif args.format == "csv":
        write = csv.DictWriter(sys.stdout, list(rows[0]) if rows else [], lineterminator="\n")
        write.writeheader()
        write.writerows(rows)
    else:
        columns = (
            ("tier", "precision", "right", "wrong", "measured_on") if args.tiers else ("id", "sentence", "sensitivity", "persistence", "answers", "touches")
        )
        table = Table(*columns)
        for row in rows:
            table.add_row(*("" if row[column] is None else str(row[column]) for column in columns))
        Console(highlight=False).print(table)
    return 0
