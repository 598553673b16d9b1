"""The trie of paths: every distinct (place, path, steps) is one node, so that a field costs one dictionary lookup and no text is built twice.

A key that is data rather than a name (an e-mail address, a UUID, a long number, ``Jonas Ekdahl`` …) does not become part of a path: it would multiply
templates, and personal data would hide in a name, which is shown. Such entries are numbered like list items (``users[*]``), and the key itself is a value at
``users[*]!key``. Where keys of an object are data, so are the new ones beside them.
"""

import re
from collections.abc import Iterable, Sequence

from ..model import Place, Template

NESTING = 80
"""Levels of containers below which everything is recorded at the last one."""
MANY = 1000
"""Entries of one object from which on its keys are taken for data, unless they were met before in a smaller one."""
KEYS = 20_000
"""Distinct keys of all objects at one path; further ones are taken for data."""

MAPS = frozenset(
    (
        "contacts contact_list address_book addressbook phonebook phone_book friends friend_list buddies followers following people persons family"
        " members participants attendees recipients searches search_history searchhistory search_queries recent_searches recentsearches queries visited"
        " visited_sites visited_hosts browsing_history wifi_networks ssids saved_networks known_networks passwords"
    ).split()
)
"""Names of objects whose keys are people, searches, networks – unless one of them is an ordinary name, or they hold different things."""

ORDINARY = frozenset(
    (
        "id ids uid key name names first last full nick user type kind model device brand maker manufacturer version os app build sdk api size count total"
        " number num index code state status value values data info list items item page pages limit offset cursor next prev previous current new old start"
        " end begin finish date time timestamp day days week month year hour minute seconds since until created updated modified changed viewed seen opened"
        " clicked sent received push enabled disabled allowed granted active is has was can accepted denied consent flag mode level score rank rate ratio"
        " percent screen width height top left right bottom title label text description message event events action category source target medium campaign"
        " referrer link url uri path host domain file folder format language locale country region city zip postal address street email phone mobile gender"
        " age birth birthday currency price amount tax order orders cart product products quantity discount payment plan subscription trial session install"
        " installed uninstall launch login signup registered registration account role group team content media image photo video audio music search query"
        " result results error errors reason cause method function class module thread memory disk battery cpu ram storage free used max min average mean"
        " sum all any none other default custom lifetime revenue variant experiment test step onboarding notification notifications permission permissions"
        " tracking advertising identifier token hash signature encoding length synced sync primary secondary feature features dynamic experiments treatment"
        " treatments installation application instance failed delivered throttle percentage apis setting settings property properties preference"
        " preferences option options parameter parameters param params request response header headers server client database cache network speed signal"
        " debug release environment config configuration platform system internal external local remote main root parent child children button click view"
        " tap section tab menu form field input output counter"
    ).split()
)
"""Words of which programs make names; a key of several words is a name when it is made of them."""

_ESCAPE = re.compile(r"([\\.\[\]!])")
_DATA_KEY = re.compile(
    r"\d{6,}|[^@\s]+@[^@\s]+\.\w+|\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?|(?=[^\d]*\d)[0-9a-fA-F]{16,}|(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|\+\d{7,15}"
    r"|(?=[A-Za-z]*\d)(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])[\w+/=-]{22,}"
)


def escape(key: str) -> str:
    """A key as it stands in a path."""
    return _ESCAPE.sub(r"\\\1", key)


_SPACE = re.compile(r"\s")
_QUOTED = re.compile(r"\w['\u2019]\w|[\u2018\u201c\u201d]|://")
_WORDS = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def is_data(key: str) -> bool:
    """Whether a key has the shape of a value instead of a name: an identifier, a quotation, an address, or words that are not those of programs.

    >>> [is_data(key) for key in ("device_id", "Device Model", "Jonas Ekdahl", "divorce lawyer", "anna@example.com")]
    [False, False, True, True, True]
    """
    return _is_value(key) or (_SPACE.search(key.strip()) is not None and not _is_phrase(key))


def _is_value(key: str) -> bool:
    return len(key) > 100 or _DATA_KEY.fullmatch(key) is not None or _QUOTED.search(key) is not None


def _words(key: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(_CAMEL.sub(" ", key).replace("_", " "))]


def _is_phrase(key: str) -> bool:
    """Whether several words are a name as programs write it, such as ``First Name``: two of three are words of programs, of two both."""
    words = _words(key)
    return len(words) > 1 and 3 * sum(word in ORDINARY for word in words) >= 2 * len(words)


def is_ordinary(key: str) -> bool:
    """Whether a key is made of words of programs alone, so that it is a name even among keys that are data."""
    words = _words(key)
    return bool(words) and ORDINARY.issuperset(words)


def is_map(node: "Node", items: Sequence[tuple[object, object]]) -> bool:
    """Whether the keys of an object are data, as far as they are neither ordinary nor known as names: half of them look like data, or one is clearly data
    and all hold the same kind of thing, or the object is called like one of ``MAPS``. Never at the top of a place, where keys are names."""
    if not node.path:
        return False
    keys = [key for key, _ in items if type(key) is str]
    data = sum(map(is_data, keys))
    alike = len({type(item) for _, item in items} - {type(None)}) < 2
    if data:
        return 2 * data >= len(keys) or (alike and any(map(_is_value, keys)))
    named = not node.path.endswith("]") and node.key.replace("-", "_").lower() in MAPS
    return named and alike and not any(len(key) < 4 or not ORDINARY.isdisjoint(_words(key)) for key in keys)


class Node:
    """One place in the trie. ``number`` is its index in ``FieldTable.templates``, -1 before the first field."""

    __slots__ = ("array", "key", "kids", "level", "number", "parents", "path", "place", "stairs", "steps")

    def __init__(self, place: Place, path: str = "", steps: tuple[str, ...] = (), key: str = "", parents: tuple[str, ...] = (), level: int = 0) -> None:
        self.place = place
        self.path = path
        self.steps = steps
        self.key = key
        self.parents = parents
        self.level = level
        self.number = -1
        self.kids: dict[str, Node] = {}
        self.stairs: dict[str, Node] = {}
        self.array: Node | None = None

    def child(self, key: str) -> "Node":
        """The node of a key below this one."""
        found = self.kids.get(key)
        if found is None:
            parents = (*self.parents, self.key) if self.key else self.parents
            path = f"{self.path}.{escape(key)}" if self.path else escape(key)
            found = self.kids[key] = Node(self.place, path, self.steps, key, parents, self.level + 1)
        return found

    def item(self) -> "Node":
        """The node of list items below this one."""
        if self.array is None:
            self.array = Node(self.place, self.path + "[*]", self.steps, self.key, self.parents, self.level + 1)
        return self.array

    def step(self, name: str) -> "Node":
        """The node of what the decoder ``name`` opened here. At the root of a place the step stands only in ``steps``, not in the path."""
        found = self.stairs.get(name)
        if found is None:
            path = f"{self.path}!{name}" if self.path else ""
            found = self.stairs[name] = Node(self.place, path, (*self.steps, name), self.key, self.parents, self.level)
        return found

    def down(self, keys: Iterable[str]) -> "Node":
        """The node at the end of several keys."""
        node = self
        for key in keys:
            node = node.child(key)
        return node

    def template(self) -> Template:
        """This node as the model knows it."""
        return Template(self.place, self.path, self.steps, self.key, self.parents)
