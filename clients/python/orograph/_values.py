"""Views of what the lab answers: measurements, runs and checkpoints, as plain attributes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import _content, _files
from ._errors import NotFound
from ._rpc import Connection
from ._spec import word
from .v1 import resource_pb2

_TENSORS = ("CURVE_BEND", "RESUME_STATE")


@dataclass(frozen=True)
class Artifact:
    """Bytes in the lab's store that a result was read from."""

    digest: str
    """SHA-256 of the bytes."""
    kind: str
    """``PROFILE``, ``SPECTRUM``, ``EVALUATION_SET``, ..."""
    size: int
    """Bytes."""
    _connection: Connection

    def bytes(self) -> bytes:
        """The bytes, verified."""
        return _content.download(self._connection, self.digest, self.size)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays in it, by name."""
        data = self.bytes()
        return _content.safetensors(data)[0] if self.kind in _TENSORS else _content.npz(data)

    def __repr__(self) -> str:
        return f"<{self.kind.lower()} {self.digest[:12]}, {self.size} bytes>"


@dataclass(frozen=True)
class Checkpoint:
    """One run's parameters and batch-norm statistics."""

    digest: str
    """SHA-256 of the file."""
    role: str
    """Why it was kept: ``INITIAL``, ``PERIODIC``, ``EARLY_STOPPED``, ``BEST`` or ``FINAL``; ``IMPORTED`` of an
    uploaded one."""
    step: int
    """Optimizer steps done."""
    size: int
    """Bytes."""
    _connection: Connection

    def bytes(self) -> bytes:
        """The safetensors file, verified."""
        return _content.download(self._connection, self.digest, self.size)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Parameters and statistics by PyTorch's names, as NumPy arrays."""
        return _content.safetensors(self.bytes())[0]

    def metadata(self) -> dict[str, str]:
        """What the file says of itself."""
        return _content.safetensors(self.bytes())[1]

    def state_dict(self) -> dict[str, Any]:
        """The same as torch tensors, as ``load_state_dict`` takes them."""
        return _content.torch_tensors(self.arrays())

    def save(self, path: Any) -> None:
        """Writes the safetensors file: whole, or none; one that is there stays until the new one is."""
        data = self.bytes()
        with _files.replacing(path) as file:
            file.write(data)

    def __repr__(self) -> str:
        return f"<{self.role} checkpoint at step {self.step}, {self.digest[:12]}, {self.size} bytes>"


class Measurement:
    """One value of one metric for stated checkpoints; undefined ones have NaN and a reason."""

    def __init__(self, message: resource_pb2.Measurement, connection: Connection) -> None:
        self.message = message
        self._connection = connection

    @property
    def kind(self) -> str:
        return str(self.message.kind)

    @property
    def metric(self) -> str:
        """The name under which the sweep asked for it; the kind's unless it gave another."""
        return str(self.message.metric or self.message.kind)

    @property
    def cell(self) -> str:
        return str(self.message.cell)

    @property
    def replicates(self) -> tuple[int, ...]:
        return tuple(self.message.replicates)

    @property
    def value(self) -> float:
        """In the unit of the metric kind; NaN where undefined."""
        return float(self.message.estimate.value) if self.message.HasField("estimate") else math.nan

    @property
    def undefined(self) -> str:
        """Why there is no value; empty where there is one."""
        return str(self.message.undefined.reason) if self.message.HasField("undefined") else ""

    @property
    def converged(self) -> bool:
        """Whether the estimator met its own criterion."""
        return bool(self.message.estimate.converged)

    @property
    def errors(self) -> dict[str, float]:
        """One standard deviation each; without those that are not known."""
        return {f.name.removesuffix("_error"): float(v) for f, v in self.message.estimate.errors.ListFields()}

    @property
    def options(self) -> dict[str, str]:
        """All options of the kind with the values in force."""
        return dict(self.message.basis.options)

    @property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return tuple(checkpoint(c, self._connection) for c in self.message.checkpoints)

    @property
    def artifacts(self) -> tuple[Artifact, ...]:
        """What the number was read from."""
        return tuple(artifact(a, self._connection) for a in self.message.artifacts)

    @property
    def evaluation_set(self) -> Artifact | None:
        """The inputs and labels it was taken on."""
        basis = self.message.basis
        return artifact(basis.evaluation_set, self._connection) if basis.HasField("evaluation_set") else None

    def artifact(self, kind: str) -> Artifact:
        """The artifact of this kind, ``PROFILE`` for example.

        :raises NotFound: if it has none
        """
        for found in self.artifacts:
            if found.kind == kind.upper():
                return found
        kinds = ", ".join(sorted({a.kind for a in self.artifacts})) or "none"
        raise NotFound(f"{self.metric}: no artifact {kind} (expected: one of its own: {kinds})")

    def __repr__(self) -> str:
        value = f"undefined ({self.undefined})" if self.undefined else f"{self.value:.6g}"
        of = ",".join(map(str, self.replicates))
        return f"<{self.metric} of {self.cell}, replicate {of}: {value}{'' if self.undefined or self.converged else ', not converged'}>"


def checkpoint(message: resource_pb2.CheckpointRef, connection: Connection) -> Checkpoint:
    return Checkpoint(message.digest, word(message, "role"), message.step, message.size_bytes, connection)


def artifact(message: resource_pb2.ArtifactRef, connection: Connection) -> Artifact:
    return Artifact(message.digest, word(message, "kind"), message.size_bytes, connection)


def outcome(message: resource_pb2.Run) -> tuple[str, Mapping[str, Any]]:
    """How a run ended in a word, and what belongs to it; nothing while it has not."""
    kind = message.outcome.WhichOneof("outcome") if message.HasField("outcome") else None
    if kind is None:
        return "", {}
    details = getattr(message.outcome, kind)
    return str(kind), {f.name: v for f, v in details.ListFields()}


def curve(chunks: list[Artifact]) -> dict[str, npt.NDArray[Any]]:
    """The columns of a run's curve, its chunks put together: each step once, in their order.

    Steps that were trained again after a loss are in chunks of both attempts, with one value.
    """
    parts = [c.arrays() for c in chunks]
    if not parts:
        return {"step": np.zeros(0, np.int64), "train_loss": np.zeros(0)}
    whole = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    _, first = np.unique(whole["step"], return_index=True)
    return {name: column[first] for name, column in whole.items()}
