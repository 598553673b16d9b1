"""Open one payload as far as it opens, and print what is in it with the decoders passed on the way.

Values are pseudonyms unless you say --reveal. With - the payload is read from standard input.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.tree import Tree

    from ..decode.outline import Line

HELP = "open one payload and print what is in it"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("file", help="a file with one payload (a body, not a capture), or - for standard input")
    add("--type", default="", metavar="LABEL", help="Content-Type as the sender labelled it, e.g. application/x-protobuf")
    add("--encoding", default="", metavar="LABEL", help="Content-Encoding as labelled, e.g. gzip")
    add("--decoder", action="append", default=[], metavar="SPEC", help="your own opener: module:function, file.py:function or PiRogue's aes_info.json")
    add("--key", type=Path, metavar="FILE", help="the key of the pseudonyms (default: your own)")
    add("--reveal", action="store_true", help="print values in place of pseudonyms")


def run(args: argparse.Namespace) -> int:
    """Open the payload and print it."""
    from rich.console import Console
    from rich.tree import Tree

    from ..case.key import load_key
    from ..decode.outline import outline

    if name := _capture(args.file):
        raise ValueError(f"{args.file}: a capture ({name}), not one payload; make a case of it with phonehome analyze {args.file} --case FOLDER")
    payload = sys.stdin.buffer.read() if args.file == "-" else Path(args.file).read_bytes()
    lines, problems = outline(payload, args.type, args.encoding, tuple(args.decoder))
    key = b"" if args.reveal else load_key(args.key)
    top = Tree(f"{len(payload)} bytes", highlight=False)
    branches: list[tuple[tuple[str, ...], Tree]] = [((), top)]
    for line in lines:
        _branch(branches, line.steps).add(_text(line, key), highlight=False)
    console = Console(soft_wrap=True, markup=False)
    console.print(top)
    for problem in problems:
        console.print(f"{problem.kind}: {problem.text}" + (f" ({problem.count} times)" if problem.count > 1 else ""))
    return 0


def _capture(file: str) -> str:
    """The format of a file that is a capture of packets; empty for all else: a HAR is JSON, and may be a payload."""
    from ..read.pcap.containers import PCAP_MAGIC, PCAPNG_MAGIC

    if file == "-":
        return ""
    with Path(file).open("rb") as opened:
        head = opened.read(4)
    return "pcapng" if head == PCAPNG_MAGIC else "pcap" if head in PCAP_MAGIC else ""


def _branch(branches: "list[tuple[tuple[str, ...], Tree]]", steps: tuple[str, ...]) -> "Tree":
    """The branch of a chain of decoders. ``branches`` are those that are open, outermost first: one that a value outside of it followed is not gone on with, so
    that values keep the order of the payload."""
    while branches[-1][0] != steps[: len(branches[-1][0])]:
        branches.pop()
    while branches[-1][0] != steps:
        chain = steps[: len(branches[-1][0]) + 1]
        branches.append((chain, branches[-1][1].add(chain[-1], highlight=False)))
    return branches[-1][1]


def _text(line: "Line", key: bytes) -> str:
    """``path = value``; a closed value with what was measured."""
    from ..case.key import value_id
    from ..case.redact import mask_value

    if line.closed:
        value = line.closed
    elif not key:
        value = line.value.hex() if isinstance(line.value, bytes) else line.value
    elif isinstance(line.value, bytes):
        value = mask_value("bytes", line.kind, lambda _: value_id(key, line.value))
    else:
        value = mask_value(line.value, line.kind, lambda text: value_id(key, text))
    shown = value if value.isprintable() else repr(value)[1:-1]  # a payload must not steer the terminal
    return f"{line.path or '(all)'} = {shown}"
