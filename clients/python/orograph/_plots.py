"""Figures with matplotlib, in the orientation of Yang et al. 2021: load falls to the right, temperature rises upwards."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ._diagram import COLORS, Panel, PhaseDiagram, shown
from ._errors import rejected
from .v1 import result_service_pb2

if TYPE_CHECKING:
    import matplotlib.axes
    import pandas

_NO_VALUE: dict[str, Any] = {"facecolor": "#d8d8d8", "edgecolor": "#8c8c8c", "hatch": "///", "linewidth": 0}
_SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
# Blue over white to red in even steps of CIELAB, both signs of equal lightness and chroma; that of the report and the page.
_DIVERGING = ("#1d57ae", "#657ac0", "#97a1d2", "#c6c9e3", "#f3f3f3", "#e6c3be", "#d3938c", "#bd635c", "#a23031")
_SMALL_IS_GOOD = ("LOSS", "ERROR", "EIGENVALUE", "TRACE")


def plot_phases(diagram: PhaseDiagram, ax: matplotlib.axes.Axes | None = None, panel: int = 0) -> matplotlib.axes.Axes:
    """Draws labels as colours and words. A question mark: the curve has not converged. Hatched: no phase.

    :param ax: where to draw; a new figure when not given
    :param panel: which one, where there are more than two axes
    """

    def look(cell: result_service_pb2.PhaseCell) -> tuple[str | None, str]:
        return COLORS.get(cell.label), shown(cell)

    drawn = _grid(diagram, panel, ax, look)
    drawn.set_title(_title("phases", diagram, _panel(diagram, panel)))
    return drawn


def plot_metric(
    diagram: PhaseDiagram,
    metric: str,
    ax: matplotlib.axes.Axes | None = None,
    panel: int = 0,
    *,
    log: bool | None = None,
    error: bool = False,
    vmin: float | None = None,
    vmax: float | None = None,
    cmap: str | None = None,
) -> matplotlib.axes.Axes:
    """Draws a metric's mean over the grid, with a colour bar. Hatched: no value. A question mark: not converged.

    :param log: whether colours follow logarithms; by default where positive values span more than two decades
    :param error: the error between replicates instead of the mean
    :param vmin: lower end of the colours, to share them between figures
    :param cmap: a colour map; by default viridis, reversed for what is better small, and diverging around zero for mode connectivity
    """
    if metric not in diagram.metrics:
        raise rejected("metric", metric, "one of " + ", ".join(diagram.metrics))
    import matplotlib.colors
    import matplotlib.pyplot as plt

    def value(cell: result_service_pb2.PhaseCell) -> float:
        if metric not in cell.metrics:
            return math.nan
        known = cell.metrics[metric]
        if not error:
            return float(known.mean)
        return float(known.errors.replicate_error) if known.errors.HasField("replicate_error") else math.nan

    numbers = np.array([value(c) for c in diagram.message.cells])
    finite = numbers[np.isfinite(numbers)]
    low = vmin if vmin is not None else float(finite.min(initial=math.inf)) if finite.size else 0.0
    high = vmax if vmax is not None else float(finite.max(initial=-math.inf)) if finite.size else 1.0
    signed = metric == "MODE_CONNECTIVITY" and not error
    if signed and vmin is None and vmax is None:
        high = max(abs(low), abs(high), 1e-12)
        low = -high
    spread = low > 0 and high / low > 100 if log is None else log
    if spread and low <= 0:
        raise rejected("log", f"values from {low:g}", "values above 0, or log=False")
    kind = matplotlib.colors.LogNorm if spread else matplotlib.colors.Normalize
    norm = kind(low, high if high > low else low + max(abs(low), 1.0) * 1e-6)
    usual = "viridis_r" if any(w in metric for w in _SMALL_IS_GOOD) else "viridis"
    around_zero = signed and cmap is None
    colors: matplotlib.colors.Colormap = (
        matplotlib.colors.LinearSegmentedColormap.from_list("orograph", _DIVERGING) if around_zero else plt.get_cmap(cmap or usual)
    )

    def look(cell: result_service_pb2.PhaseCell) -> tuple[Any, str]:
        v = value(cell)
        if not math.isfinite(v):
            return None, "–"
        return colors(norm(v)), f"{v:.3g}" + ("" if error or cell.metrics[metric].converged else "?")

    drawn = _grid(diagram, panel, ax, look)
    drawn.set_title(_title(metric + (", error between replicates" if error else ""), diagram, _panel(diagram, panel)))
    drawn.figure.colorbar(plt.cm.ScalarMappable(norm, colors), ax=drawn)
    return drawn


def plot_curves(curves: pandas.DataFrame, ax: matplotlib.axes.Axes | None = None, *, log: bool | None = None) -> matplotlib.axes.Axes:
    """Draws training loss against steps, one line per run, one colour per cell.

    :param curves: as :meth:`orograph.Sweep.curves` gives them
    :param log: whether the axis of losses is logarithmic; by default where all are above 0, and the axis says so where they are not,
        as energies of Deep Ritz
    """
    positive = bool((curves["train_loss"] > 0).all())
    if log and not positive:
        raise rejected("log", f"losses from {curves['train_loss'].min():g}", "losses above 0, or log=False")
    axes = _axes(ax)
    for i, (cell, of_cell) in enumerate(curves.groupby("cell", sort=False)):
        for n, (_, run) in enumerate(of_cell.groupby("replicate")):
            label = str(cell) if n == 0 else None
            axes.plot(run["step"], run["train_loss"], color=_SERIES[i % len(_SERIES)], linewidth=0.9, label=label)
    if log or (log is None and positive):
        axes.set_yscale("log")
    axes.set_xlabel("step")
    axes.set_ylabel("training loss" + (" (linear: not all above 0)" if log is None and not positive else ""))
    if 0 < curves["cell"].nunique() <= 12:
        axes.legend(fontsize="small")
    return axes


def _axes(ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    import matplotlib.pyplot as plt

    return ax if ax is not None else plt.subplots(layout="constrained")[1]


def _panel(diagram: PhaseDiagram, index: int) -> Panel:
    panels = list(diagram.panels())
    if not 0 <= index < len(panels):
        raise rejected("panel", index, f"0 to {len(panels) - 1}")
    return panels[index]


def _title(what: str, diagram: PhaseDiagram, panel: Panel) -> str:
    digest = diagram.message.spec_digest[:8]
    rest = ", ".join(filter(None, [panel.title, "" if diagram.complete else "not complete"]))
    return f"{what}  {diagram.message.sweep.rpartition('/')[2]} ({digest})" + (f"\n{rest}" if rest else "")


def _grid(
    diagram: PhaseDiagram,
    index: int,
    ax: matplotlib.axes.Axes | None,
    look: Callable[[result_service_pb2.PhaseCell], tuple[Any, str]],
) -> matplotlib.axes.Axes:
    import matplotlib.colors
    from matplotlib.patches import Rectangle

    axes = _axes(ax)
    x, y = diagram.drawn_axes()
    columns = [str(v) for v in x.as_drawn()] if x else [""]
    rows = [str(v) for v in y.as_drawn()] if y else [""]
    for (column, row), cell in _panel(diagram, index).cells.items():
        color, text = look(cell)
        style: dict[str, Any] = _NO_VALUE if color is None else {"facecolor": color, "edgecolor": "none"}
        axes.add_patch(Rectangle((column - 0.5, row - 0.5), 1, 1, **style))
        shade = (1.0, 1.0, 1.0) if color is None else matplotlib.colors.to_rgb(color)
        ink = "black" if 0.299 * shade[0] + 0.587 * shade[1] + 0.114 * shade[2] > 0.45 else "white"
        axes.text(column, row, text, ha="center", va="center", color=ink, fontsize="small")
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    axes.set_xticks(range(len(columns)), columns)
    axes.set_yticks(range(len(rows)), rows)
    if x:
        axes.set_xlabel(x.name + (" (load falls →)" if x.role == "LOAD" else ""))
    if y:
        axes.set_ylabel(y.name + (" (temperature rises →)" if y.role == "TEMPERATURE" else ""))
    return axes
