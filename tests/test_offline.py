"""Analysis opens no socket: the whole road runs with sockets taken away, in this process and so in the modules it imports."""

import socket
from pathlib import Path
from typing import Any

import pytest

from analysis.pipeline import Options, analyze

ROOT = Path(__file__).resolve().parent.parent


def test_analysis_opens_no_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a socket was opened")

    for name in ("socket", "create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refused)
    with pytest.raises(AssertionError, match="a socket was opened"):
        socket.create_connection(("127.0.0.1", 9))
    outcome = analyze([ROOT / "captures" / "demo"], tmp_path / "case", Options(workers=1))
    assert outcome.findings > 0
