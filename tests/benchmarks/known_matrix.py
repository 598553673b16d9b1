"""The known-value matrix: kinds of value × forms × nestings up to four deep × places of a message, through the real opener. Every case must be found.

``python -m tests.benchmarks known_matrix [cases [seed]]`` (default 6000, 1) prints the share found and each case that was missed. The forms
(``known_forms``) and wrappers (``known_wrappers``) are written anew, from the standard library and other packages, not with the code under test.

**Left out, because the format cannot carry it**: a separator inside a cell, pair or list, bytes where text stands (they are base64 there), lines in a header or
in a path, UTF-16 without a mark of other than Western text.

**Left out, because it says too little by itself**: kinds that are short or common (``WEAK``: a model, a language, a birthday, a place, an operator, an
address), 32-bit hashes, and texts under 12 characters stand first in a record that names them; weak kinds and names of people are not sought inside
other texts, without their blanks or reversed, weak kinds not salted, and nothing under 24 characters as the name of a field.

**Left out, because two readings are right**: quoted-printable of a form or of content lines (both undo ``=XX`` in their own way) and of lines of JSON with
under three escapes each (JSON as they stand); an encoding twice in a row; an e-mail address before letters that go on with its host. XOR and ROT13 stand
around JSON or gzip only, which prove them. **Nothing opens these**: encryption, XOR with more than one byte, base58, base85, uuencode, compression with
a dictionary.
"""

import random
import re
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Collection
from typing import NamedTuple
from urllib.parse import quote

from analysis.decode import Opener
from analysis.detect import known_proof
from analysis.detect.known import find_known
from analysis.model import FieldTable, KnownValue, Message, MessageTable

from .known_forms import DEMOGRAPHIC, KINDS, SHORT_HASHES, WEAK, forms_of
from .known_wrappers import WRAPPERS
from .known_wrapping import Content, data_of, text_of


class Case(NamedTuple):
    """One planted value."""

    known: KnownValue
    key: str
    form: str
    content: Content
    wrappers: tuple[str, ...]
    """Outermost last."""
    body: bytes
    salt: str
    place: str = "body"
    """Where in a message the outermost wrapper stands: one of ``PLACES``."""


def _in_body(body: bytes) -> Message:
    boundary = re.match(rb"--(b[0-9a-f]{8})\r\n", body)
    labelled = f"multipart/form-data; boundary={boundary[1].decode()}" if boundary else "application/octet-stream"
    return _message(body, [("Content-Type", labelled)])


def _message(body: bytes = b"", headers: Collection[tuple[str, str]] = (), path: str = "/v1/track") -> Message:
    kind = next((value for name, value in headers if name == "Content-Type"), "")
    return Message(0, "http/1.1", "request", "sent", "case", method="POST", path=path, headers=list(headers), body=body, content_type=kind)


PLACES: dict[str, Callable[[bytes], Message]] = {
    "body": _in_body,
    "unlabelled body": _message,
    "query": lambda body: _message(path=f"/v1/track?v=1&payload={quote(body, safe='')}"),
    "path": lambda body: _message(path=f"/v1/{quote(body, safe='')}/track"),
    "header": lambda body: _message(headers=[("X-Payload", body.decode())]),
    "cookie": lambda body: _message(headers=[("Cookie", f"v=1; payload={quote(body, safe='')}")]),
    "body in Windows-1252": lambda body: _message(body.decode().encode("cp1252"), [("Content-Type", "text/plain; charset=windows-1252")]),
    "form in a header": lambda body: _message(headers=[("X-Payload", f"v=1&payload={quote(body, safe='')}&end=2")]),
}
"""Where a message carries it → the message. A header holds one line of text."""


def cases(count: int, seed: int = 1, deepest: int = 4, only: Collection[str] = ()) -> list[Case]:
    """``count`` cases, all kinds and forms in turn, nestings drawn at random; ``only`` of the named wrappers where that is not empty."""
    rng = random.Random(seed)
    names = [name for name in WRAPPERS if not only or name in only]
    made: list[Case] = []
    while len(made) < count:
        salt = str(uuid.UUID(int=rng.getrandbits(128), version=4))
        for kind, key, maker in KINDS:
            value = maker(rng)
            for form, content in forms_of(kind, value, salt).items():
                made.append(_case(KnownValue(kind, value), salt, key, form, content, rng, names, deepest))
    rng.shuffle(made)
    return made[:count]


def _case(known: KnownValue, salt: str, key: str, form: str, content: Content, rng: random.Random, names: list[str], deepest: int) -> Case:
    needs_key = known.type in WEAK or form in SHORT_HASHES or (isinstance(content, str) and len(content) < 12)
    first = [n for n in names if WRAPPERS[n].container and (WRAPPERS[n].named or not needs_key)]
    wrappers, wrapped = _wrap(content, f"{key}_hash" if form in SHORT_HASHES else key, first, rng)
    outer = [n for n in names if WRAPPERS[n].nests] + [n for n in names if not WRAPPERS[n].container]
    for _ in range(rng.randrange(deepest)):
        more, wrapped = _wrap(wrapped, "payload", [n for n in outer if n != wrappers[-1]], rng)
        wrappers += more
    return Case(known, key, form, content, tuple(wrappers), data_of(wrapped), salt, rng.choice(_places(wrapped)))


def _places(content: Content) -> list[str]:
    """Where in a message such content can stand."""
    line = isinstance(content, str) and content.isprintable() and content.strip() == content and len(content) < 6000
    western = isinstance(content, str) and not content.isascii() and max(content) < "\u0100"
    return [name for name in PLACES if western or name != "body in Windows-1252"] if line else ["body", "unlabelled body"]


def _wrap(content: Content, key: str, names: list[str], rng: random.Random) -> tuple[list[str], Content]:
    """One more wrapper around the content, of those that can carry it."""
    while True:
        name = rng.choice(names)
        wrapped = WRAPPERS[name].wrap(content, key)
        if wrapped is not None:
            return [name], wrapped


def _known(case: Case) -> list[KnownValue]:
    return [case.known, KnownValue("device.installation_id", case.salt)]


def opened(case: Case) -> FieldTable:
    """The fields of the case's message."""
    opener = Opener(proof=known_proof(_known(case)))
    opener.add(0, PLACES[case.place](case.body))
    return opener.fields


def is_found(case: Case, fields: FieldTable) -> bool:
    """Whether a finding of the case's type stands in its fields."""
    found = find_known(fields, MessageTable(), _known(case))
    kind = case.known.type
    types = {kind, f"{kind}_hashed"} | ({"user.demographic_hashed"} if kind in DEMOGRAPHIC else set())
    return any(verdict.type in types for verdict in found.verdicts)


def is_open(case: Case, fields: FieldTable) -> bool:
    """Whether the planted form came out of its wrappers, so that a miss would be the search's."""
    return case.content in fields.values or text_of(case.content) in fields.values


def main(arguments: list[str]) -> int:
    """Run and print."""
    every = cases(int(arguments[0]) if arguments else 6000, int(arguments[1]) if len(arguments) > 1 else 1)
    start, closed, missed = time.perf_counter(), Counter[str](), 0
    for case in every:
        fields = opened(case)
        if not is_found(case, fields):
            nesting = " < ".join((*case.wrappers, case.place))
            if is_open(case, fields):
                missed += 1
                print(f"missed: {case.known.type} as {case.form} in {nesting}: {case.content[:60]!r}")
            else:
                closed[nesting] += 1
    for nesting, count in sorted(closed.items(), key=lambda item: (item[0].count("<"), -item[1]))[:40]:
        print(f"not opened: {nesting} ({count})")
    share = 1 - (missed + closed.total()) / len(every)
    print(f"{share:.2%} of {len(every)} cases found, {closed.total()} not opened, {missed} opened and missed; {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
