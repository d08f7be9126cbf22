"""Results as tables and labelled arrays."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ._axes import Axis, AxisValue, value_of
from ._spec import word
from .v1 import result_service_pb2

if TYPE_CHECKING:
    import pandas
    import xarray

    from ._cells import Run

_NUMBERS = ("value", "estimator_error", "data_error", "replicate_error")
_WHOLE = ("replicate_a", "replicate_b", "samples", "matvecs", "sample_passes")
_UNITS = {"RUN_STEPS": "step", "RUN_EPOCHS": "epoch"}
_BEFORE_VALUES = 1


def columns(first: bytes) -> list[str]:
    """The names in the first line of a table."""
    return next(csv.reader([first.partition(b"\n")[0].decode("utf-8")]))


def read(data: bytes) -> pandas.DataFrame:
    """The exported table: numbers with all their digits, empty fields as missing."""
    import pandas

    names = columns(data)
    axes = names[_BEFORE_VALUES : names.index("level")]
    # Axes too are read as text: what looks like a truth or a number would be taken for one where it is a word.
    words = {name: "str" for name in names if name not in (*_NUMBERS, *_WHOLE, "converged")}
    types: dict[str, str] = {**words, **dict.fromkeys(_NUMBERS, "float64"), **dict.fromkeys(_WHOLE, "Int64")}
    table = pandas.read_csv(
        io.BytesIO(data),
        dtype=types,
        float_precision="round_trip",
        keep_default_na=False,
        na_values={name: [""] for name in (*_NUMBERS, *_WHOLE, *axes, "converged")},
    )
    table["converged"] = table["converged"].map({"true": True, "false": False, True: True, False: False})
    table["converged"] = table["converged"].astype("boolean")
    for axis in axes:
        table[axis] = _valued(table[axis])
    return table


def _valued(texts: pandas.Series) -> pandas.Series:
    """The values of an axis; whole numbers as such, also where rows between cells have none."""
    import pandas

    values = [value_of(text) if isinstance(text, str) else None for text in texts]
    if not values or any(isinstance(v, str) for v in values):
        return texts
    gaps = None in values
    whole = all(isinstance(v, int) for v in values if v is not None)
    kind = ("Int64" if gaps else "int64") if whole else "float64"
    return pandas.Series(values, index=texts.index, name=texts.name, dtype=kind)


def dataset(
    table: pandas.DataFrame, axes: tuple[Axis, ...], definitions: Mapping[str, Mapping[str, str]], attrs: Mapping[str, str], errors: bool
) -> xarray.Dataset:
    """One variable per metric. Dimensions are the axes, then ``replicate``, or ``pair`` with both replicates as
    coordinates; of values of whole cells the axes alone. What was not measured, or is undefined, is NaN."""
    import xarray

    inside = table[~table["cell"].str.contains("|", regex=False)]
    inside = inside[inside["kind"] != "RUN_OUTCOME"]
    replicates = sorted(int(r) for r in inside.loc[inside["level"] == "RUN", "replicate_a"].dropna().unique())
    of_pairs = inside[inside["level"] == "PAIR"][["replicate_a", "replicate_b"]].drop_duplicates()
    pairs = sorted((int(a), int(b)) for a, b in of_pairs.itertuples(index=False))
    places = {a.name: {v: i for i, v in enumerate(a.values)} for a in axes}
    coords: dict[str, Any] = {a.name: (a.name, list(a.values), _axis_attrs(a)) for a in axes}
    if replicates:
        coords["replicate"] = ("replicate", replicates)
    if pairs:
        coords["replicate_a"] = ("pair", [p[0] for p in pairs])
        coords["replicate_b"] = ("pair", [p[1] for p in pairs])
    variables: dict[str, Any] = {}
    for metric, rows in inside.groupby("metric", sort=False):
        level = str(rows["level"].iloc[0])
        parts: dict[str, tuple[str, list[Any]]] = {"RUN": ("replicate", list(replicates)), "PAIR": ("pair", list(pairs))}
        last = parts.get(level)
        dims = [a.name for a in axes] + ([last[0]] if last else [])
        shape = [len(a.values) for a in axes] + ([len(last[1])] if last else [])
        at = _places(rows, axes, places, level, last[1] if last else [])
        about = {
            "kind": str(rows["kind"].iloc[0]),
            "units": str(rows["unit"].iloc[0]),
            "level": level,
            "options": str(rows["options"].iloc[0]),
        }
        about.update(definitions.get(about["kind"], {"definition": "of the run itself, see docs/export.md"}))
        for column in _NUMBERS if errors else _NUMBERS[:1]:
            if column != "value" and rows[column].isna().all():
                continue
            filled = np.full(shape, np.nan)
            filled[at] = rows[column].to_numpy()
            name = str(metric) if column == "value" else f"{metric}.{column}"
            variables[name] = (dims, filled, about if column == "value" else {"units": about["units"]})
    return xarray.Dataset(variables, coords, dict(attrs))


def _places(
    rows: pandas.DataFrame, axes: tuple[Axis, ...], places: Mapping[str, Mapping[AxisValue, int]], level: str, last: list[Any]
) -> tuple[Any, ...]:
    at: list[Any] = [[places[a.name][v] for v in rows[a.name]] for a in axes]
    if level == "RUN":
        at.append([last.index(int(r)) for r in rows["replicate_a"]])
    elif level == "PAIR":
        both = zip(rows["replicate_a"], rows["replicate_b"])
        at.append([last.index((int(a), int(b))) for a, b in both])
    return tuple(np.asarray(a, np.intp) for a in at)


def _axis_attrs(axis: Axis) -> dict[str, str]:
    return {"long_name": axis.field, "role": axis.role, "direction": axis.direction}


def curves(runs: Iterable[tuple[Run, Mapping[str, AxisValue]]], axes: tuple[Axis, ...]) -> pandas.DataFrame:
    """The curves of all runs below one another."""
    import pandas

    parts = []
    for run, values in runs:
        part = pandas.DataFrame(run.curve_arrays())
        for place, (name, value) in enumerate({"cell": run.cell, **values, "replicate": run.replicate}.items()):
            part.insert(place, name, value)
        parts.append(part)
    names = ["cell", *(a.name for a in axes), "replicate", "step", "train_loss"]
    return pandas.concat(parts, ignore_index=True) if parts else pandas.DataFrame(columns=names)


def claims(report: result_service_pb2.ClaimReport) -> pandas.DataFrame:
    """One row per claim."""
    import pandas

    rows = []
    for c in report.claims:
        row: dict[str, Any] = {"claim": c.claim, "verdict": word(c, "verdict"), "primary": c.primary}
        for name in ("effect", "low", "high", "p", "corrected_p"):
            row[name] = getattr(c, name) if c.HasField(name) else np.nan
        row.update(effect_name=c.effect_name, cells=c.cells, runs=c.runs, reason=c.reason)
        row.update(statement=c.statement, source=c.source, version=c.version)
        rows.append(row)
    table = pandas.DataFrame(rows)
    table.attrs.update(sweep=report.sweep, spec_digest=report.spec_digest, complete=report.complete)
    return table
