"""What can go wrong, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Mapping, TypeVar

import grpc
from google.rpc import error_details_pb2, status_pb2

_DETAILS = "grpc-status-details-bin"
_EXPECTED = " (expected: "


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with what was asked for."""

    field: str
    """Path of the field, as in a sweep file: ``axes[0].values[2]``."""
    value: str
    """What was given."""
    expected: str
    """What would have been right."""

    def __str__(self) -> str:
        return f"{self.field}: {self.value}{_EXPECTED}{self.expected})"


class OrographError(Exception):
    """Anything that goes wrong between this program and a lab."""

    request_id = ""
    """Of a call that may have been done though no answer came: the same call with this id is done once. Else empty."""


A = TypeVar("A", bound=OrographError)


class NoLab(OrographError):
    """There is no lab where one was looked for."""


class Unreachable(OrographError):
    """Nobody answers at the lab's address, or not in time."""


class Unauthorized(OrographError):
    """The lab refuses the token, or its owner's role."""


class Rejected(OrographError, ValueError):
    """Bad input, with every violation that was found; nothing has happened."""

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations: tuple[Violation, ...] = tuple(violations)
        super().__init__("\n".join(map(str, self.violations)))


class NotFound(OrographError, LookupError):
    """The lab has no such thing."""


class Failed(OrographError):
    """The lab could not do what was asked for."""

    def __init__(self, message: str, reason: str, details: Mapping[str, str]) -> None:
        self.reason = reason
        """A word for programs, such as ``FROZEN`` or ``ETAG_MISMATCH``."""
        self.details: Mapping[str, str] = dict(details)
        super().__init__(message)


class Corrupt(OrographError):
    """Bytes are not those that were asked for."""


def asked_once(error: A, request_id: str) -> A:
    """The error with the id that the call must have when it is made again."""
    error.request_id = request_id
    error.args = (f"{error}; it may have been done: call again with request_id=\"{request_id}\", and it is done once",)
    return error


def rejected(field: str, value: object, expected: str) -> Rejected:
    """One violation as an error."""
    return Rejected([Violation(field, str(value), expected)])


def of_call(error: Any, address: str) -> OrographError:
    """What a failed call means.

    :param error: a ``grpc.RpcError`` of either API, which both are calls too
    """
    code = error.code()
    words = error.details() or code.name
    info, violations = _details(error)
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        return Unreachable(f"{address}: no answer ({_line(words)}; expected: a running lab; `orograph up` starts one)")
    if code in (grpc.StatusCode.UNAUTHENTICATED, grpc.StatusCode.PERMISSION_DENIED):
        return Unauthorized(f"{address}: {words}")
    if violations:
        return Rejected(violations)
    if code == grpc.StatusCode.NOT_FOUND:
        return NotFound(words)
    if code == grpc.StatusCode.DATA_LOSS:
        return Corrupt(words)
    return Failed(words, info.reason or code.name, info.metadata)


def _line(words: str) -> str:
    first = words.splitlines()[0] if words else ""
    return first if len(first) <= 200 else first[:200] + "..."


def _details(error: Any) -> tuple[Any, list[Violation]]:
    info = error_details_pb2.ErrorInfo()
    found: list[Violation] = []
    for key, value in error.trailing_metadata() or ():
        if key != _DETAILS:
            continue
        status = status_pb2.Status.FromString(value)
        for detail in status.details:
            bad = error_details_pb2.BadRequest()
            if detail.Is(info.DESCRIPTOR):
                detail.Unpack(info)
            elif detail.Is(bad.DESCRIPTOR):
                detail.Unpack(bad)
                found += [_violation(v.field, v.description) for v in bad.field_violations]
    return info, found


def _violation(field: str, description: str) -> Violation:
    value, mark, expected = description.rpartition(_EXPECTED)
    return Violation(field, value, expected.removesuffix(")")) if mark else Violation(field, description, "see there")
