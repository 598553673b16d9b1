"""All texts and digests of a set of known values, ready to be searched in blocks of values. Built once for each set."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import BytesAhoCorasick, Implementation

from ..model import KnownValue
from .known_bits import ALONE, ANYWHERE, HASHED, LEAST, WHOLE, bits
from .known_block import Block
from .known_digests import digests
from .known_match import digest_as_bytes, digest_as_text, stands
from .known_needles import needles
from .known_scan import FOLD, WINDOW, Anchors, windows_of, word_starts
from .known_spellings import spellings

_LOOK = 64
"""Bytes of a needle among which the anchor is chosen: the window with the most distinct bytes."""


_TABLE = 4000
"""Short needles up to which the automaton is a table of all transitions: fast, but large."""


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
    whole: bool
    """Whether it is the whole value."""
    readable: bool = True
    """Whether it stands there in letters that anyone reads, not encoded or hashed."""


type Found = tuple[int, int, int, Hit]
"""Index into a block's values, the places in the block where it begins and ends, and what it is."""


class Index:
    """What is searched for ``known``."""

    def __init__(self, known: Sequence[KnownValue]) -> None:
        self.known = tuple(known)
        spelled = [spellings(value.value, value.type) for value in known]
        self.needles = [needle for needle in needles(spelled) if needle.bits >= LEAST]
        self.digests = list(digests(known, spelled))
        self._texts, self._places = self._needle_anchors()
        self._words, self._raw = self._digest_anchors()
        self._short, self._automaton = self._short_texts()

    def _short_texts(self) -> tuple[list[int], BytesAhoCorasick | None]:
        """Needles too short for an anchor, and the automaton that finds them. Those that must be whole values stand between the zero bytes of blocks."""
        short = [at for at, needle in enumerate(self.needles) if len(needle.wire) < WINDOW]
        between = [b"\0" if self.needles[at].bits < WHOLE else b"" for at in short]
        texts = [end + self.needles[at].wire.lower() + end for at, end in zip(short, between, strict=True)]
        kind = Implementation.DFA if len(short) < _TABLE else Implementation.ContiguousNFA
        return short, BytesAhoCorasick(texts, implementation=kind) if texts else None

    def _needle_anchors(self) -> tuple[Anchors, list[int]]:
        """Anchors of the needles, and where in each needle its anchor stands. Those a little too short are searched as whole values, with the zero bytes
        that blocks have between values."""
        anchors, ids, places = [], [], [0] * len(self.needles)
        for at, needle in enumerate(self.needles):
            wire = needle.wire.translate(FOLD)
            wrapped = wire if len(wire) >= WINDOW else b"\0" + wire + b"\0"
            if len(wrapped) >= WINDOW and (needle.bits >= ALONE or wrapped is wire):
                place = _most_distinct(wrapped[:_LOOK])
                anchors.append(wrapped[place : place + WINDOW])
                ids.append(at)
                places[at] = place - (wrapped is not wire)
        return Anchors(b"".join(anchors), np.array(ids, np.int64)), places

    def _digest_anchors(self) -> tuple[Anchors, Anchors]:
        """Anchors of the digests in hex and base64, and as bytes."""
        count = np.arange(len(self.digests))
        raw = b"".join([d.digest[:WINDOW] for d in self.digests])
        heads = np.frombuffer(raw, np.uint8).reshape(-1, WINDOW)
        hexed = heads[:, : WINDOW // 2].tobytes().hex().encode()
        based = b64encode(heads[:, : WINDOW * 6 // 8].tobytes()).translate(FOLD)
        return Anchors(hexed + based, np.concatenate([count, count])), Anchors(raw.translate(FOLD), count)

    def may_stand(self, data: bytes) -> bool:
        """Whether an anchor of a text or digest, or a text too short for one, is in bytes, wherever and however it stands there: nothing is found without."""
        if self._automaton is not None and self._automaton.find_matches_as_indexes(b"\0" + data.lower() + b"\0"):
            return True
        windows = windows_of(b"\0" + data.translate(FOLD) + b"\0")
        return any(anchors.stand_in(windows) for anchors in (self._texts, self._words, self._raw) if len(anchors))

    def search(self, block: Block) -> Iterator[tuple[int, Hit]]:
        """(index into the block's values, hit)."""
        return ((here, hit) for here, _, _, hit in self.find(block))

    def find(self, block: Block) -> Iterator[Found]:
        """All hits, with their places."""
        for place, at in self._texts.everywhere(block.folded):
            yield from self._needle_hit(block, at, place - self._places[at])
        if self._automaton is not None:
            for which, start, _ in self._automaton.find_matches_as_indexes(block.lower, overlapping=True):
                at = self._short[which]
                yield from self._needle_hit(block, at, start + (self.needles[at].bits < WHOLE))
        for place, at in self._words.at(block.folded, word_starts(block.folded)):
            yield from self._digest_hit(block, at, place, digest_as_text(self.digests[at].digest, block.joined, place))
        if block.binary:
            for place, at in self._raw.everywhere(block.folded):
                span = block.span(block.value_at(place))
                yield from self._digest_hit(block, at, place, digest_as_bytes(self.digests[at].digest, block.joined, place, span))

    def _needle_hit(self, block: Block, at: int, start: int) -> Iterator[Found]:
        needle = self.needles[at]
        here = block.value_at(start)
        first, last = block.span(here)
        end = start + len(needle.wire)
        if not first <= start <= end <= last:
            return
        whole = start == first and end == last
        keyed = needle.bits < (ALONE if whole else ANYWHERE)
        if (whole or needle.bits >= WHOLE) and stands(needle, block.joined, block.lower, start):
            how = f"{needle.spelling.how}, {needle.encoding}" if needle.encoding else needle.spelling.how
            yield here, start, end, Hit(at, needle.known, how, needle.form, -1, needle.hashed, keyed, whole, not needle.encoding and not needle.hashed)

    def _digest_hit(self, block: Block, at: int, place: int, as_what: str) -> Iterator[Found]:
        """The finding is for the value that was hashed; a known value that was its key or salt was not sent, and is only named."""
        if as_what:
            digest = self.digests[at]
            how = digest.chain.replace("{}", digest.spelling.how) + ("" if as_what == "hex" else f", {as_what}")
            form = digest.form if as_what == "hex" else f"{digest.form}-{as_what.split(maxsplit=1)[0]}"
            here = block.value_at(place)
            first, last = block.span(here)
            whole = place == first and last - first <= 2 * len(digest.digest)  # its longest writing is hex
            end = min(last, place + 2 * len(digest.digest))
            yield here, place, end, Hit(len(self.needles) + at, digest.known, how, form, digest.salt, True, bits(digest.spelling.text) < HASHED, whole, False)


def _most_distinct(text: bytes) -> int:
    """Where the first window with the most distinct bytes begins."""
    most, place = 0, 0
    for start in range(len(text) - WINDOW + 1):
        distinct = len(set(text[start : start + WINDOW]))
        if distinct > most:
            most, place = distinct, start
        if most == WINDOW:
            break
    return place
