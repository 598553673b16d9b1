"""How fast the detectors are: ``detect_fields.py [FIELDS]`` (default 200,000), in one process, against a loop over a list of ``re``.

The fields are made here: requests of 40 invented SDKs with 20 fields each, one of a hundred phones behind each request; a third of the fields have a value of
their own (times,
counters, request ids), as in real captures. The baseline runs the same patterns (``analysis/data/shapes.csv`` without the checks) one after the other over
every field,
which is how a list of detectors works.
"""

import random
import re
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from analysis.detect import detect
from analysis.detect.facts import rows
from analysis.model import FieldTable, MessageTable, Template

PREFIXES = ("", "device_", "dev", "x-", "d.", "m_", "ctx.", "header.", "info.", "client_")
KEYS = ("idfa", "android_id", "model", "brand", "os_version", "osName", "carrier", "lat", "lon", "timezone", "language", "screen_width", "email", "session_id")
OWN = ("request_id", "ts", "nonce", "seq", "elapsed", "msg")


def made(count: int) -> tuple[FieldTable, MessageTable]:
    """``count`` fields in messages of 20."""
    chance = random.Random(1)
    fields, messages = FieldTable(), MessageTable()
    values: dict[str, int] = {}
    phones = [_phone(chance) for _ in range(100)]
    templates = [[_template(PREFIXES[sdk % 10] + key) for key in (*KEYS, *OWN)] for sdk in range(40)]
    fields.templates = [one for some in templates for one in some]
    for number in range(count // 20):
        sdk = number % 40
        messages.host.append(f"sdk{sdk}.example.com")
        for column, text in ((messages.path, "/v1/events"), (messages.method, "POST"), (messages.protocol, "http/1.1")):
            column.append(text)
        messages.kind.append("request")
        messages.direction.append("sent")
        messages.connection.append(number)
        phone = phones[chance.randrange(100)]
        own = [
            uuid.UUID(int=chance.getrandbits(128)).hex,
            str(1_600_000_000_000 + number * 37),
            chance.randbytes(8).hex(),
            str(number),
            f"{chance.random():.6f}",
            f"text {number}",
        ]
        for at, value in enumerate((*phone, *own)):
            fields.message.append(number)
            fields.template.append(sdk * 20 + at)
            fields.index.append(0)
            fields.value.append(values.setdefault(value, len(values)))
    fields.values = list(values)
    fields.kinds = ["text"] * len(values)
    return fields, messages


def _template(path: str) -> Template:
    *parents, key = path.split(".")
    return Template("body", path, ("json",), key, tuple(parents))


def _phone(chance: random.Random) -> tuple[str, ...]:
    place = f"{chance.uniform(47, 55):.6f}", f"{chance.uniform(6, 15):.6f}"
    identifiers = str(uuid.UUID(int=chance.getrandbits(128), version=4)), chance.randbytes(8).hex()
    return (
        *identifiers, "SM-G991B", "samsung", "13", "Android", "Telekom.de", *place, "Europe/Berlin", "de_DE", "1080", f"a{chance.randrange(10**6)}@example.org",
        uuid.UUID(int=chance.getrandbits(128)).hex,
    )  # fmt: skip


def baseline(fields: FieldTable) -> int:
    """Matches of every pattern on every field, one after the other."""
    patterns = [re.compile(re.sub(r"\\p\{\w+\}", r"\\w", row["pattern"])) for row in rows("shapes") if "(?i)" not in row["pattern"][4:]]
    return sum(1 for value in fields.value for pattern in patterns if pattern.fullmatch(fields.values[value]))  # type: ignore[arg-type]


def main(arguments: list[str]) -> int:
    """Print fields a second for both."""
    count = int(arguments[0]) if arguments else 200_000
    fields, messages = made(count)
    detect(*made(2_000), ())
    began = time.process_time()
    findings = detect(fields, messages, ())
    took = time.process_time() - began
    small = made(min(count, 20_000))[0]
    began = time.process_time()
    baseline(small)
    slow = (time.process_time() - began) / len(small.value)
    print(
        f"{len(fields.value):,} fields, {len(fields.values):,} distinct values, {len(findings.row):,} findings in {took:.3f} s: {
            len(fields.value) / took:,.0f} fields/s"
    )
    print(f"list of re: {1 / slow:,.0f} fields/s; ratio {len(fields.value) / took * slow:.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
