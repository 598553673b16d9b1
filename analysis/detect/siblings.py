"""The keys that stand side by side in a message, read once for all of them: a message of twenty thousand headers is judged in time that grows with their
number, not with its square."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from .names import key_words, rules
from .words import facts_of, is_word, split

_SHORT, _STRANGE, _SEVERAL = 3, 6, 5
"""Letters of an abbreviation; of one that is no word; how many keys as short as the first make those beside them abbreviations too."""


@dataclass(frozen=True, slots=True, eq=False)
class Siblings:
    """Keys of one place of a message."""

    keys: frozenset[str]
    """Their words, as ``key_words`` gives them."""
    held: frozenset[str]
    """Phrases in them that some rule asks for."""
    once: frozenset[str]
    """Those that only one key holds."""
    abbreviated: bool
    """Whether several keys are abbreviations."""
    foreign: bool
    """Whether they are facts of something that is neither phone nor user: some are always of other things, and none is always of these two."""
    criteria: bool
    """Whether they are what a list is searched by: its order and pages stand among them, and nothing that is always of phone or user."""

    def beside(self, key: str) -> frozenset[str]:
        """The phrases held by keys other than this one (given as its words)."""
        gone = self.once & _phrases(key)
        return self.held - gone if gone else self.held


@lru_cache(maxsize=16384)
def siblings_of(keys: tuple[str, ...]) -> Siblings:
    """Distinct keys that stand side by side, in any order."""
    words = [key_words(key) for key in keys]
    counts = Counter(phrase for key in words for phrase in _phrases(key))
    once = frozenset(phrase for phrase, count in counts.items() if count == 1)
    own = not counts.keys().isdisjoint(facts_of("own"))
    foreign, criteria = (not own and not frozenset(words).isdisjoint(facts_of(what)) for what in ("other", "criterion"))
    return Siblings(frozenset(words), frozenset(counts), once, sum(map(is_short, keys)) >= _SEVERAL, foreign, criteria)


def is_short(key: str) -> bool:
    """Whether a key has so few letters that it may be an abbreviation; not where it has none."""
    return 0 < letters_of(key) <= _SHORT


@lru_cache(maxsize=65536)
def is_strange(key: str) -> bool:
    """Whether a key of few letters has no word that we know: ``prefl``."""
    return letters_of(key) <= _STRANGE and not any(map(is_word, split(key)))


@lru_cache(maxsize=65536)
def letters_of(key: str) -> int:
    """How many letters a key has."""
    return sum(map(str.isalpha, key))


@lru_cache(maxsize=65536)
def _phrases(key: str) -> frozenset[str]:
    """The phrases of a key that some rule asks for."""
    return frozenset(_asked_for().intersection(_pieces(tuple(key.split(" ")))))


def _pieces(words: tuple[str, ...]) -> Iterator[str]:
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + _longest()) + 1):
            yield " ".join(words[start:end])


@cache
def _asked_for() -> frozenset[str]:
    asked = (phrase for some in rules().values() for rule in some for phrase in rule.condition.siblings | rule.condition.without)
    return frozenset((*asked, *facts_of("own")))


@cache
def _longest() -> int:
    return max(len(phrase.split(" ")) for phrase in _asked_for())
