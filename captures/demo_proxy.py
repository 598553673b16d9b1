"""INVENTED DATA. A script for mitmdump that makes a run over loopback look as it would with the fictional servers: every connection goes to the local server,
what is recorded are the fictional names and addresses and the clock of the story. Used by make_demo.py."""

import asyncio
import os
import time
from typing import Any

import demo_story as story
from mitmproxy import connection, ctx, flow, tcp, tls
from mitmproxy.proxy import server_hooks
from mitmproxy.proxy.layers.tcp import TcpErrorHook

HTTP, HTTPS = int(os.environ["DEMO_HTTP"]), int(os.environ["DEMO_HTTPS"])
START, PACE = float(os.environ["DEMO_START"]), 60.0
"""When the story begins (seconds since 1970), and how much faster its clock runs."""

_real_time, _began = time.time, time.time()
_open_connection = asyncio.open_connection
time.time = lambda: START + (_real_time() - _began) * PACE


async def _to_local_server(*address: Any, **_: Any) -> Any:
    return await _open_connection("127.0.0.1", HTTPS if address[1] == 443 else HTTP)


asyncio.open_connection = _to_local_server


def client_connected(client: connection.Client) -> None:
    """The phone's address instead of loopback."""
    client.peername = (story.PHONE, client.peername[1])


def server_connected(data: server_hooks.ServerConnectionHookData) -> None:
    """The fictional server's address instead of loopback."""
    data.server.peername = (story.SERVERS[data.server.address[0]], data.server.address[1])


def tls_failed_client(data: tls.TlsData) -> None:
    """A refused certificate leaves no flow of its own; this one keeps what the proxy knows, so that the dump shows it."""
    refused = tcp.TCPFlow(data.context.client, data.context.server)
    refused.error = flow.Error(data.conn.error or "the client refused the certificate")
    ctx.master.addons.trigger(TcpErrorHook(refused))
