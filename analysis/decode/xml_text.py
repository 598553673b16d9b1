"""XML: elements and attributes by name, repeated elements as lists. No entity is defined or fetched.

An element with a ``name`` or ``key`` attribute and a text or ``value`` (Android preferences, string resources, SOAP pairs) stands at that name.
"""

from typing import Any
from xml.parsers import expat

from .tree import Hint, Pairs, Tree

NAME = "xml"
TAKES = (str,)
LABELS = ("application/xml", "text/xml", "+xml", "application/soap+xml")
NEEDS = "<"
KEEPS = False

DEPTH = 200


def open(text: str, hint: Hint) -> Tree | None:
    """The root element as an object. Raises ValueError for a labelled document that is broken."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:1] != "<" or text[1:2] in ("", " ") or (text[:9].lower() == "<!doctype" and "html" in text[:20].lower()) or text[:5].lower() == "<html":
        return None
    stack: list[list[Any]] = [["", Pairs(), []]]
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: _start(stack, tag, attributes)
    parser.EndElementHandler = lambda _tag: _end(stack)
    parser.CharacterDataHandler = lambda data: stack[-1][2].append(data)
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(text, True)
    except (expat.ExpatError, ValueError) as error:
        if hint.labelled:
            raise ValueError("damaged XML") from error
        return None
    return _object(stack[0][1])


def _refuse(*_: object) -> None:
    raise ValueError("entities are not expanded")


def _start(stack: list[list[Any]], tag: str, attributes: dict[str, str]) -> None:
    if len(stack) > DEPTH:
        raise ValueError("nested too deep")
    stack.append([tag.rpartition(":")[2] or tag, Pairs((name, value) for name, value in attributes.items() if not name.startswith("xmlns")), []])


def _end(stack: list[list[Any]]) -> None:
    tag, items, pieces = stack.pop()
    text = "".join(pieces).strip()
    named = dict(items) if len(items) <= 2 else {}
    name = named.get("name", named.get("key"))
    if name and (text or "value" in named) and len(named) == len(items) == (1 if text else 2):
        stack[-1][1].append((name, text or named["value"]))
        return
    if text or not items:
        items.append(("", text))
    stack[-1][1].append((tag, items[0][1] if len(items) == 1 and items[0][0] == "" else _object(items)))


def _object(items: list[tuple[str, Tree]]) -> Tree:
    """Items by name; a name that repeats holds a list; the text of an element with other content stands at ``text``."""
    tree: dict[str, Tree] = {}
    repeated: set[str] = set()
    for name, value in items:
        key = name or "text"
        if key not in tree:
            tree[key] = value
        elif key in repeated:
            tree[key].append(value)
        else:
            tree[key] = [tree[key], value]
            repeated.add(key)
    return tree
