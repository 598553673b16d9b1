"""Damage for files and payloads, drawn from a ``random.Random``: what discs, networks, broken writers and hostile senders do to bytes."""

import os
import random
import time
from collections.abc import Iterator

import pytest

SECONDS = float(os.environ.get("PHONEHOME_SOAK_SECONDS", "300"))
"""How long each fuzzing test runs."""

SEED = int(os.environ.get("PHONEHOME_SOAK_SEED", "0")) or time.time_ns() % 10**9
"""Another one each time, unless it is given; it is printed with what fails."""

LONGEST = 30.0
"""CPU seconds within which a small input must be done, however it is damaged."""

EDGES = (
    b"\x00",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\xff\xff",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"\x7f\xff\xff\xff",
    b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one to eight damages."""
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        rng.choice((_flip, _edge, _cut, _drop, _repeat, _move, _noise))(out, rng)
    return bytes(out)


def rounds(seconds: float) -> Iterator[random.Random]:
    """A generator for each round until the time is over, and at least one."""
    end, number = time.monotonic() + seconds, 0
    while number == 0 or time.monotonic() < end:
        yield random.Random(SEED + number)
        number += 1
    print(f"{number} rounds from seed {SEED}")


def within(data: bytes, seconds: float, seed: str) -> None:
    """Fail when an input took too long, with what is needed to see it again."""
    if seconds > LONGEST:
        pytest.fail(f"{len(data)} bytes took {seconds:.1f} s ({seed}): {data[:200].hex()}")


def _flip(out: bytearray, rng: random.Random) -> None:
    if out:
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)


def _edge(out: bytearray, rng: random.Random) -> None:
    at, edge = rng.randrange(len(out) + 1), rng.choice(EDGES)
    out[at : at + len(edge)] = edge


def _cut(out: bytearray, rng: random.Random) -> None:
    del out[rng.randrange(len(out) + 1) :]


def _drop(out: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(out) + 1)
    del out[at : at + rng.choice((1, 2, 4, 16, 200, 1500))]


def _repeat(out: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(out) + 1)
    out[at:at] = out[at : at + rng.choice((1, 4, 64, 1500))] * rng.choice((1, 1, 2, 50))


def _move(out: bytearray, rng: random.Random) -> None:
    at, size = rng.randrange(len(out) + 1), rng.choice((4, 100, 1500))
    piece = out[at : at + size]
    del out[at : at + size]
    to = rng.randrange(len(out) + 1)
    out[to:to] = piece


def _noise(out: bytearray, rng: random.Random) -> None:
    at = rng.randrange(len(out) + 1)
    size = rng.choice((1, 8, 64))
    out[at : at + size] = rng.randbytes(size)
