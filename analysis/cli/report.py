"""Write a report of a case as one HTML file that needs nothing else; print it from any browser (A4).

phonehome report cases/app1 --out report.html
"""

import argparse
from pathlib import Path

HELP = "write a report as one HTML file"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--out", type=Path, default=Path("report.html"), metavar="FILE", help="where to write it (default: report.html)")


def run(args: argparse.Namespace) -> int:
    """Write the report and say where."""
    from ..case import open_case
    from ..report.document import write

    write(open_case(args.case), args.out)
    print(args.out)
    return 0
