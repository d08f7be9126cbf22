"""The phase diagram: one label, values and gaps per cell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from . import _html
from ._axes import Axis, AxisValue, value_of
from ._spec import short
from .v1 import result_service_pb2

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas

COLORS = {"I": "#d55e00", "II": "#e69f00", "III": "#56b4e9", "IV-A": "#3fbf97", "IV-B": "#f0e442"}
"""Colours of the phases, those of the report; told apart with every kind of colour vision."""


LARGE = 2_000
"""Of a larger grid the lab gives means by name alone, and figures have no words in their cells."""


class Panel:
    """The cells of a diagram that share their values on all axes but the two drawn ones."""

    def __init__(self, title: str, cells: dict[tuple[int, int], result_service_pb2.PhaseCell]) -> None:
        self.title = title
        self.cells = cells
        """Cells by column and row, rows from the bottom."""


class PhaseDiagram:
    """A sweep's phase diagram as of when it was asked for."""

    def __init__(self, message: result_service_pb2.PhaseDiagram, axes: tuple[Axis, ...]) -> None:
        self.message = message
        self.axes = axes

    @property
    def complete(self) -> bool:
        """Whether everything asked for is in it."""
        return bool(self.message.complete)

    @property
    def large(self) -> bool:
        """Whether it is of a grid of more than 2,000 places: it has the means of those metrics that were named."""
        return math.prod(len(axis.values) for axis in self.message.axes) > LARGE

    @property
    def rule(self) -> dict[str, Any]:
        """The thresholds used, complete; where data sets, tasks or families are compared, without the ranks of each."""
        fields = self.message.rule.ListFields()
        return {f.name: short(f.enum_type.values_by_number[v]) if f.enum_type else v for f, v in fields}

    @property
    def cells(self) -> pandas.DataFrame:
        """One row per cell: values, label, confidence, gap, runs by outcome, and mean and errors of every metric."""
        import pandas

        rows = []
        for c in self.message.cells:
            row: dict[str, Any] = {"cell": c.cell, **self.values(c)}
            row.update(label=c.label, uncertain=c.uncertain, boundary=c.boundary, gap=c.gap)
            row["label_confidence"] = c.label_confidence if c.HasField("label_confidence") else float("nan")
            row.update({f"runs_{word}": n for word, n in sorted(c.runs.items())})
            for metric, v in sorted(c.metrics.items()):
                row[metric] = v.mean
                row[f"{metric}.count"] = v.count
                row[f"{metric}.converged"] = v.converged
                row.update({f"{metric}.{f.name}": error for f, error in v.errors.ListFields()})
            rows.append(row)
        return pandas.DataFrame(rows)

    @property
    def metrics(self) -> list[str]:
        """Metrics that have a mean in some cell."""
        return sorted({m for c in self.message.cells for m in c.metrics})

    def values(self, cell: result_service_pb2.PhaseCell) -> dict[str, AxisValue]:
        """The cell's value on every axis."""
        return {a.name: value_of(v) for a, v in zip(self.axes, cell.values)}

    def drawn_axes(self) -> tuple[Axis | None, Axis | None]:
        """The axis drawn to the right, load if there is one, and the one drawn upwards, temperature if there is one."""
        across = self._axis("LOAD", None)
        return across, self._axis("TEMPERATURE", across)

    def _axis(self, role: str, taken: Axis | None) -> Axis | None:
        left = [a for a in self.axes if a is not taken]
        fitting = [a for a in left if a.role == role]
        others = left if role == "TEMPERATURE" else [a for a in left if a.role == "OTHER"]
        return next(iter(fitting + others), None)

    def panels(self) -> Iterator[Panel]:
        """One panel for every combination of values on the axes that are not drawn."""
        x, y = self.drawn_axes()
        columns = {value: place for place, value in enumerate(x.as_drawn())} if x else {}
        rows = {value: place for place, value in enumerate(y.as_drawn())} if y else {}
        found: dict[tuple[AxisValue, ...], Panel] = {}
        for cell in self.message.cells:
            values = self.values(cell)
            rest = {a.name: values[a.name] for a in self.axes if a not in (x, y)}
            title = ", ".join(f"{k} = {v}" for k, v in rest.items())
            panel = found.setdefault(tuple(rest.values()), Panel(title, {}))
            column = columns[values[x.name]] if x else 0
            row = rows[values[y.name]] if y else 0
            panel.cells[column, row] = cell
        return iter(found.values())

    def plot(self, metric: str | None = None, **options: Any) -> matplotlib.axes.Axes:
        """Draws it; with ``metric`` that metric's means."""
        from . import _plots

        return _plots.plot_phases(self, **options) if metric is None else _plots.plot_metric(self, metric, **options)

    def counts(self) -> dict[str, int]:
        """How many cells have each label."""
        labels: dict[str, int] = {}
        for cell in self.message.cells:
            labels[cell.label] = labels.get(cell.label, 0) + 1
        return dict(sorted(labels.items()))

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {label}" for label, n in self.counts().items())
        return f"<phase diagram of {self.message.sweep}: {counts}{'' if self.complete else '; not complete'}>"

    def _repr_html_(self) -> str:
        return _html.diagram(self)


def shown(cell: result_service_pb2.PhaseCell) -> str:
    """The label as it is drawn: a question mark for a curve that has not converged, a dash for none."""
    if cell.label == "INCOMPLETE":
        return "–"
    return (cell.label if cell.label in COLORS else cell.label.lower()) + ("?" if cell.uncertain else "")
