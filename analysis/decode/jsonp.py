"""JSON with something around it: a callback (``cb({...});``), an assignment (``var x = {...};``) or a guard against script inclusion (``)]}',``)."""

import re

from .json_text import parse
from .tree import Hint, Tree

NAME = "jsonp"
TAKES = (str,)
LABELS = ()
NEEDS = "({="
KEEPS = False

_GUARD = re.compile(r"""\s*(?:\)\]\}'?,?|for\s*\(;;\);|while\s*\((?:1|true)\);|throw 1;\s*(?:<[^>]*>)?|\{\}&&)\s*""")
_CALL = re.compile(r"(?:/\*\*/)?\s*(?:typeof [\w.$]+ ===? ?'function' && )?[A-Za-z_$][\w.$\[\]\"']*\s*\(\s*(?=[\[{\"])")
_SET = re.compile(r"(?:var |let |const |window\.)?\s*[A-Za-z_$][\w.$\[\]\"']*\s*=\s*(?=[\[{])")


def open(text: str, _hint: Hint) -> Tree | None:
    """The tree inside, when what is left is one JSON text."""
    if not text or text[-1] not in ")};] \r\n":
        return None
    for pattern, end in ((_GUARD, ""), (_CALL, ")"), (_SET, "")):
        match = pattern.match(text)
        if match:
            rest = text[match.end() :].rstrip("; \t\r\n")
            if end and not rest.endswith(end):
                continue
            try:
                tree = parse(rest[: len(rest) - len(end)])
            except ValueError:
                continue
            return tree if isinstance(tree, dict | list) else None
    return None
