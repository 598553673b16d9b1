"""Every column of every table of a case, declared once, with a sentence for each.

Ids: a capture is the first 16 hex digits of its SHA-256; a unit is ``<capture>-<nnnn>``; a message is ``<unit>-<nnnnnnn>``; a connection is
``<capture>-c<nnnnnn>``; a value is the keyed BLAKE2b of its text (20 hex digits), which is also its pseudonym. Raw values stand only in ``private/``.
A column with ``reveals`` holds a masked text; the column it names holds the value id of the whole text, which ``--reveal`` puts in its place.
"""

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

VERSION = 1
"""Version of the schema; grows with every change of a column."""

Type = Literal["text", "label", "integer", "count", "time", "flag", "list"]

ARROW: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "label": pa.dictionary(pa.int32(), pa.string()),
    "integer": pa.int32(),
    "count": pa.int64(),
    "time": pa.timestamp("ns", tz="UTC"),
    "flag": pa.bool_(),
    "list": pa.list_(pa.string()),
}
"""``label``: few distinct texts, dictionary encoded. ``count``: bytes or numbers of things."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    type: Type
    doc: str
    reveals: str = ""
    """The column with the value id that replaces this masked text under ``--reveal``."""


def _columns(*rows: tuple[str, Type, str] | tuple[str, Type, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


TABLES: dict[str, tuple[Column, ...]] = {
    "captures": _columns(
        ("capture", "text", "Capture id: the first 16 hex digits of the SHA-256."),
        ("sha256", "text", "SHA-256 of the file as it was given."),
        ("name", "text", "File name without folders."),
        ("format", "label", "Reader that understood it: har, flows, pcap and so on."),
        ("bytes", "count", "Size of the file as given."),
        ("dialect", "label", "Program that wrote it, where the file says so."),
        ("frames", "count", "Packets in the file; null where it has none."),
        ("frame_bytes", "count", "Sum of the captured frame lengths, counted apart from the ledger, which must add up to it."),
        ("app", "label", "App under test, from the label or sheet, else as the file says."),
        ("version", "label", "Version of the app, from the label or sheet."),
        ("device", "label", "Test phone, from the label or sheet."),
        ("country", "label", "ISO country of the device, from the label or sheet."),
        ("exit", "label", "Network or country where the traffic left, from the label or sheet."),
        ("phase", "label", "What was done, e.g. before-consent."),
        ("run", "label", "Number or name of the run."),
        ("vantage", "label", "Where it was recorded: phone, router or proxy."),
        ("invented", "flag", "Whether the data is made up (demo captures)."),
    ),
    "connections": _columns(
        ("connection", "text", "Connection id."),
        ("capture", "label", "Capture id."),
        ("transport", "label", "tcp, udp, unknown, listed; or other ip, non ip, damaged for rows that only account for bytes."),
        ("client", "text", "Address of the phone's side; masked when it is a public address.", "client_value"),
        ("client_value", "text", "Value id of the client address."),
        ("client_port", "integer", "Port of the phone's side."),
        ("server", "text", "Address of the other side."),
        ("server_port", "integer", "Port of the other side."),
        ("sni", "text", "Server name asked for in TLS or QUIC.", "sni_value"),
        ("sni_value", "text", "Value id of the server name."),
        ("ech", "flag", "Whether encrypted client hello was used, so that sni may be a front."),
        ("alpn", "label", "Protocol negotiated or first offered in TLS."),
        ("tls", "label", "TLS or QUIC version; empty for clear traffic."),
        ("ja4", "label", "JA4 fingerprint of the ClientHello."),
        ("certificate", "text", "Names in the server's certificate, where readable."),
        ("handshake", "label", "complete, failed: …, unfinished (the capture holds neither its end nor that of the connection), or empty."),
        ("ended", "label", "closed, reset by client, reset by server, or empty where the capture holds no end."),
        ("host", "text", "Best name for the server.", "host_value"),
        ("host_value", "text", "Value id of the host."),
        ("name_source", "label", "How the name is known: tls, http, certificate, dns, same address (another connection to it asked for the name) or address."),
        ("packets", "count", "Packets, or messages where there are no packets."),
        ("first", "time", "First packet."),
        ("last", "time", "Last packet."),
        ("app", "label", "App that spoke, as far as known."),
        (
            "attribution",
            "label",
            "process, package, user agent, label only (the capture is labelled with the app) or unknown; only the first two allow 'app X sent'.",
        ),
        ("address_source", "label", "Whose address server is: own connection or proxy."),
        ("destination", "text", "Destination id."),
    ),
    "ledger": _columns(
        ("connection", "text", "Connection id."),
        ("capture", "label", "Capture id."),
        ("layer", "label", "payload, headers (both: captured frame bytes) or message (HAR, flows: no denominator)."),
        ("direction", "label", "sent or came back."),
        ("visibility", "label", "clear, decrypted, encrypted, rejected, opaque or local."),
        ("bytes", "count", "Bytes of this connection, direction and visibility."),
    ),
    "messages": _columns(
        ("message", "text", "Message id."),
        ("capture", "label", "Capture id."),
        ("connection", "text", "Connection id."),
        ("time", "time", "When it began."),
        ("protocol", "label", "Protocol spoken: http/1.1, http/2, dns, websocket and so on."),
        ("kind", "label", "request, response, query, answer or frame."),
        ("direction", "label", "sent or came back."),
        ("delivered", "label", "acknowledged, blocked or unknown."),
        ("method", "label", "HTTP method, or DNS record type."),
        ("scheme", "label", "Scheme asked for: http, https, ws or wss."),
        ("host", "text", "Name the client asked for; labels shaped like identifiers and known values masked.", "host_value"),
        ("host_value", "text", "Value id of the host."),
        ("port", "integer", "Port the client asked for."),
        ("path", "text", "Request target; values, identifier segments, known values and what names a person or a search masked.", "path_value"),
        ("path_value", "text", "Value id of the request target."),
        ("status", "integer", "HTTP status, or DNS response code."),
        ("content_type", "label", "Content-Type without parameters."),
        ("size", "count", "Body bytes on the wire."),
        ("missing", "count", "Body bytes lost in gaps or cut off."),
        ("opaque", "count", "Body bytes that stayed closed."),
        ("body_sha256", "text", "SHA-256 of the body before content decoding; empty without a body."),
        ("visibility", "label", "How the bytes were carried: clear or decrypted."),
        ("request", "text", "For a response or answer: message id of its request."),
        ("source", "text", "Where it stands in the capture."),
        ("destination", "text", "Destination id."),
    ),
    "fields": _columns(
        ("message", "label", "Message id."),
        ("place", "label", "path, query, header, cookie, body, name, answer, topic or frame."),
        ("path", "label", "Template of the path; one grammar everywhere. Known values in the names of fields are masked."),
        ("index", "label", "Indices for the [*] of the path, comma separated."),
        ("steps", "label", "Decode chain, e.g. gzip → json → base64."),
        ("kind", "label", "text, number, boolean, null or bytes."),
        ("value", "label", "Value id: keyed hash of the value, which private/values resolves."),
        ("opaque", "label", "Why the value stayed closed; empty when it is a leaf."),
    ),
    "findings": _columns(
        ("finding", "text", "Finding id: hash of capture SHA-256, source, place, path, index and type."),
        ("capture", "label", "Capture id."),
        ("message", "label", "Message id."),
        ("place", "label", "As in fields."),
        ("path", "label", "As in fields."),
        ("index", "label", "As in fields."),
        ("steps", "label", "As in fields."),
        ("type", "label", "Personal-data type id."),
        ("evidence", "label", "Why, in one sentence a stranger can check."),
        ("rule", "label", "Id of the rule."),
        ("confidence", "label", "Evidence tier: known value, endpoint rule, checked, name and shape, name or shape."),
        ("value", "label", "Value id: keyed hash of the value, which private/values resolves."),
        ("available", "flag", "False when asked for but holding a placeholder."),
        ("hashed", "flag", "Whether only a hash of it stood there: not readable, but the same for the same person or phone, and open to guessing."),
        ("direction", "label", "sent or came back."),
        ("delivered", "label", "acknowledged, blocked or unknown."),
        ("attribution", "label", "How the app is known; see connections."),
        ("app", "label", "App that spoke, as far as known."),
        ("host", "label", "Host of the message, masked as there."),
        ("time", "time", "When the message began."),
        ("source", "label", "Where the message stands in the capture."),
        ("destination", "label", "Destination id."),
    ),
    "destinations": _columns(
        ("destination", "text", "Destination id: hash of host and address."),
        ("host", "text", "Name, or address where there is no name; labels shaped like identifiers masked."),
        ("address", "text", "Address the phone (or its proxy) connected to; empty when not captured."),
        ("address_source", "label", "Whose address it is: own connection or proxy."),
        ("name_source", "label", "How the name is known: tls, http, certificate, dns, same address (another connection to it asked for the name) or address."),
        ("domain", "text", "Registrable domain."),
        ("tenant", "text", "Registrable domain by private rules, where different."),
        ("owner", "label", "Organisation behind the name; empty = unknown."),
        ("owner_seat", "label", "ISO country where the owner is incorporated."),
        ("owner_headquarters", "label", "ISO country of the owner's headquarters."),
        ("parent", "label", "Controlling parent."),
        ("parent_country", "label", "ISO country of the controlling parent's headquarters."),
        ("operator", "label", "Who runs the server where that is not the owner."),
        ("category", "label", "What the owner does with it: advertising, analytics, crash reporting and so on."),
        ("service", "label", "Service of the owner."),
        ("server_country", "label", "ISO country of the server, only where known with agreement."),
        ("place_note", "text", "How the place is known or why it is not."),
        ("registered_in", "label", "ISO country the address block is registered in; not a place."),
        ("party", "label", "first, third or unknown relative to the app."),
        ("source", "text", "Source of the owner row."),
        ("date", "label", "Date of the owner row."),
        ("confidence", "label", "Confidence of the owner row: H, M or L."),
        ("role", "label", "owner; or host: names like this belong to customers of the operator, and owner is empty where it is not known which."),
        ("unconfirmed", "text", "Which of owner, seat, headquarters, control and operator nobody has confirmed in a source for the time of the capture."),
    ),
    "exposures": _columns(
        ("destination", "text", "Destination id."),
        ("host", "text", "As in destinations."),
        ("country", "label", "ISO country whose law may reach the data."),
        ("ground", "label", "server, recipient, parent, remote access; operator of the server, parent of the operator, remote access by the operator."),
        ("law", "label", "Law id; phonehome laws explains it."),
        ("basis", "text", "The fact it rests on, with source. Exposure, not proof of access."),
        ("addressee", "label", "Whether the recipient fits those the law can compel: yes or unclear."),
        ("as_of", "label", "Date of the facts."),
        ("unconfirmed", "text", "What of it nobody has confirmed in a source; such a row is told apart and not counted."),
    ),
    "known": _columns(
        ("type", "label", "Type of a known value, or canary."),
        ("label", "text", "The user's word for it."),
        ("value", "text", "Value id: keyed hash of the value, which private/values resolves."),
        ("used", "flag", "Whether the feature that reads it was used."),
        ("capture", "label", "Capture id it holds for."),
    ),
    "problems": _columns(
        ("capture", "label", "Capture id; empty when the input could not be identified."),
        ("input", "text", "File name without folders."),
        ("place", "text", "Where in the file."),
        ("kind", "label", "damaged, truncated, unsupported, limit, gap, keys, label, export or device."),
        ("text", "text", "What was expected and what was found."),
        ("count", "count", "How often it happened."),
        ("fatal", "flag", "Whether the input was unusable or reading stopped there."),
        ("amount", "count", "For gap: bytes that were sent and are missing; for device: how many speak; else 0."),
    ),
}

PRIVATE: dict[str, tuple[Column, ...]] = {
    "values": _columns(
        ("value", "text", "Value id: keyed hash of the value, which private/values resolves."),
        ("text", "text", "The value; bytes as base64."),
        ("kind", "label", "text, number, boolean, null or bytes."),
    ),
}
"""Tables that stand in ``private/``."""


def arrow(table: str) -> pa.Schema:
    """The Arrow schema of a table, with each sentence as field metadata. Raises KeyError for an unknown name."""
    columns = TABLES.get(table) or PRIVATE[table]
    return pa.schema([pa.field(c.name, ARROW[c.type], metadata={"doc": c.doc}) for c in columns], metadata={"phonehome_schema": str(VERSION)})
