"""Python client of Orograph, a laboratory for the loss landscapes of neural networks.

>>> import orograph
>>> lab = orograph.connect()
>>> sweep = lab.submit("examples/quickstart.yaml")
>>> sweep.wait().plot()
"""

from ._axes import Axis
from ._cells import Cell, Pair, Run
from ._connect import connect
from ._cost import Cost
from ._diagram import PhaseDiagram
from ._errors import Corrupt, Failed, NoLab, NotFound, OrographError, Rejected, Unauthorized, Unreachable, Violation
from ._imported import ImportedCheckpoint
from ._lab import Lab
from ._metrics import RunCheckpoint, Undefined, Value
from ._plots import plot_curves, plot_metric, plot_panels, plot_phases
from ._rpc import Tls
from ._sweep import Sweep
from ._values import Artifact, Checkpoint, Measurement
from ._watch import Update, Watch
from ._worker import MetricsWorker

__version__ = "0.1.0"

__all__ = [
    "Artifact",
    "Axis",
    "Cell",
    "Checkpoint",
    "Corrupt",
    "Cost",
    "Failed",
    "ImportedCheckpoint",
    "Lab",
    "Measurement",
    "MetricsWorker",
    "NoLab",
    "NotFound",
    "OrographError",
    "Pair",
    "PhaseDiagram",
    "Rejected",
    "Run",
    "RunCheckpoint",
    "Sweep",
    "Tls",
    "Unauthorized",
    "Undefined",
    "Unreachable",
    "Update",
    "Value",
    "Violation",
    "Watch",
    "connect",
    "plot_curves",
    "plot_metric",
    "plot_panels",
    "plot_phases",
]
