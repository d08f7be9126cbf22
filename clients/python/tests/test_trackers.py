"""Results in MLflow and TensorBoard, from tables as a sweep gives them."""

from __future__ import annotations

import builtins
import pathlib
import sys
import types
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


def grown() -> list[_trackers.Record]:
    """The same a while later: one run has a metric and steps more, the cell another mean."""
    first, second, cell = made()
    first.metrics["TEST_LOSS"] = 0.75
    first.curve.append((100, 0.5))
    cell.metrics["CKA_SIMILARITY"] = 0.5
    return [first, second, cell]


class PlayedMlflow:
    """As much of MLflow's client as is used, with runs in memory: parameters once, metrics one after the other."""

    def __init__(self, tracking_uri: str | None = None) -> None:
        self.runs: dict[str, Any] = {}

    def get_experiment_by_name(self, name: str) -> Any:
        return types.SimpleNamespace(experiment_id="1")

    def create_run(self, experiment: str, run_name: str, tags: dict[str, str]) -> Any:
        run = types.SimpleNamespace(params={}, tags={}, logged=[])
        id = str(len(self.runs))
        self.runs[id] = run
        run.info = types.SimpleNamespace(run_id=id)
        return run

    def log_batch(self, run: str, params: Any = (), metrics: Any = (), tags: Any = ()) -> None:
        known = self.runs[run]
        for param in params:
            assert known.params.setdefault(param.key, param.value) == param.value
        known.logged += metrics
        known.tags.update((tag.key, tag.value) for tag in tags)

    def set_terminated(self, run: str, status: str) -> None:
        self.runs[run].status = status

    def get_metric_history(self, run: str, key: str) -> list[Any]:
        return [m for m in self.runs[run].logged if m.key == key]

    def search_runs(self, experiments: list[str], filter: str, **page: Any) -> Any:
        for run in self.runs.values():
            run.data = types.SimpleNamespace(tags=run.tags, params=run.params, metrics={m.key: m.value for m in run.logged})
        found = Page(run for run in self.runs.values() if f"= '{run.tags.get('orograph.sweep')}'" in filter)
        found.token = None
        return found


class Page(list[Any]):
    """Runs, and where the next ones are."""

    token: str | None


class Told:
    """A parameter, metric or tag."""

    def __init__(self, key: str, value: Any, *more: int) -> None:
        self.key, self.value, self.step = key, value, more[1] if more else 0


@pytest.fixture
def mlflow(monkeypatch: pytest.MonkeyPatch) -> PlayedMlflow:
    played = PlayedMlflow()
    entities, tracking = types.ModuleType("mlflow.entities"), types.ModuleType("mlflow.tracking")
    entities.__dict__.update(Metric=Told, Param=Told, RunTag=Told)
    tracking.__dict__.update(MlflowClient=lambda tracking_uri: played)
    for module in (types.ModuleType("mlflow"), entities, tracking):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return played


def test_what_is_new_of_a_record_is_added_to_mlflow_and_no_more(mlflow: PlayedMlflow) -> None:
    options: dict[str, Any] = {"sweep": "projects/p/sweeps/s", "about": {}, "experiment": "s", "tracking_uri": None}
    assert _trackers.to_mlflow(made(), **options) == 3
    before = [len(run.logged) for run in mlflow.runs.values()]
    assert _trackers.to_mlflow(made(), **options) == 0
    assert _trackers.to_mlflow(grown(), **options) == 2
    assert _trackers.to_mlflow(grown(), **options) == 0
    added = [[(m.key, m.value, m.step) for m in run.logged[n:]] for n, run in zip(before, mlflow.runs.values(), strict=True)]
    assert added == [[("TEST_LOSS", 0.75, 100), ("train_loss", 0.5, 100)], [], [("CKA_SIMILARITY", 0.5, 0)]]


def test_two_sweeps_share_an_experiment_of_mlflow(mlflow: PlayedMlflow) -> None:
    for sweep in ("projects/p/sweeps/s", "projects/p/sweeps/t"):
        assert _trackers.to_mlflow(made(), sweep=sweep, about={}, experiment="s", tracking_uri=None) == 3
    assert len(mlflow.runs) == 6


@pytest.mark.may_skip("no release of MLflow takes protobuf 7")
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
    events = accumulator.EventAccumulator(str(tmp_path / "p" / "s" / "width=4" / "0")).Reload()
    assert [(e.step, e.value) for e in events.Scalars("train_loss")] == [(1, 2.0), (50, 1.0)]
    assert [(e.step, e.value) for e in events.Scalars("user.lab.sparsity")] == [(100, 0.25)]
    assert (tmp_path / "p" / "s" / "width=4" / "all").is_dir()


def test_a_record_that_has_grown_is_written_anew_for_tensorboard(tmp_path: pathlib.Path) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    options: dict[str, Any] = {"folder": tmp_path, "sweep": "projects/p/sweeps/s"}
    _trackers.to_tensorboard(made(), **options)
    assert _trackers.to_tensorboard(grown(), **options) == 2
    place = tmp_path / "p" / "s" / "width=4" / "0"
    events = accumulator.EventAccumulator(str(place)).Reload()
    assert [e.value for e in events.Scalars("TEST_LOSS")] == [0.75]
    assert [(e.step, e.value) for e in events.Scalars("train_loss")] == [(1, 2.0), (50, 1.0), (100, 0.5)]
    assert len(list(place.glob("events.*"))) == 1
    assert _trackers.to_tensorboard(grown(), **options) == 0


def test_two_sweeps_share_a_folder_of_tensorboard(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("tensorboard")
    for sweep in ("projects/p/sweeps/s", "projects/p/sweeps/t", "projects/q/sweeps/s"):
        assert _trackers.to_tensorboard(made(), tmp_path, sweep=sweep) == 3


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
