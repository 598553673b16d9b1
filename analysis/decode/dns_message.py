"""DNS messages inside HTTP (RFC 8484) or elsewhere (RFC 1035, 4.1): the names that were asked for, and the answers."""

import ipaddress

from .cursor import Cursor
from .tree import Hint, Tree

NAME = "dns"
TAKES = (bytes,)
LABELS = ("application/dns-message", "application/dns-udpwireformat")
KEEPS = False

TYPES = {1: "A", 2: "NS", 5: "CNAME", 6: "SOA", 12: "PTR", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 41: "OPT", 64: "SVCB", 65: "HTTPS"}


def open(data: bytes, hint: Hint) -> Tree | None:
    """Questions and answers. Without a label the header must be that of an ordinary query or answer, and the records fill the message exactly."""
    if len(data) < 17 or data[2] & 0x78 or data[4:6] != b"\0\1" or data[3] & 0x40:
        return None
    cursor = Cursor(data, 4)
    try:
        counts = [cursor.number(2) for _ in range(4)]
        questions = [{"name": _name(cursor), "type": _type(cursor), "class": cursor.number(2)} for _ in range(counts[0])]
        records = [_record(cursor) for _ in range(min(sum(counts[1:]), 200))]
    except ValueError:
        if hint.labelled:
            raise
        return None
    if cursor.left or (not hint.labelled and not all(question["class"] == 1 and "." in str(question["name"]) for question in questions)):
        return None
    answers = [record for record in records if record["type"] != "OPT"]
    return {"questions": [{"name": q["name"], "type": q["type"]} for q in questions], **({"answers": answers} if answers else {})}


def _name(cursor: Cursor) -> str:
    """A domain name, following pointers backwards only (section 4.1.4)."""
    labels: list[str] = []
    end, limit = -1, cursor.at
    while size := cursor.byte():
        if size >= 0xC0:
            target = (size & 0x3F) << 8 | cursor.byte()
            end = cursor.at if end < 0 else end
            if target >= limit:
                raise ValueError(f"a name that points forward at byte {cursor.at}")
            cursor.at = limit = target
        elif size > 63:
            raise ValueError(f"no label length before byte {cursor.at}")
        else:
            labels.append(cursor.take(size).decode("ascii"))
    cursor.at = cursor.at if end < 0 else end
    return ".".join(labels)


def _type(cursor: Cursor) -> str:
    number = cursor.number(2)
    return TYPES.get(number, f"TYPE{number}")


def _record(cursor: Cursor) -> dict[str, Tree]:
    name, kind = _name(cursor), _type(cursor)
    cursor.take(6)
    size = cursor.number(2)
    start = cursor.at
    if kind in ("A", "AAAA") and size in (4, 16):
        data: Tree = str(ipaddress.ip_address(cursor.take(size)))
    elif kind in ("CNAME", "NS", "PTR"):
        data = _name(cursor)
    else:
        data = cursor.take(size)
    cursor.at = start + size
    return {"name": name, "type": kind, "data": data}
