"""Sweeps from mappings, YAML and files; no lab is needed."""

from __future__ import annotations

import pathlib
import re
from typing import Any

import numpy as np
import pytest
from conftest import SPEC
from google.protobuf import json_format

from orograph import Rejected, _extend, _formulas, _spec
from orograph.v1 import spec_pb2

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
CORE = ROOT / "core" / "src" / "main"
PRESETS = CORE / "resources" / "io" / "orograph" / "core" / "preset"
KNOBS = CORE / "java" / "io" / "orograph" / "core" / "sweep" / "Knob.java"
RATE = "training.optimizer.learning_rate"
FORMULA = "0.05 * training.batch_size / 128"


def fields(source: Any) -> list[str]:
    with pytest.raises(Rejected) as caught:
        _spec.whole(source)
    return [v.field for v in caught.value.violations]


def test_a_mapping_is_the_message_that_its_json_form_spells() -> None:
    spelled = {**SPEC, "network": {"family": "NETWORK_FAMILY_MLP", "depth": 1}}
    spelled["training"] = {**SPEC["training"], "optimizer": {**SPEC["training"]["optimizer"], "kind": "OPTIMIZER_KIND_SGD"}}
    assert _spec.whole(SPEC) == json_format.ParseDict(spelled, spec_pb2.SweepSpec())


SHIPPED = sorted(EXAMPLES.glob("*.yaml")) + sorted(PRESETS.glob("*.yaml"))


def test_there_are_examples_and_presets_to_read() -> None:
    assert {"quickstart", "taxonomy-lr-scaling"} <= {p.stem for p in SHIPPED}


@pytest.mark.parametrize("example", SHIPPED, ids=lambda p: p.stem)
def test_every_example_and_preset_can_be_read_from_its_path_and_from_its_text(example: pathlib.Path) -> None:
    assert _spec.whole(example) == _spec.whole(str(example)) == _spec.whole(example.read_text())


@pytest.mark.parametrize(
    ("text", "value"), [("1e-3", 1e-3), ("5.", 5.0), (".5", 0.5), ("1E3", 1000.0), ("-2", -2.0), ("0.05", 0.05)]
)
def test_numbers_are_what_people_mean(text: str, value: float) -> None:
    read = _spec.whole("training:\n  optimizer: {learning_rate: " + text + "}")
    assert read.training.optimizer.learning_rate == value


@pytest.mark.parametrize("word", ["no", "yes", "010", "2024-01-01", "1_000", "0x10"])
def test_words_that_yaml_mistakes_stay_words(word: str) -> None:
    read = _spec.whole("axes:\n  - {field: a, values: [" + word + "]}")
    assert read.axes[0].values[0].string_value == word


def test_values_of_numpy_and_tuples_and_ranges_are_taken() -> None:
    read = _spec.whole({"axes": ({"field": "network.width", "values": np.array([4, 8])},), "replicates": np.int64(3)})
    assert [v.number_value for v in read.axes[0].values] == [4, 8]
    assert read.replicates == 3
    assert len(_spec.whole({"axes": [{"field": "f", "values": range(5)}]}).axes[0].values) == 5


def test_all_bad_fields_are_told_at_once_with_their_paths() -> None:
    bad = {
        "data": {"name": 5, "subset": 1.5},
        "network": {"family": "perceptron", "widht": 3},
        "training": {"length": {"steps": 10, "epochs": 2}, "optimizer": {"learning_rate": float("nan")}},
        "axes": [{"field": "network.width", "values": 8}],
        "paired": "yes",
        "replicates": True,
        "checkpoints": [],
    }
    assert fields(bad) == [
        "data.name",
        "data.subset",
        "network.family",
        "network.widht",
        "training.length.epochs",
        "training.optimizer.learning_rate",
        "axes[0].values",
        "paired",
        "replicates",
        "checkpoints",
    ]


def test_a_misspelt_field_is_told_what_was_meant() -> None:
    with pytest.raises(Rejected, match=r"network.widht: unknown field \(expected: perhaps width\)"):
        _spec.whole({"network": {"widht": 3}})


def test_a_field_given_twice_is_refused() -> None:
    assert fields("replicates: 2\nreplicates: 3\n") == ["replicates"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [1, 2\n",
        "a: *nothing\n",
        "!!python/object/apply:os.system ['true']\n",
        "{" * 5000 + "\n",
        "x: 1\n" + "# " + "x" * (1 << 20),
        "just: words: here\n",
    ],
)
def test_what_is_no_sweep_file_is_one_error(text: str) -> None:
    assert fields(text) == ["sweep"]


def test_a_small_file_that_spells_a_huge_tree_is_refused() -> None:
    lines = ["axes: &a0 [{field: f, values: [1, 2, 3, 4, 5, 6, 7, 8, 9]}]"]
    bomb = "axes:\n  - &a {field: f, values: &v [" + ", ".join(["1"] * 400) + "]}\n" + "  - *a\n" * 400
    assert lines and "sweep" in fields(bomb)


def scaled(rate: object, **more: Any) -> dict[str, Any]:
    return {"training": {"optimizer": {"kind": "sgd", "learning_rate": rate}}, **more}


def test_a_formula_in_the_place_of_a_number_is_moved_to_the_formulas() -> None:
    present = {"training.optimizer.momentum": "0.5 * 1"}
    given = scaled(FORMULA, formulas=present)
    read = _spec.whole(given)
    assert dict(read.formulas) == {**present, RATE: FORMULA}
    optimizer = read.training.optimizer
    assert (optimizer.kind, optimizer.learning_rate) == (spec_pb2.OPTIMIZER_KIND_SGD, 0)
    assert given == scaled(FORMULA, formulas=present)
    assert _spec.whole(f"training:\n  optimizer: {{kind: sgd, learning_rate: {FORMULA}}}\n") == _spec.whole(scaled(FORMULA))
    preset = _spec.whole(PRESETS / "taxonomy-lr-scaling.yaml")
    assert dict(preset.formulas) == {RATE: FORMULA}


@pytest.mark.parametrize("text", ["2 - training.optimizer.momentum", "(1)", "training.batch_size", " network.width ", "1+1"])
def test_operators_and_names_of_fields_make_a_formula(text: str) -> None:
    assert dict(_spec.whole(scaled(text)).formulas) == {RATE: text}


@pytest.mark.parametrize("text", ["fast", "-1e-3x", "batch_size"])
def test_other_words_are_slips(text: str) -> None:
    assert fields(scaled(text)) == [RATE]


def test_a_formula_in_two_places_is_refused() -> None:
    assert fields(scaled(FORMULA, formulas={RATE: "1 * 1"})) == [f"formulas.{RATE}"]


def test_formulas_stand_for_the_numbers_that_axes_may_vary() -> None:
    knob = re.compile(r'\(\s*(Knob\.REGULARIZERS \+ )?"([a-z0-9_.]+)",\s*"[a-z0-9_]+",\s*Values\.([A-Z]+),')
    known = [("training.regularizers." + path if more else path, kind) for more, path, kind in knob.findall(KNOBS.read_text("utf-8"))]
    assert len(known) > 40
    assert tuple(path for path, kind in known if kind != "WORD") == _formulas.NUMBERS
    assert tuple(path for path, kind in known if kind == "WORD") == _formulas.WORDS


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(Rejected, match="nowhere.yaml"):
        _spec.whole("nowhere.yaml")


def added(present: Any, addition: Any) -> spec_pb2.SweepSpec:
    part, found = _spec.read(addition)
    return _extend.merged(_spec.whole(present), part, found)


def test_new_values_of_an_axis_go_between_those_that_ascend() -> None:
    whole = added(SPEC, {"axes": [{"field": "network.width", "values": [8, 4, 32]}]})
    assert [v.number_value for v in whole.axes[0].values] == [4, 8, 16, 32]


def test_other_lengths_make_an_axis_with_the_own_length() -> None:
    whole = added(SPEC, {"axes": [{"field": "training.length.steps", "values": [300]}]})
    assert whole.axes[2].field == "training.length.steps"
    assert [v.number_value for v in whole.axes[2].values] == [150, 300]


def test_a_data_set_comes_with_what_changes_with_it() -> None:
    sets = {**SPEC, "axes": [{"field": "data.name", "values": ["digits"]}]}
    change = {"value": "mixture", "data": {"mixture": {"classes": 10}}}
    known = {"value": "digits", "data": {"subset": 5}}
    whole = added(sets, {"axes": [{"field": "data.name", "values": ["digits", "mixture"], "changes": [known, change]}]})
    assert [v.string_value for v in whole.axes[0].values] == ["digits", "mixture"]
    assert [(c.value, c.data.mixture.classes) for c in whole.axes[0].changes] == [("mixture", 10)]


def test_a_measurement_that_is_there_already_is_not_added_again() -> None:
    whole = added(SPEC, {"measurements": [{"kind": "TRAIN_LOSS"}, {"kind": "TOP_EIGENVALUE"}]})
    assert [m.kind for m in whole.measurements][len(SPEC["measurements"]) :] == ["TOP_EIGENVALUE"]


def test_what_cannot_be_added_is_told_with_its_field() -> None:
    with pytest.raises(Rejected) as caught:
        added(SPEC, {"run_seed": 3, "axes": [{"field": "data.subset", "values": [5]}]})
    assert [v.field for v in caught.value.violations] == ["run_seed", "axes[0].field"]


def test_a_formula_is_nothing_that_can_be_added() -> None:
    with pytest.raises(Rejected) as caught:
        added(SPEC, {**scaled(FORMULA), "replicates": 5})
    assert [v.field for v in caught.value.violations] == ["training", "formulas"]
