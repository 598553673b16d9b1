"""A progress bar for what takes longer than a second; silent when standard error is not a terminal."""

import sys
import time
from types import TracebackType

PATIENCE = 1.0
"""Seconds before a bar appears."""


class Bar:
    """``with Bar() as bar: bar(done, total, text)``."""

    def __init__(self, quiet: bool = False) -> None:
        self.shown = sys.stderr.isatty() and not quiet
        self._start = time.monotonic()
        self._progress: object = None

    def __enter__(self) -> "Bar":
        return self

    def __call__(self, done: int, total: int, text: str) -> None:
        """Show that ``done`` of ``total`` bytes are done."""
        if not self.shown or time.monotonic() - self._start < PATIENCE:
            return
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

        if not isinstance(self._progress, Progress):
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.add_task(text, total=total)
            self._progress.start()
        self._progress.update(self._progress.task_ids[0], completed=done, description=text)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        stop = getattr(self._progress, "stop", None)
        if stop:
            stop()
