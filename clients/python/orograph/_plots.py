"""Figures with matplotlib, in the orientation of Yang et al. 2021: load falls to the right, temperature rises upwards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ._diagram import COLORS, Panel, PhaseDiagram, shown
from ._errors import rejected
from .v1 import result_service_pb2

if TYPE_CHECKING:
    import matplotlib.axes
    import matplotlib.figure
    import pandas

GREY = "#bdbdbd"
HATCHES = {
    "missing": ("////", "grey and hatched: no value"),
    "censored": ("..", "dotted: runs stopped early"),
    "unconverged": ("\\\\", "striped: not converged"),
}
"""What a colour alone would pass off as a value, with its pattern and its words, as in the report and on the page."""
PANELS = (
    "TEST_ACCURACY",
    "TRAIN_LOSS",
    "TOP_EIGENVALUE",
    "HESSIAN_TRACE",
    "MODE_CONNECTIVITY",
    "CKA_SIMILARITY",
    "PARAMETER_DISTANCE",
)
"""The kinds of the panels (a) to (g) of Yang et al. 2021."""

_ACROSS = 2
_SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
# Blue over white to red in even steps of CIELAB, both signs of equal lightness and chroma; that of the report and the page.
_DIVERGING = ("#1d57ae", "#657ac0", "#97a1d2", "#c6c9e3", "#f3f3f3", "#e6c3be", "#d3938c", "#bd635c", "#a23031")
_MOST_TICKS = 20
_SMALL_IS_GOOD = ("LOSS", "ERROR", "EIGENVALUE", "TRACE")


@dataclass(frozen=True)
class _Look:
    """How a cell is drawn: its colour (none: grey), what stands in it, and how it is hatched (empty: not)."""

    color: Any
    text: str
    hatch: str


def plot_phases(diagram: PhaseDiagram, ax: matplotlib.axes.Axes | None = None, panel: int = 0) -> matplotlib.axes.Axes:
    """Draws labels as colours and words.

    Striped, with a question mark: the curve has not converged. Grey: no phase, dotted where runs were stopped early.

    Of more than 2,000 places it draws colours alone.

    :param ax: where to draw; a new figure when not given
    :param panel: which one, where there are more than two axes
    """

    def look(cell: result_service_pb2.PhaseCell) -> _Look:
        if cell.label in COLORS:
            return _Look(COLORS[cell.label], shown(cell), "unconverged" if cell.uncertain else "")
        return _Look(None, shown(cell), "censored" if _stopped(cell) else "missing")

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
    with_error: bool = False,
    boundaries: bool = True,
    vmin: float | None = None,
    vmax: float | None = None,
    cmap: str | None = None,
) -> matplotlib.axes.Axes:
    """Draws a metric's mean over the grid, with a colour bar and lines between cells of different phases.

    Grey and hatched: no value. Dotted: runs were stopped early. Striped, with a question mark: not converged.

    :param log: whether colours follow logarithms; by default where positive values span more than two decades
    :param error: the error between replicates instead of the mean
    :param with_error: the error between replicates too, in a map to the right of the means; in a new figure alone
    :param boundaries: whether lines between phases are drawn
    :param vmin: lower end of the colours, to share them between figures
    :param cmap: a colour map; by default viridis, reversed for what is better small, and diverging around zero for mode connectivity
    """
    if metric not in diagram.metrics:
        known = "one of " + ", ".join(diagram.metrics)
        raise rejected("metric", metric, "one that phase_diagram(metrics=[...]) names" if diagram.large else known)
    if with_error:
        if error or ax is not None:
            raise rejected("with_error", "given beside " + ("error" if error else "ax"), "a figure of its own")
        import matplotlib.pyplot as plt

        ax, beside = plt.subplots(1, 2, layout="constrained", figsize=(12.8, 4.8))[1]
        plot_metric(diagram, metric, beside, panel, error=True, boundaries=boundaries)
    import matplotlib.pyplot as plt

    norm, colors = _scale(diagram, metric, error=error, log=log, vmin=vmin, vmax=vmax, cmap=cmap)

    def look(cell: result_service_pb2.PhaseCell) -> _Look:
        v = _value(cell, metric, error)
        if not math.isfinite(v):
            return _Look(None, "–", "missing")
        unsure = not cell.metrics[metric].converged
        hatch = "censored" if _stopped(cell) else "unconverged" if unsure else ""
        return _Look(colors(norm(v)), f"{v:.3g}" + ("?" if unsure else ""), hatch)

    drawn = _grid(diagram, panel, ax, look)
    if boundaries:
        _boundaries(drawn, _panel(diagram, panel))
    drawn.set_title(_title(metric + (", error between replicates" if error else ""), diagram, _panel(diagram, panel)))
    drawn.figure.colorbar(plt.cm.ScalarMappable(norm, colors), ax=drawn)
    return drawn


def plot_panels(
    diagram: PhaseDiagram, panel: int = 0, *, metrics: Mapping[str, str] | None = None, boundaries: bool = True
) -> matplotlib.figure.Figure:
    """The panel figure of Yang et al. 2021 in one: (a) test accuracy, (b) training loss, (c) top Hessian eigenvalue,
    (d) Hessian trace, (e) mode connectivity, (f) CKA similarity, (g) parameter distance, each as :func:`plot_metric` draws it.
    A panel that was not measured says so in its place.

    :param panel: which one, where there are more than two axes
    :param metrics: by kind the name under which the sweep measured it; the kind's own when not given
    :param boundaries: whether lines between phases are drawn
    """
    import matplotlib.pyplot as plt

    rows = math.ceil(len(PANELS) / _ACROSS)
    figure, places = plt.subplots(rows, _ACROSS, layout="constrained", figsize=(6.4 * _ACROSS, 4.0 * rows))
    used: set[str] = set()
    for i, (place, kind) in enumerate(zip(places.flat, PANELS)):
        letter = f"({chr(ord('a') + i)}) "
        name = (metrics or {}).get(kind, kind)
        if name in diagram.metrics:
            plot_metric(diagram, name, place, panel, boundaries=boundaries)
            place.set_title(letter + name)
            legend = place.get_legend()
            if legend is not None:
                used.update(text.get_text() for text in legend.get_texts())
                legend.remove()
        else:
            place.set_axis_off()
            place.set_title(f"{letter}{kind} was not measured")
    for place in places.flat[len(PANELS) :]:
        place.set_axis_off()
        kinds = [kind for kind, (_, words) in HATCHES.items() if words in used]
        if kinds:
            place.legend(handles=_handles(kinds), loc="center", frameon=False)
    figure.suptitle(_title("panels (a) to (g)", diagram, _panel(diagram, panel)))
    return figure


def plot_curves(curves: pandas.DataFrame, ax: matplotlib.axes.Axes | None = None, *, log: bool | None = None) -> matplotlib.axes.Axes:
    """Draws training loss against steps, one line per run, one colour per cell.

    :param curves: as :meth:`orograph.Sweep.curves` gives them; the title says what sweep they are of, from their ``attrs``
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
    if "sweep" in curves.attrs:
        axes.set_title("training curves  " + _source(curves.attrs["sweep"], curves.attrs.get("spec_digest", "")))
    return axes


def _axes(ax: matplotlib.axes.Axes | None) -> matplotlib.axes.Axes:
    import matplotlib.pyplot as plt

    return ax if ax is not None else plt.subplots(layout="constrained")[1]


def _panel(diagram: PhaseDiagram, index: int) -> Panel:
    panels = list(diagram.panels())
    if not 0 <= index < len(panels):
        raise rejected("panel", index, f"0 to {len(panels) - 1}")
    return panels[index]


def _source(sweep: str, digest: str) -> str:
    """What a figure is of: the sweep's id, and of its specification's digest as much as tells it apart."""
    return sweep.rpartition("/")[2] + (f" ({digest[:8]})" if digest else "")


def _title(what: str, diagram: PhaseDiagram, panel: Panel) -> str:
    rest = ", ".join(filter(None, [panel.title, "" if diagram.complete else "not complete"]))
    return f"{what}  {_source(diagram.message.sweep, diagram.message.spec_digest)}" + (f"\n{rest}" if rest else "")


def _stopped(cell: result_service_pb2.PhaseCell) -> bool:
    return bool(cell.runs.get("censored", 0))


def _value(cell: result_service_pb2.PhaseCell, metric: str, error: bool) -> float:
    if metric not in cell.metrics:
        return math.nan
    known = cell.metrics[metric]
    if not error:
        return float(known.mean)
    return float(known.errors.replicate_error) if known.errors.HasField("replicate_error") else math.nan


def _scale(
    diagram: PhaseDiagram,
    metric: str,
    *,
    error: bool,
    log: bool | None,
    vmin: float | None,
    vmax: float | None,
    cmap: str | None,
) -> tuple[Any, Any]:
    """Place and colour of every value, the same in all panels of a diagram."""
    import matplotlib.colors
    import matplotlib.pyplot as plt

    numbers = np.array([_value(c, metric, error) for c in diagram.message.cells])
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
    if signed and cmap is None:
        return norm, matplotlib.colors.LinearSegmentedColormap.from_list("orograph", _DIVERGING)
    usual = "viridis_r" if any(w in metric for w in _SMALL_IS_GOOD) else "viridis"
    return norm, plt.get_cmap(cmap or usual)


def _grid(
    diagram: PhaseDiagram,
    index: int,
    ax: matplotlib.axes.Axes | None,
    look: Callable[[result_service_pb2.PhaseCell], _Look],
) -> matplotlib.axes.Axes:
    import matplotlib.colors
    from matplotlib.patches import Rectangle

    axes = _axes(ax)
    x, y = diagram.drawn_axes()
    columns = [str(v) for v in x.as_drawn()] if x else [""]
    rows = [str(v) for v in y.as_drawn()] if y else [""]
    cells = _panel(diagram, index).cells
    used: set[str] = set()
    if diagram.large:
        _image(axes, {place: look(cell) for place, cell in cells.items()}, len(columns), len(rows))
        cells = {}
    for (column, row), cell in cells.items():
        drawn = look(cell)
        ground = GREY if drawn.color is None else drawn.color
        shade = matplotlib.colors.to_rgb(ground)
        ink = "black" if 0.299 * shade[0] + 0.587 * shade[1] + 0.114 * shade[2] > 0.45 else "white"
        place = (column - 0.5, row - 0.5)
        # The colour of an edge is that of the hatching: a dark one on light ground and the other way round is seen on every colour.
        pattern: dict[str, Any] = {"hatch": HATCHES[drawn.hatch][0]} if drawn.hatch else {}
        edge = "none" if not drawn.hatch else "#8c8c8c" if drawn.hatch == "missing" else ink
        axes.add_patch(Rectangle(place, 1, 1, facecolor=ground, edgecolor=edge, linewidth=0, gid=cell.cell, **pattern))
        # On its own ground a text can be read over stripes and dots.
        box = {"facecolor": ground, "edgecolor": "none", "pad": 1.0} if drawn.hatch else None
        axes.text(column, row, drawn.text, ha="center", va="center", color=ink, fontsize="small", bbox=box)
        used.add(drawn.hatch)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(-0.5, len(rows) - 0.5)
    across, up = (max(1, math.ceil(len(labels) / _MOST_TICKS)) if diagram.large else 1 for labels in (columns, rows))
    axes.set_xticks(range(0, len(columns), across), columns[::across])
    axes.set_yticks(range(0, len(rows), up), rows[::up])
    if x:
        axes.set_xlabel(x.name + (" (load falls →)" if x.role == "LOAD" else ""))
    if y:
        axes.set_ylabel(y.name + (" (temperature rises →)" if y.role == "TEMPERATURE" else ""))
    kinds = [kind for kind in HATCHES if kind in used]
    if kinds:
        handles = _handles(kinds)
        axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.18), ncols=1, fontsize="x-small", frameon=False)
    return axes


def _handles(kinds: Iterable[str]) -> list[Any]:
    """The key of patterns."""
    from matplotlib.patches import Patch

    def handle(kind: str) -> Any:
        pattern, words = HATCHES[kind]
        ground, ink = (GREY, "#8c8c8c") if kind == "missing" else ("white", "black")
        return Patch(facecolor=ground, edgecolor=ink, hatch=pattern, linewidth=0, label=words)

    return [handle(kind) for kind in kinds]


def _boundaries(axes: matplotlib.axes.Axes, panel: Panel) -> None:
    """Lines between neighbours of different phases, dark within light, so that they are seen on every colour."""
    from matplotlib.collections import LineCollection

    lines = []
    for (column, row), cell in panel.cells.items():
        right, above = panel.cells.get((column + 1, row)), panel.cells.get((column, row + 1))
        if right is not None and _differ(cell, right):
            lines.append([(column + 0.5, row - 0.5), (column + 0.5, row + 0.5)])
        if above is not None and _differ(cell, above):
            lines.append([(column - 0.5, row + 0.5), (column + 0.5, row + 0.5)])
    if lines:
        axes.add_collection(LineCollection(lines, colors="white", linewidths=3.5, gid="boundaries-ground", zorder=2.5))
        axes.add_collection(LineCollection(lines, colors="black", linewidths=1.5, gid="boundaries", zorder=2.6))


def _differ(a: result_service_pb2.PhaseCell, b: result_service_pb2.PhaseCell) -> bool:
    """What has no phase has no boundary."""
    return a.label in COLORS and b.label in COLORS and a.label != b.label


def _image(axes: matplotlib.axes.Axes, looks: dict[tuple[int, int], _Look], columns: int, rows: int) -> None:
    """Cells as pixels, by column and row: one patch and one text for each of very many would take minutes."""
    import matplotlib.colors
    from matplotlib.patches import Rectangle

    missing = HATCHES["missing"][0]
    axes.add_patch(Rectangle((-0.5, -0.5), columns, rows, facecolor=GREY, edgecolor="#8c8c8c", hatch=missing, linewidth=0))  # where pixels are clear
    pixels = np.ones((rows, columns, 4))
    for (column, row), look in looks.items():
        pixels[row, column] = (0.0, 0.0, 0.0, 0.0) if look.color is None else matplotlib.colors.to_rgba(look.color)
    axes.imshow(pixels, origin="lower", aspect="auto", interpolation="nearest", zorder=2)
