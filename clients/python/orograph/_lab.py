"""A lab: what can be asked of it."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

from . import _html, _imported, _spec
from ._cost import Cost
from ._errors import OrographError, Rejected, Unreachable, Violation, asked_once, rejected
from ._imported import ImportedCheckpoint, Weights
from ._metrics import F, OwnMetric
from ._rpc import Connection, Tls
from ._spec import SpecSource, word
from ._sweep import Sweep
from ._values import Checkpoint, Measurement
from ._worker import MetricsWorker
from .v1 import checkpoint_service_pb2 as content
from .v1 import measurement_service_pb2 as measuring
from .v1 import resource_pb2
from .v1 import sweep_service_pb2 as wire

if TYPE_CHECKING:
    import pandas

_PAGE = 200

Measurable = Union[Checkpoint, ImportedCheckpoint, str]
"""What is measured: a checkpoint, or the digest of one."""


class Lab:
    """A running lab. Made by :func:`orograph.connect`; may be used as a context manager."""

    def __init__(self, connection: Connection, project: str = "default") -> None:
        self._connection = connection
        self.project = project if project.startswith("projects/") else f"projects/{project}"
        """``projects/{project}``."""
        self._metrics: dict[str, OwnMetric] = {}

    @property
    def address(self) -> str:
        """Host and port."""
        return self._connection.address

    def __repr__(self) -> str:
        return f"<lab at {self.address}, {self.project}>"

    def _repr_html_(self) -> str:
        return _html.lab(self.address, self.project, self._messages(None, 20))

    def __enter__(self) -> Lab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def ping(self) -> None:
        """Returns if the lab answers and knows us.

        :raises OrographError: if it does not
        """
        request = wire.ListSweepsRequest(parent=self.project, page_size=1)
        self._connection.unary("SweepService/ListSweeps", request, wire.ListSweepsResponse)

    # Sweeps

    def check(self, spec: SpecSource) -> Cost:
        """What a sweep would take; nothing is created.

        :param spec: a mapping, YAML text, the path of a sweep file, or a ``SweepSpec``
        :raises Rejected: with every bad field
        """
        return Cost(self._create(spec, validate_only=True).cost)

    def submit(
        self,
        spec: SpecSource,
        *,
        id: str = "",
        labels: Mapping[str, str] | None = None,
        description: str = "",
        request_id: str | None = None,
    ) -> Sweep:
        """Creates a sweep.

        :param spec: a mapping, YAML text, the path of a sweep file, or a ``SweepSpec``
        :param id: 1 to 63 of a-z, 0-9 and hyphen; made up when empty
        :param labels: free labels for filters
        :param description: what it is for
        :param request_id: a UUID; submitting again with the same one gives the same sweep
        :raises Rejected: with every bad field; nothing is created then
        :raises Unreachable: if no answer comes; the sweep may have been created all the same, and its ``request_id``, given
            here, then gives that sweep
        """
        answer = self._create(spec, sweep_id=id, labels=labels, description=description, request_id=request_id)
        return Sweep(self._connection, answer.sweep.name)

    def _create(
        self,
        spec: SpecSource,
        sweep_id: str = "",
        labels: Mapping[str, str] | None = None,
        description: str = "",
        request_id: str | None = None,
        validate_only: bool = False,
    ) -> wire.CreateSweepResponse:
        message, found = _spec.read(spec)
        request = wire.CreateSweepRequest(
            parent=self.project,
            request_id=request_id or str(uuid.uuid4()),
            sweep_id=sweep_id,
            spec=message,
            labels=labels or {},
            description=description,
            validate_only=validate_only or bool(found.violations),
        )
        try:
            answer = self._connection.unary("SweepService/CreateSweep", request, wire.CreateSweepResponse)
        except Unreachable as e:
            if request.validate_only:
                raise
            raise asked_once(e, request.request_id) from None
        except Rejected as e:
            if not found.violations:
                raise
            raise Rejected(_together(found.violations, found.meant, e.violations)) from None
        if found.violations:
            raise Rejected(found.violations)
        return answer

    def sweep(self, name: str) -> Sweep:
        """A sweep by its id or full name.

        :raises NotFound: if there is none
        """
        found = Sweep(self._connection, name if "/" in name else f"{self.project}/sweeps/{name}")
        _ = found.message
        return found

    def sweeps(self, filter: str = "") -> list[Sweep]:
        """The sweeps of the project, newest first.

        :param filter: such as ``state = "ACTIVE"`` or ``labels.for = "paper"``, joined by ``AND``, ``OR``, ``NOT``
        """
        return [Sweep(self._connection, s.name) for s in self._messages(filter, None)]

    def table(self, filter: str = "") -> pandas.DataFrame:
        """The sweeps of the project as a table, newest first."""
        import pandas

        rows = [
            {
                "sweep": s.name.rpartition("/")[2],
                "state": word(s, "state"),
                "runs": s.progress.runs,
                "runs_ended": s.progress.runs_ended,
                "measurements": s.progress.measurements,
                "measurements_recorded": s.progress.measurements_recorded,
                "created": s.create_time.ToDatetime(),
                "description": s.description,
            }
            for s in self._messages(filter, None)
        ]
        return pandas.DataFrame(rows)

    def _messages(self, filter: str | None, most: int | None) -> list[resource_pb2.Sweep]:
        def page(token: str) -> tuple[Any, str]:
            request = wire.ListSweepsRequest(
                parent=self.project, page_size=most or _PAGE, page_token=token, filter=filter or ""
            )
            answer = self._connection.unary("SweepService/ListSweeps", request, wire.ListSweepsResponse)
            return answer.sweeps, "" if most else answer.next_page_token

        return list(self._connection.pages(page))

    # Metrics of one's own

    def metric(
        self, name: str, *, of: str | None = None, definition: str = "", version: str = ""
    ) -> Callable[[F], F]:
        """Makes a function of checkpoints a metric that this lab's sweeps can ask for; for use as a decorator.

        The function takes a :class:`RunCheckpoint`, two of them (a metric of pairs), or with ``of="cell"`` a list;
        parameters with a default are options of the metric, and one named ``rng`` is given a NumPy generator that is
        seeded alike for all checkpoints. It answers with a number or a :class:`Value`, or raises :class:`Undefined`.

        :param name: ``user.<lab>.<name>``
        :param of: ``run``, ``pair`` or ``cell``; told from the parameters where it can be
        :param definition: a sentence; the first paragraph of the function's documentation when not given
        :param version: to be changed where what the function calls has changed: values of two programs are of two metrics
        :raises Rejected: if the name or the parameters are none of these
        """

        def made(function: F) -> F:
            self._metrics[name] = OwnMetric(function, name, of, definition, version)
            return function

        return made

    def start_metrics(
        self,
        *,
        name: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        lanes: int = 1,
        token: str | None = None,
        tls: Tls | None = None,
    ) -> MetricsWorker:
        """Starts a worker that computes the metrics under :meth:`metric`, and returns once the lab has taken it.

        :param name: its name in the lab; made of the metrics and the host when empty. Another one for every further
            worker of the same metrics
        :param host: address at which the lab can call it
        :param port: 0 takes any
        :param lanes: tasks at once
        :param token: what the lab's workers are called with, where that is not the token of this connection, or that has none
        :param tls: certificate and authority of the worker, needed beyond this machine
        :raises OrographError: if the lab does not take it, and why
        """
        from . import __version__

        own = token or self._connection.token
        if own is None:
            raise rejected("token", "none", "what the lab calls its workers with, as no token came with connect")

        return MetricsWorker(
            self._connection,
            self._metrics,
            name=name,
            host=host,
            port=port,
            lanes=lanes,
            token=own,
            tls=tls,
            version=f"orograph-python {__version__}",
        )

    def serve_metrics(self, **options: Any) -> None:
        """As :meth:`start_metrics`, and goes on until the lab drains the worker or the program is interrupted."""
        with self.start_metrics(**options) as worker:
            try:
                worker.wait()
            except KeyboardInterrupt:
                pass

    # Networks from elsewhere

    def upload(
        self,
        weights: Weights,
        *,
        data: str | Mapping[str, Any],
        network: Mapping[str, Any],
        task: Mapping[str, Any] | None = None,
        id: str = "",
        description: str = "",
        request_id: str | None = None,
    ) -> ImportedCheckpoint:
        """Uploads a network that no run of the lab has trained, to be measured; its tensors are held against ``network``.

        :param weights: a safetensors file, or a ``state_dict``: tensors of NumPy or torch by PyTorch's names
        :param data: what it is measured on: fields of a sweep file's ``data``, or the name of a data set
        :param network: its architecture: fields of a sweep file's ``network``
        :param task: fields of a sweep file's ``task``; classification by cross-entropy when not given
        :param id: 1 to 63 of a-z, 0-9 and hyphen; made up when empty
        :param description: what it is
        :param request_id: a UUID; uploading again with the same one gives the same checkpoint
        :raises Rejected: with every tensor that the network has not, or not so; nothing is kept then
        :raises Unreachable: if it does not arrive; its ``request_id``, given here, goes on where it was
        """
        parts: dict[str, Any] = {"data": {"name": data} if isinstance(data, str) else data, "network": network}
        part = _spec.whole(parts if task is None else {**parts, "task": task}, "checkpoint")
        file = _imported.content(weights)
        first = content.ImportCheckpointRequest(
            parent=self.project,
            request_id=request_id or str(uuid.uuid4()),
            checkpoint_id=id,
            checkpoint=content.ImportedCheckpoint(
                digest=hashlib.sha256(file).hexdigest(),
                size_bytes=len(file),
                data=part.data,
                task=part.task,
                network=part.network,
                description=description,
            ),
        )
        return ImportedCheckpoint(_imported.upload(self._connection, file, first), self, self._connection)

    def uploaded(self, name: str) -> ImportedCheckpoint:
        """An uploaded checkpoint by its id or full name.

        :raises NotFound: if there is none
        """
        full = name if "/" in name else f"{self.project}/checkpoints/{name}"
        request = content.GetImportedCheckpointRequest(name=full)
        answer = self._connection.unary(
            "CheckpointService/GetImportedCheckpoint", request, content.GetImportedCheckpointResponse
        )
        return ImportedCheckpoint(answer.checkpoint, self, self._connection)

    def uploads(self) -> list[ImportedCheckpoint]:
        """The uploaded checkpoints of the project, newest first."""

        def page(token: str) -> tuple[Any, str]:
            request = content.ListImportedCheckpointsRequest(parent=self.project, page_size=_PAGE, page_token=token)
            answer = self._connection.unary(
                "CheckpointService/ListImportedCheckpoints", request, content.ListImportedCheckpointsResponse
            )
            return answer.checkpoints, answer.next_page_token

        return [ImportedCheckpoint(m, self, self._connection) for m in self._connection.pages(page)]

    # Single measurements

    def metric_kinds(self) -> pandas.DataFrame:
        """What can be measured: name, level, unit, the range of its values, what their sign says, definition, cost, options."""
        import pandas

        rows = [
            {
                "kind": k.name,
                "level": k.level,
                "unit": k.unit,
                "range": k.range,
                "sign": k.sign,
                "definition": k.definition,
                "cost": k.cost,
                "options": {o.name: o.default_value for o in k.options},
            }
            for k in kinds(self._connection)
        ]
        return pandas.DataFrame(rows).set_index("kind")

    def measure(
        self,
        kind: str,
        checkpoints: Measurable | Sequence[Measurable],
        options: Mapping[str, Any] | None = None,
        *,
        timeout: float = 600.0,
        request_id: str | None = None,
    ) -> Measurement:
        """Takes one metric of one checkpoint, two, or several of a cell or a network, without a sweep, and waits for it.

        :param kind: a metric kind, see :meth:`metric_kinds`, or the name of a metric of one's own, of a run or a pair
        :param checkpoints: checkpoints of runs, or uploaded ones, or their digests
        :param timeout: seconds to wait
        :param request_id: a UUID; asked for again with the same one, it is not measured twice
        :raises OrographError: if there is no value in time; its ``request_id``, given here, goes on waiting for the same one
        """
        one = isinstance(checkpoints, (Checkpoint, ImportedCheckpoint, str))
        given: list[Measurable] = [checkpoints] if one else list(checkpoints)  # type: ignore[list-item, arg-type]
        wanted_kind = {"kind": kind, "options": dict(options or {})}
        if kind.startswith("user.") and len(given) == 2:
            wanted_kind |= {"kind": "USER_PAIR", "metric": kind}
        part = _spec.whole({"measurements": [wanted_kind]}, "measurement")
        wanted = measuring.StandaloneMeasurement(
            spec=part.measurements[0],
            checkpoints=[
                resource_pb2.CheckpointRef(digest=c if isinstance(c, str) else c.digest) for c in given
            ],
        )
        if given and isinstance(given[0], ImportedCheckpoint):
            # The same numbers may have been uploaded as other networks too.
            wanted.data.CopyFrom(given[0].message.data)
            wanted.network.CopyFrom(given[0].message.network)
        request = measuring.CreateMeasurementRequest(
            parent=self.project, request_id=request_id or str(uuid.uuid4()), measurement=wanted
        )
        try:
            made = self._connection.unary(
                "MeasurementService/CreateMeasurement", request, measuring.CreateMeasurementResponse
            ).measurement
            return Measurement(self._measured(made, timeout), self._connection)
        except (Unreachable, _Late) as e:
            raise asked_once(e, request.request_id) from None

    def _measured(self, made: measuring.StandaloneMeasurement, timeout: float) -> resource_pb2.Measurement:
        end = time.monotonic() + timeout
        pause = 0.05
        while not made.HasField("measurement"):
            if word(made, "state") == "FINISHED":
                raise OrographError(f"{made.name}: every attempt failed; the metrics service's log says why")
            if time.monotonic() > end:
                raise _Late(f"{made.name}: not measured after {timeout:g} s (expected: a longer timeout)")
            time.sleep(pause)
            pause = min(2 * pause, 2.0)
            request = measuring.GetMeasurementRequest(name=made.name)
            made = self._connection.unary(
                "MeasurementService/GetMeasurement", request, measuring.GetMeasurementResponse
            ).measurement
        return made.measurement


class _Late(OrographError):
    """No value in time, which says nothing of the measurement."""


def kinds(connection: Connection) -> Iterator[measuring.MetricKindDescription]:
    def page(token: str) -> tuple[Any, str]:
        request = measuring.ListMetricKindsRequest(page_token=token)
        answer = connection.unary("MeasurementService/ListMetricKinds", request, measuring.ListMetricKindsResponse)
        return answer.metric_kinds, answer.next_page_token

    return connection.pages(page)


def _together(ours: list[Violation], meant: set[str], theirs: Sequence[Violation]) -> list[Violation]:
    """Both parts, without what the lab misses only because it could not be read here."""
    unread = {v.field for v in ours} | meant
    covered = [v for v in theirs if not any(_within(v.field, u) or _within(u, v.field) for u in unread)]
    return [*ours, *covered]


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith((outer + ".", outer + "["))

