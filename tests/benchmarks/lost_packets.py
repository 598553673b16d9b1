"""Requests recovered when packets are lost, swapped or doubled, beside tshark: ``python -m tests.benchmarks lost_packets [CAPTURE …]``.

Without captures: invented HTTP/1.1 connections, the demo capture (TLS with keys) and a few of the real captures where they are there. Packets are changed at
random but the same in each run; keys that a capture carries are kept. ``untouched`` are requests of which no packet was lost,
nor of the TLS handshake before: a perfect reader finds them all.
"""

import itertools
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from analysis.model import Message, ReadOptions
from analysis.read import pcap
from analysis.read.pcap import index
from analysis.read.pcap.containers import Container
from analysis.read.pcap.frames import frames_of
from tests.benchmarks.needs import ROOT, Absent, corpus
from tests.packets import conversation, exchanges, pcap_file

RATES = (0.01, 0.05)
REAL = (
    "seladb+PcapPlusPlus/Tests/Pcap++Test/PcapExamples/three_http_streams.pcap",
    "seladb+PcapPlusPlus/Tests/Pcap++Test/PcapExamples/four_ipv6_http_streams.pcap",
    "wireshark-4.4.18/test/captures/tls12-dsb.pcapng",
    "wireshark-4.4.18/test/captures/http2_follow_multistream.pcapng",
    "ntop+nDPI/tests/cfgs/default/pcap/weibo.pcap",
)
TSHARK = ("http.request.method", "http.request.uri", "http2.headers.method", "http2.headers.path")

type Request = tuple[str, str]
"""Method, path without the host."""


@dataclass(frozen=True, slots=True)
class Frames:
    """A capture in memory."""

    link: int
    frames: list[bytes]
    keys: tuple[Path, ...]

    def write(self, path: Path, order: list[int]) -> None:
        """A pcap file of some frames, in that order."""
        path.write_bytes(pcap_file([self.frames[number] for number in order], self.link))


def invented() -> bytes:
    """Interleaved connections of 12 requests each."""
    dice = Random(1)
    talks = [conversation(exchanges(dice, 12, n), sport=40000 + n) for n in range(30)]
    return pcap_file([frame for turn in itertools.zip_longest(*talks) for frame in turn if frame])


def load(path: Path, folder: Path) -> Frames:
    """Frames and keys of a capture with one kind of link. Raises ValueError when it is no capture."""
    container, frames, links = Container(path), [], set()
    for window in container.windows():
        links |= set(window.link.tolist())
        frames += [window.data[start : start + size].tobytes() for start, size in zip(window.start.tolist(), window.captured.tolist(), strict=True)]
    if len(links) != 1:
        raise ValueError(f"{path.name}: packets of several kinds of link")
    keys = folder / "keys"
    keys.write_bytes(b"\n".join(container.secrets))
    return Frames(links.pop(), frames, (keys,) if container.secrets else ())


def lose(count: int, rate: float, dice: Random) -> list[int]:
    """Packets that are left."""
    return [number for number in range(count) if dice.random() >= rate]


def swap(count: int, rate: float, dice: Random) -> list[int]:
    """Some packets come up to four places later."""
    return sorted(range(count), key=lambda number: number + (dice.randint(1, 4) + 0.5 if dice.random() < rate else 0))


def double(count: int, rate: float, dice: Random) -> list[int]:
    """Some packets come twice, the second time up to four places later."""
    later = [(number + dice.randint(0, 4) + 0.5, number) for number in range(count) if dice.random() < rate]
    return [number for _, number in sorted([*((place, place) for place in range(count)), *later])]


CHANGES: dict[str, Callable[[int, float, Random], list[int]]] = {"lost": lose, "swapped": swap, "doubled": double}


def bare(target: str) -> str:
    return re.sub(r"^https?://[^/]+", "", target)


def ours(path: Path, options: ReadOptions) -> list[tuple[Request, str]]:
    """Requests, each with its place in the capture."""
    work = path.with_suffix(".index")
    items = [item for unit in pcap.plan("0" * 16, path, work, options) for item in pcap.read(unit, options)]
    shutil.rmtree(work)
    return [((item.method, bare(item.path)), item.source) for item in items if isinstance(item, Message) and item.kind == "request"]


def carriers(path: Path, work: Path, requests: list[tuple[Request, str]], options: ReadOptions) -> dict[str, set[int]]:
    """Place of a request → the packets it needs: those that carried it, and those of the handshake, without which nobody can decrypt it."""
    found = {source: set(frames) for source, frames in frames_of(path, work, [source for _, source in requests], options).items()}
    opened = index.Index(work)
    for number, sources in grouped(found).items():
        first = min(min(found[source]) for source in sources)
        rows = opened.rows(number, number + 1)
        handshake = set(rows["frame"][(rows["frame"] < first) & (rows["length"] > 0)].tolist())
        for source in sources:
            found[source] |= handshake if source.endswith("decrypted") else set()
    return found


def grouped(sources: Iterable[str]) -> dict[int, list[str]]:
    """Sources by connection."""
    groups: dict[int, list[str]] = {}
    for source in sources:
        groups.setdefault(int(source.split()[1]), []).append(source)
    return groups


def tsharks(path: Path, options: ReadOptions) -> Counter[Request]:
    """Requests that tshark finds."""
    keys = [word for key in options.keylogs for word in ("-o", f"tls.keylog_file:{key}")]
    fields = [word for name in TSHARK for word in ("-e", name)]
    command = ["tshark", "-r", str(path), *keys, "-Y", "http.request or http2.headers.method", "-T", "fields", *fields, "-E", "aggregator=/s"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout.splitlines()
    found: Counter[Request] = Counter()
    for line in lines:
        one, first, two, second = (column.split(" ") for column in line.split("\t"))
        found.update((method, bare(target)) for method, target in [*zip(one, first, strict=False), *zip(two, second, strict=False)] if method)
    return found


def measure(capture: Frames, folder: Path) -> Iterator[str]:
    """One line for each change and rate."""
    options = ReadOptions(keylogs=capture.keys)
    whole = folder / "whole.pcap"
    capture.write(whole, list(range(len(capture.frames))))
    clean = ours(whole, options)
    needs = carriers(whole, folder / "index", clean, options)
    expected = Counter(request for request, _ in clean)
    yield f"{len(capture.frames)} packets, {len(clean)} requests; tshark finds {(tsharks(whole, options) & expected).total()}"
    for (name, change), rate in itertools.product(CHANGES.items(), RATES):
        order = change(len(capture.frames), rate, Random(int(rate * 100)))
        capture.write(folder / "changed.pcap", order)
        left = {number + 1 for number in order}
        untouched = Counter(request for request, source in clean if left >= needs[source])
        found = Counter(request for request, _ in ours(folder / "changed.pcap", options))
        theirs = tsharks(folder / "changed.pcap", options)
        share = f"{share_of(found, expected)} of all and {share_of(found, untouched)} of {untouched.total()} untouched"
        yield f"  {rate:4.0%} {name:<8} phonehome {share}; tshark {share_of(theirs, expected)} and {share_of(theirs, untouched)}"


def share_of(found: Counter[Request], wanted: Counter[Request]) -> str:
    return f"{(found & wanted).total() / max(wanted.total(), 1):6.1%}"


def main(arguments: list[str]) -> int:
    """Print the shares. Raises Absent without tshark."""
    if not shutil.which("tshark"):
        raise Absent("not installed: tshark")
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "invented.pcap"
        made.write_bytes(invented())
        for path in [Path(argument) for argument in arguments] or [made, ROOT / "captures" / "demo" / "demo.pcapng", *real()]:
            folder = Path(name) / path.stem
            folder.mkdir()
            print(f"{path.name}: ", end="")
            for line in measure(load(path, folder), folder):
                print(line, flush=True)
    return 0


def real() -> list[Path]:
    """Real captures, where there are any."""
    try:
        return [corpus() / name for name in REAL]
    except Absent:
        return []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
