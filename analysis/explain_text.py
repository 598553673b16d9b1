"""A proof as lines of plain text, for a terminal or a footnote."""

from typing import Any

from .explain import Proof

FIXED = "Exposure, not proof of access."

STAYED = "on the local network"
"""What the place of a destination says that is not on the internet."""

LONGEST = 120
"""Characters of a host and path; a query may hold hundreds of pseudonyms, which the tables of the case show in full."""


def lines(proof: Proof) -> list[str]:
    """One fact a line, from the value to the law."""
    finding, message, destination, capture = proof.finding, proof.message, proof.destination, proof.capture
    way = f"{finding['place']} {finding['path']}" + (f" ({finding['index']})" if finding["index"] else "")
    facts = [
        ("finding", finding["finding"]),
        ("type", finding["type"] + (" – only a hash of it" if finding.get("hashed") else "") + ("" if finding["available"] else " – asked for, not available")),
        ("value", finding["value"]),
        ("direction", f"{finding['direction']}, delivery {finding['delivered']}"),
        ("said by", f"{finding['app']} ({finding['attribution']})" if finding["app"] else "not known: neither a label nor the capture names an app"),
        ("device", _device(proof.connection)),
        ("place", way),
        ("steps", finding["steps"] or _no_steps(proof)),
        ("wire", _visibility(proof)),
        ("rule", f"{finding['rule']} – {finding['confidence']}"),
        ("evidence", finding["evidence"]),
        ("message", _message(finding, message)),
        ("capture", f"{capture.get('name')} SHA-256 {capture.get('sha256')}"),
        ("source", finding["source"]),
        ("frames", ", ".join(map(str, proof.frames)) or proof.note),
        ("recipient", _recipient(destination, proof.recipient)),
        ("countries", _countries(destination)),
    ]
    width = max(len(name) for name, _ in facts)
    return [f"{name:<{width}}  {text}" for name, text in facts] + _laws(proof, width)


def _message(finding: dict[str, Any], message: dict[str, str]) -> str:
    """``m-0000-3: POST in.example/v1 at 2026-01-01 …``; what has no method is told by its protocol."""
    said = [message.get("method") or message.get("protocol") or "", _address(message), f"at {finding['time']}" if finding["time"] else ""]
    return f"{finding['message']}: {' '.join(filter(None, said))}"


def _device(connection: dict[str, Any]) -> str:
    """Address and port of the phone's side, which tells the devices of one capture apart."""
    address, port = connection.get("client"), connection.get("client_port")
    if address in ("0.0.0.0", "::"):
        return "without an address yet: it asks for one"
    return f"{address}{f' port {port}' if port else ''}" if address else "address not captured"


OPENED = {"pcap": "with the key log", "flows": "by the proxy"}
"""How TLS was opened, by the format of the capture."""


def _opened(proof: Proof) -> str:
    return OPENED.get(proof.capture.get("format") or "", "by the program that recorded it")


def _no_steps(proof: Proof) -> str:
    if proof.message.get("visibility") == "decrypted":
        return f"none, once TLS had been opened ({_opened(proof)})"
    return "none: it stood in clear on the wire" if proof.message.get("visibility") == "clear" else "none"


def _visibility(proof: Proof) -> str:
    """Who could read it: only what was not encrypted stood open to others."""
    said = {"clear": "clear: whoever carried it could read it", "decrypted": f"encrypted; opened {_opened(proof)}"}
    return said.get(proof.message.get("visibility") or "", "not known")


def _address(message: dict[str, str]) -> str:
    """Host and path; the target of CONNECT names the host itself (RFC 9112 section 3.2.3)."""
    named = message.get("method") == "CONNECT" and message.get("path")
    whole = f"{'' if named else message.get('host') or ''}{message.get('path') or ''}"
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"


def _recipient(destination: dict[str, str], told: str) -> str:
    """Host, address, owner and control. Where nobody knows an owner, what the summary tells in place of one, unless that is only the name again."""
    owner, parent, operator = (destination.get(name) or "" for name in ("owner", "parent", "operator"))
    doubt = (destination.get("unconfirmed") or "").split(", ")
    nobody = "local network" if destination.get("place_note") == STAYED else "unknown owner"
    told = f"{told.removesuffix('*')} (unconfirmed)" if told.endswith("*") else told
    nobody = told if told and told not in [destination.get(name) for name in ("host", "domain", "tenant", "address")] else nobody
    said = f"{owner or nobody}{' (unconfirmed)' * ('owner' in doubt)}"
    said += f", controlled by {parent}" if parent and parent != owner else ""
    said += f"; server run by {operator}{' (unconfirmed)' * ('operator' in doubt)}" if operator and operator not in (owner or nobody) else ""
    return f"{destination.get('host')} ({destination.get('address') or 'address not captured'}): {said}"


def _countries(destination: dict[str, str]) -> str:
    named = (("server", "server_country"), ("seat", "owner_seat"), ("headquarters", "owner_headquarters"), ("control", "parent_country"))
    doubt = (destination.get("unconfirmed") or "").split(", ")
    return " · ".join(f"{name} {destination.get(column) or 'not known'}{' (unconfirmed)' * (name in doubt)}" for name, column in named)


def _laws(proof: Proof, width: int) -> list[str]:
    if not proof.exposures:
        return [f"{'laws':<{width}}  none found in our tables"]
    reasons: dict[tuple[str, str, str], list[str]] = {}
    for exposure in sorted(proof.exposures, key=lambda one: bool(one.get("unconfirmed"))):
        law = f"{proof.laws.get(exposure['law'], exposure['law'])} ({exposure['country']})"
        doubt = exposure.get("unconfirmed") or ""
        reasons.setdefault((f"not counted, {doubt}: " if doubt else "", exposure["ground"], exposure["basis"]), []).append(law)
    found = [line for (doubt, ground, basis), laws in reasons.items() for line in (f"{doubt}{ground}: {basis}", *(f"  {law}" for law in dict.fromkeys(laws)))]
    return [f"{'laws' if not n else '':<{width}}  {text}" for n, text in enumerate([*found, FIXED])]
