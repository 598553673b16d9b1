"""A proof as text: one fact a line, unknown said as unknown, and the fixed sentence wherever a law is named."""

import pytest

from analysis.explain import Proof
from analysis.explain_text import FIXED, lines

FINDING = {
    "finding": "f1", "type": "user.email", "available": True, "value": "email·7f3a", "direction": "sent", "delivered": "unknown", "app": "",
    "attribution": "label only", "place": "body", "path": "a[*].b", "index": "3", "steps": "", "rule": "name:email", "confidence": "name and shape",
    "evidence": "Why.", "message": "m", "time": None, "source": "entry 0 request",
}  # fmt: skip
EXPOSURE = {"law": "cn-nil-2017", "country": "CN", "ground": "parent", "basis": "A controls B."}


def proof(**changes: object) -> Proof:
    values: dict[str, object] = {"finding": FINDING, "capture": {}, "message": {}, "connection": {}, "destination": {"host": "h"}, "exposures": []}
    return Proof(**{**values, **changes})  # type: ignore[arg-type]


def test_unknown_is_said_as_unknown() -> None:
    text = "\n".join(lines(proof(note="no packets")))
    for said in (
        "not known: neither a label", "h (address not captured): unknown owner", "server not known · seat not known", "none found",
        "no packets",
    ):  # fmt: skip
        assert said in text
    assert FIXED not in text


def test_what_stayed_on_the_local_network_has_no_owner_to_know() -> None:
    text = "\n".join(lines(proof(destination={"host": "", "address": "255.255.255.255", "place_note": "on the local network"})))
    assert "(255.255.255.255): local network" in text and "unknown owner" not in text
    assert ": unknown owner" in "\n".join(
        lines(proof(destination={"host": "h.example", "place_note": "private address: the traffic stays on the local network, or a proxy answers"}))
    )


def test_laws_end_with_the_fixed_sentence_and_indices_are_shown() -> None:
    text = lines(proof(exposures=[EXPOSURE, EXPOSURE], frames=[3, 4]))
    assert [line.strip() for line in text[-3:]] == ["laws       parent: A controls B.", "cn-nil-2017 (CN)", FIXED]
    assert any("body a[*].b (3)" in line for line in text) and any(line.endswith("3, 4") for line in text)


def test_a_placeholder_is_not_a_value_that_left() -> None:
    assert "asked for, not available" in "\n".join(lines(proof(finding={**FINDING, "available": False})))


def test_a_hash_is_said_to_be_one() -> None:
    assert "user.email – only a hash of it" in "\n".join(lines(proof(finding={**FINDING, "hashed": True})))
    assert "hash" not in "\n".join(lines(proof()))


def test_laws_are_named_and_stand_under_the_one_fact_they_rest_on() -> None:
    names = {"cn-nil-2017": "National Intelligence Law (2017), Art. 7, 14", "cn-csl-2016": "Cybersecurity Law (2016)"}
    text = lines(proof(exposures=[EXPOSURE, {**EXPOSURE, "law": "cn-csl-2016"}, {**EXPOSURE, "ground": "recipient", "basis": "B sits there."}], laws=names))
    said = [line.removeprefix("laws").strip() for line in text[-6:]]
    assert said == ["parent: A controls B.", f"{names['cn-nil-2017']} (CN)", f"{names['cn-csl-2016']} (CN)", "recipient: B sits there.",
                    f"{names['cn-nil-2017']} (CN)", FIXED]  # fmt: skip


def test_a_long_address_is_cut() -> None:
    line = next(line for line in lines(proof(message={"host": "h.example", "path": "/p?q=" + "x" * 800})) if line.startswith("message"))
    assert "…" in line and len(line) < 160


def test_a_message_without_a_method_is_told_by_its_protocol() -> None:
    text = "\n".join(lines(proof(message={"host": "h.example", "path": "/ws", "method": None, "protocol": "websocket"})))
    assert "m: websocket h.example/ws\n" in text
    assert "m: POST h.example/ws\n" in "\n".join(lines(proof(message={"host": "h.example", "path": "/ws", "method": "POST", "protocol": "http/1.1"})))


def test_what_nobody_confirmed_comes_last_and_is_not_counted() -> None:
    doubt = {**EXPOSURE, "law": "cn-csl-2016", "unconfirmed": "unconfirmed: nobody has looked this up"}
    text = [line.removeprefix("laws").strip() for line in lines(proof(exposures=[doubt, EXPOSURE]))[-5:]]
    assert text[0] == "parent: A controls B." and text[2] == "not counted, unconfirmed: nobody has looked this up: parent: A controls B."


def test_a_country_that_nobody_confirmed_is_told_apart() -> None:
    where = {"host": "h", "owner": "A", "owner_seat": "KY", "parent_country": "CN", "unconfirmed": "control"}
    assert "seat KY · headquarters not known · control CN (unconfirmed)" in "\n".join(lines(proof(destination=where)))


WIRE = [
    # visibility, format, what is said of the steps, of the wire
    ("clear", "pcap", "none: it stood in clear on the wire", "clear: whoever carried it could read it"),
    ("decrypted", "pcap", "none, once TLS had been opened (with the key log)", "encrypted; opened with the key log"),
    ("decrypted", "flows", "none, once TLS had been opened (by the proxy)", "encrypted; opened by the proxy"),
    ("decrypted", "har", "none, once TLS had been opened (by the program that recorded it)", "encrypted; opened by the program that recorded it"),
    ("", "pcap", "none", "not known"),
]


@pytest.mark.parametrize(("visibility", "format", "steps", "wire"), WIRE)
def test_only_what_was_not_encrypted_stood_in_clear(visibility: str, format: str, steps: str, wire: str) -> None:
    text = lines(proof(message={"visibility": visibility}, capture={"format": format}))
    assert f"steps      {steps}" in text and f"wire       {wire}" in text


def test_the_device_that_sent_it_is_named() -> None:
    assert "device     192.168.0.5 port 50123" in lines(proof(connection={"client": "192.168.0.5", "client_port": 50123}))
    assert "device     192.168.0.5" in lines(proof(connection={"client": "192.168.0.5", "client_port": None}))
    assert "device     address not captured" in lines(proof())
    assert "device     without an address yet: it asks for one" in lines(proof(connection={"client": "0.0.0.0", "client_port": 68}))


def test_the_target_of_connect_is_not_said_twice() -> None:
    text = "\n".join(lines(proof(message={"host": "h.example", "path": "h.example:443", "method": "CONNECT"})))
    assert "m: CONNECT h.example:443\n" in text
    assert "m: CONNECT h.example\n" in "\n".join(lines(proof(message={"host": "h.example", "path": "", "method": "CONNECT"})))


def test_names_that_nobody_confirmed_are_told_apart() -> None:
    where = {"host": "h", "owner": "A", "parent": "B", "operator": "C", "unconfirmed": "owner, operator"}
    assert "recipient  h (address not captured): A (unconfirmed), controlled by B; server run by C (unconfirmed)" in lines(proof(destination=where))
    assert "recipient  h (address not captured): A; server run by C" in lines(proof(destination={**where, "parent": "A", "unconfirmed": "seat"}))


@pytest.mark.parametrize(
    ("told", "operator", "said"),
    [
        ("network of Netflix", "Netflix", "(192.0.2.1): network of Netflix"),
        ("network of Netflix*", "Netflix", "(192.0.2.1): network of Netflix (unconfirmed)"),
        ("local network", "", "(192.0.2.1): local network"),
        ("customer of Amazon", "Amazon", "(192.0.2.1): customer of Amazon"),
        ("192.0.2.1", "", "(192.0.2.1): unknown owner"),
        ("example.com", "Fastly", "(192.0.2.1): unknown owner; server run by Fastly"),
        ("", "", "(192.0.2.1): unknown owner"),
    ],
)
def test_a_recipient_without_an_owner_is_told_as_in_the_summary(told: str, operator: str, said: str) -> None:
    where = {"host": "192.0.2.1", "address": "192.0.2.1", "operator": operator, "domain": "example.com"}
    line = next(line for line in lines(proof(destination=where, recipient=told)) if line.startswith("recipient"))
    assert line.endswith(said)
