"""All texts and digests of a set of known values, ready to be searched in blocks of values. Built once for each set."""

from base64 import b64encode
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick

from ..model import KnownValue
from .known_bits import ALONE, ANYWHERE, HASHED, LEAST, WHOLE, bits
from .known_digests import digests
from .known_match import digest_at, stands
from .known_needles import needles
from .known_scan import FOLD, WINDOW, Anchors, word_starts
from .known_spellings import spellings


class Hit(NamedTuple):
    """A known value that stands in a value."""

    rank: int
    """The plainest form has the lowest."""
    known: int
    how: str
    """Words around the label, ``SHA-256 of the lower-cased {}, base64``; a salt's label goes to ``{salt}``."""
    form: str
    salt: int
    hashed: bool
    keyed: bool
    """Whether it counts only under a key that agrees."""


class Index:
    """What is searched for ``known``."""

    def __init__(self, known: Sequence[KnownValue]) -> None:
        self.known = tuple(known)
        spelled = [spellings(value.value, value.type) for value in known]
        self.needles = [needle for needle in needles(known, spelled) if needle.bits >= LEAST]
        self.digests = list(digests(known, spelled))
        self._weak = [bits(value.spelling.text) < HASHED for value in self.digests]
        self._texts, self._places = self._needle_anchors()
        self._words, self._raw = self._digest_anchors()
        self.keyed = [at for at, needle in enumerate(self.needles) if needle.bits < ANYWHERE or len(needle.wire) < WINDOW]
        """Needles that are searched under agreeing keys."""
        self._automaton = BytesAhoCorasick([self.needles[at].wire.lower() for at in self.keyed]) if self.keyed else None

    def _needle_anchors(self) -> tuple[Anchors, list[int]]:
        """Anchors of the needles that count anywhere or as whole values; where in each needle its anchor stands. Whole values are searched with the ends
        that blocks have between values."""
        anchors, ids, places = [], [], [0] * len(self.needles)
        for at, needle in enumerate(self.needles):
            wire = needle.wire.translate(FOLD)
            wrapped = wire if needle.bits >= ANYWHERE else b"\0" + wire + b"\0"
            if needle.bits >= ALONE and len(wrapped) >= WINDOW:
                place = max(range(len(wrapped) - WINDOW + 1), key=lambda start: len(set(wrapped[start : start + WINDOW])))
                anchors.append(wrapped[place : place + WINDOW])
                ids.append(at)
                places[at] = place - (len(wrapped) > len(wire))
        return Anchors(b"".join(anchors), np.array(ids, np.int64)), places

    def _digest_anchors(self) -> tuple[Anchors, Anchors]:
        """Anchors of the digests in hex and base64, and as bytes."""
        count = np.arange(len(self.digests))
        hexed = b"".join(d.digest[: WINDOW // 2] for d in self.digests).hex().encode()
        based = b64encode(b"".join(d.digest[: WINDOW * 6 // 8] for d in self.digests)).translate(FOLD)
        raw = b"".join(d.digest[:WINDOW] for d in self.digests).translate(FOLD)
        return Anchors(hexed + based, np.concatenate([count, count])), Anchors(raw, count)

    def anywhere(self, values: Sequence[bytes], binary: Sequence[bool]) -> Iterator[tuple[int, Hit]]:
        """(index into values, hit) for all that needs no key, and for hashes that do. ``binary`` says which values are bytes rather than text."""
        block = _Block(values)
        for place, at in self._texts.everywhere(block.folded):
            yield from self._needle_hit(block, at, place - self._places[at])
        for place, at in self._words.at(block.folded, word_starts(block.folded)):
            yield from self._digest_hit(block, at, place, binary)
        if any(binary):
            chosen = [at for at, is_bytes in enumerate(binary) if is_bytes]
            part = _Block([values[at] for at in chosen])
            for place, at in self._raw.everywhere(part.folded):
                for here, hit in self._digest_hit(part, at, place, [True] * len(chosen)):
                    yield chosen[here], hit

    def under_keys(self, values: Sequence[bytes]) -> Iterator[tuple[int, Hit]]:
        """(index into values, hit) for short texts, which count only where the key agrees."""
        if self._automaton is None:
            return
        block = _Block(values)
        for which, start, _ in self._automaton.find_matches_as_indexes(block.lower, overlapping=True):
            yield from self._needle_hit(block, self.keyed[which], start, keyed=True)

    def _needle_hit(self, block: "_Block", at: int, start: int, keyed: bool = False) -> Iterator[tuple[int, Hit]]:
        needle = self.needles[at]
        here = block.value_at(start)
        first, last = block.span(here)
        whole = start == first and start + len(needle.wire) == last
        enough = (whole or needle.bits >= WHOLE) if keyed else (whole or needle.bits >= ANYWHERE)
        if start >= first and start + len(needle.wire) <= last and enough and stands(needle, block.joined, block.lower, start):
            how = f"{needle.spelling.how}, {needle.encoding}" if needle.encoding else needle.spelling.how
            yield here, Hit(at, needle.known, how, needle.form, -1, needle.hashed, keyed)

    def _digest_hit(self, block: "_Block", at: int, place: int, binary: Sequence[bool]) -> Iterator[tuple[int, Hit]]:
        digest = self.digests[at]
        here = block.value_at(place)
        as_what = digest_at(digest.digest, block.values[here], place - block.span(here)[0], binary[here])
        if as_what:
            how = digest.chain.replace("{}", digest.spelling.how) + ("" if as_what == "hex" else f", {as_what}")
            form = digest.form if as_what == "hex" else f"{digest.form}-{as_what.split()[0]}"
            yield here, Hit(len(self.needles) + at, digest.known, how, form, digest.salt, True, self._weak[at])


class _Block:
    """Values joined by zero bytes, which also stand at both ends."""

    def __init__(self, values: Sequence[bytes]) -> None:
        self.values = values
        self.joined = b"\0" + b"\0".join(values) + b"\0"
        self.lower = self.joined.lower()
        self.folded = self.joined.translate(FOLD)
        self._starts = (np.cumsum([1, *(len(value) + 1 for value in values)])).tolist()

    def value_at(self, place: int) -> int:
        """The value in which a place lies."""
        return min(max(bisect_right(self._starts, place) - 1, 0), len(self.values) - 1)

    def span(self, value: int) -> tuple[int, int]:
        """Where a value begins and ends."""
        return self._starts[value], self._starts[value + 1] - 1
