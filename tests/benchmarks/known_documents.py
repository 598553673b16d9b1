"""Wrappers of the known-value matrix that are documents of text, and mail and form bodies."""

import base64
import codecs
import csv
import email.message
import email.policy
import io
import json
import re
import zlib
from urllib.parse import quote, quote_plus
from xml.sax.saxutils import escape, quoteattr

from .known_wrapping import Content, Wrap, Wrapper, containers, data_of, plain, text_of


def _python(content: Content, key: str) -> str:
    return str({"v": True, "none": None, key: text_of(content)})


def _java(content: Content, key: str) -> str | None:
    text = plain(content, ",={}[]")
    return text and f"{{v=1, {key}={text}, end=2}}"


def _xml(content: Content, key: str) -> str | None:
    text = text_of(content)
    return f'<?xml version="1.0"?>\n<event v="1"><{key}>{escape(text)}</{key}><end/></event>' if text.isprintable() and text.strip() == text else None


def _xml_attribute(content: Content, key: str) -> str | None:
    text = plain(content, longest=1 << 20)
    return text and f"<event v='1' {key}={quoteattr(text)}/>"


def _html(content: Content, key: str) -> str | None:
    text = plain(content, longest=4000)
    return text and f"<!doctype html><form><input type=hidden name={key} value={quoteattr(text)}><input name=v value=1></form>"


def _csv(content: Content, key: str) -> str | None:
    text = plain(content)
    file = io.StringIO()
    csv.writer(file).writerows([("number", key, "end")] + [(n, text, "z") for n in range(2)])
    return text and file.getvalue()


def _card(kind: str, within: str) -> Wrap:
    def wrap(content: Content, key: str) -> str | None:
        text = plain(content, longest=2000)
        line = f"X-{key.upper().replace('_', '-')}:" + re.sub(r"([\\,;])", r"\\\1", text or "")
        head, tail = (f"BEGIN:{kind}\r\nVERSION:2.0\r\n", f"END:{kind}\r\n")
        inner = f"BEGIN:{within}\r\n{line}\r\nEND:{within}\r\n" if within else line + "\r\n"
        return text and head + inner + tail

    return wrap


def _graphql(content: Content, key: str) -> str:
    return f"mutation Track {{ track(v: 7, {key}: {json.dumps(text_of(content), ensure_ascii=False)}) {{ ok }} }}"


def _pairs(content: Content, key: str) -> str | None:
    text = plain(content, ';,|=<>{}()[]" \t', 100)
    return text and f"v=1;{key}={text};end=2"


def _pipes(content: Content, _key: str) -> str | None:
    text = plain(content, '|,;<>{}()[]"\n', 150)
    return text and f"3|{text}|end"


def _jwt(content: Content, key: str) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {key: text_of(content), "iat": 1_700_000_000})
    return ".".join(base64.urlsafe_b64encode(data).decode().rstrip("=") for data in (*(json.dumps(part).encode() for part in parts), b"~" * 32))


def _basic(content: Content, _key: str) -> str:
    return "Basic " + base64.b64encode(b"app:" + text_of(content).encode()).decode()


def _bearer(content: Content, _key: str) -> str | None:
    text = text_of(content)
    return f"Bearer {text}" if re.fullmatch(r"[A-Za-z0-9._~+/-]{12,}=*", text) else None


def _agent(content: Content, _key: str) -> str | None:
    text = plain(content, ';()[]{}<>/"', 60)
    return text and f"ShopApp/4.2 (Linux; U; Android 14; {text} Build/UP1A.231005) okhttp/4.12.0"


def _json_key(content: Content, _key: str) -> str | None:
    if len(text_of(content)) < 24:
        return None  # too short to be found as a name
    return json.dumps({text_of(content): {"seen": 3}, "v": 1}, ensure_ascii=False)


def _multipart(content: Content, key: str) -> bytes:
    return _part(content, f'Content-Disposition: form-data; name="{key}"')


def _upload(content: Content, key: str) -> bytes:
    return _part(content, f'Content-Disposition: form-data; name="{key}"; filename="log.bin"\r\nContent-Type: application/octet-stream')


def _part(content: Content, head: str) -> bytes:
    """A multipart body of one part, whose boundary does not stand in it (RFC 2046, 5.1.1)."""
    data = data_of(content)
    boundary = f"b{zlib.crc32(data):08x}"
    return f"--{boundary}\r\n{head}\r\n\r\n".encode() + data + f"\r\n--{boundary}--\r\n".encode()


def _mail(content: Content, key: str) -> bytes:
    """With the content as its only text, or as a file."""
    mail = email.message.EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Anna Beispiel <anna@mail.example>", "jonas@mail.example", "Grüße"
    if isinstance(content, str) and content.isprintable():
        mail.set_content(content)
    else:
        mail.set_content("See the file.")
        mail.add_attachment(data_of(content), "application", "octet-stream", filename=f"{key}.bin")
    return mail.as_bytes()


def _mail_field(content: Content, key: str) -> bytes | None:
    text = plain(content, longest=900)
    if not text or "=?" in text:
        return None  # the sign of an encoded word
    name = f"X-{key.replace('_', '-').title()}"
    return f"From: anna@mail.example\r\nTo: jonas@mail.example\r\nDate: Mon, 06 Jul 2026 10:00:00 +0200\r\n{name}: {text}\r\n\r\nHello\r\n".encode()


def _batch(content: Content, key: str) -> bytes:
    """A request of HTTP/1 as a part of another."""
    inner = json.dumps({key: text_of(content), "v": 1}).encode()
    request = b"POST /v1/events HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + inner
    return _part(request, "Content-Type: application/http\r\nContent-ID: <1>")


def _record(name: str) -> Wrap:
    """JSON with something around it."""
    around = {"json bom": "\ufeff%s", "jsonp": "callback(%s);", "guarded json": ")]}',\n%s", "assigned json": "var config = %s;", "json twice": '{"n": 1}%s'}
    return lambda c, key: around[name] % json.dumps({key: text_of(c), "v": 1}, ensure_ascii=False)


def _har(content: Content, key: str) -> str:
    post = {"mimeType": "application/json", "text": json.dumps({key: text_of(content)})}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": {"method": "POST", "url": "https://a.example/", "postData": post}}]}})


def _rot13(content: Content, key: str) -> str:
    return codecs.encode(json.dumps({key: text_of(content), "ok": True, "no": None}, ensure_ascii=False), "rot13")


def _xor(content: Content, key: str) -> bytes:
    return bytes(byte ^ 0x5A for byte in json.dumps({key: text_of(content), "v": 1}).encode())


def documents() -> dict[str, Wrapper]:
    """All by name."""
    named: dict[str, Wrap] = {
        "json": lambda c, key: json.dumps({"v": 1, "deep": {key: text_of(c)}}, ensure_ascii=False),
        "json ascii": lambda c, key: json.dumps({key: text_of(c), "list": [1, 2]}),
        "json lines": lambda c, key: "\n".join(json.dumps({"n": n, key: text_of(c)}) for n in range(2)),
        **{name: _record(name) for name in ("json bom", "jsonp", "guarded json", "assigned json", "json twice")},
        "har": _har, "python": _python, "java map": _java, "rot13": _rot13, "xor": _xor, "jwt": _jwt,
        "form": lambda c, key: f"v=1&{key}={quote_plus(text_of(c))}&end=2",
        "url": lambda c, key: f"https://shop.example/open?v=1&{key}={quote(text_of(c), safe='')}#end",
        "fragment": lambda c, key: f"myapp://open/page#v=1&{key}={quote(text_of(c), safe='')}",
        "event stream": lambda c, key: f"event: tick\ndata: {json.dumps({key: text_of(c)})}\n\nevent: end\ndata: 1\n\n",
        "xml": _xml, "xml attribute": _xml_attribute, "html": _html, "csv": _csv, "pairs": _pairs, "graphql": _graphql,
        "vcard": _card("VCARD", ""), "icalendar": _card("VCALENDAR", "VEVENT"),
        "multipart": _multipart, "multipart file": _upload,
        "mail field": _mail_field, "batch": _batch,
    }  # fmt: skip
    nameless: dict[str, Wrap] = {
        "basic": _basic,
        "bearer": _bearer, "mail": _mail, "pipes": _pipes,
        "list": lambda c, _: json.dumps([7, text_of(c), None]),
    }  # fmt: skip
    ends: dict[str, Wrap] = {"user agent": _agent, "json key": _json_key}
    return containers(named, nameless, ends)
