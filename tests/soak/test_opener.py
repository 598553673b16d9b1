"""Any damage to any payload, however it is wrapped, leaves the opener with fields or Problems, in bounded time and within its limits."""

import base64
import json
import time
from pathlib import Path

import pytest

from analysis.decode import Opener
from analysis.model import Message
from tests.benchmarks import known_matrix
from tests.soak.damage import SECONDS, SEED, damaged, rounds, within

CASES = sorted((Path(__file__).resolve().parents[1] / "cases").glob("*/*.json"))
LABELS = ("", "gzip", "br", "zstd", "deflate", "identity", "aws-chunked")


def payloads() -> list[tuple[bytes, str, str]]:
    """Golden cases and planted values in nestings: body, content type, content encoding."""
    found = []
    for path in CASES:
        case = json.loads(path.read_text("utf-8"))
        body = base64.b64decode(case["base64"]) if "base64" in case else case["text"].encode()
        found.append((body, case.get("content_type", ""), case.get("content_encoding", "")))
    return found + [(case.body, "", "") for case in known_matrix.cases(300, seed=SEED)]


@pytest.mark.soak
def test_damaged_payloads() -> None:
    samples, opener = payloads(), Opener()
    for number, rng in enumerate(rounds(SECONDS)):
        body, kind, coding = rng.choice(samples)
        body = damaged(body, rng)
        headers = [("Content-Type", kind), ("Content-Encoding", rng.choice((coding, *LABELS)))]
        message = Message(0, "http/1.1", "request", "sent", "soak", method="POST", path=f"/x?q={number}", headers=headers, body=body, content_type=kind)
        if number % 500 == 0:
            opener = Opener()
        start = time.process_time()
        try:
            closed = opener.add(number % 500, message)
        except Exception as error:
            Path("soak-payload.bin").write_bytes(body)
            raise AssertionError(f"PHONEHOME_SOAK_SEED={SEED + number}: {type(error).__name__}; the bytes are in soak-payload.bin") from error
        assert 0 <= closed <= len(body), f"seed {SEED + number}: {closed} of {len(body)} bytes stayed closed"
        within(body, time.process_time() - start, f"seed {SEED + number}")
    assert opener.fields.value
