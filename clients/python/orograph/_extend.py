"""What is added to a sweep becomes the whole specification wanted, as the lab asks for it."""

from __future__ import annotations

from typing import Any

from ._errors import Rejected, Violation
from ._spec import _Findings
from .v1 import spec_pb2

_ADDED = ("replicates", "axes", "measurements", "checkpoints", "longer_cells")
_LENGTHS = {"training.length.steps": "steps", "training.length.epochs": "epochs"}


def merged(present: spec_pb2.SweepSpec, added: spec_pb2.SweepSpec, found: _Findings) -> spec_pb2.SweepSpec:
    """``present`` with what is added; new values of an axis go between the present ones where these ascend.

    :raises Rejected: if something cannot be added
    """
    for field, _ in added.ListFields():
        if field.name not in _ADDED:
            found.add(field.name, "given", "replicates, axes, longer_cells, measurements or checkpoints: what can be added")
    if not added.ListFields() and not found.violations:
        found.add("addition", "empty", "replicates, axes, longer_cells, measurements or checkpoints")
    whole = spec_pb2.SweepSpec()
    whole.CopyFrom(present)
    if added.HasField("replicates"):
        whole.replicates = added.replicates
    if added.longer_cells:
        del whole.longer_cells[:]
        whole.longer_cells.extend(added.longer_cells)
    if added.HasField("checkpoints"):
        whole.checkpoints.MergeFrom(added.checkpoints)
    for i, axis in enumerate(added.axes):
        _add_axis(whole, axis, f"axes[{i}]", found)
    known = [_settled(m) for m in present.measurements]
    whole.measurements.extend(m for m in added.measurements if _settled(m) not in known)
    if found.violations:
        raise Rejected(found.violations)
    return whole


def _add_axis(whole: spec_pb2.SweepSpec, axis: spec_pb2.Axis, path: str, found: _Findings) -> None:
    if axis.role or axis.direction:
        found.violations.append(Violation(path, "role or direction given", "field and values: the axis keeps its part"))
    present = next((a for a in whole.axes if a.field == axis.field), None)
    own = getattr(whole.training.length, _LENGTHS.get(axis.field, "steps"))
    if present is None and axis.field in _LENGTHS and own > 0 and not any(a.field in _LENGTHS for a in whole.axes):
        present = whole.axes.add(field=axis.field)
        present.values.add(number_value=own)
    if present is None:
        names = ", ".join(a.field for a in whole.axes)
        found.add(f"{path}.field", axis.field, f"an axis of the sweep, or its training.length.steps or .epochs: {names}")
        return
    values = list(present.values)
    ascending = all(a.number_value <= b.number_value for a, b in zip(values, values[1:]))
    fresh = [v for v in axis.values if v not in values]
    joined = values + fresh
    if ascending and all(v.HasField("number_value") for v in joined):
        joined.sort(key=lambda v: v.number_value)
    copies: list[Any] = [type(v).FromString(v.SerializeToString()) for v in joined]
    del present.values[:]
    present.values.extend(copies)
    words = {v.string_value for v in fresh}
    present.changes.extend(c for c in axis.changes if c.value in words)


def _settled(m: spec_pb2.MeasurementSpec) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """One that is there already is no addition, so that the same one may be sent again."""
    return m.kind, m.metric or m.kind, tuple(sorted((k, str(v)) for k, v in m.options.items()))
