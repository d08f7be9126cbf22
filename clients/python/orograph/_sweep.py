"""A sweep: steering, following, results."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import _axes, _extend, _files, _html, _spec, _tables, _trackers
from ._axes import Axis
from ._cells import Cell, Run
from ._cost import Cost
from ._diagram import PhaseDiagram
from ._errors import rejected
from ._rpc import STREAM_SECONDS, Connection
from ._spec import SpecSource, word
from ._watch import Watch
from .v1 import resource_pb2, result_service_pb2, spec_pb2
from .v1 import sweep_service_pb2 as wire

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure
    import pandas
    import xarray

_PAGE = 1000
FORMATS = {"csv": "CSV", "jsonl": "JSON_LINES", "report": "REPORT", "parquet": "PARQUET", "bundle": "BUNDLE"}


class Sweep:
    """A sweep of a lab. What can change is asked of the lab whenever it is read."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self.name = name
        """``projects/{project}/sweeps/{sweep}``."""
        self._named_axes: tuple[str, tuple[Axis, ...]] | None = None

    @property
    def id(self) -> str:
        """The last part of the name."""
        return self.name.rpartition("/")[2]

    def __repr__(self) -> str:
        return f"<sweep {self.name}>"

    def _repr_html_(self) -> str:
        return _html.sweep(self.message, self.id)

    # What it is and where it stands

    @property
    def message(self) -> resource_pb2.Sweep:
        """The whole resource, as it is now."""
        request = wire.GetSweepRequest(name=self.name)
        return self._connection.unary("SweepService/GetSweep", request, wire.GetSweepResponse).sweep

    @property
    def state(self) -> str:
        """``ACTIVE``, ``PAUSED``, ``FINISHED`` or ``CANCELLED``."""
        return word(self.message, "state")

    @property
    def spec(self) -> spec_pb2.SweepSpec:
        """The specification as accepted, extensions included."""
        return self.message.spec

    @property
    def progress(self) -> dict[str, int]:
        """Cells, runs and measurements, wanted and made."""
        p = self.message.progress
        return {f.name: getattr(p, f.name) for f in p.DESCRIPTOR.fields if f.name not in ("outcomes", "time_left")}

    @property
    def outcomes(self) -> dict[str, int]:
        """Runs that have ended, by outcome."""
        return dict(self.message.progress.outcomes)

    @property
    def costs(self) -> pandas.DataFrame:
        """What every metric was to cost and has cost; of a sweep that is not active."""
        return Cost.table(self.message.metric_costs)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes, the last one fastest."""
        sweep = self.message
        if self._named_axes is None or self._named_axes[0] != sweep.spec_digest:
            header = _tables.columns(next(self._exported("csv")))
            names = header[1 : header.index("level")]
            # The diagram has roles and directions filled in, which the sweep's own specification leaves out.
            labels = result_service_pb2.PHASE_DIAGRAM_VIEW_LABELS
            filled = self._diagram(result_service_pb2.GetPhaseDiagramRequest(name=self.name, view=labels)).axes
            self._named_axes = (sweep.spec_digest, tuple(map(_axes.of, filled, names)))
        return self._named_axes[1]

    # Steering

    def pause(self) -> Sweep:
        """Grants no new work; what runs goes on."""
        request = wire.PauseSweepRequest(name=self.name, request_id=_request_id())
        self._connection.unary("SweepService/PauseSweep", request, wire.PauseSweepResponse)
        return self

    def resume(self) -> Sweep:
        """Grants work again."""
        request = wire.ResumeSweepRequest(name=self.name, request_id=_request_id())
        self._connection.unary("SweepService/ResumeSweep", request, wire.ResumeSweepResponse)
        return self

    def cancel(self) -> Sweep:
        """Ends it: runs that have not ended are cancelled."""
        request = wire.CancelSweepRequest(name=self.name, request_id=_request_id())
        self._connection.unary("SweepService/CancelSweep", request, wire.CancelSweepResponse)
        return self

    def delete(self, *, force: bool = False) -> None:
        """Takes it away for good, with all its results; its name is not used again.

        :param force: whether it is cancelled first, if it has not ended; otherwise that is refused
        """
        request = wire.DeleteSweepRequest(name=self.name, request_id=_request_id(), force=force)
        self._connection.unary("SweepService/DeleteSweep", request, wire.DeleteSweepResponse)

    def retry(self, filter: str = "") -> int:
        """Gives failed runs a new budget of attempts.

        :param filter: such as ``cell = "width=24,batch=64"``; all failed runs when empty
        :return: how many there were
        """
        request = wire.RetryRunsRequest(name=self.name, request_id=_request_id(), filter=filter)
        return int(self._connection.unary("SweepService/RetryRuns", request, wire.RetryRunsResponse).runs)

    def update(
        self,
        *,
        priority: int | None = None,
        max_parallel: int | None = None,
        queued_runs: int | None = None,
        checkpoint_bytes: int | None = None,
        labels: Mapping[str, str] | None = None,
        description: str | None = None,
    ) -> Sweep:
        """Changes what may change while it runs; what is not given stays.

        :param queued_runs: most runs of it that wait or train, for extensions; 0 for no bound
        :param checkpoint_bytes: bytes in the store with which nothing more of it is trained; 0 for no bound
        """
        changed = resource_pb2.Sweep(name=self.name)
        request = wire.UpdateSweepRequest(request_id=_request_id())
        if priority is not None:
            changed.spec.priority = priority
            request.update_mask.paths.append("spec.priority")
        if max_parallel is not None:
            changed.spec.max_parallel = max_parallel
            request.update_mask.paths.append("spec.max_parallel")
        if queued_runs is not None:
            changed.spec.quota.queued_runs = queued_runs
            request.update_mask.paths.append("spec.quota.queued_runs")
        if checkpoint_bytes is not None:
            changed.spec.quota.checkpoint_bytes = checkpoint_bytes
            request.update_mask.paths.append("spec.quota.checkpoint_bytes")
        if labels is not None:
            changed.labels.update(labels)
            request.update_mask.paths.append("labels")
        if description is not None:
            changed.description = description
            request.update_mask.paths.append("description")
        request.sweep.CopyFrom(changed)
        self._connection.unary("SweepService/UpdateSweep", request, wire.UpdateSweepResponse)
        return self

    def extend(self, addition: SpecSource | None = None, *, validate_only: bool = False, **fields: Any) -> Cost:
        """Adds replicates, axis values, lengths or measurements; nothing is trained twice.

        :param addition: a mapping, YAML text or file with only what is added
        :param validate_only: checks everything and tells the cost, but adds nothing
        :param fields: the same as keywords, ``replicates=5``
        :return: the cost of what is added
        :raises Rejected: with everything that cannot be added
        """
        if addition is not None and fields:
            raise rejected("addition", "given beside " + ", ".join(fields), "either a mapping or file, or keywords")
        added, found = _spec.read(fields if addition is None else addition, "addition")
        whole = _extend.merged(self.spec, added, found)
        request = wire.ExtendSweepRequest(
            name=self.name, request_id=_request_id(), spec=whole, validate_only=validate_only
        )
        answer = self._connection.unary("SweepService/ExtendSweep", request, wire.ExtendSweepResponse)
        return Cost(answer.cost)

    # Following

    def watch(
        self,
        *,
        progress: bool = True,
        live_points: bool = False,
        resume_token: str = "",
        from_now: bool = False,
        patience: float = 120.0,
    ) -> Watch:
        """The updates of the sweep until it has ended, for ``for`` and ``async for``.

        :param progress: whether to show a bar
        :param live_points: whether points of curves in training are wanted too; best effort
        :param resume_token: ``resume_token`` of an update, to go on after it; all facts when empty
        :param from_now: only what comes once the loop begins, however many facts there are; not with ``resume_token``
        :param patience: seconds for which a lab that does not answer is tried again, from the beginning on
        """
        if from_now and resume_token:
            raise rejected("from_now", "given beside resume_token", "one of them")
        return Watch(self._connection, self.name, resume_token, live_points, progress, patience, from_now)

    def wait(self, *, progress: bool = True, patience: float = 120.0) -> Sweep:
        """Waits until it has ended, with a bar."""
        for _ in self.watch(progress=progress, from_now=True, patience=patience):
            pass
        return self

    # Results

    def measurements(
        self, metric: str | None = None, *, cell: Cell | str | None = None, runs: bool = False
    ) -> pandas.DataFrame:
        """One row per run, pair or cell and metric, never only means; columns as in docs/export.md.

        :param metric: this metric alone
        :param cell: this cell alone, by its id
        :param runs: whether what the runs did themselves (steps, outcome, ...) is wanted too
        """
        table = _tables.read(b"".join(self._exported("csv")))
        wanted = table if runs else table[~table["kind"].str.startswith("RUN_")]
        if metric is not None:
            known = sorted(set(table["metric"]))
            if metric not in known:
                raise rejected("metric", metric, "one of " + ", ".join(known))
            wanted = table[table["metric"] == metric]
        if cell is not None:
            wanted = wanted[wanted["cell"] == (cell.id if isinstance(cell, Cell) else cell)]
        return wanted.reset_index(drop=True)

    def to_xarray(self, *, errors: bool = False) -> xarray.Dataset:
        """All metrics over the axes and replicates (or pairs of them), with units and definitions.

        :param errors: whether the errors of the values are wanted too, as ``METRIC.estimator_error``
        """
        attrs = {"sweep": self.name, "spec_digest": self.message.spec_digest}
        return _tables.dataset(self.measurements(runs=True), self.axes, self._definitions(), attrs, errors)

    def _definitions(self) -> dict[str, dict[str, str]]:
        from ._lab import kinds

        return {k.name: {"definition": k.definition, "range": k.range, "sign": k.sign} for k in kinds(self._connection)}

    def curves(self, cell: Cell | str | None = None) -> pandas.DataFrame:
        """Training loss by step of every run: columns of the cell and axes, ``replicate``, ``step``, ``train_loss``. Its ``attrs``
        name the sweep and the digest of its specification."""
        parent = self.name if cell is None else f"{self.name}/cells/{cell.id if isinstance(cell, Cell) else cell}"
        values = {c.id: c.values for c in self.cells()}
        rows = (Run(self._connection, message) for message in self._curve_runs(parent))
        table = _tables.curves(((run, values[run.cell]) for run in rows), self.axes)
        table.attrs.update(sweep=self.name, spec_digest=self.message.spec_digest)
        return table

    def _curve_runs(self, parent: str) -> Iterator[resource_pb2.Run]:
        def page(token: str) -> tuple[Any, str]:
            request = result_service_pb2.QueryCurvesRequest(parent=parent, page_size=_PAGE, page_token=token)
            answer = self._connection.unary("ResultService/QueryCurves", request, result_service_pb2.QueryCurvesResponse)
            return answer.runs, answer.next_page_token

        return self._connection.pages(page)

    def phase_diagram(
        self, rule: Mapping[str, Any] | None = None, metrics: Sequence[str] = (), *, cells: Sequence[Cell | str] = ()
    ) -> PhaseDiagram:
        """The phase diagram as of now.

        :param rule: other thresholds than the sweep's, as under ``phase`` in a sweep file
        :param metrics: names of the metrics to be in it, of those that the sweep measures; none takes all, or of a sweep of more than
            2,000 cells none. One diagram of such a sweep has at most 200,000 means.
        :param cells: cells or their ids, at most 1,000, to have these alone, and all metrics where none is named
        """
        ids = [cell.id if isinstance(cell, Cell) else cell for cell in cells]
        request = result_service_pb2.GetPhaseDiagramRequest(name=self.name, metrics=metrics, cells=ids)
        if rule is not None:
            request.rule.CopyFrom(_spec.whole({"phase": rule}, "rule").phase)
        return PhaseDiagram(self._diagram(request), self.axes)

    def _diagram(self, request: result_service_pb2.GetPhaseDiagramRequest) -> result_service_pb2.PhaseDiagram:
        answer = self._connection.unary(
            "ResultService/GetPhaseDiagram", request, result_service_pb2.GetPhaseDiagramResponse, STREAM_SECONDS
        )
        return answer.diagram

    def claims(self) -> pandas.DataFrame:
        """One row per claim that is tested: statistic, interval, p-values, verdict and reason."""
        request = result_service_pb2.GetClaimReportRequest(name=self.name)
        answer = self._connection.unary(
            "ResultService/GetClaimReport", request, result_service_pb2.GetClaimReportResponse, STREAM_SECONDS
        )
        return _tables.claims(answer.report)

    def export(self, path: str | os.PathLike[str], format: str = "csv", level: str = "") -> None:
        """Writes the results to a file: ``csv``, ``jsonl``, ``parquet`` (with a dictionary of the columns in its metadata),
        ``report`` (one HTML file with all figures) or ``bundle`` (to run it again from). It is written whole or not at all: a file
        that is there stays until the new one is complete.

        :param level: ``run``, ``pair`` or ``cell``: rows of this level alone, of the first three formats; all when empty
        """
        if format not in FORMATS:
            raise rejected("format", format, "one of " + ", ".join(FORMATS))
        first = next(chunks := self._exported(format, level))  # a refusal opens no file
        with _files.replacing(path) as file:
            file.write(first)
            file.writelines(chunks)

    def _exported(self, format: str, level: str = "") -> Iterator[bytes]:
        kind = result_service_pb2.ExportFormat.Value("EXPORT_FORMAT_" + FORMATS[format])
        request = result_service_pb2.ExportSweepRequest(name=self.name, format=kind, level=level.upper())
        stream = self._connection.stream("ResultService/ExportSweep", request, result_service_pb2.ExportSweepResponse)
        return (chunk.data for chunk in stream)

    def to_mlflow(self, experiment: str | None = None, *, tracking_uri: str | None = None, curves: bool = True) -> int:
        """Logs every run, and every cell with its metrics of pairs, as a run of MLflow: values of the axes as parameters,
        metrics, training loss by step, and tags that lead back here. Of those that are logged already what is new is added.

        :param experiment: of MLflow; the sweep's name when not given
        :param tracking_uri: of the server or folder; as MLflow is set when not given
        :param curves: whether losses by step are wanted
        :return: of how many something was logged
        :raises OrographError: if the package is not installed (``pip install 'orograph[mlflow]'``)
        """
        return _trackers.to_mlflow(
            self._records(curves),
            sweep=self.name,
            about={"orograph.spec_digest": self.message.spec_digest},
            experiment=experiment or self.id,
            tracking_uri=tracking_uri,
        )

    def to_tensorboard(self, folder: str | os.PathLike[str], *, curves: bool = True) -> int:
        """Writes every run, and every cell with its metrics of pairs, into a folder of TensorBoard: training loss by step,
        metrics at the last step, values of the axes as hyper-parameters. Those that are there are left alone, unless they
        have changed: those are written anew. Sweeps may share a folder.

        :param curves: whether losses by step are wanted
        :return: how many were written
        :raises OrographError: if the package is not installed (``pip install 'orograph[tensorboard]'``)
        """
        return _trackers.to_tensorboard(self._records(curves), folder, sweep=self.name)

    def _records(self, curves: bool) -> list[_trackers.Record]:
        table = self.measurements(runs=True)
        axes = [name for name in table.columns[1:] if name in {a.name for a in self.axes}]
        return _trackers.records(table, self.curves() if curves else None, axes)

    # Parts

    def cells(self) -> list[Cell]:
        """The cells, in grid order."""
        axes = self.axes

        def page(token: str) -> tuple[Any, str]:
            request = wire.ListCellsRequest(parent=self.name, page_size=_PAGE, page_token=token)
            answer = self._connection.unary("SweepService/ListCells", request, wire.ListCellsResponse)
            return answer.cells, answer.next_page_token

        return [Cell(self._connection, message, axes) for message in self._connection.pages(page)]

    def search_decisions(self) -> list[dict[str, Any]]:
        """What the adaptive search has decided: per cell asked for its ``round``, ``cell``, ``reason`` in words, and how many
        of its runs are ``within`` and ``beyond`` the line or ``unread``. Empty where the search is not adaptive."""

        def page(token: str) -> tuple[Any, str]:
            request = wire.ListSearchDecisionsRequest(parent=self.name, page_size=_PAGE, page_token=token)
            answer = self._connection.unary(
                "SweepService/ListSearchDecisions", request, wire.ListSearchDecisionsResponse
            )
            return answer.decisions, answer.next_page_token

        return [
            {
                "round": d.round,
                "cell": d.cell,
                "reason": d.reason_text,
                "within": d.runs_within,
                "beyond": d.runs_beyond,
                "unread": d.runs_unread,
            }
            for d in self._connection.pages(page)
        ]

    def cell(self, id: str | None = None, /, **values: object) -> Cell:
        """The cell with these values, ``sweep.cell(width=24, batch_size=64)``, or with this id.

        An axis is called by its name in ids (``batch``) or by the last part of its field (``batch_size``). Axes with one
        value may be left out.

        :raises Rejected: if there is no such axis or value, or several cells fit
        """
        cells = self.cells()
        if id is not None:
            found = [c for c in cells if c.id == id]
            given: object = id
        else:
            wanted = _axes.wanted(self.axes, values)
            found = [c for c in cells if wanted.items() <= c.values.items()]
            given = ", ".join(f"{k}={v}" for k, v in values.items()) or "no values"
        if len(found) != 1:
            some = "; ".join(c.id for c in (found or cells)[:4])
            raise rejected("cell", given, f"one cell, not {len(found)}: for example {some}")
        return found[0]

    def runs(self) -> list[Run]:
        """All runs, in grid order."""

        def page(token: str) -> tuple[Any, str]:
            request = wire.ListRunsRequest(parent=self.name, page_size=_PAGE, page_token=token)
            answer = self._connection.unary("SweepService/ListRuns", request, wire.ListRunsResponse)
            return answer.runs, answer.next_page_token

        return [Run(self._connection, message) for message in self._connection.pages(page)]

    # Pictures

    def plot(self, metric: str | None = None, **options: Any) -> matplotlib.axes.Axes:
        """Draws the phase diagram, or a metric over the grid; see :func:`orograph.plot_phases`, :func:`plot_metric`."""
        from . import _plots

        diagram = self.phase_diagram()
        if metric is None:
            return _plots.plot_phases(diagram, **options)
        if diagram.large:
            diagram = self.phase_diagram(metrics=[metric])
        return _plots.plot_metric(diagram, metric, **options)

    def plot_panels(self, **options: Any) -> matplotlib.figure.Figure:
        """Draws the panels (a) to (g) of Yang et al. 2021 in one figure; see :func:`orograph.plot_panels`. Of a kind that was
        asked for several times the first metric is drawn."""
        from . import _plots

        first: dict[str, str] = {}
        for m in self.spec.measurements:
            first.setdefault(m.kind, m.metric or m.kind)
        return _plots.plot_panels(self.phase_diagram(), **{"metrics": first, **options})

    def plot_curves(self, cell: Cell | str | None = None, **options: Any) -> matplotlib.axes.Axes:
        """Draws training loss against steps; see :func:`orograph.plot_curves`."""
        from . import _plots

        return _plots.plot_curves(self.curves(cell), **options)


def _request_id() -> str:
    """Of one call and all its tries: the lab does it once."""
    return str(uuid.uuid4())

