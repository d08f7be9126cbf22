"""Results in MLflow and TensorBoard, from tables as a sweep gives them."""

from __future__ import annotations

import builtins
import pathlib
from typing import Any

import pandas
import pytest

import orograph
from orograph import _trackers

TABLE = """cell,width,opt,level,kind,metric,replicate_a,replicate_b,value,text
width=4,4,sgd,RUN,RUN_OUTCOME,RUN_OUTCOME,0,,,trained
width=4,4,sgd,RUN,RUN_STEPS,RUN_STEPS,0,,100,
width=4,4,sgd,RUN,TRAIN_LOSS,TRAIN_LOSS,0,,0.5,
width=4,4,sgd,RUN,USER_RUN,user.lab.sparsity,0,,0.25,
width=4,4,sgd,RUN,HESSIAN_TRACE,HESSIAN_TRACE,0,,,collapsed: outputs
width=4,4,sgd,RUN,RUN_OUTCOME,RUN_OUTCOME,1,,,"diverged: step 3, loss NaN"
width=4,4,sgd,PAIR,CKA_SIMILARITY,CKA_SIMILARITY,0,1,0.5,
width=4,4,sgd,PAIR,CKA_SIMILARITY,CKA_SIMILARITY,0,2,1,
width=4,4,sgd,CELL,SEARCH_ROUND,SEARCH_ROUND,,,1,halves
width=4|width=8,,,PAIR,CKA_SIMILARITY,CKA_SIMILARITY,0,0,0.1,
"""


def made() -> list[_trackers.Record]:
    import io

    table = pandas.read_csv(io.StringIO(TABLE))
    curves = pandas.DataFrame({"cell": ["width=4"] * 3, "replicate": [0, 0, 0], "step": [1, 50, 100], "train_loss": [2.0, 1.0, float("inf")]})
    return _trackers.records(table, curves, ["width", "opt"])


def test_runs_have_their_values_and_cells_the_means_over_pairs() -> None:
    first, second, cell = made()
    assert (first.name, first.outcome, first.values) == ("width=4/0", "trained", {"width": 4, "opt": "sgd"})
    assert first.metrics == {"RUN_STEPS": 100, "TRAIN_LOSS": 0.5, "user.lab.sparsity": 0.25}
    assert first.curve == [(1, 2.0), (50, 1.0)] and first.last_step == 100
    assert second.outcome.startswith("diverged") and not second.metrics
    assert (cell.name, cell.metrics) == ("width=4", {"CKA_SIMILARITY": 0.75})


def test_runs_are_logged_once_to_mlflow(tmp_path: pathlib.Path) -> None:
    tracking = pytest.importorskip("mlflow.tracking")
    uri = f"sqlite:///{tmp_path}/mlflow.db"
    try:
        client = tracking.MlflowClient(tracking_uri=uri)
        client.search_experiments()
    except Exception:  # without a database, as mlflow-skinny has none
        uri = tmp_path.as_uri()
        client = tracking.MlflowClient(tracking_uri=uri)
    options: dict[str, Any] = {"sweep": "projects/p/sweeps/s", "about": {}, "experiment": "s", "tracking_uri": uri}
    assert _trackers.to_mlflow(made(), **options) == 3
    assert _trackers.to_mlflow(made(), **options) == 0
    found = {r.data.tags["orograph.run"]: r for r in client.search_runs([client.get_experiment_by_name("s").experiment_id])}
    run = found["width=4/0"]
    assert run.data.params == {"width": "4", "opt": "sgd", "cell": "width=4", "replicate": "0"}
    assert run.data.metrics["user.lab.sparsity"] == 0.25
    assert [(m.step, m.value) for m in client.get_metric_history(run.info.run_id, "train_loss")] == [(1, 2.0), (50, 1.0)]
    assert found["width=4"].data.metrics == {"CKA_SIMILARITY": 0.75}


def test_runs_are_written_once_for_tensorboard(tmp_path: pathlib.Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    assert _trackers.to_tensorboard(made(), tmp_path, sweep="projects/p/sweeps/s") == 3
    assert _trackers.to_tensorboard(made(), tmp_path, sweep="projects/p/sweeps/s") == 0
    events = accumulator.EventAccumulator(str(tmp_path / "width=4" / "0")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("train_loss")] == [(1, 2.0), (50, 1.0)]
    assert [(e.step, e.value) for e in events.Scalars("user.lab.sparsity")] == [(100, 0.25)]
    assert (tmp_path / "width=4" / "all").is_dir()


@pytest.mark.parametrize("package", ["mlflow", "tensorboard"])
def test_without_the_package_it_is_said_how_to_get_it(package: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(orograph.OrographError, match=rf"{package}: not installed \(expected: pip install 'orograph\[{package}\]'\)"):
        if package == "mlflow":
            _trackers.to_mlflow([], sweep="s", about={}, experiment="s", tracking_uri=None)
        else:
            _trackers.to_tensorboard([], tmp_path, sweep="s")
