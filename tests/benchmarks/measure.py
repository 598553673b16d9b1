"""What a command costs: CPU seconds of its whole process tree, and the memory it needs at its peak."""

import os
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .needs import ROOT

EVERY = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run."""

    cpu: float
    """User and system seconds of the process and of all its descendants."""
    wall: float
    """Seconds on the clock; says little on a machine that others use."""
    anonymous: int
    """Peak of the anonymous memory of all its processes together, in bytes, looked at every 50 ms."""
    resident: int
    """Peak resident bytes of its largest process, as the kernel counted them."""


def cost(command: list[str], out: IO[bytes] | int = subprocess.DEVNULL, timeout: float = 900) -> Cost:
    """Run a command. Raises RuntimeError with the last lines of its standard error when it fails or does not end in time."""
    start, peak, ended = time.perf_counter(), [0], threading.Event()
    with subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE) as process:
        watch = threading.Thread(target=_watch, args=(process.pid, peak, ended), daemon=True)
        stop = threading.Timer(timeout, process.kill)
        watch.start()
        stop.start()
        said = process.stderr.read() if process.stderr else b""
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        stop.cancel()
        watch.join()
    if process.returncode:
        raise RuntimeError(f"{Path(command[0]).name} ended with {process.returncode}: {said.decode(errors='replace')[-500:].strip()}")
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - start, peak[0], used.ru_maxrss * 1024)


def _watch(pid: int, peak: list[int], ended: threading.Event) -> None:
    while not ended.wait(EVERY):
        peak[0] = max(peak[0], sum(map(_anonymous, _tree(pid))))


def _tree(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for one in found:
        with suppress(OSError):  # it has ended since
            for task in Path(f"/proc/{one}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def _anonymous(pid: int) -> int:
    with suppress(OSError):  # it has ended since
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon"):
                return int(line.split()[1]) * 1024
    return 0
