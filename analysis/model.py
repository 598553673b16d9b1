"""The words of the house, as types. Standard library only, because every layer imports this file.

Times are integers: nanoseconds since 1970-01-01 UTC. Sizes are bytes. ``None`` means "not known"; an empty string means "known to be absent".
"""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

type Direction = Literal["sent", "came back"]
"""``sent``: from the phone to the outside. ``came back``: from the outside to the phone."""

type Visibility = Literal["clear", "decrypted", "encrypted", "rejected", "opaque", "local"]
"""How far bytes could be read; ``rejected``: our certificate was refused; ``opaque``: decrypted, but ciphertext or unknown; ``local``: never left the
local network."""

type Layer = Literal["payload", "headers", "message"]
"""What ledger bytes are. In packets: ``payload`` (new transport payload) and ``headers`` (link, IP and transport headers, padding, repeated
segments); together they add up to the captured frame lengths. In HAR and flow files only ``message``: sizes of bodies and headers."""

type Attribution = Literal["process", "package", "user agent", "label only", "unknown"]
"""How we know which app spoke. Only ``process`` and ``package`` allow the sentence "app X sent". ``label only``: the capture as a whole is labelled with an
app; ``unknown``: nothing names one."""

type Delivered = Literal["acknowledged", "blocked", "unknown"]
type Kind = Literal["request", "response", "query", "answer", "frame"]
type Place = Literal["path", "query", "header", "cookie", "body", "name", "answer", "topic", "frame"]
type ValueKind = Literal["text", "number", "boolean", "null", "bytes"]

LOCAL_LABELS = frozenset("local localhost localdomain lan home internal intranet corp private".split())
"""Last labels of names of the local network, which no public resolver answers: RFC 6761, RFC 6762 appendix G, ICANN's reservation of .internal."""

SENT: Direction = "sent"
CAME_BACK: Direction = "came back"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read as it should have been. Its text quotes no value from the capture."""

    place: str
    """Where: ``frame 12``, ``entry 3``, ``byte 4096``, ``message 7 body``."""
    kind: str
    """One word: ``damaged``, ``truncated``, ``unsupported``, ``limit``, ``gap``, ``keys``, ``label`` (a header that lies), ``export`` (the exporting tool
    lost data), ``device`` (several devices speak, and nobody said which is the phone; or the one that was asked for does not)."""
    text: str
    """What was expected and what was found, in one sentence."""
    count: int = 1
    """How many times the same thing happened (1 or more)."""
    fatal: bool = False
    """Whether the whole input is unusable or stops here; makes the command end with exit code 2."""
    amount: int = 0
    """How much it is about, where tables need the number: for ``gap`` bytes that were sent and are missing, for ``device`` the devices that speak."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of work cut by the input alone, never by the number of workers. Picklable."""

    capture: str
    """Capture id: the first 16 hex digits of the SHA-256 of the file as it was given."""
    ordinal: int
    """Position within the capture, from 0."""
    reader: str
    """Name of the reader in ``read.READERS``."""
    path: Path
    """The file to open: the capture itself, or its spooled (decompressed) copy."""
    detail: Any = None
    """What the reader needs to find its piece again, e.g. the connections of a big capture."""

    @property
    def name(self) -> str:
        """``<capture>-<ordinal>``: names the unit's part files and begins its message ids."""
        return f"{self.capture}-{self.ordinal:04d}"


@dataclass(slots=True)
class Connection:
    """One TCP or UDP/QUIC conversation, or a row that only accounts for bytes (``other ip``, ``non ip``, ``damaged``)."""

    number: int
    """Position within the capture, the same however the capture is cut into units."""
    transport: str
    """``tcp``, ``udp``, ``other ip``, ``non ip``, ``damaged``, ``unknown`` (a HAR does not say), ``listed`` (a contact list)."""
    client: str = ""
    """Address of the phone's side."""
    client_port: int | None = None
    server: str = ""
    """Address of the other side; empty where the capture does not hold it."""
    server_port: int | None = None
    first: int | None = None
    """Time of the first packet or message, ns."""
    last: int | None = None
    packets: int = 0
    sni: str = ""
    """Server name the client asked for in TLS or QUIC; with ECH the outer name."""
    ech: bool = False
    """Whether the ClientHello carried encrypted client hello, so that ``sni`` may be a front."""
    alpn: str = ""
    """The negotiated protocol, else the first one offered."""
    tls: str = ""
    """``TLS 1.3``, ``QUIC v1`` …; empty for clear traffic."""
    ja4: str = ""
    certificate: str = ""
    """Names in the server's certificate, space separated, where it was readable."""
    handshake: str = ""
    """``complete``, ``failed: <alert or how>``, ``unfinished`` (the capture holds neither its end nor the connection's), or empty (no TLS, or not seen)."""
    ended: str = ""
    """How the connection ended: ``closed``, ``reset by client``, ``reset by server``; empty where the capture holds no end."""
    app: str = ""
    """Package, process or app name."""
    attribution: Attribution = "unknown"
    """How ``app`` is known; ``unknown`` without one, which becomes ``label only`` where the capture is labelled with an app."""
    host: str = ""
    """A name for the server known from the content of this connection (HTTP host) where TLS gave none."""
    address_source: str = "own connection"
    """Whose address ``server`` is: ``own connection`` (the phone's) or ``proxy`` (resolved by an explicit proxy)."""
    proxy: str = ""
    """Name (else address) of the proxy at ``server`` that the client told (CONNECT) to open a tunnel: that request is for the proxy, what is in the tunnel
    for whom it names. Empty where none was told."""
    client_random: bytes = b""
    """Of the first TLS ClientHello: equal on two connections where a proxy passes on what it gets. Not kept in the case."""
    ledger: dict[tuple[Layer, Direction, Visibility], int] = field(default_factory=dict)
    """Bytes by layer, direction and visibility."""

    def account(self, layer: Layer, direction: Direction, visibility: Visibility, count: int) -> None:
        """Add ``count`` bytes to one ledger row; zero adds no row."""
        if count:
            key = (layer, direction, visibility)
            self.ledger[key] = self.ledger.get(key, 0) + count


@dataclass(slots=True)
class Message:
    """One thing said on a connection. The pipeline gives it its ordinal in the order the reader yields it."""

    connection: int
    """``Connection.number``."""
    protocol: str
    """``http/1.0``, ``http/1.1``, ``http/2``, ``http/3``, ``websocket``, ``mqtt``, ``dns`` …"""
    kind: Kind
    direction: Direction
    source: str
    """Where in the capture, stable across runs: ``entry 3 request``, ``flow 1a2b… response``, ``frame 17``, ``connection 5 sent 1024-2048``
    (half-open range of stream bytes; of decrypted stream bytes in a connection that we decrypted)."""
    time: int | None = None
    method: str = ""
    scheme: str = ""
    host: str = ""
    """The name the client asked for (Host, :authority, DNS name), without port; a response repeats its request's."""
    port: int | None = None
    path: str = ""
    """Request target as sent, with the query; a response repeats its request's."""
    status: int | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    """Names as sent, in order, duplicates kept. Values are UTF-8, else Latin-1."""
    parts: list[tuple[Place, str, str | bytes]] = field(default_factory=list)
    """Leaf values of protocols that are not HTTP: (place, name, value)."""
    body: bytes = b""
    """After transfer coding, before content coding."""
    size: int = 0
    """Body bytes on the wire, also where the body itself was not kept (HAR without text)."""
    content_type: str = ""
    content_encoding: str = ""
    """As labelled by the sender; empty where the reader was given an already decoded body (HAR)."""
    missing: int = 0
    """Bytes of the body lost in gaps or cut off by the capture."""
    delivered: Delivered = "unknown"
    visibility: Visibility = "clear"
    """``clear`` or ``decrypted``: how these bytes were carried."""
    request: int | None = None
    """For a response or answer: how many messages back in this unit its request stands (1 = the one before); None when unknown."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A DNS answer: ``name`` was said to be at ``address``. Names connections that carry no name of their own."""

    name: str
    """The name that was asked for."""
    address: str
    time: int | None = None
    aliases: tuple[str, ...] = ()
    """CNAME chain from ``name`` to the owner name of the address record."""


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What a capture says of itself. Labels of the user go before it."""

    dialect: str = ""
    """Program that wrote it."""
    app: str = ""
    version: str = ""
    """Version of the app."""
    device: str = ""
    frames: int | None = None
    """Packets in the file."""
    frame_bytes: int | None = None
    """Sum of the captured frame lengths, counted apart from the ledger so that the two check each other; None when a part was dropped on request."""


type Item = Connection | Message | Resolution | CaptureFacts | Problem


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a user may tell a reader. Picklable."""

    keylogs: tuple[Path, ...] = ()
    """NSS key log files and PEM RSA keys."""
    device: str = ""
    """IP or MAC address of the phone; everything else is dropped before anything is stored."""
    app: str = ""
    """Package, app or process name; what process or package evidence does not attribute to it is dropped before anything is stored."""
    packages: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Android uid → the packages that share it, for captures that only know uids."""


class Reader(Protocol):
    """A module in ``read/`` that is listed in ``read.READERS``."""

    NAME: str

    def matches(self, head: bytes) -> bool:
        """Whether the first 64 KiB of a (decompressed) file look like this format."""
        ...

    def plan(self, capture: str, path: Path, work: Path, options: ReadOptions) -> list[Unit]:
        """Cut a file into units. ``work`` is a folder for what the units share, e.g. a packet index. Raises ValueError naming the place when the file
        is unusable."""
        ...

    def read(self, unit: Unit, options: ReadOptions) -> Iterator[Item]:
        """Everything in one unit, in a fixed order. Damage becomes a Problem; what was read before it is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Template:
    """Where a value stood, without indices: equal for equal keys of all messages."""

    place: Place
    path: str
    """``events[*].props.gaid``; dots, brackets, ``!`` and backslashes in keys are escaped by a backslash; ``data!json.user.id`` marks a decoded string."""
    steps: tuple[str, ...]
    """All decoders passed on the way, outermost first: ``("gzip", "json", "base64", "protobuf")``."""
    key: str = ""
    """The last named key on the path, unescaped (``gaid``), which names the value for a human."""
    parents: tuple[str, ...] = ()
    """The named keys above it, outermost first, unescaped."""


@dataclass(slots=True)
class FieldTable:
    """The fields of one unit as columns. ``message``, ``template``, ``index`` and ``value`` have one entry a field, in reading order (so one message's
    fields are contiguous); they point into messages, ``templates``, ``indices`` and ``values``."""

    templates: list[Template] = field(default_factory=list)
    indices: list[str] = field(default_factory=lambda: [""])
    """Distinct index strings; ``"3"`` or ``"3,0"``: one number for each ``[*]`` of the path, outermost first."""
    values: list[str | bytes] = field(default_factory=list)
    """Distinct values; numbers, booleans and null as their JSON text, never shortened."""
    kinds: list[ValueKind] = field(default_factory=list)
    """The kind of each of ``values``; text ``"1"`` and number ``1`` are two entries."""
    message: array[int] = field(default_factory=lambda: array("I"))
    """Message ordinal within the unit."""
    template: array[int] = field(default_factory=lambda: array("I"))
    index: array[int] = field(default_factory=lambda: array("I"))
    value: array[int] = field(default_factory=lambda: array("I"))
    opaque: dict[int, str] = field(default_factory=dict)
    """Row → why it stayed closed (entropy, marker …); such a row's value is bytes."""


@dataclass(slots=True)
class MessageTable:
    """What detectors may know of the messages of a unit, one entry a message."""

    host: list[str] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    method: list[str] = field(default_factory=list)
    protocol: list[str] = field(default_factory=list)
    kind: list[Kind] = field(default_factory=list)
    direction: list[Direction] = field(default_factory=list)
    connection: list[int] = field(default_factory=list)


type Tier = Literal["known value", "endpoint rule", "checked", "name and shape", "name or shape"]
"""Evidence, strongest first. ``checked``: a checksum or structure together with a name."""

TIERS: tuple[Tier, ...] = ("known value", "endpoint rule", "checked", "name and shape", "name or shape")


@dataclass(frozen=True, slots=True)
class KnownValue:
    """Something we know of the test phone."""

    type: str
    """A type id of ``data/types.csv``, or ``canary``."""
    value: str
    label: str = ""
    """What the user calls it, e.g. ``work e-mail`` or the name of a planted contact."""
    used: bool = False
    """Whether the user says that the feature that reads it was used during the capture (needed for "not observed")."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a detector says of a field, without the field: few distinct ones, so findings are pairs of numbers."""

    type: str
    """Type id; empty for a candidate: an identifier-shaped value that no rule names yet."""
    tier: Tier
    rule: str
    """Id of the rule: ``known:gaid:sha256``, ``name:android_id``, ``shape:imei`` …"""
    evidence: str
    """One sentence a stranger can check; quotes no value."""
    available: bool = True
    """False when the field asks for the type but holds a placeholder (zeros, ``unknown``)."""
    whole: bool = True
    """False when it speaks of a piece of the value, so that a verdict on the whole may stand beside it."""
    hashed: bool = False
    """Whether only a hash of it stands there: not readable, but the same for the same person, and open to guessing."""
    named: str = ""
    """The piece of a field's name that it speaks of, where it is that and not the field's value; it is then the finding's value."""


@dataclass(slots=True)
class FindingTable:
    """Findings of one unit as columns: ``row`` and ``verdict`` have one entry a finding; several findings may stand on one field."""

    verdicts: list[Verdict] = field(default_factory=list)
    """Distinct verdicts."""
    row: array[int] = field(default_factory=lambda: array("I"))
    """Row in the unit's FieldTable."""
    verdict: array[int] = field(default_factory=lambda: array("I"))
    """Index into ``verdicts``."""
    _codes: dict[Verdict, int] = field(default_factory=dict)

    def code(self, verdict: Verdict) -> int:
        """The index of a verdict in ``verdicts``, added where new."""
        known = self._codes.get(verdict)
        if known is None:
            known = self._codes[verdict] = len(self.verdicts)
            self.verdicts.append(verdict)
        return known

    def add(self, row: int, type: str, tier: Tier, rule: str, evidence: str, available: bool = True) -> None:
        """Append one finding. For many rows of one verdict take ``code`` once and extend both arrays."""
        self.row.append(row)
        self.verdict.append(self.code(Verdict(type, tier, rule, evidence, available)))


@dataclass(frozen=True, slots=True)
class Destination:
    """Who is behind a host or address. Empty = unknown, never guessed."""

    host: str
    """The name, or the address where there is no name."""
    address: str
    name_source: str
    """``tls``, ``http``, ``certificate``, ``dns``, ``same address`` (another connection to it asked for the name) or ``address``."""
    domain: str
    """Registrable domain by ICANN rules; empty for an address."""
    tenant: str
    """Registrable domain by private rules, e.g. ``d1.cloudfront.net``, where it differs."""
    owner: str
    owner_seat: str
    """ISO country of incorporation."""
    owner_headquarters: str
    parent: str
    """The controlling parent, itself where nobody controls it."""
    parent_country: str
    operator: str
    """Who runs the server, e.g. a CDN, where that is not the owner."""
    category: str
    service: str
    server_country: str
    """Only where sources agree; empty for edge networks and unknown places."""
    place_note: str
    """Why there is no country, or how the country is known."""
    registered_in: str
    """``address block registered in``: never a place of the server, never a ground for exposure."""
    source: str
    date: str
    confidence: str
    role: str = ""
    """What the owner table says of the name: ``owner``, or ``host`` (names under it belong to customers of whoever runs the server), ``front``."""
    unconfirmed: str = ""
    """Which of ``owner``, ``seat``, ``headquarters``, ``control`` and ``operator`` rest on what no source confirms for the time, as ``seat, control``."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Why a law may reach the data at one destination. Exposure, not proof of access."""

    host: str
    country: str
    ground: Literal["server", "recipient", "parent", "remote access", "operator of the server", "parent of the operator", "remote access by the operator"]
    law: str
    """Law id in ``data/``."""
    basis: str
    """The fact the ground rests on, in one sentence, with its source."""
    addressee: Literal["yes", "unclear"]
    """Whether the recipient fits those whom the law can compel."""
    as_of: str
    unconfirmed: str = ""
    """What about the fact or the law nobody has confirmed in a source; empty where all of it is. Such a row is told apart and never counted."""
