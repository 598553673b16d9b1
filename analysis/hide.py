"""Known values out of what is shown in clear: hosts, request targets, names of fields, problems.

Readers and decoders make these texts before anyone knows what is known of the phone, and what is a word to ``case.redact`` may be someone's name. So they are
asked once more, distinct texts together, before they are written: the piece that is a known value is shown as its pseudonym, in all tables alike.
"""

import re
from collections.abc import Iterable, Sequence

from .case import value_ids
from .case.redact import Piece, cover, mask_host, mask_path, path_tokens, pseudonym
from .decode import is_ordinary
from .detect import known_spots, load_types, names_someone
from .model import KnownValue

_KEY = re.compile(r"(?:^|(?<=\.))(?:\\.|[^\\.\[\]!])+", re.DOTALL)
"""A key in a path, as it is escaped there; what stands behind ``!`` is a step."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?")
"""A person's name: not the e-mail address or number of a contact, whose words are of others too."""
_PERSONS = ("user.name", "content.contacts")
"""Types whose words are names of people. One such word is too short to prove a finding, and enough to be recognised by."""


class Hider:
    """Masks texts. ``pieces``: the known values, as they stood there, that it gave pseudonyms to (id → text)."""

    def __init__(self, known: Sequence[KnownValue], key: bytes) -> None:
        self.known, self.key = tuple(dict.fromkeys(known)), key
        self.private = frozenset(filter(_is_private, known))
        self.names = {word.casefold(): one.type for one in self.private for word in _words_of(one) if not is_ordinary(word)}
        self.pieces: dict[str, str] = {}
        self._spots: dict[str, list[Piece]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Look for known values in texts that will be asked for: many at once cost little more than one."""
        new = [text for text in dict.fromkeys(texts) if text and text not in self._spots] if self.private else []
        for text in new:
            self._spots[text] = []
        for at, spots in known_spots(new, self.known, self.private).items():
            self._spots[new[at]] = [self._piece(new[at], *spot) for spot in spots]
        for text in new if self.names else ():
            taken = [(piece.start, piece.end) for piece in self._spots[text]]
            for word in _WORD.finditer(text):
                type = self.names.get(word[0].casefold())
                if type and not any(start < word.end() and word.start() < end for start, end in taken):
                    self._spots[text].append(self._piece(text, *word.span(), type))

    def _piece(self, text: str, start: int, end: int, type: str) -> Piece:
        value = self._name(text[start:end])
        self.pieces[value] = text[start:end]
        types = load_types()
        return Piece(start, end, pseudonym(types[type].short if type in types else type, value))

    def hosts(self, hosts: Sequence[str]) -> list[str]:
        """Hosts with labels shaped like identifiers and known values masked."""
        self.learn(hosts)
        return [mask_host(host, self._name, self._at) for host in hosts]

    def host(self, host: str) -> str:
        """One host, likewise."""
        return self.hosts((host,))[0]

    def paths(self, paths: Sequence[str]) -> list[str]:
        """Request targets with values and whatever names someone masked."""
        self.learn(token for path in paths for token in path_tokens(path))
        return [mask_path(path, self._name, self._at, names_someone) for path in paths]

    def texts(self, texts: Sequence[str]) -> list[str]:
        """Other texts, with nothing but the known values in them masked."""
        self.learn(texts)
        return [cover(text, self._at(text)) for text in texts]

    def templates(self, paths: Sequence[str]) -> list[str]:
        """Paths of fields with the known values in their keys masked."""
        if not self.private:
            return list(paths)
        self.learn(_ESCAPED.sub(r"\1", match[0]) for path in paths for match in _KEY.finditer(path))
        return [_KEY.sub(self._key, path) for path in paths]

    def _key(self, match: re.Match[str]) -> str:
        key = _ESCAPED.sub(r"\1", match[0])
        pieces = self._at(key)
        return cover(key, pieces).replace(".", "\\.") if pieces else match[0]

    def _at(self, text: str) -> Sequence[Piece]:
        return self._spots.get(text, ())

    def _name(self, text: str) -> str:
        return value_ids(self.key, (text,))[0]


def _words_of(known: KnownValue) -> list[str]:
    """The words of a person's name that are long enough to be looked for alone; none of anything else."""
    return _WORD.findall(known.value) if known.type in _PERSONS and _NAME.fullmatch(known.value) else []


def in_names(known: Sequence[KnownValue]) -> list[str]:
    """For each known value whether it is masked where it stands in a host, a request target or the name of a field, and if not, why. Quotes none."""
    hider = Hider(known, bytes(32))
    hider.learn([one.value for one in known])
    return [_in_names(one, hider) for one in known]


def _in_names(one: KnownValue, hider: Hider) -> str:
    if one not in hider.private:
        return "readable: what is of low sensitivity is evidence there"
    words = _words_of(one)
    ordinary = sum(map(is_ordinary, words))
    if hider.texts([one.value]) == [one.value]:
        return "readable: made of words that programs use too" if ordinary else "readable: too short to be told from other text"
    if ordinary:
        return f"masked; alone, {ordinary} of its {len(words)} words stay{'s' * (ordinary == 1)} readable: programs use {'it' if ordinary == 1 else 'them'} too"
    return "masked"


def _is_private(known: KnownValue) -> bool:
    """Whether a known value says something of a person or of this very phone: the name of its maker or of an app is in hosts that are evidence."""
    types = load_types()
    return known.type not in types or types[known.type].sensitivity not in ("none", "low")
