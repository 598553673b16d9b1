"""Google's QUIC before the IETF's (versions Q024 to Q046): the server name in the client's hello, which these versions send in clear.

The hello is a map of tags (Google's "QUIC Crypto", 2013): ``CHLO``, the number of tags, then for each its name and where its value ends.
"""

_MAX_TAGS = 128


def starts(datagram: bytes) -> bool:
    """Whether a datagram is a client's first one in such a version: public flags with a version, or (Q046) a long header."""
    return bool(_version(datagram))


def read(datagram: bytes) -> tuple[str, str]:
    """Version (``Q043``) and server name, empty where the datagram does not hold it."""
    at = datagram.find(b"CHLO")
    return _version(datagram), server_name(datagram[at:]) if at >= 0 else ""


def server_name(hello: bytes) -> str:
    """The name in a hello that starts at ``CHLO``; empty when there is none or the datagram ends before it."""
    count = int.from_bytes(hello[4:6], "little")
    values, start = 8 + 8 * count, 0
    for at in range(8, 8 + 8 * min(count, _MAX_TAGS), 8):
        end = int.from_bytes(hello[at + 4 : at + 8], "little")
        if hello[at : at + 4] == b"SNI\0":
            name = hello[values + start : values + end]
            return name.decode("ascii").lower() if len(name) == end - start and name.isascii() and name.decode("ascii").isprintable() else ""
        start = end
    return ""


def _version(datagram: bytes) -> str:
    """``Q043`` when the datagram says so at the place where its first byte puts the version."""
    if len(datagram) < 14:
        return ""
    flags = datagram[0]
    if flags & 0x80:
        text = datagram[1:5]
    elif flags & 0x01 and not flags & 0xC0:
        text = datagram[9:13] if flags & 0x0C else datagram[1:5]
    else:
        return ""
    good = text[:1] == b"Q" and text[1:].isdigit() and b"Q024" <= text <= b"Q048"
    return text.decode("ascii") if good else ""
