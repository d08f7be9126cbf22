"""A task of a worker: a thread that computes, and what comes of it, for the call that reads it.

The two are apart, so that a call can end at any time, whatever a function of somebody's is doing: a thread cannot be
interrupted, but it can be left alone.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ._register import Held
from .v1 import metrics_service_pb2 as wire

Key = tuple[str, tuple[int, ...]]
"""What a measurement is of: the name of the metric, and the replicates."""


class _Now:
    """Ends what is read, without what the thread is at."""


class Task:
    """A task under one lease, read by one call."""

    def __init__(self, request: wire.MeasureRequest, before: Task | None) -> None:
        """
        :param before: the same task under an earlier call, whose lane this one has: its function is waited for
        """
        lease = request.lease
        self.key = (lease.sweep, lease.task)
        self.held = Held(lease.sweep, lease.task, lease.attempt, 0)
        self.stop = ""
        """Why it shall end before all is measured; looked at between two measurements."""
        self.made: dict[Key, Any] = {}
        """What has been measured, read or not."""
        self._question = _question(request)
        self._before = before
        self._said: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._done = threading.Event()

    def start(self, work: Callable[[Task], str], over: Callable[[Task], None]) -> None:
        """Computes in a thread of its own, which keeps no process alive.

        :param work: measures, and answers with the reason of an end before all is measured
        :param over: told when it has ended, before the reader is
        """
        threading.Thread(target=self._run, args=(work, over), name="orograph-measuring", daemon=True).start()

    def _run(self, work: Callable[[Task], str], over: Callable[[Task], None]) -> None:
        end: Any
        try:
            if self._before is not None:
                self._before._done.wait()
                if self._before._question == self._question:
                    self.made.update(self._before.made)
                self._before = None
            end = work(self)
        except BaseException as e:
            end = e
        over(self)
        self._done.set()
        self._said.put(end)

    def say(self, measurement: Any) -> None:
        """A measurement for the reader."""
        self._said.put(measurement)

    def end(self, reason: str) -> None:
        """Ends it: for the reader at once, for the thread as soon as the function at work returns."""
        self.stop = self.stop or reason
        self._said.put(_Now())

    def events(self) -> Iterator[wire.MeasureResponse]:
        """What is said, numbered, up to the end."""
        while True:
            said = self._said.get()
            if isinstance(said, BaseException):
                raise said
            number = self.held.sequence + 1
            if isinstance(said, (str, _Now)):
                reason = said if isinstance(said, str) else self.stop
                yield wire.MeasureResponse(sequence=number, ended=wire.MeasureResponse.MeasureEnded(reason=reason))
                return
            self.held.sequence = number
            yield wire.MeasureResponse(sequence=number, measurement=said)


def _question(request: wire.MeasureRequest) -> bytes:
    """What is asked for, whoever asks how often: two calls that are equal in it have the same answers."""
    asked = wire.MeasureRequest()
    asked.CopyFrom(request)
    for field in ("lease", "recorded", "work_limit"):
        asked.ClearField(field)
    return bytes(asked.SerializeToString(deterministic=True))
