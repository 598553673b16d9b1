"""PCAPdroid's list of connections."""

from pathlib import Path
from typing import Any

import pytest

from analysis.model import Connection, Item, Problem, ReadOptions
from analysis.read import pcapdroid_csv as reader

HEADING = "IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd,PktsSent,PktsRcvd,FirstSeen,LastSeen\n"


def read(path: Path, text: str) -> list[Item]:
    path.write_text(text)
    return [item for unit in reader.plan("0" * 16, path, path.parent, ReadOptions()) for item in reader.read(unit, ReadOptions())]


def only(items: list[Item], kind: type[Any]) -> list[Any]:
    return [item for item in items if isinstance(item, kind)]


def test_rows(tmp_path: Path) -> None:
    rows = [
        "6,10.215.173.1,40000,203.0.113.5,443,10150,Example App,TLS,Closed,api.example.com,1000,2000,7,9,1712307431,1712307440",
        "6,10.215.173.1,40001,203.0.113.5,443,10150,Example App,TLS,Open,api.example.com,10,20,1,1,1712307450,1712307451",
        "17,10.215.173.1,40002,192.0.2.53,53,0,netd,DNS,Closed,secret.example.org,60,90,1,1,1712307430123,1712307430456",
        "6,10.215.173.1,40003,2001:db8::5,80,10150,Example App,HTTP,Closed,files.example.com/a/b,1,1,1,1,2024-04-05T08:57:11.5Z,x",
        "broken",
    ]
    items = read(tmp_path / "a.csv", HEADING + "\n".join(rows))
    tls, dns, http = only(items, Connection)
    assert (tls.host, tls.server, tls.server_port, tls.app, tls.attribution, tls.packets) == (
        "api.example.com",
        "203.0.113.5",
        443,
        "Example App",
        "process",
        18,
    )
    assert (tls.first, tls.last) == (1712307431_000_000_000, 1712307451_000_000_000)
    assert (dns.host, dns.server, dns.first) == ("", "192.0.2.53", 1712307430_123_000_000), "Info of a DNS row is the question"
    assert (http.host, http.server, http.first, http.last) == ("files.example.com", "2001:db8::5", 1712307431_500_000_000, 1712307431_500_000_000)
    assert [p.place for p in only(items, Problem)] == ["line 6"]


@pytest.mark.parametrize("head, mine", [(HEADING, True), ("\ufeff" + HEADING, True), (HEADING.rstrip() + ",Malicious\n", True), ("a,b\n", False), ("", False)])
def test_matches(head: str, mine: bool) -> None:
    assert reader.matches(head.encode()) is mine
