"""Checkpoints of networks that no run of the lab has trained."""

from __future__ import annotations

import os
import pathlib
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Union

from . import _content, _spec
from ._errors import Corrupt, Unreachable, asked_once, rejected
from ._rpc import Connection
from ._upload import CHUNK, TRIES, crc32c
from ._values import Checkpoint, Measurement
from .v1 import checkpoint_service_pb2 as wire

if TYPE_CHECKING:
    from ._lab import Lab

Weights = Union[str, "os.PathLike[str]", Mapping[str, Any]]
"""A safetensors file, or tensors of NumPy or torch by PyTorch's names."""


class ImportedCheckpoint:
    """A network that was uploaded, and what it is measured on."""

    def __init__(self, message: wire.ImportedCheckpoint, lab: Lab, connection: Connection) -> None:
        self.message = message
        self._lab = lab
        self._connection = connection

    @property
    def name(self) -> str:
        """``projects/{project}/checkpoints/{checkpoint}``."""
        return str(self.message.name)

    @property
    def id(self) -> str:
        """The last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return str(self.message.digest)

    @property
    def description(self) -> str:
        return str(self.message.description)

    @property
    def created_by(self) -> str:
        """Who uploaded it."""
        return str(self.message.created_by)

    @property
    def created(self) -> datetime:
        """When it was uploaded."""
        when: datetime = self.message.create_time.ToDatetime(timezone.utc)
        return when

    @property
    def checkpoint(self) -> Checkpoint:
        """Its file, to be read back."""
        return Checkpoint(self.digest, "IMPORTED", 0, int(self.message.size_bytes), self._connection)

    def measure(self, kind: str, options: Mapping[str, Any] | None = None, **more: Any) -> Measurement:
        """Takes one metric of it and waits for it, as :meth:`Lab.measure` does."""
        return self._lab.measure(kind, self, options, **more)

    def delete(self) -> None:
        """Forgets it. Measurements of it stay.

        :raises NotFound: if it is there no more
        """
        request = wire.DeleteImportedCheckpointRequest(name=self.name, request_id=str(uuid.uuid4()))
        self._connection.unary(
            "CheckpointService/DeleteImportedCheckpoint", request, wire.DeleteImportedCheckpointResponse
        )

    def __repr__(self) -> str:
        return f"<{self.name}, {self.digest[:12]}, {self.message.size_bytes} bytes>"


def content(weights: Weights) -> bytes:
    """The file of some weights."""
    if isinstance(weights, Mapping):
        return _content.written(weights)
    file = pathlib.Path(weights).expanduser()
    try:
        return file.read_bytes()
    except OSError as e:
        raise rejected("weights", file, f"a safetensors file, or a state_dict; {e.strerror}") from None


def upload(connection: Connection, data: bytes, first: wire.ImportCheckpointRequest) -> wire.ImportedCheckpoint:
    """Brings a file, on from where it was whenever the connection breaks.

    :param first: the first message of each call
    :raises Unreachable: if it does not arrive
    """
    last: Exception = Unreachable(f"content {first.checkpoint.digest}: the lab took no more")
    reached = most = 0
    left = TRIES
    while left > 0:
        left -= 1
        try:
            # Without bytes the call asks how much is there.
            answer = _send(connection, data, first, 0, 0)
            if not answer.HasField("checkpoint"):
                answer = _send(connection, data, first, answer.committed_bytes, len(data))
            if answer.HasField("checkpoint"):
                return answer.checkpoint
            reached = answer.committed_bytes
        except Corrupt as e:
            last = e
        except Unreachable as e:
            last = e
            reached = _reached(connection, data, first, reached)
        if reached > most:
            most, left = reached, TRIES
    raise asked_once(Unreachable(f"content {first.checkpoint.digest}: {last}"), first.request_id)


def _reached(connection: Connection, data: bytes, first: wire.ImportCheckpointRequest, known: int) -> int:
    """How far it has come, if the lab says so: whoever gets on is not given up."""
    try:
        return int(_send(connection, data, first, 0, 0).committed_bytes)
    except (Unreachable, Corrupt):
        return known


def _send(
    connection: Connection, data: bytes, first: wire.ImportCheckpointRequest, start: int, end: int
) -> wire.ImportCheckpointResponse:
    def chunks() -> Iterator[wire.ImportCheckpointRequest]:
        yield first
        for at in range(start, end, CHUNK):
            part = data[at : min(at + CHUNK, end)]
            yield wire.ImportCheckpointRequest(parent=first.parent, offset=at, data=part, crc32c=crc32c(part))

    return connection.upload(
        "CheckpointService/ImportCheckpoint", chunks(), wire.ImportCheckpointRequest, wire.ImportCheckpointResponse
    )
