"""What every MIME entity has (RFC 2045): header fields, an empty line, and content in a transfer encoding. Shared by parts and messages."""

import base64
import binascii
import quopri
import re

_FOLD = re.compile(rb"\r?\n[ \t]+")
_BETWEEN = re.compile(r"(?<=\?=)[ \t]+(?==\?)")
_WORD = re.compile(r"=\?([\w-]{1,40})(?:\*[\w-]{0,20})?\?([qQbB])\?([!->@-~]{0,500})\?=")


def cut(entity: bytes) -> tuple[bytes, bytes]:
    """Header and content, apart by the first empty line; all is header where there is none."""
    if entity[:1] in b"\r\n":
        return b"", entity.lstrip(b"\r\n")
    for line_end in (b"\r\n\r\n", b"\n\n"):
        if line_end in entity:
            head, _, content = entity.partition(line_end)
            return head, content
    return entity, b""


def fields(head: bytes) -> list[tuple[str, str]]:
    """Header fields in order, names in lower case, folded lines made one (RFC 5322, 2.2.3)."""
    lines = (_FOLD.sub(b" ", head) if b"\n " in head or b"\n\t" in head else head).decode("utf-8", "replace").splitlines()
    return [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]


def transferred(content: bytes, encoding: str) -> bytes:
    """Undo a Content-Transfer-Encoding (RFC 2045, 6); content that is not so encoded stays as it is."""
    if encoding == "base64":
        try:
            return base64.b64decode(content)
        except binascii.Error:
            return content
    return quopri.decodestring(content) if encoding == "quoted-printable" else content


def words(value: str) -> str:
    """A header value with its encoded words read (RFC 2047); a word of an unknown charset stays as it is."""
    return _WORD.sub(_word, _BETWEEN.sub("", value)) if "=?" in value else value


def _word(found: re.Match[str]) -> str:
    charset, encoding, text = found.groups()
    try:
        data = binascii.a2b_base64(text) if encoding in "bB" else quopri.decodestring(text.encode(), header=True)
        return data.decode(charset)
    except (LookupError, ValueError):
        return found[0]
