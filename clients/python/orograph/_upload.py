"""Content into the lab's store, in chunks with their CRC-32C."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from ._errors import Corrupt, Unreachable
from ._rpc import Connection
from .v1 import checkpoint_service_pb2 as wire

CHUNK = 256 << 10
TRIES = 5


def _table() -> list[int]:
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ 0x82F63B78 if n & 1 else n >> 1
        table.append(n)
    return table


_CASTAGNOLI = _table()


def crc32c(data: bytes) -> int:
    """CRC-32C (Castagnoli) of some bytes."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CASTAGNOLI[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


def upload(connection: Connection, data: bytes) -> str:
    """Puts bytes into the store, unless they are there; their SHA-256.

    :raises Unreachable: if they do not arrive
    """
    digest = hashlib.sha256(data).hexdigest()
    last: Exception = Unreachable(f"content {digest}: the store took no more")
    for _ in range(TRIES):
        try:
            # Without bytes the call asks how much is there.
            reached = _send(connection, digest, data, 0, 0)
            if reached < len(data):
                reached = _send(connection, digest, data, reached, len(data))
            if reached == len(data):
                return digest
        except (Unreachable, Corrupt) as e:
            last = e
    raise Unreachable(f"content {digest}: {last}")


def _send(connection: Connection, digest: str, data: bytes, start: int, end: int) -> int:
    def chunks() -> Iterator[wire.UploadCheckpointRequest]:
        yield wire.UploadCheckpointRequest(digest=digest, size_bytes=len(data), offset=start)
        for at in range(start, end, CHUNK):
            part = data[at : min(at + CHUNK, end)]
            yield wire.UploadCheckpointRequest(offset=at, data=part, crc32c=crc32c(part))

    answer = connection.upload(
        "CheckpointService/UploadCheckpoint", chunks(), wire.UploadCheckpointRequest, wire.UploadCheckpointResponse
    )
    return int(answer.committed_bytes)
