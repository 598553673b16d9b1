"""The layers of the house, read from the imports: who may import whom, and through which doors other people's libraries come in."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("read", "decode", "detect", "destinations", "case")
ROAD = ("inputs", "hide", "parts", "unit", "naming", "tunnels", "finish", "recipients", "sightings", "pipeline", "live", "explain", "explain_text")
ALLOWED: dict[str, tuple[str, ...]] = {
    "model": (),
    **dict.fromkeys(STAGES, ("model",)),
    **dict.fromkeys(ROAD, ("model", *STAGES, *ROAD)),
    "tables": ("model", "case"),
    "charts": ("model", "case", "tables"),
    "report": ("model", "case", "tables", "charts"),
    "export": ("model", "case", "read"),
    "cli": ("model", *STAGES, *ROAD, "tables", "charts", "report", "export"),
}
"""Part of ``analysis`` → the parts it may import (itself aside)."""

DOORS: dict[str, tuple[str, ...]] = {
    "mitmproxy": ("addons/", "analysis/read/flows.py", "analysis/read/exchange.py", "analysis/export/flows.py"),
    "scapy": ("analysis/read/pcap/",),
    "pandas": ("analysis/tables/", "analysis/charts/", "analysis/report/", "notebooks/"),
    "matplotlib": ("analysis/charts/",),
    "tldextract": ("analysis/destinations/",),
}
NEVER = ("requests", "urllib.request", "http.client", "aiohttp", "httpx", "urllib3", "ftplib", "smtplib")
"""Modules that talk to the network; analysis has no use for them."""


def imports(path: Path, relative: bool | None = None) -> Iterator[str]:
    """The modules a file imports, relative ones resolved to ``analysis.…``; with ``relative`` only such, or only the others."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import) and not relative:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and relative in (None, bool(node.level)):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield from (".".join([*base, *(node.module or "").split("."), alias.name]).replace("..", ".") for alias in node.names)


def sources(*folders: str) -> list[Path]:
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def part(module: str) -> str:
    """``analysis.decode.engine`` → ``decode``."""
    return module.split(".")[1]


def violations(path: Path) -> list[str]:
    """What a source file imports against the layers."""
    here = path.relative_to(ROOT / "analysis").with_suffix("").parts[0]
    return [m for m in imports(path, relative=True) if m.startswith("analysis.") and part(m) not in ("__version__", here, *ALLOWED.get(here, ()))]


@pytest.mark.parametrize("path", sources("analysis"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_part_imports_only_what_stands_below_it(path: Path) -> None:
    if path == ROOT / "analysis" / "__init__.py":
        return
    assert violations(path) == []


@pytest.mark.parametrize("path", sources("analysis", "addons"), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_libraries_come_in_by_their_door(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    wrong = [m for m in imports(path) for door, allowed in DOORS.items() if m.split(".")[0] == door and not name.startswith(allowed)]
    network = [m for m in imports(path) if any(m == n or m.startswith(n + ".") for n in NEVER)]
    absolute = [m for m in imports(path, relative=False) if name.startswith("analysis/") and m.startswith("analysis.")]
    assert (wrong, network, absolute) == ([], [], [])


def test_the_layer_test_sees_a_wrong_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "analysis" / "decode" / "wrong.py"
    wrong.parent.mkdir(parents=True)
    wrong.write_text("from ..detect import detect\nfrom ..model import Message\n")
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    assert violations(wrong) == ["analysis.detect.detect"]


def test_addons_do_not_import_each_other() -> None:
    names = {p.stem for p in sources("addons")}
    assert [(p.name, m) for p in sources("addons") for m in imports(p) if m.split(".")[0] == "addons" or m in names - {p.stem}] == []


def test_help_stays_fast() -> None:
    """`phonehome --help` imports no heavy library."""
    import subprocess
    import sys

    code = "import sys\ntry:\n import analysis.cli; analysis.cli.main(['--help'])\nexcept SystemExit: pass\nprint([m for m in sys.modules if m in %r])"
    heavy = ("pyarrow", "pandas", "numpy", "matplotlib", "mitmproxy", "scapy", "tldextract", "rich")
    out = subprocess.run([sys.executable, "-c", code % (heavy,)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip().splitlines()[-1] == "[]"


def test_making_a_case_loads_nothing_it_does_not_need(tmp_path: Path) -> None:
    """`phonehome analyze` of a small capture spends most of its time on imports, so it loads neither data frames nor what draws, fetches or replays."""
    import subprocess
    import sys

    capture = ROOT / "captures" / "demo" / "demo.har"
    code = "import sys, analysis.cli\nassert analysis.cli.main(sys.argv[2:]) == 0\nprint([m for m in sys.argv[1].split() if m in sys.modules])"
    heavy = "pandas pyarrow.dataset matplotlib mitmproxy scapy tldextract requests http.client rich jinja2 multiprocessing aioquic"
    heavy += " cryptography.x509 cryptography.hazmat.primitives.serialization"
    road = ("analyze", str(capture), "--case", str(tmp_path / "case"), "--key", str(tmp_path / "key"), "--quiet")
    (tmp_path / "key").write_text("00" * 32)
    out = subprocess.run([sys.executable, "-c", code, heavy, *road], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


def test_a_capture_of_few_values_loads_no_compute_functions(tmp_path: Path) -> None:
    """They take longer to load than such a capture to judge; and libraries are told what they need to know before they are loaded."""
    import subprocess
    import sys

    capture = tmp_path / "few.har"
    entry = {"startedDateTime": "2026-01-01T00:00:00Z", "request": {"method": "GET", "url": "http://example.com/?id=1"}, "response": {"status": 200}}
    capture.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}))
    (tmp_path / "key").write_text("00" * 32)
    code = (
        "import sys, analysis.cli\nassert analysis.cli.main(sys.argv[1:]) == 0\nimport numpy, pyarrow, os\n"
        "print('pyarrow.compute' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'], pyarrow.default_memory_pool().backend_name)"
    )
    road = ("analyze", str(capture), "--case", str(tmp_path / "case"), "--key", str(tmp_path / "key"), "--quiet")
    out = subprocess.run([sys.executable, "-c", code, *road], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.split() == ["False", "1", "system"]
