"""Tables with every kind of axis, from what a lab exports; no lab is needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import orograph
from orograph import _axes, _tables
from orograph.v1 import resource_pb2, spec_pb2

HEADER = "level,kind,metric,replicate_a,replicate_b,value,unit,estimator_error,data_error,replicate_error,converged,text,options"


def table(axes: list[str], cells: list[list[str]], between: bool = False) -> Any:
    """A value for each cell, one more than the cell before."""
    lines = [",".join(["cell", *axes, HEADER])]
    ids = ["\"" + ",".join(f"{a}={v}" for a, v in zip(axes, cell, strict=True)) + "\"" for cell in cells]
    for i, (id, cell) in enumerate(zip(ids, cells, strict=True)):
        lines.append(",".join([id, *cell, f"RUN,TRAIN_LOSS,TRAIN_LOSS,0,,{i},nat,,,,true,,"]))
    if between:
        both = ids[0].strip('"') + "|" + ids[1].strip('"')
        lines.append(",".join([f'"{both}"', *("" for _ in axes), "PAIR,CKA_SIMILARITY,CKA_SIMILARITY,0,0,0.5,1,,,,true,,"]))
    return _tables.read("\n".join([*lines, ""]).encode())


def axis(field: str, name: str, *values: object) -> _axes.Axis:
    message = spec_pb2.Axis(field=field)
    for value in values:
        kind = "bool_value" if isinstance(value, bool) else "string_value" if isinstance(value, str) else "number_value"
        setattr(message.values.add(), kind, value)
    return _axes.of(message, name)


def test_an_axis_of_switches_has_the_words_that_its_cells_have() -> None:
    read = table(["bn", "batch"], [["false", "16"], ["true", "16"]])
    assert list(read["bn"]) == ["false", "true"]
    switches, batch = axis("network.batch_norm", "bn", "false", "true"), axis("training.batch_size", "batch", 16)
    data = _tables.dataset(read, (switches, batch), {}, {}, False)
    assert [float(data["TRAIN_LOSS"].sel(bn=word, batch=16, replicate=0)) for word in ("false", "true")] == [0, 1]
    cell = orograph.Cell(None, resource_pb2.Cell(name="s/cells/bn=true,batch=16", values=["true", "16"]), (switches, batch))  # type: ignore[arg-type]
    assert set(read[read["bn"] == cell.values["bn"]]["value"]) == {1}


def test_switches_that_a_specification_has_as_such_are_the_same_words() -> None:
    assert axis("network.batch_norm", "bn", False, True).values == ("false", "true")


@pytest.mark.parametrize("value", [True, "true", np.bool_(True)])
def test_a_cell_is_asked_for_by_a_switch_or_its_word(value: object) -> None:
    assert _axes.wanted([axis("network.batch_norm", "bn", "false", "true")], {"batch_norm": value}) == {"bn": "true"}


def test_a_switch_is_no_number() -> None:
    with pytest.raises(orograph.Rejected, match="width: True .expected: one of 1, 2"):
        _axes.wanted([axis("network.width", "width", 1, 2)], {"width": True})


@pytest.mark.parametrize(
    ("values", "between", "dtype", "read"),
    [
        (["4", "16"], False, "int64", [4, 16]),
        (["4", "16"], True, "Int64", [4, 16]),
        (["0.1", "2"], False, "float64", [0.1, 2.0]),
        (["0.1", "2"], True, "float64", [0.1, 2.0]),
        (["digits", "7e2"], False, None, ["digits", "7e2"]),
        (["nan", "NA"], True, None, ["nan", "NA"]),
    ],
)
def test_numbers_are_numbers_and_words_are_words(values: list[str], between: bool, dtype: str | None, read: list[object]) -> None:
    column = table(["x"], [[v] for v in values], between)["x"]
    assert list(column[:2]) == read
    assert dtype is None or str(column.dtype) == dtype
    assert not between or column.isna()[2]
