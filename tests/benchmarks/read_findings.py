"""Prints findings so that a person can read them: ``read_findings.py CAPTURE… [--sample N] [--without WORD…] [--all-types]``.

One line for each distinct finding: how often, type, rule, host, place, path, value. Folders are searched for files. With ``--sample N`` only N HTTP requests
are taken, each to another address: the same number from each capture as far as it has them, spread evenly over it. Captures and hosts whose
name holds a ``--without`` word are left out. That is how ordinary web and API traffic is chosen from a folder of test captures. What a browser says of
itself – its user agent, its parts and its languages – is then left out unless ``--all-types`` is given.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.decode import Opener
from analysis.detect import Sightings, detect, settle
from analysis.model import Message, MessageTable, ReadOptions
from analysis.read import find_reader, open_source, read_unit

PLAIN = ("device.user_agent", "device.language")


def messages(path: Path, work: Path) -> Iterator[Message]:
    """All messages of one capture; nothing where it cannot be read."""
    try:
        source = open_source(path, work)
        (work / source.capture).mkdir(exist_ok=True)
        for unit in find_reader(source.head).plan(source.capture, source.path, work / source.capture, ReadOptions()):
            yield from (item for item in read_unit(unit, ReadOptions()) if isinstance(item, Message))
    except (ValueError, OSError) as error:
        print(f"# {path.name}: {error}", file=sys.stderr)


def sample(found: dict[Path, list[Message]], count: int, without: Iterable[str]) -> list[Message]:
    """``count`` requests, the same number from each capture as far as it has so many."""
    words = [word.lower() for word in without]
    requests: dict[Path, list[Message]] = {}
    seen: set[tuple[str, str]] = set()
    for path, some in found.items():
        for message in some:
            address = (message.host, message.path)
            wanted = message.kind == "request" and message.protocol.startswith("http") and address not in seen
            if wanted and not any(word in f"{path} {message.host}".lower() for word in words):
                seen.add(address)
                requests.setdefault(path, []).append(message)
    share = next((n for n in range(1, count + 1) if sum(min(n, len(some)) for some in requests.values()) >= count), count)
    chosen = [some[at * len(some) // min(share, len(some))] for some in requests.values() for at in range(min(share, len(some)))]
    return chosen[:count]


def findings(some: list[Message]) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """Type, rule, host, place, path, value and whether it was there, of each finding after ``settle``."""
    opener, table = Opener(), MessageTable()
    for ordinal, message in enumerate(some):
        opener.add(ordinal, message)
        for column, value in zip(
            (table.host, table.path, table.method, table.protocol, table.kind, table.direction, table.connection),
            (message.host, message.path, message.method, message.protocol, message.kind, message.direction, message.connection),
            strict=True,
        ):
            column.append(value)  # type: ignore[attr-defined]
    fields = opener.fields
    found, seen = detect(fields, table, ()), Sightings()
    for row, code in zip(found.row, found.verdict, strict=True):
        verdict, one, at = found.verdicts[code], fields.templates[fields.template[row]], fields.message[row]
        values = (str(fields.values[fields.value[row]]), verdict.type, verdict.tier, verdict.rule, verdict.evidence, verdict.available, "", str(at))
        for name, value in zip(
            (name for name in Sightings.__slots__ if name not in ("singles", "digests")),
            (*values, table.host[at], one.place, one.path, table.direction[at]),
            strict=True,
        ):
            getattr(seen, name).append(value)
    done = settle(seen)
    for at in range(len(done)):
        there = "" if done.available[at] else "(not available) "
        yield done.type[at], done.rule[at], done.host[at], done.place[at], done.path[at], there + done.value[at][:100].replace("\n", " "), done.direction[at]


def main(arguments: list[str]) -> int:
    """Print one line for each distinct finding."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captures", type=Path, nargs="+")
    parser.add_argument("--sample", type=int, default=0, metavar="N")
    parser.add_argument("--without", nargs="*", default=[], metavar="WORD")
    parser.add_argument("--all-types", action="store_true")
    options = parser.parse_args(arguments)
    paths = sorted(file for path in options.captures for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    with tempfile.TemporaryDirectory() as folder:
        found = {path: list(messages(path, Path(folder))) for path in paths}
    chosen = sample(found, options.sample, options.without) if options.sample else [message for some in found.values() for message in some]
    told = Counter(one for one in findings(chosen) if options.all_types or not options.sample or not (one[0] in PLAIN or "user agent" in one[4]))
    for (kind, rule, host, place, path, value, direction), count in sorted(told.items()):
        print(f"{count:4} {kind:26} {rule:34.34} {direction[:4]} {host:30.30} {place:6} {path:60} {value}")
    print(f"# {len(chosen)} messages, {sum(told.values())} findings, {len(told)} distinct", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
