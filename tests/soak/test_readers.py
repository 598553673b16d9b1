"""Any damage to any kind of capture ends in items, Problems or the one declared error; never in another exception, never in endless time."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.model import ReadOptions
from analysis.read import READERS, find_reader, open_source, reader
from tests.analysis.read import test_app_privacy_report, test_burp, test_pcapdroid_csv, test_saz, test_tracker_control
from tests.soak.damage import SECONDS, SEED, damaged, rounds, within

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "captures" / "demo"

LARGEST = 200_000
"""Bytes of a real capture that is still worth damaging: bigger ones leave no time for many rounds."""


def whole(data: bytes, name: str, folder: Path) -> int:
    """Read a file to its end, as the pipeline does; how many items it gave."""
    path = folder / f"capture.{name}"
    path.write_bytes(data)
    try:
        source = open_source(path, folder)
        kind = find_reader(source.head)
        return sum(1 for unit in kind.plan(source.capture, source.path, folder, ReadOptions()) for _ in kind.read(unit, ReadOptions()))
    except ValueError as error:
        assert str(error), "an error without words"
        return 0


SAMPLES: dict[str, Callable[[], list[bytes]]] = {
    "pcap": lambda: [(DEMO / "demo.pcapng").read_bytes(), *real("*.pcap", "*.pcapng", "*.cap")],
    "har": lambda: [(DEMO / "demo.har").read_bytes(), *real("*.har")],
    "flows": lambda: [(DEMO / "demo.mitm").read_bytes(), *real("*.mitm", "*.flows")],
    "burp": lambda: [test_burp.START + test_burp.item(encode) + test_burp.item() + b"</items>\n" for encode in (True, False)],
    "saz": lambda: [test_saz.archive()],
    "app_privacy_report": lambda: [b"\n".join(json.dumps(row).encode() for row in (test_app_privacy_report.ACCESS, test_app_privacy_report.ACTIVITY))],
    "tracker_control": lambda: [(test_tracker_control.HEADING + '"10001","t.example","1712307431146","0","Adriver","Ads","com.example","App"\n').encode()],
    "pcapdroid_csv": lambda: [
        (test_pcapdroid_csv.HEADING + "6,10.215.173.1,4000,203.0.113.5,443,10150,App,TLS,Open,a.example,1,2,3,4,1712307431,1712307440").encode()
    ],
}
"""Reader → whole captures of its kind."""


def real(*patterns: str) -> list[bytes]:
    """Small captures of the corpus, where there is one."""
    folder = Path(os.environ.get("PHONEHOME_CORPUS") or ROOT.parent / "shared" / "corpus")
    return [path.read_bytes() for pattern in patterns for path in sorted(folder.rglob(pattern)) if path.stat().st_size <= LARGEST]


def test_every_reader_has_a_sample() -> None:
    assert set(SAMPLES) == set(READERS)


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_damaged_captures(name: str, tmp_path: Path) -> None:
    samples = SAMPLES[name]()
    assert all(reader(name).matches(sample[:65536]) and whole(sample, name, tmp_path) for sample in samples[:1]), "the undamaged sample is read"
    for number, rng in enumerate(rounds(SECONDS / len(READERS))):
        data = damaged(rng.choice(samples), rng)
        start = time.process_time()
        try:
            whole(data, name, tmp_path)
        except Exception as error:
            (Path.cwd() / f"soak-{name}.bin").write_bytes(data)
            raise AssertionError(f"PHONEHOME_SOAK_SEED={SEED + number}: {type(error).__name__}; the bytes are in soak-{name}.bin") from error
        within(data, time.process_time() - start, f"seed {SEED + number}")
