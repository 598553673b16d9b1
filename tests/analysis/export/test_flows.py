"""Flows out: mitmproxy and our own reader read them back."""

import io
from pathlib import Path

import pytest
from mitmproxy.io import FlowReader

from analysis.case import Case
from analysis.export import flows
from analysis.export.said import Exchange, Export, Said
from analysis.model import Message, ReadOptions
from analysis.read import flows as reader
from tests.factories import message


def written(export: Export) -> bytes:
    out = io.BytesIO()
    assert flows.write(export, out, "1") == 31
    return out.getvalue()


@pytest.mark.parametrize("reveal", [False, True])
def test_they_read_back_as_they_were(case: Case, demo: Path, tmp_path: Path, reveal: bool) -> None:
    (tmp_path / "out.mitm").write_bytes(written(Export(case, [demo], reveal)))
    if not reveal:
        with pytest.raises(ValueError, match="masked values"):
            reader.plan("0" * 16, tmp_path / "out.mitm", tmp_path, ReadOptions())
        return
    unit = reader.plan("0" * 16, tmp_path / "out.mitm", tmp_path, ReadOptions())[0]
    back = [item for item in reader.read(unit, ReadOptions()) if isinstance(item, Message)]
    sent = [m for e in Export(case, [demo], reveal).exchanges() for m in (e.request.message, e.response.message if e.response else None) if m]
    columns = ("method", "scheme", "host", "port", "path", "status", "headers", "body", "protocol", "kind")
    for left, right in zip(sent, back, strict=True):
        assert [getattr(left, name) for name in columns] == [getattr(right, name) for name in columns]
        assert abs((left.time or 0) - (right.time or 0)) < 2000


def test_findings_mark_their_flow_and_equal_cases_give_equal_files(case: Case) -> None:
    found = {f.request.path.partition("?")[0]: f for f in FlowReader(io.BytesIO(written(Export(case)))).stream()}  # type: ignore[attr-defined]
    assert found["/v2/contacts/sync"].marked and "content.contacts: " in found["/v2/contacts/sync"].comment
    assert "Priya" not in found["/v2/contacts/sync"].comment
    assert "INVENTED DATA" in found["/v2/contacts/sync"].metadata["phonehome"]
    assert written(Export(case)) == written(Export(case))


def test_websocket_messages_are_kept() -> None:
    asked = Said(
        {"message": "m"}, message(time=1), [], {"connection": "c", "client": "192.168.1.20", "client_port": 4000, "server": "192.0.2.1", "server_port": 443}
    )
    frames = [Said({}, message(kind="frame", direction=way, body=body, time=2), [], {}) for way, body in (("sent", b"hi"), ("came back", b"\xff"))]
    made = flows.flow(Exchange(asked, None, frames))
    assert made.websocket is not None and [(m.from_client, m.content, m.is_text) for m in made.websocket.messages] == [
        (True, b"hi", True),
        (False, b"\xff", False),
    ]
    assert (made.server_conn.peername, made.client_conn.peername) == (("192.0.2.1", 443), ("192.168.1.20", 4000))
