"""The command line. One file per command, no logic: each module has HELP, ``arguments(parser)`` and ``run(args) -> exit code``."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from .. import __version__

COMMANDS = (
    "demo",
    "known",
    "analyze",
    "summary",
    "ledger",
    "show",
    "explain",
    "chart",
    "report",
    "open",
    "compare",
    "destinations",
    "owners",
    "laws",
    "types",
    "data",
    "addon",
    "export",
)
"""The commands in the order of the help text."""

LIBRARIES = {"OPENBLAS_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
"""What numpy and pyarrow are told before they are loaded, where the user has not said otherwise: no matrix is multiplied here, so threads for that would only
wait; and memory of a finished column goes to whoever asks next."""


def command(name: str) -> ModuleType:
    """The module of one command."""
    return importlib.import_module(f".{name}", __package__)


def parser(names: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The argument parser with the given commands."""
    top = argparse.ArgumentParser(prog="phonehome", description="Shows what leaves a phone, who gets it, and under whose law.")
    top.add_argument("--version", action="version", version=f"phonehome {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in names:
        module = command(name)
        sub = commands.add_parser(name, help=module.HELP, description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit code 0: done; 1: a check failed; 2: something could not be read, said in one line each."""
    for name, setting in LIBRARIES.items():
        os.environ.setdefault(name, setting)
    words = list(sys.argv[1:] if argv is None else argv)
    known = [word for word in words[:1] if word in COMMANDS]
    args = parser(known or COMMANDS).parse_args(words)
    try:
        return int(args.run(args))
    except BrokenPipeError:  # the reader of our output, e.g. head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("phonehome: interrupted; no case was made", file=sys.stderr)
        return 130
    except (ValueError, OSError) as error:
        print(f"phonehome: {_line(error)}", file=sys.stderr)
        return 2


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)
