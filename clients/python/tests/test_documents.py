"""Every block of Python in the documents runs as it stands, page by page, in the order of the page."""

from __future__ import annotations

import ast
import asyncio
import hashlib
import hmac
import importlib.util
import inspect
import os
import pathlib
import pickle
import re
import sys
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import SPEC

import orograph

ROOT = pathlib.Path(__file__).resolve().parents[3]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
TORCH = importlib.util.find_spec("torch") is not None

left_out: list[str] = []
"""Statements that were not run, of the test at work, because there is no torch."""

# Stands in the place of examples/quickstart.yaml: the same axes, and cells that the pages name, but four of them.
SMALL: dict[str, Any] = {
    **SPEC,
    "network": {**SPEC["network"], "depth": 2},
    "axes": [
        {"field": "network.width", "values": [16, 24]},
        {"field": "training.batch_size", "values": [32, 64]},
    ],
    "replicates": 2,
    "run_seed": 23,
    "measurements": [
        {"kind": "TRAIN_ERROR"},
        {"kind": "TEST_LOSS"},
        {"kind": "TEST_ACCURACY"},
        {"kind": "MODE_CONNECTIVITY", "options": {"steps": 40}},
        {"kind": "CKA_SIMILARITY"},
    ],
}

# Never ends by itself: what is said to a sweep that is at work.
STEERED: dict[str, Any] = {**SMALL, "run_seed": 24, "measurements": SPEC["measurements"][:1]}
STEERED["training"] = {**SPEC["training"], "length": {"steps": 60_000}}

RECALL: dict[str, Any] = {
    "data": {
        "name": "recall",
        "data_seed": 1,
        "recall": {"keys": 4, "values": 4, "pairs": 4, "mentions": 1, "flips": 0, "train_samples": 128, "test_samples": 128},
    },
    "network": {"family": "transformer", "width": 16, "depth": 2, "heads": 2},
    "training": {"optimizer": {"kind": "adam"}, "batch_size": 32, "length": {"steps": 20}},
    "axes": [{"field": "training.optimizer.learning_rate", "values": [0.001, 0.003]}],
    "replicates": 2,
    "measurements": [{"kind": "TRAIN_LOSS"}],
}

Names = dict[str, Any]


def documents() -> list[pathlib.Path]:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "clients" / "python" / "README.md"]
    return pages + sorted((ROOT / "docs").rglob("*.md"))


def blocks(page: str) -> list[str]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


def run(page: str, names: Names, before: Callable[[str, Names], None] = lambda statement, names: None) -> None:
    """Runs the statements of a page's blocks one after the other, with all that went before.

    :param before: is called with each statement's text, and may prepare what the page takes for granted
    """
    names["__name__"] = "page"
    for number, text in enumerate(blocks(page)):
        # In a file, so that what looks for a function's source finds it.
        file = pathlib.Path(f"block{number}.py").resolve()
        file.write_text(text, "utf-8")
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        tree = compile(text, str(file), "exec", flags | ast.PyCF_ONLY_AST)
        for statement in tree.body:
            source = ast.get_source_segment(text, statement) or ""
            if not TORCH and ("torch" in source or "state_dict()" in source):
                left_out.append(f"{page}: {source.splitlines()[0]}")
                continue
            before(source, names)
            code = compile(ast.Module([statement], []), str(file), "exec", flags)
            try:
                result = eval(code, names)
                if inspect.iscoroutine(result):
                    asyncio.run(result)
            except Exception as e:
                e.add_note(f"{page}: {source}")
                raise


@pytest.fixture
def here(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """An empty folder with a small sweep in the place of the quickstart's; what serves for ever is served for a moment."""
    if "OROGRAPH_LAB" in os.environ:
        monkeypatch.setenv("OROGRAPH_LAB", str(pathlib.Path(os.environ["OROGRAPH_LAB"]).resolve()))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").mkdir()
    (tmp_path / "examples" / "quickstart.yaml").write_text(yaml.safe_dump(SMALL), "utf-8")
    monkeypatch.setattr(orograph.Lab, "serve_metrics", lambda self, **options: self.start_metrics(**options).close())
    return tmp_path


def known(statement: str, names: Names) -> None:
    """What the guide takes for granted: a run of its sweep, a specification, a sweep at work."""
    if "sweep" in names and "run" not in names and re.search(r"\brun\.", statement):
        names["run"] = names["sweep"].cell(width=24, batch_size=64).run(0)
    names.setdefault("spec", {**SMALL, "run_seed": 25})
    if re.match(r"sweep\.(pause|resume|cancel)\(", statement):
        if "steered" not in names:
            names["ended"], names["steered"] = names["sweep"], names["lab"].submit(STEERED)
        names["sweep"] = names["steered"]
    elif "ended" in names:
        names["sweep"] = names.pop("ended")


def guide(lab: orograph.Lab, here: pathlib.Path) -> None:
    names: Names = {}
    real = orograph.Lab.submit

    def renamed(self: orograph.Lab, *given: Any, **options: Any) -> orograph.Sweep:
        # Names of sweeps are given once in a lab; the tests may come again.
        if "id" in options:
            options["id"] += f"-{uuid.uuid4().hex[:8]}"
        made = real(self, *given, **options)
        return made.wait(progress=False) if "id" in options else made

    def prepared(statement: str, names: Names) -> None:
        known(statement, names)
        if 'lab.sweep("' in statement:
            names["lab"].sweep = lambda name, find=type(lab).sweep, lab=names["lab"]: find(lab, names["sweep"].id)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(orograph.Lab, "submit", renamed)
        run("docs/how-to/python-client.md", names, prepared)
    assert names["sweep"].spec.replicates == 5


def readme(lab: orograph.Lab, here: pathlib.Path) -> None:
    names: Names = {}
    run("clients/python/README.md", names)
    assert names["sweep"].state == "FINISHED"


def own_metrics(lab: orograph.Lab, here: pathlib.Path) -> None:
    names: Names = {}
    run("docs/how-to/own-metrics.md", names)
    share = names["sparsity"](lab.submit(SMALL).wait(progress=False).cell(width=16, batch_size=32).run(0).checkpoint())
    assert 0 < share < 0.5


def measured(lab: orograph.Lab, here: pathlib.Path) -> None:
    names: Names = {}
    run("docs/how-to/measure-a-checkpoint.md", names)
    weights, loss = names["weights"], names["net"].measure("TRAIN_LOSS")
    samples = loss.evaluation_set.arrays()
    inputs, labels = samples["inputs"], samples["labels"].astype(int).ravel()
    hidden = np.maximum(inputs.reshape(len(labels), -1) @ weights["0.weight"].T.astype(float) + weights["0.bias"], 0)
    logits = hidden @ weights["2.weight"].T.astype(float) + weights["2.bias"]
    mine = np.log(np.exp(logits).sum(1)) - logits[np.arange(len(labels)), labels]
    assert loss.value == pytest.approx(mine.mean(), rel=1e-9)
    names["net"].delete()
    with pytest.raises(orograph.NotFound):
        lab.uploaded(names["net"].id)


def export(lab: orograph.Lab, here: pathlib.Path) -> None:
    import json

    import pandas

    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet  # noqa: F401

    lab.submit(SMALL).wait(progress=False).export("measurements.parquet", "parquet")
    run("docs/export.md", {"pandas": pandas, "pyarrow": pyarrow, "json": json})


def transformers(lab: orograph.Lab, here: pathlib.Path) -> None:
    torch = pytest.importorskip("torch")
    trained = lab.submit(RECALL).wait(progress=False).runs()[0]
    names: Names = {"run": trained}
    run("docs/how-to/transformers.md", names)
    tokens = torch.zeros((3, 9), dtype=torch.long)
    assert names["network"](tokens).shape == (3, 4)


def data_sets(here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = here / "cifar-10-batches-py"
    source.mkdir()
    for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        with open(source / name, "wb") as file:
            pickle.dump({b"labels": [7, 1], b"data": np.arange(2 * 3072, dtype=np.uint8).reshape(2, 3072)}, file)
    monkeypatch.setattr(sys, "argv", ["convert.py", str(source), str(here / "sets")])
    inputs, classes = np.zeros((6, 4)), np.arange(6) % 3
    run("docs/how-to/data-sets.md", {"x": inputs, "y": classes, "x_test": inputs[:3], "y_test": classes[:3]})
    written = (here / "sets" / "cifar-10-batches-bin" / "test_batch.bin").read_bytes()
    assert len(written) == 2 * 3073 and written[0] == 7 and written[3073] == 1
    assert set(np.load("mine.npz")) == {"X", "y", "X_test", "y_test"}


def webhooks(here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: Names = {}
    run("docs/how-to/webhooks.md", names)
    body = b'{"type":"sweep.ended"}'
    right = hmac.new(b"secret", b"1764331200." + body, hashlib.sha256).hexdigest()
    assert names["genuine"]("secret", f"t=1764331200,v1={right}", body)
    assert not names["genuine"]("secret", f"t=1764331201,v1={right}", body)
    assert not names["genuine"]("other", f"t=1764331200,v1={right}", body)


def own_models(here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    run("docs/how-to/own-models.md", {})
    module = torch.jit.load("net.pt").eval()
    before = module.hidden.weight.clone()
    module.initialize(3)
    assert not torch.equal(before, module.hidden.weight)
    assert module(torch.zeros(5, 1, 8, 8)).shape == (5, 10)


# A page with Python and how it is run; a page that is in neither fails the last test.
WITH_A_LAB: dict[str, Callable[[orograph.Lab, pathlib.Path], None]] = {
    "clients/python/README.md": readme,
    "docs/export.md": export,
    "docs/how-to/measure-a-checkpoint.md": measured,
    "docs/how-to/own-metrics.md": own_metrics,
    "docs/how-to/python-client.md": guide,
    "docs/how-to/transformers.md": transformers,
}
WITHOUT: dict[str, Callable[[pathlib.Path, pytest.MonkeyPatch], None]] = {
    "docs/how-to/data-sets.md": data_sets,
    "docs/how-to/own-models.md": own_models,
    "docs/how-to/webhooks.md": webhooks,
}


def told() -> None:
    """A page of which statements were left out has not been tested as it stands."""
    if left_out:
        pytest.skip("no torch: all ran but " + "; ".join(left_out))


@pytest.mark.parametrize("page", WITH_A_LAB)
def test_the_code_of_a_page_runs_on_a_real_lab(page: str, lab: orograph.Lab, here: pathlib.Path) -> None:
    left_out.clear()
    WITH_A_LAB[page](lab, here)
    told()


@pytest.mark.parametrize("page", WITHOUT)
def test_the_code_of_a_page_runs(page: str, here: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left_out.clear()
    WITHOUT[page](here, monkeypatch)
    told()


def test_every_page_with_python_is_run() -> None:
    pages = {str(page.relative_to(ROOT)) for page in documents() if BLOCK.search(page.read_text("utf-8"))}
    assert pages == WITH_A_LAB.keys() | WITHOUT.keys()
