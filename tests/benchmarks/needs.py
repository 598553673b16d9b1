"""What a benchmark needs and a machine may not have. Each function returns it or raises ``Absent`` with what is missing and how to bring it."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Absent(Exception):
    """Something a benchmark needs is not on this machine: it is skipped, and that is no failure."""


def programs(*names: str) -> None:
    """Programs on the path; Debian keeps some of them outside a user's path."""
    os.environ["PATH"] += os.pathsep + "/usr/sbin:/sbin"
    missing = [name for name in names if not shutil.which(name)]
    if missing:
        raise Absent(f"not installed: {', '.join(missing)}")


def root_rights() -> None:
    """The right to make a network namespace and to capture in it."""
    if os.geteuid() != 0:
        raise Absent("needs root (a network namespace of its own, and tcpdump in it)")


def corpus() -> Path:
    """The folder of real captures with their oracles, which is not part of the project."""
    return _folder("PHONEHOME_CORPUS", "corpus", "manifest.json")


def labels() -> Path:
    """The folder of labelled payload fields, which is not part of the project."""
    return _folder("PHONEHOME_LABELS", "labels", "dev.jsonl")


def program_from(variable: str, what: str) -> Path:
    """A program of another environment, named by an environment variable."""
    path = os.environ.get(variable, "")
    if not path or not Path(path).is_file():
        raise Absent(f"{variable} does not name {what}")
    return Path(path)


def _folder(variable: str, name: str, file: str) -> Path:
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / name)
    if not (folder / file).exists():
        raise Absent(f"no {folder}: set {variable} to a folder with {file}")
    return folder
