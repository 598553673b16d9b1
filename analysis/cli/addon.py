"""Print where an addon for mitmproxy lies, so that it can be loaded wherever phonehome is installed.

mitmdump -s "$(phonehome addon record)" --set phonehome_case=cases/live
"""

import argparse
from pathlib import Path

HELP = "print the path of a mitmproxy addon"

ADDONS = Path(__file__).resolve().parents[2] / "addons"


def names() -> list[str]:
    """The addons that come with phonehome."""
    return sorted(path.stem for path in ADDONS.glob("*.py") if path.stem != "__init__")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", nargs="?", choices=names(), help="which one; without it all are listed")


def run(args: argparse.Namespace) -> int:
    """Print one path, or all names with their paths."""
    for name in [args.name] if args.name else names():
        path = ADDONS / f"{name}.py"
        print(path if args.name else f"{name}\t{path}")
    return 0
