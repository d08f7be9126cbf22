"""What a sweep will take, before it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _html
from .v1 import sweep_service_pb2 as wire

if TYPE_CHECKING:
    import pandas


class Cost:
    """Counts of a sweep or of an extension, known beforehand."""

    def __init__(self, message: wire.SweepCost) -> None:
        self.message = message
        self.cells = int(message.cells)
        """Cells of the grid."""
        self.runs = int(message.runs)
        """Runs."""
        self.training_steps = int(message.training_steps)
        """Optimizer steps of all runs."""
        self.training_sample_passes = int(message.training_sample_passes)
        """Samples through networks in training, a backward counting 2."""
        self.measurements = int(message.measurements)
        """Measurements."""

    @property
    def metrics(self) -> pandas.DataFrame:
        """One row per metric: values wanted, matvecs and sample-passes at most and as expected."""
        return Cost.table(self.message.metrics)

    @staticmethod
    def table(costs: Any) -> pandas.DataFrame:
        """Estimates, and what was measured; cells without a number are not known."""
        import pandas

        rows = []
        for c in costs:
            row = {"kind": c.kind, "metric": c.metric, "measurements": c.measurements, "recorded": c.recorded}
            for name, cost in (("estimate", c.estimate), ("expected", c.expected), ("measured", c.measured)):
                known = c.HasField(name)
                row[f"{name}_matvecs"] = cost.matvecs if known else None
                row[f"{name}_sample_passes"] = cost.sample_passes if known else None
            rows.append(row)
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        return (
            f"<cost: {self.cells} cells, {self.runs} runs, {self.training_steps} steps,"
            f" {self.training_sample_passes} sample-passes of training, {self.measurements} measurements>"
        )

    def _repr_html_(self) -> str:
        return _html.cost(self)
