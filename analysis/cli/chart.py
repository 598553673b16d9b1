"""Draw the charts of a case as files: matrix, countries, map, timeline, visibility, shared.

phonehome chart cases/app1 --out figures --format png,svg
"""

import argparse
from pathlib import Path

HELP = "draw the charts"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--out", type=Path, default=Path("figures"), metavar="FOLDER", help="where to write them (default: figures)")
    parser.add_argument("--format", default="png", metavar="A,B", help="png, svg or both (default: png)")
    parser.add_argument("--only", default="", metavar="A,B", help="only these charts (default: all)")


def run(args: argparse.Namespace) -> int:
    """Draw and say where."""
    from ..case import open_case
    from ..charts import NAMES, render

    case = open_case(args.case)
    names, drawn = args.only.split(",") if args.only else NAMES, set()
    for path in render(case, args.out, args.format.split(","), names):
        drawn.add(path.stem)
        print(path)
    for name in (name for name in names if name not in drawn):
        print(f"{name}: nothing to draw")
    return 0
