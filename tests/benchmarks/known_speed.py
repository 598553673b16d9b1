"""CPU seconds in which known values are built and searched: ``python -m tests.benchmarks known_speed [thousands of fields]``.

Sixty known values in all forms, over fields as apps send them (half of them distinct). Prints one line each; the share of the whole road is measured by the
benchmark of the road.
"""

import base64
import random
import sys
import time
import uuid
from collections.abc import Callable

from analysis.detect.known import find_known
from analysis.detect.known_index import Index
from analysis.model import FieldTable, KnownValue, MessageTable, Template

KEYS = tuple("event.name user.id device.model session geo.lat ts url payload User-Agent items.price token sdk.version screen x".split())


def sixty(rng: random.Random) -> list[KnownValue]:
    """Known values of the kinds people plant."""

    def digits(count: int) -> str:
        return "".join(rng.choices("0123456789", k=count))

    makers: dict[str, Callable[[], str]] = {
        "device.advertising_id": lambda: str(uuid.UUID(int=rng.getrandbits(128))),
        "device.vendor_scoped_id": lambda: f"{rng.getrandbits(64):016x}",
        "user.email": lambda: f"anna.{digits(5)}+tag@gmail.com",
        "user.phone_number": lambda: f"+4915{digits(9)}",
        "device.imei": lambda: digits(15),
        "network.wifi_bssid": lambda: ":".join(f"{rng.randrange(256):02x}" for _ in range(6)),
        "user.name": lambda: "Anna Sch" + "".join(rng.choices("abcdefgh", k=5)),
        "location.coordinates": lambda: f"{rng.uniform(-60, 60):.6f},{rng.uniform(-170, 170):.6f}",
        "device.model": lambda: "Pixel 7",
        "device.language": lambda: "de",
        "user.age_or_birthdate": lambda: f"19{rng.randrange(50, 99)}-0{rng.randrange(1, 9)}-1{rng.randrange(9)}",
        "app.id": lambda: "com.example.app" + digits(3),
    }
    return [KnownValue(kind, maker()) for _ in range(5) for kind, maker in makers.items()]


def fields(count: int, rng: random.Random) -> FieldTable:
    """Fields with texts, numbers, links, hex, base64 and a few bytes."""
    table = FieldTable(templates=[Template("body", key, ("json",), key.rpartition(".")[2], tuple(key.split(".")[:-1])) for key in KEYS])
    makers = (
        lambda at: f"event_{at}_click", lambda at: str(1_700_000_000_000 + at * 977), lambda at: f"https://cdn.example.com/img/{at}/picture.png?w=100&h={at}",
        lambda at: f"{rng.getrandbits(128):032x}", lambda at: base64.b64encode(rng.randbytes(60)).decode(), lambda at: f"{rng.random() * 90:.6f}",
        lambda at: f"Mozilla/5.0 (Linux; Android 14; SM-{at}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
        lambda at: rng.randbytes(200) if at % 5 == 0 else str(at),
    )  # fmt: skip
    for at in range(count):
        if at % 2 == 0:
            value = makers[(at // 2) % len(makers)](at)
            table.values.append(value)
            table.kinds.append("bytes" if isinstance(value, bytes) else "text")
        table.message.append(at // 40)
        table.template.append(at % len(KEYS))
        table.index.append(0)
        table.value.append(len(table.values) - 1)
    return table


def main(arguments: list[str]) -> int:
    """Measure and print."""
    rng = random.Random(7)
    known, count = sixty(rng), int(arguments[0] if arguments else 400) * 1000
    start = time.process_time()
    index = Index(known)
    print(f"build: {time.process_time() - start:.2f} s for {len(known)} known values: {len(index.needles)} texts, {len(index.digests)} digests")
    table = fields(count, rng)
    find_known(FieldTable(), MessageTable(), known)
    find_known(fields(40, rng), MessageTable(), known)
    size = sum(len(value) for value in table.values) / 1e6
    start = time.process_time()
    found = find_known(table, MessageTable(), known)
    took = time.process_time() - start
    print(f"search: {took:.2f} s for {count} fields, {len(table.values)} distinct values, {size:.0f} MB: {size / took:.0f} MB/s, {len(found.row)} found")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
