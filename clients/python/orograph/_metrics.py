"""Metrics of one's own: functions of checkpoints, and what they may answer."""

from __future__ import annotations

import hashlib
import inspect
import math
import numbers
import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from . import _content, _errors
from ._values import Checkpoint
from .v1 import resource_pb2

F = TypeVar("F", bound=Callable[..., Any])

_NAME = re.compile(r"user\.[a-z][a-z0-9_]{0,23}\.[a-z][a-z0-9_]{0,31}")
_EXPECTED_NAME = (
    "user.<lab>.<name>: each a lower-case letter, then lower-case letters, digits or underscores, of the lab at most 24"
    " characters, of the name 32"
)
_KINDS = {"run": "USER_RUN", "pair": "USER_PAIR", "cell": "USER_CELL"}
_LONGEST_REASON = 900
_RNG = "rng"


class Undefined(Exception):
    """A metric has no value here: raised or returned by a metric's function. That is a result, with its reason."""


@dataclass(frozen=True)
class Value:
    """A number with its quality, for functions that know more than the number."""

    value: float
    error: float | None = None
    """Standard error of the estimator itself."""
    data_error: float | None = None
    """Standard error from the finite set that it was taken on."""
    converged: bool = True
    """Whether the estimator met its own criterion."""
    matvecs: int = 0
    """Operator-vector products it cost."""
    sample_passes: int = 0
    """Samples through the network; a forward counts 1, a backward 2."""
    samples: int = 0
    """Size of the set that it was taken on; 0 where it looks at the weights alone."""
    arrays: Mapping[str, npt.ArrayLike] = field(default_factory=dict)
    """What the number was read from, kept with it as an artifact."""


@dataclass(frozen=True, repr=False)
class RunCheckpoint(Checkpoint):
    """The checkpoint of a run that is measured, with what is known of the run."""

    sweep: str = ""
    """Full name of the sweep."""
    cell: str = ""
    """Id of the cell: ``width=24,batch=64``."""
    replicate: int = 0
    outcome: str = ""
    """``trained``, ``collapsed`` or ``censored``."""
    settings: resource_pb2.RunSettings = field(default_factory=resource_pb2.RunSettings)
    """Everything that the run was trained with."""
    _kept: dict[str, bytes] = field(default_factory=dict)

    def bytes(self) -> bytes:
        if self.digest not in self._kept:
            self._kept[self.digest] = _content.download(self._connection, self.digest, self.size)
        return self._kept[self.digest]


class OwnMetric:
    """A function that computes a metric, under its name."""

    def __init__(self, function: Callable[..., Any], name: str, of: str | None, definition: str, version: str) -> None:
        if not _NAME.fullmatch(name):
            raise _errors.rejected("metric", name, _EXPECTED_NAME)
        if not callable(function):
            raise _errors.rejected("function", type(function).__name__, "a function of checkpoints")
        self.function = function
        self.name = name
        parameters = list(inspect.signature(function).parameters.values())
        plain = [
            p
            for p in parameters
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty and p.name != _RNG
        ]
        if of is None:
            of = {1: "run", 2: "pair"}.get(len(plain), "")
        if of not in _KINDS or len(plain) != (2 if of == "pair" else 1):
            raise _errors.rejected(
                "function",
                f"{len(plain)} parameters without a default",
                "one, a checkpoint; two, a pair of them; or with of='cell' one, a list of them. Options have defaults",
            )
        self.of = of
        self.kind = _KINDS[of]
        self.takes_rng = any(p.name == _RNG for p in parameters)
        self.options: dict[str, Any] = {
            p.name: p.default for p in parameters if p.default is not p.empty and p.name != _RNG
        }
        said = (definition or inspect.getdoc(function) or self.name).strip().partition("\n\n")[0]
        self.definition = " ".join(said.split())[:1000]
        self.source = f"# {self.kind} {name} {version}\n{_source(function)}"

    @property
    def program_digest(self) -> str:
        """SHA-256 of kind, name, version and source."""
        return hashlib.sha256(self.source.encode()).hexdigest()

    def arguments(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """The options in force, of the types that their defaults have.

        :raises Undefined: for one that the function has not, or of another type
        """
        in_force = dict(self.options)
        for name, given in asked.items():
            if name not in in_force:
                known = ", ".join(sorted(in_force)) or "it takes none"
                raise Undefined(f"options.{name}: {given} (expected: one of the function's: {known})")
            in_force[name] = _typed(name, given, in_force[name])
        return in_force

    def compute(self, checkpoints: Sequence[RunCheckpoint], asked: Mapping[str, Any], seed: int) -> Value:
        """Its value, whatever the function does.

        :raises Undefined: where it has none; the reason says what the function raised or answered instead
        :raises OrographError: if checkpoints cannot be fetched, which says nothing of the metric
        :raises MemoryError: likewise
        """
        arguments = self.arguments(asked)
        if self.takes_rng:
            arguments[_RNG] = self.rng(seed)
        given = [list(checkpoints)] if self.of == "cell" else list(checkpoints)
        try:
            answer = self.function(*given, **arguments)
        except (Undefined, MemoryError, _errors.Unreachable, _errors.Unauthorized, _errors.Corrupt, _errors.NotFound):
            raise
        except Exception as e:
            raise Undefined(raised(e)) from e
        return _value(answer)

    def rng(self, seed: int) -> np.random.Generator:
        """Random numbers that depend on the sweep's probe seed and the metric alone: the same for every checkpoint."""
        own = int.from_bytes(hashlib.sha256(self.name.encode()).digest()[:8], "big")
        return np.random.default_rng([seed & (2**64 - 1), own])

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


def raised(error: Exception) -> str:
    """An exception with the places that it came through, the innermost first, on one line."""
    words = " ".join(f"{type(error).__name__}: {error}".split())
    places = [
        f"{frame.filename.replace(chr(92), '/').rpartition('/')[2]}:{frame.lineno} in {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
        if frame.filename != __file__
    ]
    text = words[:500] + ("..." if len(words) > 500 else "")
    for n, place in enumerate(places):
        more = ("; at " if n == 0 else ", from ") + place
        if len(text) + len(more) > _LONGEST_REASON:
            break
        text += more
    return text


def _value(answer: Any) -> Value:
    if isinstance(answer, Undefined):
        raise answer
    told = answer if isinstance(answer, Value) else Value(_number("value", answer))
    value = _number("value", told.value)
    if not math.isfinite(value):
        raise Undefined(f"value: {value} (expected: a finite number)")
    return Value(
        value,
        _error("error", told.error),
        _error("data_error", told.data_error),
        bool(told.converged),
        _count("matvecs", told.matvecs),
        _count("sample_passes", told.sample_passes),
        _count("samples", told.samples),
        {str(name): _array(str(name), array) for name, array in told.arrays.items()},
    )


def _error(field: str, given: Any) -> float | None:
    if given is None:
        return None
    error = _number(field, given)
    if not (error >= 0 and math.isfinite(error)):
        raise Undefined(f"{field}: {error} (expected: 0 or more, or None where unknown)")
    return error


def _number(field: str, given: Any) -> float:
    """A number of any library: Python's, NumPy's, or a tensor of one element without dimensions."""
    if isinstance(given, numbers.Real):
        return float(given)
    shape = getattr(given, "shape", None)
    if shape is not None and hasattr(given, "item"):
        if tuple(shape) == ():
            item = given.item()
            if isinstance(item, numbers.Real):
                return float(item)
        raise Undefined(f"{field}: an array of shape {tuple(shape)} (expected: a number)")
    raise Undefined(f"{field}: {type(given).__name__} (expected: a number)")


def _count(field: str, given: Any) -> int:
    if not isinstance(given, numbers.Integral) or not 0 <= int(given) < 2**63:
        raise Undefined(f"{field}: {given} (expected: a whole number, 0 or more)")
    return int(given)


def _array(name: str, given: Any) -> npt.NDArray[Any]:
    array = np.asarray(given)
    if array.dtype.kind not in "biuf":
        raise Undefined(f"arrays.{name}: of {array.dtype} (expected: numbers)")
    return array


def _typed(name: str, given: Any, default: Any) -> Any:
    """An option as the sweep file gives it, a number, a text or true or false, in the type of its default."""
    if isinstance(default, bool):
        if given in (True, "true"):
            return True
        if given in (False, "false"):
            return False
    elif isinstance(default, int) and isinstance(given, (int, float)) and float(given).is_integer():
        return int(given)
    elif isinstance(default, float) and isinstance(given, (int, float)):
        return float(given)
    elif isinstance(default, str):
        return f"{given:g}" if isinstance(given, float) else str(given)
    elif default is None:
        return given
    raise Undefined(f"options.{name}: {given} (expected: {type(default).__name__}, as its default {default!r})")


def _source(function: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        # Typed in at a prompt: what it was compiled to stands for it.
        code = getattr(function, "__code__", None)
        return f"{getattr(function, '__qualname__', function)!s}\n{code.co_code.hex() if code else ''}\n{code.co_consts if code else ''}"
