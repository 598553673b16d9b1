"""The answer on one screen: who got what, how much could be read, the ten questions, and what went wrong.

phonehome summary cases/app1
phonehome summary cases/app1 --json
"""

import argparse
from pathlib import Path

HELP = "the answer on one screen"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--json", action="store_true", help="everything as JSON, values as pseudonyms")


def run(args: argparse.Namespace) -> int:
    """Print the summary."""
    import json

    from rich.console import Console

    from ..case import open_case
    from ..destinations import notices
    from ..report.screen import as_json, show
    from ..tables.speaker import apps

    case = open_case(args.case)
    told = notices.on_apps(apps(case))
    if args.json:
        print(json.dumps(as_json(case, told), ensure_ascii=False, indent=1, default=str))
    else:
        show(case, Console(highlight=False), told)
    return 0
