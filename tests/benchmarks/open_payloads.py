"""Speed of the opener on invented telemetry: ``python -m tests.benchmarks open_payloads [FIELDS]`` prints fields a second of one process.

The batches are shaped like those of analytics SDKs: a device record, then events with a few own properties; ids repeat within a device, times and
counters do not, and one property in some events is JSON in a string. ``exact`` has floats with all their digits, ``flat`` has not.
"""

import random
import sys
import time
import uuid

import orjson

from analysis.decode import Opener
from analysis.model import Message


def batches(fields: int, exact: bool) -> list[Message]:
    """Messages with about ``fields`` fields in all."""
    rng = random.Random(7)
    made: list[Message] = []
    count = 0
    while count < fields:
        device = {"gaid": _uuid(rng), "model": rng.choice(["Pixel 7", "SM-G991B"]), "os": "Android", "osv": "14", "lang": "de-DE", "root": False}
        events = [_event(rng, exact) for _ in range(40)]
        body = orjson.dumps({"device": device, "sdk": {"name": "invented", "version": "4.2.0"}, "events": events})
        source = f"entry {len(made)} request"
        made.append(Message(0, "http/2", "request", "sent", source, method="POST", path="/v1/batch", body=body, content_type="application/json"))
        count += 8 + 40 * 12
    return made


def _uuid(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128)))


def _event(rng: random.Random, exact: bool) -> dict[str, object]:
    properties: dict[str, object] = {"screen": f"screen_{rng.randrange(30)}", "duration_ms": rng.randrange(100000), "network": "wifi"}
    properties |= {"battery": rng.randrange(100), "first": None}
    if rng.random() < 0.2:
        properties["extra"] = orjson.dumps({"item": f"sku-{rng.randrange(50)}", "count": rng.randrange(9)}).decode()
    latitude = 52.5 + rng.random() / 10 if exact else round(52.5 + rng.random() / 10, 5)
    event = {"event": rng.choice(["open", "view", "tap", "close"]), "id": _uuid(rng), "ts": 1767225600000 + rng.randrange(10**9)}
    return event | {"seq": rng.randrange(10**4), "lat": latitude, "ok": rng.random() < 0.9, "props": properties}


def measure(fields: int, exact: bool) -> tuple[int, float]:
    """How many fields came out, and in how many seconds."""
    messages = batches(fields, exact)
    opener = Opener()
    start = time.process_time()
    for ordinal, message in enumerate(messages):
        opener.add(ordinal, message)
    return len(opener.fields.value), time.process_time() - start


def main(arguments: list[str]) -> int:
    """Print one line for each shape."""
    wanted = int(arguments[0]) if arguments else 200_000
    for name, exact in (("flat", False), ("exact", True)):
        count, seconds = min((measure(wanted, exact) for _ in range(5)), key=lambda r: r[1])
        print(f"{name}: {count} fields in {seconds:.3f} s = {count / seconds / 1e6:.2f} M fields/s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
