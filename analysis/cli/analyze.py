"""Make a case from captures: pcap, pcapng, mitmproxy flow dumps, HAR; single files, folders, or - for standard input.

phonehome analyze capture.pcapng more/*.har --case cases/app1 --known phone.toml --label app=com.example phase=before-consent
phonehome analyze lab/ --case cases/lab --sheet captures.csv
"""

import argparse
import json
import sys
from pathlib import Path

from . import checks

HELP = "make a case from captures"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("inputs", nargs="*", type=Path, metavar="CAPTURE", help="capture files or folders; - is standard input; may be left out with --sheet")
    add("--case", type=Path, required=True, metavar="FOLDER", help="the case to make")
    add("--known", type=Path, action="append", default=[], metavar="FILE", help="known values of the test phone (phone.toml); may be repeated")
    add(
        "--label",
        type=checks.label,
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="app, version, device, country, exit, phase, run, vantage, invented=yes",
    )
    add("--sheet", type=Path, metavar="CSV", help="one row a file: file, the labels, keylog, known")
    add("--keylog", type=Path, action="append", default=[], metavar="FILE", help="TLS key log or PEM RSA key; may be repeated")
    add("--owners", type=Path, action="append", default=[], metavar="CSV", help="your own owner rows; they go before ours")
    add("--places", type=Path, action="append", default=[], metavar="CSV", help="your own rows of networks and their places")
    add("--trackerdb", type=Path, action="append", default=[], metavar="FILE", help="a tracker list (Ghostery, Disconnect, DuckDuckGo, hosts) that adds owners")
    add("--decoder", action="append", default=[], metavar="MODULE:FUNCTION", help="your own opener for payloads")
    add("--device", default="", metavar="ADDRESS", help="IP or MAC address of the phone; all other traffic is dropped before anything is stored")
    add(
        "--app",
        default="",
        metavar="NAME",
        help="package, app or process; all traffic that no process or package evidence gives it is dropped before anything is stored",
    )
    add("--packages", type=Path, action="append", default=[], metavar="FILE", help="output of pm list packages -U, which names the uids of a capture")
    add("--store-values", choices=("all", "findings"), default="all", help="which values the case keeps in private/ (default: all)")
    add("--key", type=Path, metavar="FILE", help="key for pseudonyms (default: your own, made once)")
    add("--workers", type=checks.processes, default=0, metavar="N", help="processes (default: one for each core); the result is the same")
    add("--overwrite", action="store_true", help="replace an existing case")
    add("--quiet", action="store_true", help="print nothing but errors")
    add("--json", action="store_true", help="print what was done as JSON")


def run(args: argparse.Namespace) -> int:
    """Analyse and say what was done."""
    from ..case.write import leave_pandas_out
    from ..inputs import parse_labels
    from ..pipeline import Options, analyze
    from .progress import Bar

    leave_pandas_out()
    if not args.inputs and not args.sheet:
        raise ValueError("nothing to analyse: name captures, a folder, or a --sheet")
    options = Options(
        keylogs=tuple(args.keylog), known=tuple(args.known), labels=parse_labels(args.label), sheet=args.sheet, owners=tuple(args.owners),
        places=tuple(args.places), lists=tuple(args.trackerdb), packages=tuple(args.packages),
        decoders=tuple(args.decoder), device=args.device, app=args.app, key=args.key, workers=args.workers, overwrite=args.overwrite,
        store_values=args.store_values, command=_command(args),
    )  # fmt: skip
    with Bar(quiet=args.quiet or args.json) as bar:
        outcome = analyze(args.inputs, args.case, options, bar)
    for _, name, problem in outcome.problems:
        if problem.fatal:
            print(f"phonehome: {name}: {problem.place + ': ' if problem.place else ''}{problem.text}", file=sys.stderr)
    counts = {"captures": outcome.captures, "messages": outcome.messages, "fields": outcome.fields, "findings": outcome.findings}
    counts["problems"] = sum(problem.count for _, _, problem in outcome.problems)
    if args.json:
        print(json.dumps({"case": str(args.case), **counts}))
    elif not args.quiet and outcome.captures:
        print(f"{args.case}: " + " · ".join(f"{count:,} {name if count != 1 else name.rstrip('s')}" for name, count in counts.items()))
        print(f"See it with: phonehome summary {args.case}")
    return 2 if outcome.failed else 0


def _command(args: argparse.Namespace) -> str:
    """The command line without folders, which may name a user."""
    words = ["analyze", *(p.name for p in args.inputs)]
    for name in ("known", "sheet", "keylog", "owners", "places", "trackerdb", "packages"):
        value = getattr(args, name)
        for path in value if isinstance(value, list) else [value] if value else []:
            words += [f"--{name}", path.name]
    return " ".join([*words, *(["--label", *args.label] if args.label else [])])
