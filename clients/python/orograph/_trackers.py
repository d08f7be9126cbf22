"""Results for those who keep theirs in MLflow or look at them in TensorBoard. Both packages are optional."""

from __future__ import annotations

import hashlib
import json
import math
import os
import pathlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ._errors import OrographError

if TYPE_CHECKING:
    import pandas

_CURVE = "train_loss"
_MOST_OF_BATCH = 1000
_MOST_PARAMS = 100
_DIGEST = "orograph.digest"


@dataclass
class Record:
    """What one run gave, or what the replicates of one cell gave together."""

    cell: str
    replicate: int | None
    """None of a cell."""
    values: dict[str, Any]
    """Of the axes."""
    metrics: dict[str, float] = field(default_factory=dict)
    outcome: str = ""
    curve: list[tuple[int, float]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.cell if self.replicate is None else f"{self.cell}/{self.replicate}"

    @property
    def last_step(self) -> int:
        return int(self.metrics.get("RUN_STEPS", self.curve[-1][0] if self.curve else 0))

    @property
    def digest(self) -> str:
        """Of all that it says: where another one was told before, there is news."""
        said = [self.values, self.metrics, self.outcome, self.curve]
        return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def records(table: pandas.DataFrame, curves: pandas.DataFrame | None, axes: Iterable[str]) -> list[Record]:
    """A record of every run, then one of every cell: with the mean of each metric of pairs and the values of whole cells.

    :param table: as ``Sweep.measurements(runs=True)`` gives it
    :param curves: as ``Sweep.curves()`` gives them
    """
    names = list(axes)
    inside = table[~table["cell"].str.contains("|", regex=False)]
    found: dict[tuple[str, int | None], Record] = {}

    def of(row: Any, replicate: int | None) -> Record:
        key = (row["cell"], replicate)
        if key not in found:
            found[key] = Record(row["cell"], replicate, {axis: _plain(row[axis]) for axis in names})
        return found[key]

    for _, row in inside[inside["level"] == "RUN"].iterrows():
        record = of(row, int(row["replicate_a"]))
        if row["kind"] == "RUN_OUTCOME":
            record.outcome = str(row["text"])
        elif math.isfinite(row["value"]):
            record.metrics[str(row["metric"])] = float(row["value"])
    others = inside[(inside["level"] != "RUN") & (inside["kind"] != "SEARCH_ROUND") & inside["value"].notna()]
    for _, rows in others.groupby(["cell", "metric"], sort=False):
        first = rows.iloc[0]
        of(first, None).metrics[str(first["metric"])] = float(rows["value"].mean())
    if curves is not None:
        for (cell, replicate), rows in curves.groupby(["cell", "replicate"], sort=False):
            known = found.get((cell, int(replicate)))
            if known is not None:
                finite = rows[rows[_CURVE].map(math.isfinite)]
                known.curve = [(int(s), float(v)) for s, v in zip(finite["step"], finite[_CURVE], strict=True)]
    return sorted(found.values(), key=lambda r: r.replicate is None)


def to_mlflow(
    all: Iterable[Record], *, sweep: str, about: Mapping[str, str], experiment: str, tracking_uri: str | None
) -> int:
    """Logs what is not there yet; of how many records something was."""
    try:
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.tracking import MlflowClient
    except ImportError:
        raise OrographError("mlflow: not installed (expected: pip install 'orograph[mlflow]')") from None
    client = MlflowClient(tracking_uri=tracking_uri)
    known = client.get_experiment_by_name(experiment)
    where = known.experiment_id if known is not None else client.create_experiment(experiment)
    there = _logged(client, where, sweep)
    logged = 0
    for record in all:
        before = there.get(record.name)
        if before is not None and before.data.tags.get(_DIGEST) == record.digest:
            continue
        tags = {**about, "orograph.sweep": sweep, "orograph.run": record.name, "orograph.outcome": record.outcome}
        tags[_DIGEST] = record.digest
        now = int(time.time() * 1000)
        values: Mapping[str, float] = {}
        steps: set[int] = set()
        if before is None:
            run = client.create_run(where, run_name=record.name, tags={}).info.run_id
            params = {**record.values, "cell": record.cell}
            if record.replicate is not None:
                params["replicate"] = record.replicate
            client.log_batch(run, params=[Param(k, str(v)) for k, v in list(params.items())[:_MOST_PARAMS]])
        else:
            # A record that has grown since, or of a sweep that was running: what is new is added.
            run = before.info.run_id
            values = before.data.metrics
            steps = {m.step for m in client.get_metric_history(run, _CURVE)}
        metrics = [Metric(k, v, now, record.last_step) for k, v in record.metrics.items() if values.get(k) != v]
        metrics += [Metric(_CURVE, v, now, step) for step, v in record.curve if step not in steps]
        for start in range(0, len(metrics), _MOST_OF_BATCH):
            client.log_batch(run, metrics=metrics[start : start + _MOST_OF_BATCH])
        # Its name and digest come last: a record that was broken off is logged again.
        client.log_batch(run, tags=[RunTag(k, str(v)[:5000]) for k, v in tags.items()])
        client.set_terminated(run, "FINISHED" if record.outcome != "failed" else "FAILED")
        logged += 1
    return logged


def _logged(client: Any, experiment: str, sweep: str) -> dict[str, Any]:
    """The runs of a sweep that are there, by the names of their records."""
    found: dict[str, Any] = {}
    token = None
    while True:
        page = client.search_runs([experiment], f"tags.`orograph.sweep` = '{sweep}'", page_token=token, max_results=1000)
        found.update((run.data.tags.get("orograph.run", ""), run) for run in page)
        token = page.token
        if not token:
            return found


def to_tensorboard(all: Iterable[Record], folder: str | os.PathLike[str], *, sweep: str) -> int:
    """Writes an event file for each record that has none, or that of other values; how many were written.

    They lie under the project and the id of the sweep, so that several sweeps share a folder.
    """
    try:
        from tensorboard.compat.proto import event_pb2, summary_pb2
        from tensorboard.plugins.hparams import summary_v2
        from tensorboard.summary.writer.event_file_writer import EventFileWriter
    except ImportError:
        raise OrographError("tensorboard: not installed (expected: pip install 'orograph[tensorboard]')") from None
    root = pathlib.Path(folder).joinpath(*sweep.split("/")[1::2])
    written = 0
    for record in all:
        place = root.joinpath(*record.name.split("/")) if record.replicate is not None else root / record.cell / "all"
        whole = place / ".whole"
        if whole.exists() and whole.read_text() == record.digest:
            continue
        whole.unlink(missing_ok=True)
        for torn in place.glob("events.out.tfevents.*"):
            torn.unlink()
        writer = EventFileWriter(str(place))

        def add(summary: Any, step: int, writer: Any = writer) -> None:
            writer.add_event(event_pb2.Event(wall_time=float(step), step=step, summary=summary))

        def scalar(tag: str, value: float, step: int, add: Any = add) -> None:
            add(summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag=tag, simple_value=value)]), step)

        hparams = {k: v if isinstance(v, (int, float)) else str(v) for k, v in record.values.items()}
        add(summary_v2.hparams_pb(hparams, trial_id=f"{sweep} {record.name}", start_time_secs=0), 0)
        for step, value in record.curve:
            scalar(_CURVE, value, step)
        for metric, value in record.metrics.items():
            scalar(metric, value, record.last_step)
        writer.close()
        whole.write_text(record.digest)
        written += 1
    return written


def _plain(value: Any) -> Any:
    """A number of NumPy or pandas as Python's, whole ones as such."""
    if hasattr(value, "item"):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value
