"""What a value says of the fields beside it."""

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import exif_jpeg, found_in, jpeg_file

RHYTHM, SCAN = "usage.keystroke_dynamics, name and shape", "network.wifi_scan, checked"
PHOTO, WEAK_PHOTO, METADATA = "content.photo_video, checked", "content.photo_video, name or shape", "content.photo_metadata, name and shape"
RECORDING, SOUND = "content.audio, name or shape", b"#!AMR\n" + bytes(range(256)) * 9
LARGE, SMALL = jpeg_file(4000, 3000), jpeg_file(96, 96)
BSSID = "f4:f2:6d:09:94:5e"


def upload(name: str, content: bytes) -> bytes:
    head = f'--B\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + content + b"\r\n--B--\r\n"


@pytest.mark.parametrize(
    ("body", "findings"),
    [
        ({"e": [{"type": "keydown", "key": "a", "ts": 12}]}, {"e[0].type": RHYTHM, "e[0].key": RHYTHM, "e[0].ts": RHYTHM}),
        ({"e": [{"type": "click", "key": "a", "ts": 12}]}, {}),
        ({"e": [{"type": "keydown", "ts": 12}, {"key": "a", "ts": 13}]}, {}),
        ({"help": "keydown", "key": "a", "ts": 12}, {}),
        ({"x": {BSSID: -60}}, {"x[0]!key": SCAN, "x[0]": SCAN}),
        ({"x": {BSSID: 60}}, {"x[0]!key": "device.mac_address, name or shape"}),
        ({"x": {BSSID: "on"}}, {"x[0]!key": "device.mac_address, name or shape"}),
        ({"upload": b64encode(LARGE).decode()}, {"upload": WEAK_PHOTO, "upload!base64!media": WEAK_PHOTO}),
        ({"upload": b64encode(SMALL).decode()}, {}),
        ({"upload": "data:image/jpeg;base64," + b64encode(LARGE).decode()}, {"upload!data url!media": WEAK_PHOTO}),
        ({"upload": "data:image/jpeg;base64," + b64encode(SMALL).decode()}, {}),
        ({"upload": b64encode(SOUND).decode()}, {"upload": RECORDING, "upload!base64!media": RECORDING}),
        ({"upload": b64encode(SOUND[:900]).decode()}, {}),
        ({"name": "IMG_20260311_184233.jpg"}, {"name": METADATA}),
        ({"name": "/storage/emulated/0/DCIM/Camera/a.mp4"}, {"name": METADATA}),
        ({"name": "file:///private/var/mobile/tmp/IMG_0042.HEIC"}, {"name": METADATA}),
        ({"name": "IMG_logo.jpg"}, {}),
        ({"name": "https://shop.example/uploads/IMG_0042.jpg"}, {}),
        ({"name": "/wp-content/uploads/2026/IMG_0042.jpg"}, {}),
        ({"name": "banner.jpg"}, {}),
        ({"name": "DSC_0001.JPG", "b": b64encode(SMALL).decode()}, {"name": METADATA, "b": PHOTO, "b!base64!media": PHOTO}),
        (
            {"x": [{"name": "DSC_0001.JPG"}, {"name": "b.jpg", "b": b64encode(SMALL).decode()}]},
            {"x[0].name": METADATA},
        ),
    ],
)
def test_fields_of_a_body(body: Any, findings: dict[str, str]) -> None:
    assert found_in(json.dumps(body)) == findings


@pytest.mark.parametrize(
    ("name", "content", "findings"),
    [
        ("IMG_20260311_184233.jpg", SMALL, {"f.filename": METADATA, "f.content!media": PHOTO}),
        ("upload.jpg", LARGE, {"f.content!media": WEAK_PHOTO}),
        ("note.amr", SOUND, {"f.content!media": RECORDING}),
        ("upload.jpg", SMALL, {}),
        (
            "upload.jpg",
            exif_jpeg(),
            {
                "f.content!exif.image": PHOTO,
                "f.content!exif.make": "content.photo_metadata, checked",
                "f.content!exif.model": "content.photo_metadata, checked",
            },
        ),
    ],
)
def test_uploads(name: str, content: bytes, findings: dict[str, str]) -> None:
    assert found_in(upload(name, content), content_type="multipart/form-data; boundary=B") == findings


@pytest.mark.parametrize("content", [LARGE, exif_jpeg(4000, 3000)])
def test_a_picture_as_a_body_was_sent_or_came_back(content: bytes) -> None:
    sent = found_in(content, content_type="image/jpeg")
    assert any(said.startswith("content.photo_video") for said in sent.values())
    assert not found_in(content, content_type="image/jpeg", kind="response", direction="came back")


def test_a_path_that_names_a_picture_is_no_upload() -> None:
    assert not found_in(b"", method="GET", path="/gallery/IMG_20260311_184233.jpg?file=IMG_20260311_184233.jpg")


values = st.one_of(st.sampled_from(["keydown", BSSID, "IMG_20260311_184233.jpg", "a", -60, 12]), st.just(b64encode(LARGE).decode()))
bodies = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "key", "ts", BSSID, "f"]), inner, max_size=4)
)


@given(bodies)
def test_any_body_is_judged(body: Any) -> None:
    assert all("," in said for said in found_in(json.dumps({"b": body})).values())
