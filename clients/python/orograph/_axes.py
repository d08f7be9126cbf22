"""Axes of a sweep, and cells by their values."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Union

import numpy as np
from google.protobuf.struct_pb2 import Value

from ._errors import rejected
from ._spec import word
from .v1 import spec_pb2

AxisValue = Union[int, float, str]


@dataclass(frozen=True)
class Axis:
    """One axis of a sweep."""

    field: str
    """The field it varies, ``training.batch_size``."""
    name: str
    """Its name in cells' ids and tables, ``batch``."""
    role: str
    """``LOAD``, ``TEMPERATURE`` or ``OTHER``."""
    direction: str
    """``INVERSE`` if load or temperature falls with the value, else ``DIRECT``."""
    values: tuple[AxisValue, ...]
    """The values, in the order of the grid."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """Words by which it may be called."""
        return (self.name, self.field, self.field.rpartition(".")[2])

    @property
    def is_numeric(self) -> bool:
        return not any(isinstance(v, str) for v in self.values)

    def as_drawn(self) -> list[AxisValue]:
        """Values with load falling to the right, or temperature from cold to hot upwards (Yang et al. 2021)."""
        if not self.is_numeric or self.role not in ("LOAD", "TEMPERATURE"):
            return list(self.values)
        rising = sorted(self.values, key=float)
        falls = self.direction == "INVERSE"
        upside_down = falls if self.role == "TEMPERATURE" else not falls
        return rising[::-1] if upside_down else rising


def value_of(text: str) -> AxisValue:
    """A value from its canonical text."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def of(message: spec_pb2.Axis, name: str) -> Axis:
    values = tuple(map(_value, message.values))
    return Axis(message.field, name, word(message, "role") or "OTHER", word(message, "direction") or "DIRECT", values)


def _value(message: Value) -> AxisValue:
    if message.HasField("number_value"):
        return value_of(repr(message.number_value))
    return str(message.bool_value).lower() if message.HasField("bool_value") else str(message.string_value)


def _asked(value: object) -> object:
    """Switches are words: ``true`` and ``false``."""
    truth = value.item() if isinstance(value, np.bool_) else value
    return str(truth).lower() if isinstance(truth, bool) else value


def wanted(axes: Sequence[Axis], given: Mapping[str, object]) -> dict[str, object]:
    """The values by the names of axes.

    :raises Rejected: if there is no such axis, or it has no such value
    """
    found: dict[str, object] = {}
    known = ", ".join(f"{a.name} ({a.field})" for a in axes) or "none: the sweep has no axes"
    for key, value in given.items():
        axis = next((a for a in axes if key in a.spellings), None)
        if axis is None:
            raise rejected(key, value, f"an axis of the sweep: {known}")
        if axis.name in found:
            raise rejected(key, value, "each axis once")
        match = next((v for v in axis.values if v == _asked(value)), None)
        if match is None:
            raise rejected(key, value, "one of " + ", ".join(map(str, axis.values)))
        found[axis.name] = match
    return found
