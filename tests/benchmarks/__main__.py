"""``make bench``: all benchmarks in their order, or ``python -m tests.benchmarks NAME [argument …]`` for one of them.

Each is a module here with ``main(arguments) -> int``, which prints one line for each figure. What a benchmark needs and this machine lacks (tshark, nginx,
root, captures or labels that are not part of the project, another tool in an environment of its own) is said, and that part is skipped: no failure. The exit
code is that of the worst benchmark.
"""

import sys
from importlib import import_module

from .needs import Absent

BENCHMARKS = {
    "open_payloads": "speed of the opener",
    "detect_fields": "speed of the detectors, beside a list of re",
    "body_formats": "what became of every body of real captures: opened by which decoder, or closed for which reason",
    "known_speed": "speed of building and searching known values",
    "known_matrix": "share of planted values found: kinds × forms × nestings",
    "known_precision": "precision of known values, beside others that are not there",
    "known_chance": "chance matches of random known values in real captures",
    "ordinary_requests": "false findings on 500 ordinary web and API requests of real captures, each read by a person",
    "leave_vendor_out": "precision and recall on vendors whose own rules are off",
    "unknown_owners": "share of real destinations without an owner",
    "look_up_hosts": "owners, places and names looked up a second",
    "lost_packets": "requests recovered from captures that lost packets, beside tshark",
    "side_by_side": "what phonehome, TrackHAR and Presidio find",
    "whole_road": "CPU and memory of the whole road, beside tshark and pcapng-utils",
}
"""Module → what it measures, in the order they run."""


def run(name: str, arguments: list[str]) -> int:
    """One benchmark under its heading."""
    print(f"== {name}: {BENCHMARKS[name]}", flush=True)
    try:
        return int(import_module(f".{name}", __package__).main(arguments))
    except Absent as absent:
        print(f"skipped: {absent}")
        return 0
    finally:
        sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """All, or the named one with its arguments."""
    if not arguments:
        return max([run(name, []) for name in BENCHMARKS])
    if arguments[0] not in BENCHMARKS:
        print(__doc__, *(f"  {name:<18} {what}" for name, what in BENCHMARKS.items()), sep="\n", file=sys.stderr)
        return 2
    if all(name in BENCHMARKS for name in arguments):
        return max([run(name, []) for name in arguments])
    return run(arguments[0], arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
