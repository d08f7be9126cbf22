"""Figures that need no lab: what is drawn, not only that something is."""

from __future__ import annotations

from collections.abc import Iterable

import matplotlib
import matplotlib.axes
import matplotlib.colors
import matplotlib.pyplot as plt
import numpy as np
import orograph
import pandas as pd
import pytest
from google.protobuf.struct_pb2 import Value
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle
from orograph import _plots
from orograph._diagram import COLORS
from orograph.v1 import result_service_pb2

matplotlib.use("Agg")

DIGEST = "0123456789abcdef"
AXES = (
    orograph.Axis("network.width", "width", "LOAD", "INVERSE", (4, 8)),
    orograph.Axis("training.batch_size", "batch", "TEMPERATURE", "INVERSE", (16, 64)),
)


@pytest.fixture(autouse=True)
def figures_are_closed() -> Iterable[None]:
    yield
    plt.close("all")


def cell(width: int, batch: int, label: str, mean: float | None = None, **more: object) -> result_service_pb2.PhaseCell:
    """A cell with a test accuracy of 8 values and an error of a tenth; ``unsure``: not converged, ``stopped``: so many runs."""
    made = result_service_pb2.PhaseCell(cell=f"width={width},batch={batch}", values=[str(width), str(batch)], label=label)
    made.uncertain = bool(more.get("uncertain", False))
    if "stopped" in more:
        made.runs["censored"] = more["stopped"]
    if mean is not None:
        for metric in more.get("metrics", ("TEST_ACCURACY",)):
            value = made.metrics[metric]
            value.mean, value.count, value.converged = mean, 8, not more.get("unsure", False)
            value.errors.replicate_error = abs(mean) / 10
    return made


def diagram(*cells: result_service_pb2.PhaseCell, complete: bool = True) -> orograph.PhaseDiagram:
    message = result_service_pb2.PhaseDiagram(sweep="projects/default/sweeps/first", spec_digest=DIGEST, complete=complete)
    message.cells.extend(cells)
    return orograph.PhaseDiagram(message, AXES)


FOUR = (cell(4, 16, "I", 10.0), cell(4, 64, "II", 20.0), cell(8, 16, "IV-A", 40.0), cell(8, 64, "IV-A", 80.0))


def ground(ax: matplotlib.axes.Axes, id: str) -> Rectangle:
    """The patch of a cell."""
    [found] = [patch for patch in ax.patches if patch.get_gid() == id]
    assert isinstance(found, Rectangle)
    return found


def words(ax: matplotlib.axes.Axes) -> dict[tuple[float, float], str]:
    return {text.get_position(): text.get_text() for text in ax.texts}


def key(ax: matplotlib.axes.Axes) -> list[str]:
    legend = ax.get_legend()
    return [] if legend is None else [text.get_text() for text in legend.get_texts()]


def segments(ax: matplotlib.axes.Axes) -> list[list[list[float]]]:
    """The lines between phases, sorted."""
    found = [c for c in ax.collections if isinstance(c, LineCollection) and c.get_gid() == "boundaries"]
    return sorted(s.tolist() for c in found for s in c.get_segments())


# Phases


def test_phases_have_their_colours_and_words_and_cold_is_below() -> None:
    drawn = orograph.plot_phases(diagram(*FOUR))
    assert words(drawn) == {(0, 0): "II", (0, 1): "I", (1, 0): "IV-A", (1, 1): "IV-A"}
    patch = ground(drawn, "width=4,batch=64")
    assert matplotlib.colors.to_hex(patch.get_facecolor()) == COLORS["II"]
    assert patch.get_xy() == (-0.5, -0.5)
    assert [t.get_text() for t in drawn.get_yticklabels()] == ["64", "16"]
    assert drawn.get_xlabel() == "width (load falls →)" and drawn.get_ylabel() == "batch (temperature rises →)"


def test_a_phase_that_has_not_converged_is_striped_and_asked() -> None:
    drawn = orograph.plot_phases(diagram(cell(4, 16, "III", uncertain=True), *FOUR[1:]))
    assert ground(drawn, "width=4,batch=16").get_hatch() == "\\\\"
    assert words(drawn)[0, 1] == "III?"
    assert ground(drawn, "width=4,batch=64").get_hatch() is None
    assert key(drawn) == ["striped: not converged"]


def test_what_has_no_phase_is_grey_and_dotted_only_where_runs_were_stopped() -> None:
    drawn = orograph.plot_phases(diagram(cell(4, 16, "INCOMPLETE", stopped=2), cell(4, 64, "COLLAPSED"), *FOUR[2:]))
    stopped, collapsed = ground(drawn, "width=4,batch=16"), ground(drawn, "width=4,batch=64")
    assert (stopped.get_hatch(), collapsed.get_hatch()) == ("..", "////")
    for patch in (stopped, collapsed):
        assert matplotlib.colors.to_hex(patch.get_facecolor()) == _plots.GREY
    assert words(drawn)[0, 0] == "collapsed"
    assert key(drawn) == ["grey and hatched: no value", "dotted: runs stopped early"]


def test_nothing_hatched_needs_no_key() -> None:
    assert key(orograph.plot_phases(diagram(*FOUR))) == []


# Metrics


def test_missing_censored_and_unconverged_values_are_hatched_differently() -> None:
    drawn = orograph.plot_metric(
        diagram(
            cell(4, 16, "INCOMPLETE", stopped=1),
            cell(4, 64, "II", 20.0, stopped=1),
            cell(8, 16, "IV-A", 40.0, unsure=True),
            cell(8, 64, "IV-A", 80.0),
        ),
        "TEST_ACCURACY",
    )
    hatches = {id: ground(drawn, id).get_hatch() for id in ("width=4,batch=16", "width=4,batch=64", "width=8,batch=16", "width=8,batch=64")}
    assert list(hatches.values()) == ["////", "..", "\\\\", None]
    assert words(drawn) == {(0, 0): "20", (0, 1): "–", (1, 0): "80", (1, 1): "40?"}
    assert key(drawn) == [told for _, told in _plots.HATCHES.values()]


def test_a_hatching_stands_out_from_the_colour_below_it() -> None:
    drawn = orograph.plot_metric(diagram(cell(4, 16, "I", 10.0, unsure=True), cell(8, 16, "IV-A", 80.0, unsure=True)), "TEST_ACCURACY")
    dark, light = ground(drawn, "width=4,batch=16"), ground(drawn, "width=8,batch=16")
    assert matplotlib.colors.to_hex(dark.get_edgecolor()) == "#ffffff"
    assert matplotlib.colors.to_hex(light.get_edgecolor()) == "#000000"


def test_a_metric_has_the_colours_of_its_bar() -> None:
    drawn = orograph.plot_metric(diagram(*FOUR), "TEST_ACCURACY")
    bar = drawn.figure.axes[1]
    assert bar.get_ylim() == pytest.approx((10, 80))
    assert ground(drawn, "width=4,batch=16").get_facecolor() == pytest.approx(plt.get_cmap("viridis")(0.0))
    assert ground(drawn, "width=8,batch=64").get_facecolor() == pytest.approx(plt.get_cmap("viridis")(1.0))


def test_lines_stand_between_neighbours_of_different_phases_alone() -> None:
    drawn = orograph.plot_metric(diagram(*FOUR), "TEST_ACCURACY")
    # II and I in the left column, I and IV-A on top, II and IV-A below; none between the two IV-A.
    assert segments(drawn) == [[[-0.5, 0.5], [0.5, 0.5]], [[0.5, -0.5], [0.5, 0.5]], [[0.5, 0.5], [0.5, 1.5]]]
    assert segments(orograph.plot_metric(diagram(*FOUR), "TEST_ACCURACY", boundaries=False)) == []


def test_what_has_no_phase_has_no_boundary() -> None:
    drawn = orograph.plot_metric(diagram(cell(4, 16, "COLLAPSED", 10.0), cell(4, 64, "II", 20.0)), "TEST_ACCURACY")
    assert segments(drawn) == []


def test_an_error_map_stands_beside_the_means() -> None:
    drawn = orograph.plot_metric(diagram(*FOUR), "TEST_ACCURACY", with_error=True)
    [means, errors] = drawn.figure.axes[:2]
    assert means is drawn and words(means)[1, 0] == "80"
    assert words(errors) == {(0, 0): "2", (0, 1): "1", (1, 0): "8", (1, 1): "4"}
    assert "error between replicates" in errors.get_title() and len(drawn.figure.axes) == 4
    assert segments(errors) == segments(means)


def test_an_error_map_beside_needs_a_figure_of_its_own() -> None:
    with pytest.raises(orograph.Rejected, match="given beside ax"):
        orograph.plot_metric(diagram(*FOUR), "TEST_ACCURACY", plt.subplots()[1], with_error=True)


def test_an_error_that_is_not_known_is_missing() -> None:
    one = cell(4, 16, "I", 10.0)
    one.metrics["TEST_ACCURACY"].errors.ClearField("replicate_error")
    drawn = orograph.plot_metric(diagram(one, *FOUR[1:]), "TEST_ACCURACY", error=True)
    assert ground(drawn, "width=4,batch=16").get_hatch() == "////" and words(drawn)[0, 1] == "–"


def test_values_over_more_than_two_decades_are_drawn_by_their_logarithms() -> None:
    drawn = orograph.plot_metric(diagram(cell(4, 16, "I", 0.1), cell(4, 64, "II", 100.0)), "TEST_ACCURACY")
    assert drawn.figure.axes[1].get_yscale() == "log"


def test_mode_connectivity_is_coloured_around_zero() -> None:
    cells = [cell(4, 16, "III", -30.0, metrics=("MODE_CONNECTIVITY",)), cell(8, 16, "IV-A", 10.0, metrics=("MODE_CONNECTIVITY",))]
    assert orograph.plot_metric(diagram(*cells), "MODE_CONNECTIVITY").figure.axes[1].get_ylim() == pytest.approx((-30, 30))


def test_a_metric_that_is_not_there_is_refused() -> None:
    with pytest.raises(orograph.Rejected, match="one of TEST_ACCURACY"):
        orograph.plot_metric(diagram(*FOUR), "HESSIAN_TRACE")


# The panel figure


def panels() -> list[matplotlib.axes.Axes]:
    cells = [
        cell(4, 16, "I", 10.0, metrics=("TEST_ACCURACY", "TRAIN_LOSS", "CKA_SIMILARITY")),
        cell(4, 64, "II", 20.0, metrics=("TEST_ACCURACY", "TRAIN_LOSS", "CKA_SIMILARITY"), unsure=True),
    ]
    return list(orograph.plot_panels(diagram(*cells)).axes)


def test_the_panel_figure_has_its_seven_panels_by_letter_and_says_what_was_not_measured() -> None:
    titles = [ax.get_title() for ax in panels()[:7]]
    assert titles == [
        "(a) TEST_ACCURACY",
        "(b) TRAIN_LOSS",
        "(c) TOP_EIGENVALUE was not measured",
        "(d) HESSIAN_TRACE was not measured",
        "(e) MODE_CONNECTIVITY was not measured",
        "(f) CKA_SIMILARITY",
        "(g) PARAMETER_DISTANCE was not measured",
    ]


def test_the_panel_figure_has_values_lines_and_one_key() -> None:
    drawn = panels()
    assert words(drawn[0]) == {(0, 0): "20?", (0, 1): "10"}
    assert len(segments(drawn[5])) == 1
    assert [key(ax) for ax in drawn[:8]] == [[]] * 7 + [["striped: not converged"]]


def test_a_panel_is_of_the_metric_that_the_sweep_calls_so() -> None:
    named = diagram(cell(4, 16, "I", 0.5, metrics=("similar",)))
    figure = orograph.plot_panels(named, metrics={"CKA_SIMILARITY": "similar"})
    assert figure.axes[5].get_title() == "(f) similar"


# What every figure says


def test_every_figure_says_which_sweep_and_specification_it_is_of() -> None:
    whole = diagram(*FOUR)
    losses = curves([3.0, 1.0])
    losses.attrs.update(sweep=whole.message.sweep, spec_digest=DIGEST)
    metric = orograph.plot_metric(whole, "TEST_ACCURACY", with_error=True)
    titles = [
        orograph.plot_phases(whole).get_title(),
        metric.get_title(),
        metric.figure.axes[1].get_title(),
        orograph.plot_panels(whole).get_suptitle(),
        orograph.plot_curves(losses).get_title(),
    ]
    assert all("first (01234567)" in title for title in titles), titles


def test_a_diagram_that_is_not_complete_says_so() -> None:
    assert orograph.plot_phases(diagram(*FOUR, complete=False)).get_title().endswith("\nnot complete")


# Curves


def curves(losses: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"cell": "all", "replicate": 0, "step": range(len(losses)), "train_loss": losses})


def test_every_run_is_a_line_and_every_cell_a_colour() -> None:
    parts = [curves([3.0, 1.0]).assign(cell=c, replicate=r) for c in ("width=4", "width=8") for r in (0, 1)]
    drawn = orograph.plot_curves(pd.concat(parts, ignore_index=True))
    assert [line.get_color() for line in drawn.lines] == ["#0072b2", "#0072b2", "#d55e00", "#d55e00"]
    assert np.array_equal(drawn.lines[0].get_ydata(), [3.0, 1.0])
    assert key(drawn) == ["width=4", "width=8"]


def test_losses_above_zero_are_drawn_on_a_logarithmic_axis() -> None:
    drawn = orograph.plot_curves(curves([3.0, 1.0, 0.1]))
    assert drawn.get_yscale() == "log" and drawn.get_ylabel() == "training loss"


def test_an_energy_is_drawn_as_it_is_and_the_axis_says_so() -> None:
    drawn = orograph.plot_curves(curves([0.1, -1.0, -2.4]))
    assert drawn.get_yscale() == "linear" and "linear" in drawn.get_ylabel()
    assert orograph.plot_curves(curves([0.1, -1.0, -2.4]), log=False).get_ylabel() == "training loss"


def test_an_energy_has_no_logarithm() -> None:
    with pytest.raises(orograph.Rejected, match="losses above 0"):
        orograph.plot_curves(curves([0.1, -1.0, -2.4]), log=True)


def large(metrics: tuple[str, ...] = ()) -> orograph.PhaseDiagram:
    """A diagram of a hundred by a hundred cells, as the lab gives it."""
    message = result_service_pb2.PhaseDiagram(sweep="projects/default/sweeps/large", complete=True)
    values = tuple(range(1, 101))
    axes = tuple(orograph.Axis(f, n, r, "DIRECT", values) for f, n, r in (("network.width", "width", "LOAD"), ("training.batch_size", "batch", "TEMPERATURE")))
    for axis in axes:
        message.axes.add(field=axis.field).values.extend(Value(number_value=v) for v in values)
    for width in values:
        for batch in values:
            label = "INCOMPLETE" if width == batch else "III"
            cell = message.cells.add(cell=f"width={width},batch={batch}", values=[str(width), str(batch)], label=label)
            for metric in metrics:
                cell.metrics[metric].mean = width
                cell.metrics[metric].count = 10
    return orograph.PhaseDiagram(message, axes)


def test_a_large_diagram_is_drawn_as_pixels_without_words() -> None:
    drawn = orograph.plot_phases(large())
    (image,) = drawn.images
    assert image.get_array().shape == (100, 100, 4) and not drawn.texts
    assert len(drawn.get_xticks()) <= 20
    clear = image.get_array()[:, :, 3] == 0
    assert clear.sum() == 100  # cells without a phase, through which the hatching is seen


def test_a_large_diagram_has_the_means_that_were_named() -> None:
    assert orograph.plot_metric(large(("TEST_ACCURACY",)), "TEST_ACCURACY").images
    with pytest.raises(orograph.Rejected, match="phase_diagram"):
        orograph.plot_metric(large(), "TEST_ACCURACY")


def test_a_large_diagram_is_a_table_of_counts_in_a_notebook() -> None:
    html = large()._repr_html_()
    assert "9,900" in html and len(html) < 1_000
