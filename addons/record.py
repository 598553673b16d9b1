"""mitmdump -s addons/record.py --set phonehome_case=cases/live

Each finished flow goes down the road of a saved capture, into a case, while it happens. New pairs of data type and owner are printed, flows that carry findings
are marked. Whatever goes wrong in here is said once and never reaches the traffic."""

import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mitmproxy import ctx, exceptions, flow, hooks, http, tls
from mitmproxy.addonmanager import Loader
from mitmproxy.log import ALERT

sys.path.append(str(Path(__file__).resolve().parent.parent))

from analysis.live.recorder import OPTIONS, Recorder, parse_settings, sentences
from analysis.read.flows import Flows

REMEMBERED = 5000  # flows that can still be marked


class Record:
    """Hooks in, items out."""

    def __init__(self) -> None:
        self.flows, self.failures = Flows(), 0
        self.recorder: Recorder | None = None
        self.unfinished, self.latest = dict[str, flow.Flow](), dict[str, flow.Flow]()

    def load(self, loader: Loader) -> None:
        """Declare the options; those that are lists may be repeated."""
        loader.add_option("phonehome_case", str, "", "Folder of the case to record into.")
        loader.add_option("phonehome_overwrite", bool, False, "Replace an existing case.")
        for name, what in OPTIONS.items():
            loader.add_option(f"phonehome_{name}", Sequence[str], [], f"{what}.")

    def configure(self, updated: set[str]) -> None:
        """Start recording. A value that cannot be used stops mitmproxy from starting."""
        if self.recorder or not ctx.options.phonehome_case or not any(name.startswith("phonehome_") for name in updated):
            return
        try:
            settings, loop = parse_settings(ctx.options, time.time_ns()), asyncio.get_running_loop()
            self.recorder = Recorder(settings, lambda said: loop.call_soon_threadsafe(self.tell, said))
        except (ValueError, OSError) as error:
            raise exceptions.OptionsError(f"phonehome: {error}") from None  # type: ignore[no-untyped-call]

    def begin(self, item: flow.Flow) -> None:
        """A flow that may never end is recorded when the proxy does."""
        self.unfinished[item.id] = item

    def finish(self, item: flow.Flow) -> None:
        """Hand a finished flow over. The one place where any error is caught: traffic goes on without us."""
        self.unfinished.pop(item.id, None)
        self.latest[item.id] = item
        if len(self.latest) > REMEMBERED:
            self.latest.pop(next(iter(self.latest)))
        try:
            if self.recorder:
                self.recorder.add(self.flows.add(item))
        except Exception as error:  # noqa: BLE001
            self.failures += 1
            if self.failures == 1:  # said once, counted in the case
                logging.log(ALERT, f"phonehome: a flow could not be recorded ({type(error).__name__}); traffic is not affected")

    def response(self, item: http.HTTPFlow) -> None:
        """An exchange is finished, unless it goes on as a WebSocket."""
        if item.websocket is None:
            self.finish(item)

    request = tcp_start = udp_start = dns_request = begin
    error = response
    websocket_end = tcp_end = tcp_error = udp_end = udp_error = dns_response = dns_error = finish

    def tls_failed_client(self, data: tls.TlsData) -> None:
        """A client that refused our certificate leaves no flow, only a connection."""
        self.flows.handshake_failed(data.context.client, data.context.server)

    def tell(self, said: dict[str, Any]) -> None:
        """Print what is new, mark the flows that carried it."""
        lines, marks = sentences(said)
        for line in lines:
            logging.log(ALERT, line)
        for item in (found := [self.latest[id] for id in marks if id in self.latest]):
            item.marked, item.metadata["phonehome"] = item.marked or ":red_circle:", marks[item.id]
            item.comment = "; ".join(filter(None, [item.comment, *marks[item.id]]))
        ctx.master.addons.trigger(hooks.UpdateHook(found))

    def done(self) -> None:
        """Record what is still open, write the case, say where it is."""
        for item in list(self.unfinished.values()):
            self.finish(item)
        if self.recorder:
            logging.log(ALERT, "phonehome: " + self.recorder.close([*self.flows.connections.by_key.values(), *self.flows.losses()], self.failures))
        self.recorder = None


addons = [Record()]
