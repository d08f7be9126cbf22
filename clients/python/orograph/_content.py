"""Bytes from the lab's store, verified, and the two forms they have: safetensors and ``.npz``."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ._errors import Corrupt, OrographError, Rejected, Unreachable, Violation
from ._rpc import Connection
from .v1 import checkpoint_service_pb2 as wire

Arrays = dict[str, npt.NDArray[Any]]

_TRIES = 5
_LARGEST = 16 << 30
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1", "U8": "|u1", "BOOL": "|b1"}


def download(connection: Connection, digest: str, size: int | None = None) -> bytes:
    """The content of this SHA-256; goes on where it stopped when the connection breaks.

    :param size: bytes expected, if known
    :raises Corrupt: if other bytes came
    """
    held = bytearray()
    for left in reversed(range(_TRIES)):
        try:
            _fill(connection, digest, held, size)
            break
        except Unreachable:
            if left == 0:
                raise
    found = hashlib.sha256(held).hexdigest()
    if found != digest:
        raise Corrupt(f"content {digest}: received bytes of digest {found} (expected: those asked for)")
    return bytes(held)


def _fill(connection: Connection, digest: str, held: bytearray, size: int | None) -> None:
    request = wire.DownloadCheckpointRequest(digest=digest, offset=len(held))
    total = -1
    for chunk in connection.stream("CheckpointService/DownloadCheckpoint", request, wire.DownloadCheckpointResponse):
        if total < 0:
            total = chunk.size_bytes
            if total > _LARGEST or (size is not None and total != size):
                raise Corrupt(f"content {digest}: {total} bytes (expected: {size if size is not None else _LARGEST})")
        if chunk.offset != len(held) or len(held) + len(chunk.data) > total:
            raise Corrupt(f"content {digest}: a chunk at {chunk.offset} (expected: at {len(held)}, of {total} bytes)")
        held += chunk.data
    if len(held) < total:
        raise Unreachable(f"content {digest}: the stream ended after {len(held)} of {total} bytes")


def safetensors(data: bytes) -> tuple[Arrays, dict[str, str]]:
    """The tensors of a safetensors file by name, and its metadata.

    :raises Corrupt: if it is none
    """
    try:
        (length,) = struct.unpack("<Q", data[:8])
        if length > len(data) - 8:
            raise ValueError("its header is longer than the file")
        header = json.loads(data[8 : 8 + length])
        metadata = {str(k): str(v) for k, v in header.pop("__metadata__", {}).items()}
        body = memoryview(data)[8 + length :]
        return {name: _tensor(body, entry) for name, entry in header.items()}, metadata
    except (ValueError, KeyError, TypeError, AttributeError, struct.error) as e:
        raise Corrupt(f"safetensors: {e} (expected: a file in that form)") from None


def _tensor(body: memoryview, entry: Any) -> npt.NDArray[Any]:
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= len(body):
        raise ValueError(f"a tensor at {start} to {end} of {len(body)} bytes")
    flat = np.frombuffer(body[start:end], np.dtype(_DTYPES[entry["dtype"]]))
    return flat.reshape(entry["shape"]).copy()  # of its own, and writable


def npz(data: bytes) -> Arrays:
    """The arrays of an ``.npz`` file by name; pickles are refused."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, OSError, EOFError) as e:
        raise Corrupt(f"npz: {e} (expected: a file in that form)") from None


def torch_tensors(arrays: Arrays) -> dict[str, Any]:
    """The same as torch tensors.

    :raises OrographError: if torch is not installed
    """
    try:
        import torch
    except ImportError:
        raise OrographError("torch: not installed (expected: pip install torch)") from None
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def written(tensors: Mapping[str, Any]) -> bytes:
    """A safetensors file of tensors of NumPy or torch by name; numbers of 16 bits become 32, which changes none.

    :raises Rejected: with every tensor that has numbers of another kind
    """
    arrays = {str(name): _array(tensor) for name, tensor in sorted(tensors.items())}
    kinds = {np.dtype(form): kind for kind, form in _DTYPES.items()}
    wrong = [
        Violation(f"weights.{name}", str(array.dtype), "float32 (or int64 of num_batches_tracked)")
        for name, array in arrays.items()
        if array.dtype not in kinds
    ]
    if wrong:
        raise Rejected(wrong)
    header: dict[str, Any] = {}
    end = 0
    for name, array in arrays.items():
        header[name] = {"dtype": kinds[array.dtype], "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        end += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return b"".join([struct.pack("<Q", len(text)), text, *(array.tobytes() for array in arrays.values())])


def _array(tensor: Any) -> npt.NDArray[Any]:
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu()
        tensor = (tensor.float() if str(tensor.dtype) in ("torch.bfloat16", "torch.float16") else tensor).numpy()
    array = np.asarray(tensor)
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    return np.asarray(array, array.dtype.newbyteorder("<"), order="C")
