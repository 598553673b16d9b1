"""Which app said it: uids named by a list of packages, and readers that learn of the app from single connections."""

from pathlib import Path

import pytest

from analysis.model import CaptureFacts, Connection, Item, Message, Problem, ReadOptions, Resolution
from analysis.read import find_reader, read_unit
from analysis.read.attributed import is_app, load_packages, only_app

LISTED = """package:com.example.one uid:10123
package:/data/app/~~x==/com.example.two-1==/base.apk=com.example.two uid:10124,1010124
package:com.example.shared.a uid:10200
package:com.example.shared.b uid:10200
WARNING: linker: something else
"""


def test_packages_of_uids(tmp_path: Path) -> None:
    (tmp_path / "packages.txt").write_bytes(LISTED.replace("\n", "\r\n").encode())
    assert load_packages([tmp_path / "packages.txt"]) == {
        10123: ("com.example.one",),
        10124: ("com.example.two",),
        1010124: ("com.example.two",),
        10200: ("com.example.shared.a", "com.example.shared.b"),
    }
    assert load_packages([]) == {}


@pytest.mark.parametrize("text", ["", "package:com.example.one\n", "uid:10123 package:com.example\n", "package:com.example uid:x"])
def test_a_list_without_uids_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "packages.txt").write_text(text)
    with pytest.raises(ValueError, match=r"packages\.txt: expected lines such as"):
        load_packages([tmp_path / "packages.txt"])


def test_names_are_compared_whole() -> None:
    assert is_app(["com.example.one", "Example"], "example") and is_app(["uid 10123"], "UID 10123")
    assert not is_app(["com.example.one"], "com.example") and not is_app([], "com.example")


def test_only_the_app_is_kept() -> None:
    def connection(number: int, app: str, attribution: str) -> Connection:
        return Connection(number, "listed", app=app, attribution=attribution)  # type: ignore[arg-type]

    message = Message(0, "http/1.1", "request", "sent", "entry 0 request")
    kept: list[Item] = [connection(1, "Mine", "process"), connection(2, "mine", "package"), CaptureFacts(), Problem("", "gap", "x")]
    others: list[Item] = [connection(3, "Mine", "user agent"), connection(4, "Mine", "label only"), connection(5, "Other", "process"), Resolution("a", "b")]
    assert list(only_app([*kept, *others], "Mine")) == kept
    assert list(only_app([*kept, message, message], "Mine"))[len(kept) :] == [
        Problem("", "unsupported", "messages were dropped: nothing in this format says which app sent them", 2)
    ]
    assert list(only_app([*kept, *others, message], "")) == [*kept, *others, message]


def test_a_list_of_contacts_is_cut_to_the_app(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info\n6,10.0.0.1,1,203.0.113.5,443,10123,Mine,TLS,Closed,a.example\n"
                    "6,10.0.0.1,2,203.0.113.6,443,10124,Other,TLS,Closed,b.example\n")  # fmt: skip
    options = ReadOptions(app="Mine")
    (unit,) = find_reader(path.read_bytes()).plan("0" * 16, path, tmp_path, options)
    assert [item.sni or item.host for item in read_unit(unit, options) if isinstance(item, Connection)] == ["a.example"]
