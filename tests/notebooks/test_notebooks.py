"""The notebooks run from top to bottom on a case, define nothing of their own, and show no value."""

import ast
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from analysis.charts import CHARTS
from tests.factories import case_folder, case_rows

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case_folder(tmp_path / "case", **case_rows(5))
    monkeypatch.setenv("PHONEHOME_CASE", str(tmp_path / "case"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    assert "recipients were sent" in outputs[0].text
    assert sum("image/svg+xml" in o.get("data", {}) for o in outputs) == len(CHARTS)
    assert not [o for o in outputs if o.output_type == "stream" and o.name == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_it_only_calls(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    nodes = [node for cell in cells for node in ast.walk(ast.parse(cell.source))]
    assert not [n for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Lambda)]
    assert not [cell for cell in cells if cell.outputs], "ships without outputs"
