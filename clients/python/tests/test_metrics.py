"""Functions as metrics: what they may be, and what becomes of what they answer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from orograph import Rejected, Undefined, Unreachable, Value
from orograph._metrics import OwnMetric, RunCheckpoint


def checkpoint(replicate: int = 0, **tensors: Any) -> RunCheckpoint:
    made = RunCheckpoint("d" * 64, "FINAL", 10, 1, None, cell="width=4", replicate=replicate)  # type: ignore[arg-type]
    object.__setattr__(made, "arrays", lambda: {k: np.asarray(v) for k, v in tensors.items()})
    return made


def metric(function: Any, of: str | None = None, name: str = "user.lab.one") -> OwnMetric:
    return OwnMetric(function, name, of, "", "")


def small(c: RunCheckpoint, threshold: float = 0.5) -> float:
    """Share of weights
    below a threshold.

    More."""
    return float(np.mean(np.abs(c.arrays()["w"]) < threshold))


def test_a_function_of_a_checkpoint_is_a_metric_of_runs_with_its_defaults_as_options() -> None:
    own = metric(small)
    assert (own.kind, own.definition, own.options) == ("USER_RUN", "Share of weights below a threshold.", {"threshold": 0.5})
    assert own.compute([checkpoint(w=[0.1, 0.6, 2.0, 0.2])], {}, 0).value == 0.5
    assert own.compute([checkpoint(w=[0.1, 0.6, 2.0, 0.2])], {"threshold": 1}, 0).value == 0.75


def test_two_parameters_make_a_metric_of_pairs_and_a_list_one_of_cells() -> None:
    assert metric(lambda a, b: 0.0).kind == "USER_PAIR"
    assert metric(lambda all: len(all), of="cell").compute([checkpoint(0), checkpoint(1)], {}, 0).value == 2


@pytest.mark.parametrize("name", ["sparsity", "user.lab", "user.Lab.x", "user.lab.x.y", "user.lab." + "x" * 33, "user..x", "user.1.x"])
def test_names_have_a_lab_and_a_name(name: str) -> None:
    with pytest.raises(Rejected, match="user.<lab>.<name>"):
        metric(small, name=name)


@pytest.mark.parametrize("function, of", [(lambda: 0, None), (lambda a, b, c: 0, None), (lambda a: 0, "pair"), (lambda a: 0, "layer")])
def test_functions_of_other_things_are_refused(function: Any, of: str | None) -> None:
    with pytest.raises(Rejected, match="parameters without a default"):
        metric(function, of)


@pytest.mark.parametrize(
    "answer, reason",
    [
        (math.nan, "value: nan (expected: a finite number)"),
        (math.inf, "value: inf (expected: a finite number)"),
        (None, "value: NoneType (expected: a number)"),
        ("0.5", "value: str (expected: a number)"),
        (np.zeros(3), "value: an array of shape (3,) (expected: a number)"),
        (np.zeros((1, 1)), "value: an array of shape (1, 1) (expected: a number)"),
        (Value(1.0, error=-1), "error: -1.0 (expected: 0 or more, or None where unknown)"),
        (Value(1.0, matvecs=-1), "matvecs: -1 (expected: a whole number, 0 or more)"),
        (Value(1.0, arrays={"a": ["x"]}), "arrays.a: of <U1 (expected: numbers)"),
        (Undefined("no layer has two rows"), "no layer has two rows"),
        (1j, "value: complex (expected: a number)"),
    ],
)
def test_what_is_no_number_is_undefined_with_its_reason(answer: Any, reason: str) -> None:
    with pytest.raises(Undefined) as found:
        metric(lambda c: answer).compute([checkpoint()], {}, 0)
    assert str(found.value) == reason


def test_numbers_of_any_library_are_numbers() -> None:
    for given in (1, True, 1.0, np.float32(1), np.int64(1), np.array(1.0)):
        assert metric(lambda c, g=None: given).compute([checkpoint()], {}, 0).value == 1.0


def test_an_exception_is_undefined_and_says_where_it_was_raised() -> None:
    def inner(values: Any) -> float:
        return float(1 / values["absent"])

    def outer(c: RunCheckpoint) -> float:
        return inner(c.arrays())

    with pytest.raises(Undefined) as found:
        metric(outer).compute([checkpoint(w=[1])], {}, 0)
    reason = str(found.value)
    assert reason.startswith("KeyError: 'absent'; at test_metrics.py:")
    assert " in inner, from test_metrics.py:" in reason and reason.endswith(" in outer")


def test_what_says_nothing_of_the_metric_is_no_result() -> None:
    for error in (MemoryError(), Unreachable("gone")):

        def broken(c: RunCheckpoint, error: Any = error) -> float:
            raise error

        with pytest.raises(type(error)):
            metric(broken).compute([checkpoint()], {}, 0)


def test_options_are_those_of_the_function_and_of_their_types() -> None:
    def typed(c: RunCheckpoint, layers: int = 1, name: str = "w", centred: bool = False, at: Any = None) -> float:
        return layers + len(name) + centred

    own = metric(typed)
    assert own.arguments({"layers": 3, "centred": "true", "name": "fc", "at": 2.5}) == {
        "layers": 3,
        "centred": True,
        "name": "fc",
        "at": 2.5,
    }
    for wrong, words in [({"layer": 3}, "one of the function's: at, centred, layers, name"), ({"layers": 1.5}, "expected: int")]:
        with pytest.raises(Undefined, match=words):
            own.arguments(wrong)


def test_random_numbers_are_the_same_for_every_checkpoint_and_differ_between_metrics_and_sweeps() -> None:
    def draw(c: RunCheckpoint, rng: np.random.Generator) -> float:
        return float(rng.standard_normal())

    one, other = metric(draw), metric(draw, name="user.lab.other")
    first = one.compute([checkpoint(0)], {}, 7).value
    assert one.compute([checkpoint(1)], {}, 7).value == first
    assert one.compute([checkpoint(0)], {}, 8).value != first
    assert other.compute([checkpoint(0)], {}, 7).value != first


def test_another_source_name_or_version_is_another_program() -> None:
    def again(c: RunCheckpoint, threshold: float = 0.5) -> float:
        return float(np.mean(np.abs(c.arrays()["w"]) <= threshold))

    digests = {
        OwnMetric(f, n, None, "", v).program_digest
        for f, n, v in [(small, "user.lab.one", ""), (small, "user.lab.two", ""), (small, "user.lab.one", "2"), (again, "user.lab.one", "")]
    }
    assert len(digests) == 4
    assert metric(small).program_digest in digests
