"""The whole road beside the tools people use today: ``python -m tests.benchmarks whole_road [--rounds N] [small|big|huge …]``.

A made capture with its keys inside is read by each tool, one after the other and round after round, so that all of them meet the same load of the machine: look
at the ratios, not at the seconds. phonehome does everything in one process: packets, TLS, HTTP, opening, detecting, Parquet. ``PCAPNG_UTILS`` names the command
``pcapng_to_har`` of pcapng-utils, installed in an environment of its own. ``PHONEHOME_BENCH`` names a folder in which the captures are kept for the next time.
What phonehome read must equal what was sent: requests and bytes of request bodies; and its memory must stay within a bound. If not, the exit code is 1.
``huge`` (2 GB, only when named, phonehome alone) shows what grows with the size of a capture.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.compute as pc

from analysis.case import open_case

from .make_workload import NEEDS
from .measure import Cost, cost
from .needs import ROOT, Absent, program_from, programs, root_rights

WORKLOADS = {
    "small": (("--requests", "4000", "--media-mb", "25"), 3),
    "big": (("--requests", "40000", "--media-mb", "250"), 1),
    "huge": (("--requests", "218000", "--media-mb", "1370"), 1),
}
"""Name → how it is made, and rounds."""

USUAL = ("small", "big")
"""Those that are run when none is named."""
MEMORY = (600e6, 32)
"""Bytes of anonymous memory that phonehome may need, and how many more for each packet."""

FIELDS = (
    "frame.number", "http.request.method", "http.host", "http.request.uri", "http.file_data",
    "http2.headers.method", "http2.headers.authority", "http2.headers.path", "http2.data.data", "http2.body.reassembled.data",
)  # fmt: skip
"""What a script would ask tshark for to see requests and bodies."""

TYPES = {
    "gaid": "device.advertising_id", "android_id": "device.vendor_scoped_id", "imei": "device.imei", "email": "user.email", "phone": "user.phone_number",
    "mac": "device.mac_address", "uid": "user.account_id", "ssid": "network.wifi_ssid",
}  # fmt: skip
"""What the identities of a workload hold, as types of known values."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A tool, and how it reads a capture."""

    name: str
    command: Callable[[Path, Path], list[str]]
    """(capture, scratch folder) → command."""
    sizes: tuple[str, ...] = USUAL


def ours(*more: str) -> Callable[[Path, Path], list[str]]:
    """phonehome in one process; ``{scratch}`` stands for the scratch folder."""

    def command(capture: Path, scratch: Path) -> list[str]:
        words = [sys.executable, "-m", "analysis.cli", "analyze", str(capture), "--case", f"{scratch}/case", "--key", f"{scratch}/key"]
        return [*words, "--workers", "1", "--quiet", "--overwrite", *(word.format(scratch=scratch) for word in more)]

    return command


def tshark(*words: str) -> Callable[[Path, Path], list[str]]:
    """tshark reading a capture."""
    return lambda capture, _: ["tshark", "-r", str(capture), *words]


CONTENDERS = (
    Contender("phonehome", ours(), (*USUAL, "huge")),
    Contender("phonehome, 40 known values", ours("--known", "{scratch}/phone.toml")),
    Contender("tshark -T ek", tshark("-T", "ek", "-Y", "http or http2")),
    Contender("tshark -T fields", tshark("-T", "fields", "-Y", "http or http2", *(word for field in FIELDS for word in ("-e", field)))),
)


def pcapng_utils() -> Contender:
    """PiRogue's converter; only for the small capture, since it takes some 180 bytes of memory for each of the file. Raises Absent."""
    program = program_from("PCAPNG_UTILS", "the command pcapng_to_har of pcapng-utils")
    return Contender("pcapng-utils", lambda capture, scratch: [str(program), "-i", str(capture), "-o", f"{scratch}/pcapng-utils.har", "-f"], ("small",))


def workload(name: str, folder: Path) -> Path:
    """The folder of a workload, made when it is not there. Raises Absent where it cannot be made."""
    if not (folder / name / "truth.json").exists():
        root_rights()
        programs(*NEEDS)
        subprocess.run([sys.executable, "-m", "tests.benchmarks.make_workload", str(folder / name), *WORKLOADS[name][0]], cwd=ROOT, check=True)
    return folder / name


def sheet_of_known(path: Path, known: list[dict[str, object]]) -> None:
    """The identities as known values of a phone."""
    lines = [f'"{type}" = [{", ".join(json.dumps(str(person[name])) for person in known)}]' for name, type in TYPES.items()]
    path.write_text("\n".join(["[values]", *lines, ""]))


def lowest(costs: Iterable[Cost]) -> Cost:
    """The cheapest of several rounds: what is above it came from others on the machine. The memory is the highest."""
    every = list(costs)
    best = min(every, key=lambda one: one.cpu)
    return replace(best, anonymous=max(one.anonymous for one in every), resident=max(one.resident for one in every))


def exact(case: Path, truth: dict[str, list[int]]) -> bool:
    """Print and tell whether the requests and the bytes of their bodies are those that were sent."""
    messages = open_case(case).table("messages")
    requests = messages.filter(pc.equal(pc.cast(messages["kind"], "string"), "request"))
    found = requests.num_rows, pc.sum(requests["size"]).as_py() or 0
    sent = sum(count for count, _ in truth.values()), sum(size for _, size in truth.values())
    print(f"  {found[0]:,} of {sent[0]:,} requests, {found[1]:,} of {sent[1]:,} bytes of request bodies: {'exact' if found == sent else 'WRONG'}")
    return found == sent


def bounded(case: Path, size: int, one: Cost) -> bool:
    """Print what a megabyte costs, and tell whether the memory stays within its bound."""
    bound = MEMORY[0] + MEMORY[1] * (pc.sum(open_case(case).table("captures")["frames"]).as_py() or 0)
    said = "" if one.anonymous <= bound else ": TOO MUCH"
    print(f"  {one.cpu / size * 1e9:.1f} CPU ms a MB; {one.anonymous / 1e6:,.0f} MB of {bound / 1e6:,.0f} MB that it may need{said}")
    return one.anonymous <= bound


def compare(name: str, folder: Path, contenders: list[Contender], rounds: int) -> bool:
    """Measure all tools on one workload and print a line each. Whether phonehome was exact."""
    capture, truth = folder / "cap-dsb.pcapng", json.loads((folder / "truth.json").read_text())
    costs: dict[str, list[Cost]] = {one.name: [] for one in contenders if name in one.sizes}
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        (scratch / "key").write_text("00" * 32)
        sheet_of_known(scratch / "phone.toml", json.loads((folder / "known.json").read_text()))
        print(f"{name}: {capture.stat().st_size / 1e6:.0f} MB, {rounds} round{'s' if rounds > 1 else ''}, load {os.getloadavg()[0]:.1f}", flush=True)
        for _ in range(rounds):
            for one in contenders:
                if one.name in costs:
                    costs[one.name].append(cost(one.command(capture, scratch)))
        first = lowest(costs[CONTENDERS[0].name])
        right = exact(scratch / "case", truth) & bounded(scratch / "case", capture.stat().st_size, first)
    for tool, every in costs.items():
        best = lowest(every)
        print(
            f"  {tool:<28} {best.cpu:7.1f} CPU s ({best.cpu / first.cpu:5.1f} ×)   {best.anonymous / 1e6:7,.0f} MB anonymous "
            f"({best.anonymous / max(first.anonymous, 1):4.1f} ×)   {best.resident / 1e6:7,.0f} MB resident",
            flush=True,
        )
    return right


def main(arguments: list[str]) -> int:
    """Compare on each workload. Raises Absent where nothing can be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[*WORKLOADS, []], metavar="small|big|huge")
    parser.add_argument("--rounds", type=int, default=0)
    options = parser.parse_args(arguments)
    contenders = list(CONTENDERS)
    try:
        programs("tshark")
    except Absent as absent:
        contenders = [one for one in contenders if not one.name.startswith("tshark")]
        print(f"without tshark: {absent}")
    try:
        contenders.append(pcapng_utils())
    except Absent as absent:
        print(f"without pcapng-utils: {absent}")
    with tempfile.TemporaryDirectory() as passing:
        kept = Path(os.environ.get("PHONEHOME_BENCH") or passing)
        right = [compare(name, workload(name, kept), contenders, options.rounds or WORKLOADS[name][1]) for name in options.names or USUAL]
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
