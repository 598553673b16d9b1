"""GraphQL documents (October 2021 specification): kind and name of the operation, and the values written into it. The document stays a field.

Variables travel beside it as JSON and open there.
"""

import re

from .loose_json import unescape
from .tree import Hint, Pairs, Tree

NAME = "graphql"
TAKES = (str,)
LABELS = ("application/graphql",)
NEEDS = "{"
KEEPS = True

_OPERATION = re.compile(r"\s*+(?:#[^\n]*+\n\s*+)*+(query|mutation|subscription|fragment)\b\s*+(\w*+)[^{]*+\{")
_SHORT = re.compile(r"\s*+\{\s*+\w++\s*+(?:\([^)]*+\)\s*+)?+\{\s*+\w")
_ARGUMENT = re.compile(r'(\w+)\s*:\s*("""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|[A-Z][A-Z_0-9]+)(?=[\s,)}\]])')


def open(text: str, hint: Hint) -> Tree | None:
    """Operation, name and arguments."""
    if "{" not in text or text.rstrip()[-1:] != "}":
        return None
    match = _OPERATION.match(text)
    if match is None and not (hint.labelled or _SHORT.match(text)):
        return None
    arguments = Pairs((name, _plain(value)) for name, value in _ARGUMENT.findall(text))
    operation = match[1] if match else "query"
    return {"operation": operation, **({"name": match[2]} if match and match[2] else {}), **({"arguments": arguments} if arguments else {})}


def _plain(value: str) -> str:
    """A value as text, a string without its quotes and escapes (2.9.4, those of JSON)."""
    return unescape(value[1:-1]) if value[:1] == '"' and value[:3] != '"""' else value.strip('"')
