"""A proof as lines of plain text, for a terminal or a footnote."""

from .explain import Proof

FIXED = "Exposure, not proof of access."


def lines(proof: Proof) -> list[str]:
    """One fact a line, from the value to the law."""
    finding, message, destination, capture = proof.finding, proof.message, proof.destination, proof.capture
    way = f"{finding['place']} {finding['path']}" + (f" ({finding['index']})" if finding["index"] else "")
    facts = [
        ("finding", finding["finding"]),
        ("type", finding["type"] + ("" if finding["available"] else " – asked for, not available")),
        ("value", finding["value"]),
        ("direction", f"{finding['direction']}, delivery {finding['delivered']}"),
        ("said by", f"{finding['app'] or 'unknown'} ({finding['attribution']})"),
        ("place", way),
        ("steps", finding["steps"] or "none: it stood in clear"),
        ("rule", f"{finding['rule']} – {finding['confidence']}"),
        ("evidence", finding["evidence"]),
        ("message", f"{finding['message']}: {message.get('method') or ''} {message.get('host') or ''}{message.get('path') or ''} at {finding['time']}"),
        ("capture", f"{capture.get('name')} SHA-256 {capture.get('sha256')}"),
        ("source", finding["source"]),
        ("frames", ", ".join(map(str, proof.frames)) or proof.note),
        ("recipient", _recipient(destination)),
        ("countries", _countries(destination)),
    ]
    width = max(len(name) for name, _ in facts)
    return [f"{name:<{width}}  {text}" for name, text in facts] + _laws(proof, width)


def _recipient(destination: dict[str, str]) -> str:
    owner = destination.get("owner") or "unknown owner"
    parent = destination.get("parent") or ""
    controlled = f", controlled by {parent}" if parent and parent != owner else ""
    return f"{destination.get('host')} ({destination.get('address') or 'address not captured'}): {owner}{controlled}"


def _countries(destination: dict[str, str]) -> str:
    named = (("server", "server_country"), ("seat", "owner_seat"), ("headquarters", "owner_headquarters"), ("control", "parent_country"))
    return " · ".join(f"{name} {destination.get(column) or 'not known'}" for name, column in named)


def _laws(proof: Proof, width: int) -> list[str]:
    if not proof.exposures:
        return [f"{'laws':<{width}}  none found in our tables"]
    found = [f"{e['law']} ({e['country']}) – {e['ground']}: {e['basis']}" for e in proof.exposures]
    return [f"{'laws' if not n else '':<{width}}  {text}" for n, text in enumerate([*found, FIXED])]
