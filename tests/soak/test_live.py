"""A live run whose worker is killed at any moment: the proxy's side says so in one sentence, never raises, never hangs; no half case gets the case's name."""

import random
import threading
import time
from pathlib import Path

import pytest

from analysis.case import open_case
from analysis.live.recorder import Recorder, Settings
from tests.factories import message
from tests.soak.damage import SEED

ROUNDS = 25


def flows(rng: random.Random) -> list[bytes]:
    return [b'{"email":"mara@example.org","n":%d,"pad":"%s"}' % (number, b"x" * rng.choice((0, 100, 100_000))) for number in range(rng.choice((1, 50, 400)))]


@pytest.mark.soak
@pytest.mark.parametrize("number", range(ROUNDS))
def test_the_worker_is_killed(number: int, tmp_path: Path) -> None:
    rng = random.Random(SEED + number)
    live = Recorder(Settings(tmp_path / "case", 1), lambda said: None)
    killer = threading.Timer(rng.choice((0.0, rng.random(), 3 * rng.random())), live._process.kill)
    killer.start()
    bodies = flows(rng)
    for at, body in enumerate(bodies):
        live.add([message(body=body, size=len(body), content_type="application/json", source=f"flow {at} request")])
        if rng.random() < 0.05:
            time.sleep(0.01)
    start = time.monotonic()
    said = live.close()
    killer.cancel()
    killer.join()
    assert time.monotonic() - start < 120, f"seed {SEED + number}"
    if (tmp_path / "case").exists():
        assert open_case(tmp_path / "case").table("messages").num_rows <= len(bodies) and "messages" in said
    else:
        assert "not written" in said, f"seed {SEED + number}: {said}"


@pytest.mark.soak
def test_the_proxy_dies(tmp_path: Path) -> None:
    """The pipe breaks off in the middle of a batch: what came before is in the case."""
    for number in range(ROUNDS):
        rng = random.Random(SEED + number)
        folder = tmp_path / str(number)
        live = Recorder(Settings(folder, 1), lambda said: None)
        count = rng.randrange(1, 30)
        for at in range(count):
            live.add([message(path=f"/i?email=mara{at}@example.org", source=f"flow {at} request")])
        end = time.monotonic() + 30
        while live._pending and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.2)
        assert live._process.stdin
        live._process.stdin.write(b"\x00\x01")
        live._process.stdin.close()
        live._process.wait(120)
        assert open_case(folder).table("messages").num_rows == count, f"seed {SEED + number}"
