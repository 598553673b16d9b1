"""Keys as words. Vendors invent key names, but they make them of the same words.

``deviceModelName``, ``device-model-name``, ``device.model.name`` and ``devicemodelname`` are the same three words. Glued lower-case keys are cut by a
dictionary: all
words of the tables that judge names. Abbreviations (``osv``) and other languages (``shebei``) are put into those words by ``data/words.csv``: letters without
their
accents, words with and without marks between (``dia_chi``), and in the order of the other language too, as *numéro de téléphone* is a *phone number*.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from .facts import rows

_PIECE = re.compile(
    r"(?<![a-z])e[67](?![a-z0-9])|md5|sha-?\d{1,3}|base64|b64|ipv[46]|(?<![a-z])[hw]264|p2p|sha(?![a-z])|i(?:OS|Os)(?![a-z])|IPv[46]|MD5|SHA-?\d{1,3}|i(?:Phone|Pad|Beacon)|WiFi|wiFi|eMail|IDs|"
    r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+|(?:[^\W\d_a-zA-Z]|[\u064b-\u0652\u0900-\u0dff\u0e00-\u0e7f])+"
)
_DIGEST = re.compile(r"(?i)(md5|sha-?(?:1|224|256|384|512)(?![0-9]))")
"""Digests named anywhere in a key: ``didmd5``."""
_LEAST_FOR_CUT = 5
_LONGEST_KEY = 80
"""Characters of a key that are looked at; longer keys are texts or values."""


@cache
def _accents() -> dict[int, str | None]:
    """Latin letters with accents, as those without; apostrophes within words as nothing."""
    plain = {ord(letter): by for letter, by in zip("ßøæœłđıðþ", ("ss", "o", "ae", "oe", "l", "d", "i", "d", "th"), strict=True)}
    letters = map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    bases = {ord(letter): unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {0x27: None, 0x2019: None, 0x2BC: None} | {letter: base for letter, base in bases.items() if base.isascii()} | plain


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text).translate(_accents())


@cache
def _foreign() -> dict[str, tuple[str, ...]]:
    return {_plain(row["word"]): tuple(row["means"].split()) for row in rows("words") if row["kind"] == "language"}


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    return {row["word"]: tuple(row["means"].split()) for row in rows("words") if row["kind"] == "short"} | _foreign()


@cache
def _joins() -> dict[tuple[str, ...], str]:
    return {tuple(row["word"].split()): row["means"] for row in rows("words") if row["kind"] == "join"}


@cache
def _joinable() -> frozenset[str]:
    """Words that with the next may be one word."""
    return frozenset(first for first, _ in _joins())


@cache
def word_class(kind: str) -> frozenset[str]:
    """Words of one kind of ``data/words.csv``: ``modifier`` (says nothing about what the value is), ``thing`` (what is neither phone nor user) …"""
    return frozenset(word for row in rows("words") if row["kind"] == kind for word in row["word"].split())


@cache
def facts_of(what: str) -> tuple[str, ...]:
    """Keys that are facts of a ``device`` or ``user``, as words."""
    return tuple(" ".join(split(key)) for row in rows("words") if row["kind"] == "fact" and row["means"] == what for key in row["word"].split("|"))


@cache
def _dictionary() -> frozenset[str]:
    known = {word for row in rows("names") for word in re.split(r"[ /;*~]+", row["name"]) if word}
    for row in (row for row in rows("words") if row["kind"] not in ("link", "english", "office")):
        known.update(re.split(r"[ |]", _plain(row["word"])), row["means"].split())
    known -= {word for word in known if len(word) < 3 and word.isascii()} - word_class("pair")
    return frozenset(known)


@cache
def _for_cuts() -> frozenset[str]:
    """Words of which glued ones are made: not the short ones of other languages, which stand within too many."""
    return _dictionary() - {word for word in _foreign() if word.isascii() and len(word) < _LEAST_FOR_CUT}


def is_word(word: str) -> bool:
    """Whether some table has a word."""
    return word in _dictionary()


@lru_cache(maxsize=65536)
def split(key: str) -> tuple[str, ...]:
    """The words of one key in lower case, abbreviations written out, glued words cut. Digits stay as words of their own."""
    return _joined(_words(key[:_LONGEST_KEY]))


def split_all(keys: Iterable[str]) -> tuple[str, ...]:
    """The words of some keys with spaces between; quick where the same keys come often."""
    return _joined([word for key in keys for word in _words(key)])


@lru_cache(maxsize=65536)
def turned(key: str) -> tuple[str, ...]:
    """The words of a key with words of another language, last first: ``numero_telefono`` is a *phone number*. Nothing where there are none."""
    pieces = _pieces(key[:_LONGEST_KEY])
    if len(pieces) < 2 or not any(piece in _foreign() for piece, _ in pieces):
        return ()
    return _joined([word for piece, words in reversed(pieces) if piece not in word_class("link") for word in words])


@lru_cache(maxsize=65536)
def _words(key: str) -> tuple[str, ...]:
    return tuple(word for _, words in _pieces(key) for word in words)


def _pieces(key: str) -> list[tuple[str, tuple[str, ...]]]:
    """The pieces of a key in lower case, glued ones cut, each with the words it stands for."""
    key = _plain(key)
    one_case = key.isascii() and key.isalpha() and key.islower()
    pieces = [key] if one_case else [piece.lower() for piece in _PIECE.findall(_DIGEST.sub(r" \1 ", key))]
    return [(part, tuple(_singular(word) if len(word) > 3 else word for word in words)) for piece in _glued(pieces) for part, words in _expand(piece)]


_MOST_GLUED = 3


def _glued(pieces: list[str]) -> list[str]:
    """The same with two or three pieces that make up a word of another language as one: ``dia_chi``."""
    out: list[str] = []
    while pieces:
        sizes = (size for size in range(min(_MOST_GLUED, len(pieces)), 1, -1) if len(one := "".join(pieces[:size])) >= _LEAST_FOR_CUT and one in _foreign())
        size = next(sizes, 1)
        out.append("".join(pieces[:size]))
        pieces = pieces[size:]
    return out


def _expand(word: str) -> list[tuple[str, tuple[str, ...]]]:
    short = _abbreviations().get(word)
    if short is not None:
        return [(word, short)]
    if word in _dictionary() or (len(word) < (_LEAST_FOR_CUT if word.isascii() else 3) and not _versioned(word)):
        return [(word, (word,))]
    pieces = _versioned(word) or _cut(word) or _prefixed(word)
    if pieces:
        return [(piece, _abbreviations().get(piece, (piece,))) for piece in pieces]
    stem = _stem(word)
    meant = _stems().get(stem) if stem != word and word not in word_class("english") else None
    return [(meant, _foreign()[meant])] if meant else [(word, (_typos().get(word) or _singular(word),))]


_LEAST_STEM = 5


def _stem(word: str) -> str:
    """A word without the vowels at its end, which other languages change by case and number: ``поиск`` for ``поиска``."""
    return word.rstrip("aeiouyаеёиоуыэюяйьіїє")


@cache
def _stems() -> dict[str, str]:
    """Stems of long words of other languages that are written with letters, and one of the words of each; not those of words that we have anyway."""
    found: dict[str, str] = {}
    for word in sorted(_foreign()):
        if len(stem := _stem(word)) >= _LEAST_STEM:
            found.setdefault(stem, word)
    return {stem: word for stem, word in found.items() if stem not in _dictionary() or stem in _foreign()}


_LEAST_FOR_TYPO = 8


@cache
def _typos() -> dict[str, str]:
    """Long words of the dictionary with one letter left out or two changed places, as keys often have them: ``lattitude`` and ``installtion`` are not new
    words."""
    found: dict[str, str] = {}
    known = _dictionary()
    for word in sorted(known - _foreign().keys() | {"latitude", "longitude"}):
        if len(word) >= _LEAST_FOR_TYPO and word.isascii():
            meant = " ".join(_abbreviations().get(word, (word,)))
            for at in range(1, len(word)):
                for wrong in (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]):
                    found.setdefault(wrong, meant)
    return {wrong: meant for wrong, meant in found.items() if wrong not in known}


def _singular(word: str) -> str:
    """The word without its plural where that is a word we have: *devices*, *ethnicities*, *addresses*."""
    if word in word_class("plural") or not word.endswith("s") or word.endswith("ss"):
        return word
    ones = (word[:-3] + "y" if word.endswith("ies") else "", word[:-1], word[:-2] if word.endswith("es") else "")
    return next((one for one in ones if one in _dictionary()), word)


def _cut(word: str) -> tuple[str, ...]:
    """The fewest dictionary words that make up the whole word, longer ones first; nothing when there is no such cut."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    known = _for_cuts()
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - 16), end - 1):
            head = best[start]
            if head is not None and word[start:end] in known and not (end == len(word) and word[start:end] in word_class("ending")):
                found = best[end]
                if found is None or len(head) + 1 <= len(found):
                    best[end] = (*head, word[start:end])
    whole = best[-1] or ()
    return whole if len(whole) <= 5 else ()


_LONGEST_PREFIX = 4


def _versioned(word: str) -> tuple[str, ...]:
    """``sdkv`` as the two words it stands for; nothing where there are none."""
    return (word[:-1], "version") if word.endswith("v") and word[:-1] in word_class("versioned") else ()


def _prefixed(word: str) -> tuple[str, ...]:
    """Up to four letters that are no words, and the telling word behind them; nothing where there is none."""
    for length in range(1, _LONGEST_PREFIX + 1):
        if word[length:] in word_class("telling"):
            return word[:length], *(_cut(word[length:]) or (word[length:],))
    return ()


def _joined(words: Sequence[str]) -> tuple[str, ...]:
    if _joinable().isdisjoint(words):
        return tuple(words)
    joins = _joins()
    out: list[str] = []
    for word in words:
        pair = joins.get((out[-1], word)) if out else None
        if pair is not None:
            out[-1] = pair
        else:
            out.append(word)
    return tuple(out)
