"""Fields of which another value tells what they are: keys and times beside ``keydown``, a file beside the name that a camera gave it, sound, signal strengths
at hardware addresses that are keys of a map. It is asked last, for values that were sent, and looks only at messages that hold such a telling value.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import numpy as np

from ..model import TIERS, FieldTable, FindingTable, MessageTable, Template, Verdict
from .levels import container, containers
from .names import key_words
from .pictures import TEXTS, is_photo, is_picture
from .records import RecordRule, telling_rules
from .sounds import TEXTS as SOUND_TEXTS
from .sounds import is_recording

_FILE_ENDS = (".jpg", "jpeg", ".png", "heic", "heif", ".mp4", ".mov", ".dng", ".3gp", "webp", ".JPG", "JPEG", ".PNG", "HEIC", ".MP4", ".MOV", ".DNG")
_FILE = re.compile(
    r"(?:(?:(?:file|content)://)?(?:/(?:storage|sdcard|mnt|data|var|private|Users)/.*/|media/.*/))?"
    r"(?:(?:IMG|VID|PXL|MVIMG|PANO|BURST|DSC|DSCN|DSCF|WP|Screenshot|Screen_Recording|signal|FB_IMG)[-_ ]?E?\d{4}.*|20\d{6}[-_]\d{6}.*)\.\w{3,4}"
    r"|(?!https?:).*/DCIM/.+\.\w{3,4}"
)
"""Names that cameras of phones give (DCF, CIPA DC-009: DSC_0001; Android: IMG_20260101_120000, PXL_…), also in a folder of a phone; and files
in the folder of the camera. Addresses on the web are of pictures on the web."""
_MAC_KEY = re.compile(r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{12}")
_STRENGTH = re.compile(r"-(?:1[01]\d|[2-9]\d)(?:\.\d+)?")
_PHOTO = Verdict("content.photo_video", TIERS[4], "shape:photo", "A picture or recording of the size that cameras and screens make")
_NAMED_PHOTO = Verdict("content.photo_video", TIERS[2], "beside:photo_file", "A picture or recording beside a file name that cameras give")
_SOUND = Verdict("content.audio", TIERS[4], "shape:sound", "A sound recording left: a file of a kind in which phones record")
_PHOTO_FILE = Verdict("content.photo_metadata", TIERS[3], "shape:photo_file", "A file name that cameras give, often with the time, or a folder of the camera")
_ACCESS_POINT = Verdict("network.wifi_scan", TIERS[2], "beside:wifi_map", "A hardware address as a key, and at it a signal strength in dBm: an access point")


def name_beside(fields: FieldTable, messages: MessageTable, findings: FindingTable) -> None:
    """Add what telling values say of the fields beside them, and take back what their names alone said. Known values and rules of endpoints stay."""
    sorts = dict(_telling(fields.values))
    chosen = np.zeros(len(fields.values), bool)
    chosen[list(sorts)] = True
    triggers: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for row in np.flatnonzero(chosen[np.frombuffer(fields.value, np.uint32)]).tolist():
        sort = sorts[fields.value[row]]
        if messages.direction[fields.message[row]] == "sent" and _may_tell(_template(fields, row), sort):
            triggers[fields.message[row]].append((row, sort))
    if triggers:
        message_of_row = np.frombuffer(fields.message, np.uint32)
        found: dict[int, Verdict] = {}
        for message, some in triggers.items():
            found.update(_of_message(fields, range(*np.searchsorted(message_of_row, (message, message + 1)).tolist()), some))
        _put(found, findings)


def _may_tell(template: Template, sort: str) -> bool:
    """Whether a value of a sort tells something where it stands."""
    if sort == "address":
        return template.path.endswith("!key")
    if sort == "word":
        return key_words(template.key) in _telling_keys()
    return template.place == "body" if sort == "file" else template.place in ("body", "frame", "query")


def _telling(values: list[str | bytes]) -> Iterator[tuple[int, str]]:
    """Values that tell, and what sort they are. Quick, because it sees every value."""
    words = _words()
    for at, value in enumerate(values):
        if value.__class__ is bytes:
            if len(value) > 64 and is_picture(value):
                yield at, "picture"
            elif is_recording(value):
                yield at, "sound"
        elif value in words:
            yield at, "word"
        elif value[-4:] in _FILE_ENDS:
            if len(value) < 300 and _FILE.fullmatch(value):  # type: ignore[arg-type]
                yield at, "file"
        elif value[:4] in _TEXT_STARTS:
            if value.startswith(TEXTS):  # type: ignore[arg-type]
                yield at, "picture"
            elif is_recording(value):
                yield at, "sound"
        elif len(value) in (12, 17) and _MAC_KEY.fullmatch(value):  # type: ignore[arg-type]
            yield at, "address"


_TEXT_STARTS = frozenset(start[:4] for start in (*TEXTS, *SOUND_TEXTS))


@cache
def _words() -> frozenset[str]:
    return frozenset(word for rule in telling_rules() for word in rule.telling[1])


@cache
def _telling_keys() -> frozenset[str]:
    return frozenset(key for rule in telling_rules() for key in rule.telling[0])


def _of_message(fields: FieldTable, rows: range, triggers: list[tuple[int, str]]) -> Iterator[tuple[int, Verdict]]:
    """The findings in one message, given its rows and the telling ones among them. Each container is looked at once."""
    by_sort: defaultdict[str, list[int]] = defaultdict(list)
    for row, sort in triggers:
        by_sort[sort].append(row)
    for row in by_sort["address"]:
        yield from _map_entry(fields, row, rows.stop)
    for row in by_sort["picture"]:
        if is_photo(fields.values[fields.value[row]]):
            yield row, _PHOTO
    yield from ((row, _SOUND) for row in by_sort["sound"])
    yield from ((row, _PHOTO_FILE) for row in by_sort["file"])
    named = {container(fields, row) for row in by_sort["file"]}
    yield from ((row, _NAMED_PHOTO) for row in by_sort["picture"] if not named.isdisjoint(containers(fields, row)))
    wanted = {container(fields, row) for row in by_sort["word"]}
    records: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows if wanted else ():
        held_by = container(fields, row)
        if held_by in wanted:
            records[held_by].append(row)
    for record in records.values():
        for rule in telling_rules():
            yield from _record(fields, rule, record)


def _record(fields: FieldTable, rule: RecordRule, rows: list[int]) -> Iterator[tuple[int, Verdict]]:
    """The fields of a record that has all its keys and a telling value."""
    keys = {row: key_words(_template(fields, row).key) for row in rows}
    parts = [[row for row, key in keys.items() if key in group] for group in rule.groups]
    telling = [row for row, key in keys.items() if key in rule.telling[0] and fields.values[fields.value[row]] in rule.telling[1]]
    if telling and all(parts) and rule.without.isdisjoint(keys.values()):
        verdict = Verdict(rule.type, TIERS[3], rule.id, f"{rule.reason}. A value beside it says so")
        yield from ((row, verdict) for part in (telling, *parts) for row in part)


def _map_entry(fields: FieldTable, row: int, end: int) -> Iterator[tuple[int, Verdict]]:
    """A hardware address as a key, if a strength stands at it."""
    path, index = _template(fields, row).path.removesuffix("!key"), fields.indices[fields.index[row]]
    if row + 1 < end and _template(fields, row + 1).path == path and fields.indices[fields.index[row + 1]] == index:
        value = fields.values[fields.value[row + 1]]
        if isinstance(value, str) and _STRENGTH.fullmatch(value):
            yield row, _ACCESS_POINT
            yield row + 1, _ACCESS_POINT


def _template(fields: FieldTable, row: int) -> Template:
    return fields.templates[fields.template[row]]


def _put(found: dict[int, Verdict], findings: FindingTable) -> None:
    """Add findings; what only a name or shape said on these rows gives way, unless it says the same as surely."""
    for at, (row, code) in enumerate(zip(findings.row, findings.verdict, strict=True)):
        new = found.get(row)
        if new is not None:
            old = findings.verdicts[code]
            if TIERS.index(old.tier) > TIERS.index(new.tier) or (old.type != new.type and old.tier not in TIERS[:2] and new is _ACCESS_POINT) or not old.type:
                findings.verdict[at] = findings.code(new)
            del found[row]
    for row, verdict in sorted(found.items()):
        findings.row.append(row)
        findings.verdict.append(findings.code(verdict))
