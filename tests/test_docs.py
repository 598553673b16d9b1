"""The README is true: its console blocks run and print what they say, and each command, addon and make target is in it."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.cli import COMMANDS, command, parser

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def blocks(text: str) -> list[list[tuple[str, list[str]]]]:
    """The ``console`` blocks as lists of (command, lines it prints); ``…`` stands for lines left out."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        steps: list[tuple[str, list[str]]] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            elif line.strip() not in ("", "…"):
                steps[-1][1].append(line)
        found.append(steps)
    return found


def prints(output: str, line: str) -> bool:
    """Whether a line is printed; ``…`` stands for any text and runs of blanks for each other."""
    pattern = ".*".join(r"\s+".join(map(re.escape, part.split())) for part in line.split("…"))
    return any(re.fullmatch(rf"\s*{pattern}\s*", text) for text in output.splitlines())


def test_the_console_blocks_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "captures").symlink_to(ROOT / "captures")
    key = tmp_path / "config" / "phonehome" / "key"
    key.parent.mkdir(parents=True)
    key.write_text("00" * 32)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    ran = 0
    for steps in blocks(README):
        for line, expected in steps:
            words = shlex.split(line)
            if words[0] != "phonehome":
                continue
            out = subprocess.run([sys.executable, "-m", "analysis.cli", *words[1:]], cwd=tmp_path, capture_output=True, text=True, timeout=120)
            assert out.returncode == 0, f"{line}\n{out.stderr}"
            missing = [text for text in expected if not prints(out.stdout, text)]
            assert not missing, f"{line}\nprints\n{out.stdout}\nand not\n" + "\n".join(missing)
            ran += 1
    assert ran >= 5


def test_a_line_that_is_not_printed_is_seen() -> None:
    assert prints("a  12 findings\n", "a … findings") and not prints("a 12 findings\n", "b … findings") and not prints("a 12 findings", "a 12")


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_in_the_readme_and_explains_itself(name: str) -> None:
    assert f"phonehome {name}" in README
    assert command(name).HELP and command(name).__doc__
    with pytest.raises(SystemExit) as end:
        parser([name]).parse_args([name, "--help"])
    assert end.value.code == 0


@pytest.mark.parametrize("path", sorted((ROOT / "addons").glob("[!_]*.py")), ids=lambda p: p.name)
def test_each_addon_is_in_the_readme(path: Path) -> None:
    assert f"addons/{path.name}" in README


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets and {"demo", "test"} <= set(re.findall(r"make ([a-z]+)", README))


def test_links_to_files_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links and [link for link in links if not (ROOT / link).exists()] == []


def test_no_address_or_path_of_a_machine_stands_in_the_project() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    text_files = [n for n in names if n.endswith((".py", ".md", ".toml", ".txt", ".csv", "Makefile", ".html")) and n != "tests/test_docs.py"]
    pattern = re.compile(r"(?<![\w./])(?:/root/|/work/|/home/\w+/)|pypi\.org|--index-url|find-links")
    assert [n for n in text_files if pattern.search((ROOT / n).read_text("utf-8"))] == []
