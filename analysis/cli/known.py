"""Known values of the test phone: begin a phone.toml, or see how its values will be searched.

phonehome known new phone.toml
phonehome known new phone.toml --from getprop.txt android_id.txt Info.plist
phonehome known check phone.toml
"""

import argparse
from pathlib import Path

HELP = "begin or check a phone.toml with the known values of the test phone"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    new = commands.add_parser("new", help="ask for the values, or without a terminal write a commented example; readable for you alone")
    new.add_argument("file", type=Path, help="the file to create")
    new.add_argument(
        "--from", dest="sources", type=Path, nargs="+", default=[], metavar="OUTPUT",
        help="saved output of adb shell (getprop, settings get secure android_id, dumpsys iphonesubinfo …), Info.plist of an iOS backup, ideviceinfo",
    )  # fmt: skip
    check = commands.add_parser("check", help="say of each value how it will be searched, and which are too short")
    check.add_argument("file", type=Path, help="the phone.toml")
    check.add_argument("--format", choices=("table", "csv", "json", "jsonl"), default="table", help="how to print (default: table)")


def run(args: argparse.Namespace) -> int:
    """Create or check the file."""
    return _new(args) if args.action == "new" else _check(args)


def _new(args: argparse.Namespace) -> int:
    import sys

    from ..detect.known_sources import read_source
    from ..detect.known_template import ask, template, write_new

    found = [value for path in args.sources for value in read_source(path)]
    if sys.stdin.isatty():
        found += ask(input, found)
    write_new(args.file, template(args.file.name, found))
    print(f"{args.file}: {len(found)} values written; the rest stands there as commented examples")
    return 0


def _check(args: argparse.Namespace) -> int:
    import sys

    import pyarrow as pa

    from ..case.show import write
    from ..detect import load_known
    from ..detect.known_check import how_searched
    from ..hide import in_names

    known = load_known(args.file)
    rows = [row | {"in_names": said} for row, said in zip(how_searched(known), in_names(known), strict=True)]
    write(pa.Table.from_pylist(rows), args.format, limit=len(rows))
    if args.format == "table":
        print("in_names: whether it is masked in hosts, request targets and names of fields, which are shown; values are always masked", file=sys.stderr)
    return 0
