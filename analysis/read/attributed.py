"""Which app said it: names of Android uids, and only what is known to be of one app."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..model import Connection, Item, Message, Problem, Resolution

_LISTED = re.compile(r"package:(?:\S*=)?([\w.]+)\s+uid:(\d+(?:,\d+)*)")


def load_packages(paths: Iterable[Path]) -> dict[int, tuple[str, ...]]:
    """The output of ``pm list packages -U`` (``package:<name> uid:<uid>``). Raises ValueError when a file holds no such line."""
    found: dict[int, list[str]] = {}
    for path in paths:
        lines = [match for line in path.read_text("utf-8", "replace").splitlines() if (match := _LISTED.fullmatch(line.strip()))]
        if not lines:
            raise ValueError(f"{path.name}: expected lines such as package:com.example.app uid:10123, as pm list packages -U prints them")
        for match in lines:
            for uid in match[2].split(","):
                found.setdefault(int(uid), []).append(match[1])
    return {uid: tuple(dict.fromkeys(names)) for uid, names in found.items()}


def is_app(names: Iterable[str], app: str) -> bool:
    """Whether somebody with these names is the app that was asked for: by package, app or process name."""
    return app.casefold() in (name.casefold() for name in names)


def only_app(items: Iterable[Item], app: str) -> Iterator[Item]:
    """Connections that process or package evidence attributes to ``app``, and what was wrong; everything when ``app`` is empty.

    Messages are dropped and counted as a Problem: in flow dumps and HAR files nothing says which app sent them.
    """
    dropped = 0
    for item in items:
        if app and isinstance(item, Message | Resolution):
            dropped += isinstance(item, Message)
        elif not app or not isinstance(item, Connection) or (item.attribution in ("process", "package") and is_app([item.app], app)):
            yield item
    if dropped:
        yield Problem("", "unsupported", "messages were dropped: nothing in this format says which app sent them", dropped)
