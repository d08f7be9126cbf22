"""Cells, runs and pairs of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _values
from ._axes import Axis, AxisValue, value_of
from ._errors import NotFound
from ._rpc import Connection
from ._spec import word
from ._values import Checkpoint, Measurement
from .v1 import resource_pb2, result_service_pb2
from .v1 import sweep_service_pb2 as wire

if TYPE_CHECKING:
    import pandas

_PAGE = 1000


class Cell:
    """One grid point of a sweep."""

    def __init__(self, connection: Connection, message: resource_pb2.Cell, axes: tuple[Axis, ...]) -> None:
        self._connection = connection
        self.name = str(message.name)
        self.values: dict[str, AxisValue] = {a.name: value_of(v) for a, v in zip(axes, message.values)}
        """The value on every axis."""

    @property
    def id(self) -> str:
        """``width=24,batch=64``."""
        return self.name.partition("/cells/")[2]

    def __repr__(self) -> str:
        return f"<cell {self.id}>"

    def runs(self) -> list[Run]:
        """Its runs, by replicate."""

        def page(token: str) -> tuple[Any, str]:
            request = wire.ListRunsRequest(parent=self.name, page_size=_PAGE, page_token=token)
            answer = self._connection.unary("SweepService/ListRuns", request, wire.ListRunsResponse)
            return answer.runs, answer.next_page_token

        return [Run(self._connection, message) for message in self._connection.pages(page)]

    def run(self, replicate: int) -> Run:
        """One of its runs, from 0."""
        request = wire.GetRunRequest(name=f"{self.name}/runs/{replicate}")
        return Run(self._connection, self._connection.unary("SweepService/GetRun", request, wire.GetRunResponse).run)

    def pair(self, a: int, b: int) -> Pair:
        """Two of its replicates, held against each other."""
        return Pair(self, a, b)

    def measurements(self, metric: str | None = None) -> list[Measurement]:
        """What has been measured of its runs, its pairs and itself."""
        filter = "" if metric is None else f'metric = "{metric}"'

        def page(token: str) -> tuple[Any, str]:
            request = result_service_pb2.QueryMeasurementsRequest(
                parent=self.name, page_size=_PAGE, page_token=token, filter=filter
            )
            answer = self._connection.unary(
                "ResultService/QueryMeasurements", request, result_service_pb2.QueryMeasurementsResponse
            )
            return answer.measurements, answer.next_page_token

        return [Measurement(message, self._connection) for message in self._connection.pages(page)]

    def measurement(self, metric: str, *replicates: int) -> Measurement:
        """One of them: ``cell.measurement("TEST_ACCURACY", 0)``.

        :raises NotFound: if there is none
        """
        found = self.measurements(metric)
        for m in found:
            if m.replicates == replicates or (not replicates and len(found) == 1):
                return m
        known = "; ".join(",".join(map(str, m.replicates)) for m in found) or "none so far"
        raise NotFound(f"{metric} of {self.id}: replicates {replicates} (expected: those measured: {known})")


class Run:
    """The training of one replicate."""

    def __init__(self, connection: Connection, message: resource_pb2.Run) -> None:
        self._connection = connection
        self.message = message
        """The whole resource, as it was when it was read."""

    @property
    def name(self) -> str:
        return str(self.message.name)

    @property
    def cell(self) -> str:
        """Id of its cell."""
        return self.name.partition("/cells/")[2].partition("/runs/")[0]

    @property
    def replicate(self) -> int:
        return int(self.name.rpartition("/")[2])

    @property
    def state(self) -> str:
        """``PENDING``, ``TRAINING`` or ``ENDED``."""
        return word(self.message, "state")

    @property
    def outcome(self) -> str:
        """``trained``, ``diverged``, ``collapsed``, ``censored``, ``failed``, ``cancelled``; empty before the end."""
        return _values.outcome(self.message)[0]

    @property
    def outcome_details(self) -> Mapping[str, Any]:
        """Of a diverged run the step and loss, of a failed one the reason, ..."""
        return _values.outcome(self.message)[1]

    def explain(self) -> list[str]:
        """Why it waits, or what holds it, as of now; the first reason is the decisive one."""
        request = wire.ExplainRunRequest(name=self.name)
        return list(self._connection.unary("SweepService/ExplainRun", request, wire.ExplainRunResponse).reasons)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Those kept, in the order of steps."""
        found = [_values.checkpoint(c, self._connection) for c in self.message.checkpoints]
        return tuple(sorted(found, key=lambda c: (c.step, c.role)))

    def checkpoint(self, role: str = "FINAL", step: int | None = None) -> Checkpoint:
        """The last one of this role, or the one after so many steps.

        :raises NotFound: if there is none
        """
        fitting = [c for c in self.checkpoints if c.role == role.upper() and step in (None, c.step)]
        if not fitting:
            kept = ", ".join(f"{c.role} at {c.step}" for c in self.checkpoints) or "none so far"
            raise NotFound(f"{self.cell}, replicate {self.replicate}: no checkpoint {role} (expected: one kept: {kept})")
        return fitting[-1]

    def curve(self) -> pandas.DataFrame:
        """Training loss by step."""
        import pandas

        return pandas.DataFrame(self.curve_arrays())

    def curve_arrays(self) -> dict[str, Any]:
        return _values.curve([_values.artifact(a, self._connection) for a in self.message.curve_chunks])

    def __repr__(self) -> str:
        return f"<run {self.cell}, replicate {self.replicate}: {self.outcome or self.state.lower()}>"


class Pair:
    """Two replicates of a cell."""

    def __init__(self, cell: Cell, a: int, b: int) -> None:
        self.cell = cell
        self.replicates = (min(a, b), max(a, b))

    def measurements(self, metric: str | None = None) -> list[Measurement]:
        """What has been measured between the two."""
        return [m for m in self.cell.measurements(metric) if m.replicates == self.replicates]

    def measurement(self, metric: str) -> Measurement:
        """One of them: ``pair.measurement("CKA_SIMILARITY")``."""
        return self.cell.measurement(metric, *self.replicates)

    def profile(self, metric: str = "MODE_CONNECTIVITY") -> pandas.DataFrame:
        """Losses and errors along the path between the two, one row per point."""
        import pandas

        arrays = self.measurement(metric).artifact("PROFILE").arrays()
        points = max((len(a) for a in arrays.values() if a.ndim == 1), default=0)
        return pandas.DataFrame({k: a for k, a in arrays.items() if a.ndim == 1 and len(a) == points})

    def __repr__(self) -> str:
        return f"<pair {self.replicates[0]}, {self.replicates[1]} of cell {self.cell.id}>"
