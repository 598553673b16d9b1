"""The parts of a message that carry values, laid out for the engine: path, query, headers, cookies, named parts, body.

Paths: ``path`` values stand at ``[*]`` with their position and the word before them as key; query, cookie and header values at their name (header names in
lower case); body values at their own path. Content codings are undone by label, and by sniffing where the label is missing or lies (RFC 9110, section 8.4).
"""

import re

from ..model import Message
from . import brotli_stream, form, gzip_stream, opaque, rc4_coding, zlib_stream, zstd_stream
from .engine import LONG, Engine
from .paths import Node
from .percent import unquote, unquote_value
from .tree import Decoder, Hint, media_type

CODINGS: dict[str, tuple[Decoder, ...]] = {
    "gzip": (gzip_stream,),
    "x-gzip": (gzip_stream,),
    "deflate": (zlib_stream,),
    "br": (brotli_stream,),
    "zstd": (zstd_stream,),
    "rc4": (rc4_coding,),
}
"""Decoders by name of a content coding (IANA registry of HTTP content codings)."""

PLAIN = frozenset(
    (
        "accept accept-charset accept-encoding accept-language accept-ranges access-control-allow-credentials access-control-allow-headers access-"
        " control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age access-control-request-headers"
        " access-control-request-method age allow alt-svc cache-control connection content-disposition content-encoding content-language content-"
        " length content-range content-security-policy content-type date etag expect expires host if-match if-modified-since if-none-match if-range"
        " keep-alive last-modified p3p permissions-policy pragma range report-to sec-ch-ua server strict-transport-security te trailer transfer-"
        " encoding upgrade vary via warning x-content-type-options x-frame-options x-xss-protection"
    ).split()
)
"""Standard headers of HTTP itself: their lists and quotes are grammar, not payload."""

_WORD = re.compile(r"[A-Za-z][A-Za-z_-]+")


def add(engine: Engine, message: Message) -> int:
    """Lay down all fields of a message. Returns how many bytes of its body stayed closed (of the body as carried)."""
    if message.kind == "request" and message.path:
        target(engine, message.path)
    again = engine.again
    for field in message.headers:
        if not again(field):
            mark = engine.mark()
            header(engine, field[0].lower(), field[1])
            engine.remember(field, len(field[1]), mark)
    for place, name, part in message.parts:
        engine.put(part, engine.root(place).child(name) if name else engine.root(place))
    engine.opaque_bytes = 0
    if message.body and not (message.missing >= len(message.body) and not message.body.strip(b"\0")):  # zeros that only fill a gap say nothing
        if len(message.body) > LONG:
            body(engine, message)
        elif not engine.again(source := (message.body, message.content_type or _labelled(message), message.content_encoding)):
            mark = engine.mark()
            body(engine, message)
            engine.remember(source, len(message.body), mark)
    return min(engine.opaque_bytes, len(message.body))


def target(engine: Engine, path: str) -> None:
    """A request target: path segments, then the query. The fragment never leaves a client; where one stands it is taken as query text."""
    if "://" in path[:12]:
        path = "/" + path.partition("://")[2].partition("/")[2]
    path, _, query = path.partition("?")
    if not engine.again(path):
        mark = engine.mark()
        segments(engine, path)
        engine.remember(path, len(path), mark)
    if query:
        engine.put(form.parse(query), engine.root("query"))


def segments(engine: Engine, path: str) -> None:
    """The segments of a path, and the parameters behind semicolons in them (RFC 3986, 3.3)."""
    root = engine.root("path")
    word = ""
    for position, segment in enumerate(path.strip("/").split("/") if path.strip("/") else ()):
        text, *parameters = segment.split(";")
        value = unquote_value(text)
        entry = engine.entry(0, position)
        engine.put(value, _segment(root, word), entry)
        for name, _, item in (p.partition("=") for p in parameters):
            engine.put(unquote_value(item), root.item().child(unquote(name)), entry)
        word = text if _WORD.fullmatch(text) else ""


def _segment(root: Node, word: str) -> Node:
    """The node of a path segment that follows ``word``: the same path, but named by it (``/users/123`` names 123 ``users``)."""
    node = root.item()
    if not word:
        return node
    found = node.stairs.get(word)
    if found is None:
        found = node.stairs[word] = Node("path", node.path, (), word, (), 1)
    return found


def header(engine: Engine, name: str, value: str) -> None:
    """One header field (RFC 9110, 5.1); cookies go to their own place (RFC 6265, 4.1 and 4.2), ``Authorization`` through its scheme (RFC 7617, RFC 6750)."""
    if name == "cookie":
        for position, pair in enumerate(value.split(";")):
            key, equals, item = pair.strip().partition("=")
            if key and equals:
                engine.put(_cookie(item), engine.root("cookie").child(key))
            elif key:  # a cookie without a name is all value (RFC 6265bis, 5.6)
                engine.put(key, engine.root("cookie").item(), engine.entry(0, position))
    elif name == "set-cookie":
        first, *attributes = value.split(";")
        key, _, item = first.strip().partition("=")
        engine.put(_cookie(item), engine.root("cookie").child(key))
        node = engine.root("header").child(name).child(key)
        for attribute, _, item in (a.strip().partition("=") for a in attributes):
            engine.leaf(item, node.child(attribute.lower()))
    elif name in PLAIN:
        engine.leaf(value, engine.root("header").child(name))
    elif not name.startswith(":"):
        engine.put(value, engine.root("header").child(name))


def _cookie(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _labelled(message: Message) -> str:
    return next((value for name, value in message.headers if name.lower() == "content-type"), "")


def body(engine: Engine, message: Message) -> None:
    """A body: content codings undone, then opened by its media type and by what it is."""
    content_type, parameters = media_type(message.content_type or _labelled(message))
    node = engine.root("body")
    data = message.body
    codings = message.content_encoding.lower().split(",") if message.content_encoding else ()
    labels = [label for coding in codings if (label := coding.strip()) not in ("", "identity")]
    while labels:  # the last one was applied last, but not every sender keeps to that
        label, opened = next(((label, o) for label in reversed(labels) if (o := engine.coding(data, CODINGS.get(label, ())))), ("", None))
        if opened is None:
            engine.note("label", f"Content-Encoding says {', '.join(CODINGS.keys() & labels) or 'something unknown'}, but the body is not")
            break
        labels.remove(label)
        node, data = node.step(opened[0]), opened[1]
    start = engine.count
    engine.whole(data, node, 0, Hint(room=engine.room, content_type=content_type, parameters=parameters, whole=True, note=engine.note))
    closed = engine.fields.opaque
    if engine.opaque_bytes and (mark := opaque.mark(message.headers)):
        closed.update({row: f"{closed[row]}; {mark}" for row in range(start, engine.count) if row in closed})
