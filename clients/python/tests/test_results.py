"""Results of a real sweep: tables, arrays, checkpoints, figures."""

from __future__ import annotations

import csv
import io
import json
import math
import pathlib
from typing import Any

import numpy as np
import pandas
import pytest
from conftest import SPEC

import orograph


@pytest.fixture(scope="module")
def rows(sweep: orograph.Sweep, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """The exported table, read by the standard library alone."""
    file = tmp_path_factory.mktemp("export") / "table.csv"
    sweep.export(file)
    return list(csv.DictReader(io.StringIO(file.read_text())))


def test_the_table_has_every_row_of_the_export_with_all_digits(sweep: orograph.Sweep, rows: list[dict[str, str]]) -> None:
    table = sweep.measurements(runs=True)
    assert len(table) == len(rows)
    for column in ("cell", "metric", "options", "checkpoint_a", "text"):
        assert list(table[column]) == [r[column] for r in rows]
    wanted = [float(r["value"]) if r["value"] else math.nan for r in rows]
    np.testing.assert_array_equal(table["value"].to_numpy(), wanted)
    assert {"RUN", "PAIR"} <= set(table["level"])
    assert len(sweep.measurements("TEST_ACCURACY", cell="width=16,batch=16")) == 3
    with pytest.raises(orograph.Rejected, match="TEST_ACURACY"):
        sweep.measurements("TEST_ACURACY")


def test_arrays_have_each_value_at_its_axes_and_replicates(sweep: orograph.Sweep, rows: list[dict[str, str]]) -> None:
    data = sweep.to_xarray()
    assert data["TEST_ACCURACY"].dims == ("width", "batch", "replicate")
    assert data["CKA_SIMILARITY"].dims == ("width", "batch", "pair")
    assert data["TEST_ACCURACY"].attrs["units"] == "%" and "correctly" in data["TEST_ACCURACY"].attrs["definition"].lower()
    assert data["width"].attrs["role"] == "LOAD"
    for r in (r for r in rows if r["value"]):
        at = data[r["metric"]].sel(width=int(r["width"]), batch=int(r["batch"]))
        if r["level"] == "RUN":
            at = at.sel(replicate=int(r["replicate_a"]))
        else:
            both = (data["replicate_a"] == int(r["replicate_a"])) & (data["replicate_b"] == int(r["replicate_b"]))
            at = at.where(both, drop=True).squeeze("pair")
        assert float(at) == float(r["value"])


@pytest.fixture(scope="module")
def switched(lab: orograph.Lab) -> orograph.Sweep:
    """Over a switch, with a formula in the place of a number."""
    training = {**SPEC["training"], "batch_size": 32, "length": {"steps": 30}}
    training["optimizer"] = {**SPEC["training"]["optimizer"], "learning_rate": "0.1 * training.batch_size / 32"}
    spec = {**SPEC, "network": {**SPEC["network"], "width": 8}, "training": training, "run_seed": 31}
    axes = [{"field": "network.batch_norm", "values": [False, True]}]
    return lab.submit({**spec, "axes": axes, "replicates": 2, "measurements": [{"kind": "TRAIN_LOSS"}]}).wait(progress=False)


def test_a_sweep_over_a_switch_has_a_table_and_arrays_of_its_words(switched: orograph.Sweep) -> None:
    data, table = switched.to_xarray(), switched.measurements("TRAIN_LOSS")
    assert list(data["bn"].values) == ["false", "true"]
    cell = switched.cell(batch_norm=True)
    own = table[table["bn"] == cell.values["bn"]]
    assert list(own["value"]) == [float(v) for v in data["TRAIN_LOSS"].sel(bn="true")]
    assert set(own["cell"]) == {cell.id}


def test_a_formula_in_the_place_of_a_number_is_one_of_the_sweeps_and_stays(switched: orograph.Sweep) -> None:
    assert dict(switched.spec.formulas) == {"training.optimizer.learning_rate": "0.1 * training.batch_size / 32"}
    assert switched.extend(replicates=3, validate_only=True).runs == 2


def test_errors_are_there_when_asked_for(sweep: orograph.Sweep) -> None:
    assert "HESSIAN_TRACE.estimator_error" in sweep.to_xarray(errors=True)
    assert "HESSIAN_TRACE.estimator_error" not in sweep.to_xarray()


@pytest.mark.parametrize("values", [{"width": 16, "batch": 64}, {"width": 16, "batch_size": 64.0}, {"network.width": 16, "training.batch_size": np.int64(64)}])
def test_a_cell_is_found_by_its_values(sweep: orograph.Sweep, values: dict[str, Any]) -> None:
    assert sweep.cell(**values).id == "width=16,batch=64"


def test_values_that_no_cell_has_are_refused_with_those_it_has(sweep: orograph.Sweep) -> None:
    with pytest.raises(orograph.Rejected, match="width: 5 .expected: one of 4, 16"):
        sweep.cell(width=5, batch=64)
    with pytest.raises(orograph.Rejected, match="depth"):
        sweep.cell(depth=1)
    with pytest.raises(orograph.Rejected, match="one cell, not 2"):
        sweep.cell(width=16)


def mean_cross_entropy(tensors: dict[str, Any], inputs: Any, labels: Any) -> float:
    hidden = np.maximum(inputs @ tensors["0.weight"].T.astype(float) + tensors["0.bias"], 0)
    logits = hidden @ tensors["2.weight"].T.astype(float) + tensors["2.bias"]
    shifted = logits - logits.max(1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(1)) - shifted[np.arange(len(labels)), labels]))


def test_a_downloaded_checkpoint_has_the_loss_that_was_measured(sweep: orograph.Sweep) -> None:
    cell = sweep.cell(width=16, batch=16)
    for metric in ("TEST_LOSS", "TRAIN_LOSS"):
        recorded = cell.measurement(metric, 2)
        assert recorded.evaluation_set is not None
        data = recorded.evaluation_set.arrays()
        tensors = cell.run(2).checkpoint("FINAL").arrays()
        assert mean_cross_entropy(tensors, data["inputs"].astype(float), data["labels"]) == pytest.approx(recorded.value, rel=1e-9)


def test_torch_loads_a_checkpoint_and_gets_the_loss(sweep: orograph.Sweep) -> None:
    torch = pytest.importorskip("torch")
    recorded = sweep.cell(width=16, batch=64).measurement("TEST_LOSS", 0)
    network = torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.ReLU(), torch.nn.Linear(16, 10))
    network.load_state_dict(recorded.checkpoints[0].state_dict())
    assert recorded.evaluation_set is not None
    data = recorded.evaluation_set.arrays()
    inputs, labels = torch.from_numpy(data["inputs"]).float(), torch.from_numpy(data["labels"]).long()
    assert torch.nn.functional.cross_entropy(network(inputs), labels).item() == pytest.approx(recorded.value, rel=1e-5)


def test_runs_have_their_checkpoints_by_role_and_their_curves(sweep: orograph.Sweep) -> None:
    run = sweep.cell(width=4, batch=64).run(1)
    assert (run.state, run.checkpoint("initial").step, run.checkpoint().step) == ("ENDED", 0, 150)
    assert list(run.curve()["step"]) == list(range(1, 151))
    with pytest.raises(orograph.NotFound, match="BEST.*INITIAL at 0, FINAL at 150"):
        run.checkpoint("BEST")
    curves = sweep.curves()
    assert len(curves) == 12 * 150
    own = curves[(curves["width"] == 4) & (curves["batch"] == 64) & (curves["replicate"] == 1)]
    np.testing.assert_array_equal(own["train_loss"], run.curve()["train_loss"])


def test_the_profile_of_a_pair_ends_at_the_losses_of_its_runs(sweep: orograph.Sweep) -> None:
    cell = sweep.cell(width=16, batch=16)
    profile = cell.pair(1, 0).profile()
    assert (profile["t"].iloc[0], profile["t"].iloc[-1]) == (0, 1)
    for place, replicate in ((0, 0), (-1, 1)):
        assert profile["loss"].iloc[place] == pytest.approx(cell.measurement("TRAIN_LOSS", replicate).value, rel=1e-6)


def test_the_diagram_has_the_means_of_the_table(sweep: orograph.Sweep) -> None:
    diagram = sweep.phase_diagram()
    assert diagram.complete and diagram.rule["fitted_error_percent"] == 0.5
    outcomes = sweep.measurements(runs=True).query("kind == 'RUN_OUTCOME'").set_index(["cell", "replicate_a"])["text"]
    table = sweep.measurements("TRAIN_LOSS")
    for cell in diagram.cells.itertuples():
        own = table[table["cell"] == cell.cell]
        trained = [outcomes[cell.cell, r] == "trained" for r in own["replicate_a"]]
        assert cell.TRAIN_LOSS == pytest.approx(own["value"][trained].mean(), rel=1e-12)
    assert set(sweep.phase_diagram({"fitted_error_percent": 100}).cells["label"]) & {"III", "IV-A", "IV-B"}


def test_a_diagram_of_one_metric_has_the_labels_of_the_whole(sweep: orograph.Sweep) -> None:
    whole, one = sweep.phase_diagram(), sweep.phase_diagram(metrics=["TEST_ACCURACY"])
    assert one.metrics == ["TEST_ACCURACY"] and len(whole.metrics) > 1
    assert list(one.cells["label"]) == list(whole.cells["label"])
    assert list(one.cells["TEST_ACCURACY"]) == list(whole.cells["TEST_ACCURACY"])
    with pytest.raises(orograph.Rejected, match="metrics"):
        sweep.phase_diagram(metrics=["TEST_ACURACY"])


def test_claims_have_a_verdict_each_and_costs_what_was_spent(sweep: orograph.Sweep) -> None:
    assert set(sweep.claims()["verdict"]) <= {"SUPPORTED", "CONTRADICTED", "NOT_TESTABLE"}
    costs = sweep.costs.set_index("metric")
    assert list(costs["recorded"]) == list(costs["measurements"])
    assert costs.loc["TRAIN_LOSS", "measured_sample_passes"] == 12 * 2 * 700  # one forward for the value, one for its error


def test_exports_that_there_are_not_are_refused_and_leave_no_file(sweep: orograph.Sweep, tmp_path: pathlib.Path) -> None:
    with pytest.raises(orograph.Rejected, match="format"):
        sweep.export(tmp_path / "x", "excel")
    assert not list(tmp_path.iterdir())
    sweep.export(tmp_path / "report.html", "report")
    assert (tmp_path / "report.html").read_text().rstrip().endswith("</html>")


def test_parquet_has_the_table_with_types_and_the_meaning_of_each_column(sweep: orograph.Sweep, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "x.parquet"
    sweep.export(file, "parquet")
    assert file.read_bytes()[:4] == file.read_bytes()[-4:] == b"PAR1"
    parquet = pytest.importorskip("pyarrow.parquet")
    read = parquet.read_table(file)
    table = sweep.measurements(runs=True)
    assert read.column_names == list(table.columns)
    wanted = [None if math.isnan(v) else v for v in table["value"]]
    assert read["value"].to_pylist() == wanted
    assert read["replicate_a"].to_pylist() == [int(r) for r in table["replicate_a"]]
    assert read["text"].to_pylist() == [t or None for t in table["text"]]
    about = json.loads(read.schema.metadata[b"orograph.columns"])
    assert set(about) == set(read.column_names) and all(a["description"] for a in about.values())
    metrics = json.loads(read.schema.metadata[b"orograph.metrics"])
    assert set(table["metric"]) <= set(metrics) and metrics["MODE_CONNECTIVITY"]["sign"].startswith("below 0 a barrier")


def test_a_level_is_a_table_of_its_own(sweep: orograph.Sweep, tmp_path: pathlib.Path) -> None:
    whole = sweep.measurements(runs=True)
    for level in ("RUN", "PAIR", "CELL"):
        sweep.export(tmp_path / level, level=level.lower())
        own = pandas.read_csv(tmp_path / level)
        assert len(own) == (whole["level"] == level).sum() and set(own["level"]) <= {level}
    with pytest.raises(orograph.Rejected, match="level"):
        sweep.export(tmp_path / "x", level="sweep")


def test_kinds_and_variables_say_how_their_numbers_are_read(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    assert lab.metric_kinds().loc["MODE_CONNECTIVITY", "range"] == "either sign"
    assert sweep.to_xarray()["TEST_ACCURACY"].attrs["sign"] == "larger is better"


def test_figures_have_load_falling_to_the_right_and_hot_at_the_top(sweep: orograph.Sweep) -> None:
    drawn = sweep.plot("TEST_ACCURACY")
    assert [t.get_text() for t in drawn.get_xticklabels()] == ["4", "16"]
    assert [t.get_text() for t in drawn.get_yticklabels()] == ["64", "16"]
    cells = sweep.phase_diagram().cells.set_index(["width", "batch"])["TEST_ACCURACY"]
    shown = {t.get_position(): t.get_text().rstrip("?") for t in drawn.texts}
    for (x, width) in enumerate((4, 16)):
        for (y, batch) in enumerate((64, 16)):
            assert shown[x, y] == f"{cells[width, batch]:.3g}"
    labels = sweep.phase_diagram().cells.set_index(["width", "batch"])["label"]
    phases = {t.get_position(): t.get_text().rstrip("?") for t in sweep.plot().texts}
    assert phases[1, 1] == labels[16, 16] and phases[0, 0] == labels[4, 64]
    curves = sweep.plot_curves()
    assert len(curves.lines) == 12
    assert sweep.message.spec_digest[:8] in curves.get_title() and sweep.id in curves.get_title()


def test_the_panel_figure_is_one_call(sweep: orograph.Sweep) -> None:
    titles = [ax.get_title() for ax in sweep.plot_panels().axes[:7]]
    assert titles[0] == "(a) TEST_ACCURACY" and titles[4] == "(e) MODE_CONNECTIVITY"
    assert titles[2] == "(c) TOP_EIGENVALUE was not measured"


def test_notebooks_show_sweeps_with_everything_escaped(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    shown = [lab._repr_html_(), sweep._repr_html_(), sweep.phase_diagram()._repr_html_(), lab.check(SPEC)._repr_html_()]
    assert "of the &lt;tests&gt;" in shown[0] + shown[1]
    assert not any("<tests>" in text for text in shown)
    assert all("<table>" in text for text in shown)
