"""Lead one finding back to its proof: capture, packets, place, steps, rule, recipient, laws. The value stays a pseudonym unless you say --reveal.

phonehome explain cases/app1 7f3a --capture captures/
"""

import argparse
from pathlib import Path

from . import checks

HELP = "lead one finding back to its proof"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("finding", type=checks.word, help="id of a finding, or the beginning of it")
    parser.add_argument("--capture", type=Path, action="append", default=[], metavar="PATH", help="the capture, or a folder that holds it, for frame numbers")
    parser.add_argument("--reveal", action="store_true", help="print the value in place of its pseudonym")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the proof."""
    import dataclasses
    import json

    from ..case import open_case
    from ..explain import explain
    from ..explain_text import lines
    from ..tables.frames import recipient_of

    case = open_case(args.case)
    proof = explain(case, args.finding, args.capture, args.reveal)
    proof.recipient = recipient_of(case, proof.finding["destination"])
    if args.json:
        print(json.dumps(dataclasses.asdict(proof), ensure_ascii=False, indent=1, default=str))
    else:
        print("\n".join(lines(proof)))
    return 0
