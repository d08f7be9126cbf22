"""Following a sweep: facts in their order, over any number of broken connections."""

from __future__ import annotations

import asyncio
import datetime
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from ._errors import Failed, Unreachable
from ._rpc import Connection
from ._spec import word
from ._values import Measurement
from .v1 import resource_pb2
from .v1 import sweep_service_pb2 as wire

_METHOD = "SweepService/WatchSweep"
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Update:
    """One fact of a sweep, a live point, or a sign of life."""

    kind: str
    """``state``, ``run``, ``measurement``, ``point`` or ``progress``."""
    sequence: int
    """The fact's place in the order of the sweep's facts; 0 for what is no fact."""
    time: datetime.datetime | None
    """When the fact was recorded."""
    state: str
    """Of ``state``: the new one."""
    cell: str
    """Of ``run``, ``measurement`` and ``point``: the id of the cell."""
    replicate: int
    """Of ``run`` and ``point``: the replicate; else -1."""
    measurement: Measurement | None
    """Of ``measurement``: the value."""
    message: wire.WatchSweepResponse
    """The whole message."""

    @property
    def resume_token(self) -> str:
        """To go on after this update: ``sweep.watch(resume_token=...)``."""
        return str(self.message.resume_token)


def _update(message: wire.WatchSweepResponse, connection: Connection) -> Update:
    kind = message.WhichOneof("update") or "progress"
    cell, replicate, measurement, state = "", -1, None, ""
    if kind == "run":
        parts = message.run.name.split("/")
        cell, replicate = parts[5], int(parts[7])
    elif kind == "measurement":
        measurement = Measurement(message.measurement, connection)
        cell = measurement.cell
    elif kind == "live_point":
        kind, cell, replicate = "point", message.live_point.cell, message.live_point.replicate
    elif kind == "state":
        state = word(message, "state")
    when = message.time.ToDatetime(datetime.timezone.utc) if message.HasField("time") else None
    return Update(kind, message.sequence, when, state, cell, replicate, measurement, message)


class Watch:
    """The updates of a sweep until it has ended; both ``for`` and ``async for`` take them.

    A broken connection is taken up again after the last fact seen: none is lost and none comes twice. Nothing is read
    ahead of the loop, and nothing is asked before it. A bar shows runs and measurements made; leaving the loop closes it.
    """

    def __init__(
        self,
        connection: Connection,
        name: str,
        token: str,
        points: bool,
        bar: bool,
        patience: float,
        midway: bool = False,
    ) -> None:
        self._connection = connection
        self._name = name
        self.resume_token = token
        """To go on after the last update."""
        self._points = points
        self._bar = bar
        self._patience = patience
        self._midway = midway
        self._failing_since: float | None = None
        self._tries = 0

    def _looks(self) -> bool:
        """Whether it has to know how the sweep stands before it begins."""
        return self._bar or (self._midway and not self.resume_token)

    def _look(self) -> tuple[str, wire.GetSweepRequest, type[wire.GetSweepResponse]]:
        return "SweepService/GetSweep", wire.GetSweepRequest(name=self._name), wire.GetSweepResponse

    def _stands(self, sweep: resource_pb2.Sweep, bar: Bar) -> None:
        if self._midway and not self.resume_token:
            self.resume_token = sweep.watch_token
        if self._bar:
            bar.begin(sweep.progress)

    def _request(self) -> wire.WatchSweepRequest:
        return wire.WatchSweepRequest(name=self._name, resume_token=self.resume_token, live_points=self._points)

    def _seen(self, message: wire.WatchSweepResponse, bar: Bar) -> Update:
        self._failing_since = None
        self._tries = 0
        if message.resume_token:
            self.resume_token = message.resume_token
        update = _update(message, self._connection)
        bar.show(update)
        return update

    def _pause(self, failure: Unreachable | Failed) -> float:
        """Seconds until the next try; raises ``failure`` if it will not pass or patience has ended."""
        if isinstance(failure, Failed):
            if failure.reason != "WATCHER_TOO_SLOW":
                raise failure
            self.resume_token = failure.details.get("resume_token") or self.resume_token
            return 0.0
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        if now - self._failing_since > self._patience:
            raise failure
        self._tries += 1
        return _PAUSES[min(self._tries, len(_PAUSES)) - 1]

    def __iter__(self) -> Iterator[Update]:
        looks = self._looks()
        with Bar(self._name, self._midway) as bar:
            while True:
                try:
                    if looks:
                        self._stands(self._connection.unary(*self._look()).sweep, bar)
                        looks = False
                    stream = self._connection.stream(_METHOD, self._request(), wire.WatchSweepResponse, None)
                    for message in stream:
                        yield self._seen(message, bar)
                    return
                except (Unreachable, Failed) as e:
                    time.sleep(self._pause(e))

    async def __aiter__(self) -> AsyncIterator[Update]:
        looks = self._looks()
        with Bar(self._name, self._midway) as bar:
            while True:
                try:
                    if looks:
                        self._stands((await self._connection.unary_async(*self._look())).sweep, bar)
                        looks = False
                    stream = self._connection.stream_async(_METHOD, self._request(), wire.WatchSweepResponse)
                    async for message in stream:
                        yield self._seen(message, bar)
                    return
                except (Unreachable, Failed) as e:
                    await asyncio.sleep(self._pause(e))


class Bar:
    """Runs and measurements made, of those wanted. The facts move it at once; signs of life set it right."""

    def __init__(self, name: str, midway: bool) -> None:
        self._name = name
        self._midway = midway
        self._bar: Any = None
        self._known: resource_pb2.SweepProgress | None = None
        self._ended: set[str] = set()
        self._measured = 0
        self._before = (0, 0)

    def begin(self, start: resource_pb2.SweepProgress) -> None:
        """Shows it; of a sweep that nobody asked about nothing is shown."""
        self._bar = _tqdm(self._name.rpartition("/")[2])
        self._known = start
        if self._midway:
            # A watch that does not begin with the first fact: what had been made before.
            self._before = (start.runs_ended, start.measurements_recorded)

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, update: Update) -> None:
        if self._bar is None or self._known is None:
            return
        message = update.message
        if update.kind == "run" and message.run.state == resource_pb2.RUN_STATE_ENDED:
            self._ended.add(message.run.name)
        elif update.kind == "measurement":
            self._measured += 1
        if message.HasField("progress"):
            self._known = message.progress
        p = self._known
        # Facts from a resume token on may speak of what was counted before: only the lab's own count is exact.
        told = (p.runs_ended, p.measurements_recorded) if message.HasField("progress") else (0, 0)
        runs = max(min(p.runs, self._before[0] + len(self._ended)), told[0])
        measured = max(min(p.measurements, self._before[1] + self._measured), told[1])
        self._bar.total = p.runs + p.measurements
        moved = runs + measured - self._bar.n
        if moved > 0:
            self._bar.set_postfix_str(f"runs {runs}/{p.runs}, measurements {measured}/{p.measurements}", refresh=False)
            self._bar.update(moved)


def _tqdm(title: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets it falls back to text, which is as good
        from tqdm.auto import tqdm

        return tqdm(desc=title, unit=" results", total=None, mininterval=0.2)
