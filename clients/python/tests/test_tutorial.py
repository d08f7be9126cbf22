"""The tutorial runs as it stands, as a script and as a notebook."""

import importlib.util
import json
import os
import pathlib
import subprocess
import sys

import pytest

import orograph

CLIENT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CLIENT), os.environ.get("PYTHONPATH", "")])}


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_a_loss_is_computed_again_in_fewer_than_ten_lines_which_the_script_runs() -> None:
    page = (CLIENT.parent.parent / "docs" / "how-to" / "python-client.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in page.split("```python\n")[1:]]
    [again] = [lines(block) for block in blocks if "cross_entropy(" in block]
    script = lines((CLIENT / "examples" / "tutorial.py").read_text(encoding="utf-8"))
    assert len(again) < 10
    assert [line for line in again if line not in script] == []


def test_the_notebook_computes_the_loss_as_the_page_does_and_holds_no_output() -> None:
    notebook = json.loads((CLIENT / "examples" / "tutorial.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    [torch_cell] = [cell for cell in code if "torch" in cell["metadata"].get("tags", ())]
    again = lines("".join(torch_cell["source"]))
    script = lines((CLIENT / "examples" / "tutorial.py").read_text(encoding="utf-8"))
    assert len(again) < 10
    own = ["import torch", 'loss = cell.measurement("TEST_LOSS", 0)', '{"lab": loss.value, "torch": again.item()}']
    assert [line for line in again if line not in [*script, *own]] == []


def test_the_script_runs_and_draws(lab: orograph.Lab, tmp_path: pathlib.Path) -> None:
    script = [sys.executable, str(CLIENT / "examples" / "tutorial.py")]
    done = subprocess.run(script, cwd=tmp_path, env=SOURCES, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    for figure in ("phases", "trace", "curves"):
        assert (tmp_path / f"{figure}.png").read_bytes()[1:4] == b"PNG"


def test_the_example_of_own_metrics_runs(lab: orograph.Lab, tmp_path: pathlib.Path) -> None:
    script = [sys.executable, str(CLIENT / "examples" / "own_metric.py")]
    done = subprocess.run(script, cwd=tmp_path, env=SOURCES, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr + done.stdout
    assert "user.example.overlap" in done.stdout


def test_the_notebook_runs_and_shows_tables_and_figures(
    lab: orograph.Lab, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    monkeypatch.setenv("PYTHONPATH", SOURCES["PYTHONPATH"])
    notebook = nbformat.read(CLIENT / "examples" / "tutorial.ipynb", as_version=4)
    has_torch = importlib.util.find_spec("torch") is not None
    notebook.cells = [cell for cell in notebook.cells if has_torch or "torch" not in cell.metadata.get("tags", ())]
    client = nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    shown = {kind for cell in notebook.cells for out in cell.get("outputs", ()) for kind in out.get("data", ())}
    assert {"text/html", "image/png"} <= shown
    if has_torch:
        assert "'torch':" in notebook.cells[-1].outputs[-1]["data"]["text/plain"]
    else:
        pytest.skip("no torch: the cell that needs it was left out, all others ran")
