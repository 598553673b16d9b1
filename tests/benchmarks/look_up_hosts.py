"""Hosts that the tables of owners and places are asked for: ``python -m tests.benchmarks look_up_hosts [hosts]``.

Distinct names under domains that the tables know and domains that they do not, half and half, each asked for once by a new ``Directory`` and then again by the
same one. CPU seconds, not wall time.
"""

import time
from itertools import cycle, islice

from analysis.destinations import Directory
from analysis.destinations.owners import Owners


def main(arguments: list[str]) -> int:
    """Print both rates; 1 when one is below what is promised: 20,000 a second at first sight, 200,000 again."""
    count = int(arguments[0]) if arguments else 40_000
    directory = Directory()
    known = sorted({owner.suffix for owner in Owners().rows})
    domains = islice(cycle(domain for pair in zip(known, (f"nobody-{n}.example" for n in range(len(known))), strict=True) for domain in pair), count)
    hosts = [f"h{number}.{domain}" for number, domain in enumerate(domains)]
    rates = []
    for name in ("at first sight", "again"):
        start = time.process_time()
        for host in hosts:
            directory.look_up(host, "", "tls")
        rates.append(count / max(time.process_time() - start, 1e-9))
        print(f"{name}: {rates[-1]:,.0f} hosts/s", flush=True)
    return int(rates[0] < 20_000 or rates[1] < 200_000)
