"""Analyse the captures that come with phonehome – a fictional app, invented data – and write a case, charts and a report."""

import argparse
from pathlib import Path

HELP = "try it on the captures that come with it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--out", type=Path, default=Path("phonehome-demo"), metavar="FOLDER", help="where to write (default: phonehome-demo)")
    parser.add_argument("--overwrite", action="store_true", help="replace what an earlier run wrote there")


def captures() -> Path:
    """The folder of the demo captures: inside the installed package, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "data" / "demo"
    return installed if installed.is_dir() else package.parent / "captures" / "demo"


def run(args: argparse.Namespace) -> int:
    """The commands a user would type, one after the other."""
    from . import main

    folder, out = captures(), args.out
    case = out / "case"
    out.mkdir(parents=True, exist_ok=True)
    overlay = [word for name in ("owners", "places") for word in (f"--{name}", str(folder / f"{name}.csv"))]
    again = ["--overwrite"] if args.overwrite else []
    code = main(["analyze", "--sheet", str(folder / "captures.csv"), "--case", str(case), *overlay, *again])
    for command in (
        ["summary", str(case)],
        ["chart", str(case), "--out", str(out / "figures")],
        ["report", str(case), "--out", str(out / "report.html"), *again],
    ):
        code = code or main(command)
    if not code:
        print(f"\nThe case: {case}\nThe charts: {out / 'figures'}\nThe report: {out / 'report.html'} – open it in a browser")
    return code
