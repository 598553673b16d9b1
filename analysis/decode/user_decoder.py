"""A user's own opener (``--decoder``): ``module:function``, a Python file with ``file.py:function``, or PiRogue's ``aes_info.json``.

The function takes ``bytes`` or ``str`` and returns the opened value – text, bytes, dict or list – or None when the value is not its own, or raises ValueError.
"""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import pirogue
from .tree import Decoder, Hint, Tree


@dataclass(frozen=True, slots=True)
class UserDecoder:
    """A function of the user as a decoder; its name is the step."""

    NAME: str
    function: Callable[[Any], Tree | None]
    TAKES: tuple[type, ...] = (bytes, str)
    LABELS: tuple[str, ...] = ()
    KEEPS: bool = False

    def open(self, value: Any, _hint: Hint) -> Tree | None:
        """What the user's function makes of a value. Raises ValueError for whatever goes wrong in it."""
        try:
            return _plain(self.function(value))
        except Exception as error:
            raise ValueError(f"the user's decoder failed with {type(error).__name__}") from error


def _plain(tree: Tree) -> Tree:
    """What a user's function returned, in the types that the engine knows. Raises TypeError for any other."""
    if isinstance(tree, Mapping):
        return {str(key): _plain(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple | set | frozenset):
        return [_plain(value) for value in tree]
    if tree is None or isinstance(tree, bool | int | float):
        return tree
    if isinstance(tree, str):
        return str(tree)
    if isinstance(tree, bytes | bytearray | memoryview):
        return bytes(tree)
    raise TypeError(type(tree).__name__)


def load(spec: str) -> Decoder:
    """The decoder that ``spec`` names. Raises ValueError saying what is missing."""
    if spec.endswith(".json"):
        return pirogue.load(Path(spec))
    place, _, name = spec.rpartition(":")
    if not place or not name:
        raise ValueError(f"decoder {spec}: expected module:function, file.py:function or a file named aes_info.json")
    try:
        module = _file(Path(place)) if place.endswith(".py") else importlib.import_module(place)
    except (ImportError, OSError, SyntaxError) as error:
        raise ValueError(f"decoder {spec}: the module cannot be imported ({type(error).__name__})") from error
    function = getattr(module, name, None)
    if not callable(function):
        raise ValueError(f"decoder {spec}: the module has no function {name}")
    return UserDecoder(name, function)


def _file(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    spec.loader.exec_module(module)
    return module
