"""Write a case in the format of another tool. Every value is a pseudonym unless you say --reveal; then the captures are opened again.

phonehome export cases/app1 --format har --out app1.har
phonehome export cases/app1 --format pcapng --reveal --capture captures/ --out app1.pcapng
"""

import argparse
import os
from pathlib import Path

HELP = "write a case as HAR, mitmproxy flows, pcapng or JSON lines"

FORMATS = ("har", "flows", "pcapng", "jsonl")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("case", type=Path, help="the case folder")
    parser.add_argument("--format", choices=FORMATS, required=True, help="har, flows (mitmproxy), pcapng (Wireshark; only with --reveal) or jsonl")
    parser.add_argument("--out", type=Path, metavar="FILE", help="file to write (default: named like the case)")
    parser.add_argument(
        "--capture", type=Path, action="append", default=[], metavar="PATH", help="a capture of the case, or a folder that holds it; for --reveal"
    )
    parser.add_argument("--reveal", action="store_true", help="write values and bodies as they were sent, not pseudonyms")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def run(args: argparse.Namespace) -> int:
    """Write the file; it appears whole or not at all, and only its owner may read it."""
    import importlib

    from .. import __version__
    from ..case import open_case
    from ..export.said import Export

    module = importlib.import_module(f"..export.{args.format}", __package__)
    out = args.out or Path(args.case.name + module.SUFFIX)
    if out.exists() and not args.overwrite:
        raise ValueError(f"{out}: exists already; give another --out, or --overwrite to replace it")
    export = Export(open_case(args.case), args.capture, args.reveal)
    growing = out.with_name(out.name + ".partial")
    try:
        with os.fdopen(os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            count = module.write(export, file, __version__)
        growing.replace(out)
    finally:
        growing.unlink(missing_ok=True)
    print(f"{out}: {count:,} {'packets' if args.format == 'pcapng' else 'messages' if args.format == 'jsonl' else 'exchanges'}. {export.comment}")
    return 0
