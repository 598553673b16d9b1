"""Builders of model values with valid defaults, so that a test states only what it is about."""

from typing import Any

from analysis.model import Connection, Message


def message(**changes: Any) -> Message:
    """A POST request; ``changes`` replace any attribute."""
    values: dict[str, Any] = {
        "connection": 0, "protocol": "http/1.1", "kind": "request", "direction": "sent", "source": "entry 0 request",
        "method": "POST", "scheme": "https", "host": "api.example.com", "port": 443, "path": "/v1/events",
    }  # fmt: skip
    return Message(**{**values, **changes})


def connection(**changes: Any) -> Connection:
    """A TCP connection from a phone to a server; ``changes`` replace any attribute."""
    values: dict[str, Any] = {
        "number": 0, "transport": "tcp", "client": "192.168.1.20", "client_port": 40000, "server": "203.0.113.5", "server_port": 443,
    }  # fmt: skip
    return Connection(**{**values, **changes})
