"""Keeps a worker registered: hello, heartbeats as the lab asks for them, and the same again whenever the stream breaks."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from . import _errors
from ._rpc import Connection
from .v1 import worker_registry_service_pb2 as wire

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 3.0
_BEATS = (0.02, 30.0)
_ANSWER_WITHIN = 30.0
_TRIES = 5
"""How often a worker is refused for the sake of another before it gives up: an earlier life of it may just have ended."""


@dataclass
class Held:
    """A task that a worker holds, and the sequence of its newest event."""

    sweep: str
    task: str
    attempt: int
    sequence: int


class Registration:
    """A thread of its own, so that no function that computes delays a heartbeat."""

    def __init__(
        self,
        connection: Connection,
        hello: wire.RegisterRequest.Hello,
        lanes: int,
        held: Callable[[], list[Held]],
        drain: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._hello = hello
        self._hello.incarnation = str(uuid.uuid4())  # drawn anew at each start, and kept over broken streams
        self._lanes = lanes
        self._held = held
        self._drain = drain
        self._over = threading.Event()
        self._settled = threading.Event()
        self._closed = threading.Event()
        self._failure: _errors.OrographError | None = None
        self._thread = threading.Thread(target=self._run, name="orograph-registration", daemon=True)
        self._call: Any = None
        self.registered = False

    def start(self) -> None:
        """Begins, and returns once the lab has taken the worker or said why it does not.

        :raises OrographError: if it does not
        """
        self._thread.start()
        if not self._settled.wait(_ANSWER_WITHIN):
            self.close()
            raise _errors.Unreachable(f"{self._connection.address}: no answer to the hello within {_ANSWER_WITHIN:g} s")
        if self._failure is not None:
            raise self._failure

    def wait(self, timeout: float | None) -> bool:
        """Until the lab asks for the end, or the registration is refused."""
        over = self._over.wait(timeout)
        if self._failure is not None:
            raise self._failure
        return over

    def close(self) -> None:
        self._closed.set()
        self._over.set()
        if self._call is not None:
            self._call.cancel()
        self._thread.join(5)

    def _run(self) -> None:
        pause = _FIRST_PAUSE
        refusals = 0
        while not self._closed.is_set():
            was_registered = False
            try:
                for answer in self._stream():
                    was_registered = self.registered = True
                    pause = _FIRST_PAUSE
                    self._settled.set()
                    if answer.drain:
                        self._drain()
                        if not self._held():
                            self._over.set()
            except _errors.Unreachable as e:
                if not self._settled.is_set():
                    self._refused(e)
                    return
            except (_errors.Rejected, _errors.Unauthorized) as e:
                self._refused(e)
                return
            except _errors.Failed as e:
                # A name that is taken, or a function of another version: at the start that is said, later it passes.
                refusals += 1
                if not self._settled.is_set() and refusals >= _TRIES:
                    self._refused(e)
                    return
            finally:
                self.registered = False
            self._closed.wait(_FIRST_PAUSE if was_registered else pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _refused(self, why: _errors.OrographError) -> None:
        self._failure = why
        self._settled.set()
        self._over.set()

    def _stream(self) -> Iterator[wire.RegisterResponse]:
        """One stream: the hello, then a heartbeat at each distance; the answers come back meanwhile."""
        distance: queue.SimpleQueue[float] = queue.SimpleQueue()
        done = threading.Event()

        def says() -> Iterator[wire.RegisterRequest]:
            self._hello.ClearField("held")
            self._hello.held.extend(map(_wire, self._held()))
            yield wire.RegisterRequest(hello=self._hello, time=_now())
            beat = 1.0
            while True:
                while not distance.empty():
                    beat = distance.get()
                if done.wait(beat) or self._closed.is_set():
                    return
                held = self._held()
                heartbeat = wire.RegisterRequest.Heartbeat(
                    free_lanes=max(0, self._lanes - len(held)), held=map(_wire, held)
                )
                yield wire.RegisterRequest(heartbeat=heartbeat, time=_now())

        self._call = self._connection.both_ways(
            "WorkerRegistryService/Register", says(), wire.RegisterRequest, wire.RegisterResponse
        )
        try:
            for answer in self._connection.answers(self._call):
                if answer.HasField("heartbeat"):
                    asked = answer.heartbeat.seconds + answer.heartbeat.nanos / 1e9
                    distance.put(min(max(asked, _BEATS[0]), _BEATS[1]))
                yield answer
        finally:
            done.set()
            self._call.cancel()


def _now() -> Timestamp:
    now = Timestamp()
    now.GetCurrentTime()
    return now


def _wire(held: Held) -> wire.HeldTask:
    return wire.HeldTask(sweep=held.sweep, task=held.task, attempt=held.attempt, sequence=held.sequence)
