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
    parser.add_argument("--overwrite", action="store_true", help="replace an existing file")


def run(args: argparse.Namespace) -> int:
    """Write the report and say where."""
    from ..case import open_case
    from ..destinations import TRANSFER_NOTE, countries, notices, transfers
    from ..report.document import Gdpr, write
    from ..tables.destinations import involved, outside
    from ..tables.speaker import apps
    from ..tables.timeline import last_day

    case = open_case(args.case)
    if args.out.exists() and not args.overwrite:
        raise ValueError(f"{args.out}: exists already; give another --out, or --overwrite to replace it")
    hosts, day = [{str(name): value for name, value in row.items()} for row in outside(case).to_dict("records")], last_day(case)
    devices = [code for code in case.table("captures").column("country").unique().to_pylist() if code]
    views = [Gdpr(device, TRANSFER_NOTE, transfers.by_recipient(hosts, device, day)) for device in devices]
    write(case, args.out, next((view for view in views if view.applies), None), notices.on_apps(apps(case)), countries.unresearched(involved(case)))
    print(args.out)
    return 0
