"""A worker that computes metrics of one's own: registers with the lab, is called by it, and answers with measurements.

It speaks the same contracts as the metrics service of the release (``WorkerRegistryService``, ``MetricsService``): a
lease may be lost, broken off and taken up again at any time, and a measurement that has arrived is not asked for again.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import platform
import socket
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent import futures
from typing import Any

import grpc
import numpy as np

from . import _content, _errors
from ._metrics import OwnMetric, RunCheckpoint, Undefined, Value
from ._register import Held, Registration
from ._rpc import Connection, Tls, is_loopback
from ._spec import word
from ._task import Task
from ._upload import upload
from .v1 import metrics_service_pb2 as wire
from .v1 import resource_pb2
from .v1 import worker_registry_service_pb2 as registry

_SERVICE = "/orograph.v1.MetricsService/"
_NO_DIGEST = "0" * 64

_PROTOCOL = 1
"""Number of the protocol between orchestrator and workers that this client speaks."""

_DRAINED = "drained"
"""The reason with which a worker that is about to end hands back what it holds."""

_GOODBYE = 5.0
"""Seconds for which calls may take to hear of the end."""


class _Lost(Exception):
    """A later lease of the task is known here."""


class MetricsWorker:
    """A running worker. Made by :meth:`Lab.start_metrics`; closes as a context manager."""

    def __init__(
        self,
        connection: Connection,
        metrics: Mapping[str, OwnMetric],
        *,
        name: str,
        host: str,
        port: int,
        lanes: int,
        token: str,
        tls: Tls | None,
        version: str,
    ) -> None:
        if not metrics:
            raise _errors.rejected("metrics", "none", "at least one function under @lab.metric")
        if lanes < 1:
            raise _errors.rejected("lanes", lanes, "1 or more")
        if tls is None and not is_loopback(host):
            raise _errors.rejected("host", host, "an address of this machine, or tls: the token must not leave it bare")
        self._connection = connection
        self._metrics = dict(metrics)
        self._token = ("Bearer " + token).encode()
        self._version = version
        self._lanes = lanes
        self._lock = threading.Lock()
        self._tasks: list[Task] = []
        self._left = threading.Condition()
        self._calls = 0
        self._newest: dict[tuple[str, str], int] = {}
        self._digests: dict[str, str] = {}
        self._stored: set[str] = set()
        self._stopping = False
        self.measured = 0
        """Measurements computed so far."""
        self._server = grpc.server(
            futures.ThreadPoolExecutor(lanes + 8, thread_name_prefix="orograph-metrics"),
            handlers=[_Handler(self)],
            options=[
                # The lab looks every half minute whether the worker is still there.
                ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
                ("grpc.http2.max_ping_strikes", 0),
                ("grpc.keepalive_permit_without_calls", 1),
                ("grpc.so_reuseport", 0),
            ],
        )
        self.port = _bind(self._server, host, port, tls)
        """The port at which the lab calls it."""
        self.name = name or default_name(self._metrics)
        """Its name, unique among the lab's live workers."""
        self._server.start()
        self._registration = Registration(connection, self._hello(host), lanes, self._held, self._drain)
        self._registration.start()

    def _hello(self, host: str) -> registry.RegisterRequest.Hello:
        return registry.RegisterRequest.Hello(
            worker=self.name,
            kind=registry.WORKER_KIND_METRICS,
            address=f"{'[' + host + ']' if ':' in host else host}:{self.port}",
            lanes=self._lanes,
            device_class=f"python {platform.machine()}",
            code_version=self._version,
            protocol=_PROTOCOL,
            metrics=[
                registry.OwnMetric(
                    kind=m.kind, metric=m.name, definition=m.definition, program_digest=m.program_digest
                )
                for m in self._metrics.values()
            ],
        )

    # What the registration asks and says

    def _held(self) -> list[Held]:
        with self._lock:
            return [Held(t.held.sweep, t.held.task, t.held.attempt, t.held.sequence) for t in self._tasks]

    def _drain(self) -> None:
        for task in self._last():
            task.stop = task.stop or _DRAINED

    def _last(self) -> list[Task]:
        """The tasks after which no other is taken."""
        with self._lock:
            self._stopping = True
            return list(self._tasks)

    @property
    def registered(self) -> bool:
        """Whether the lab knows it at the moment."""
        return self._registration.registered

    def wait(self, timeout: float | None = None) -> bool:
        """Until the lab asks it to end; whether it has.

        :raises OrographError: if the lab will not have it
        """
        return self._registration.wait(timeout)

    def close(self) -> None:
        """Hands back what it holds at once and ends; a function that is at work is waited for no longer, and its value lost."""
        for task in self._last():
            task.end(_DRAINED)
        # The lab hears of it at each of its calls, and whoever calls meanwhile that nothing is taken any more.
        with self._left:
            self._left.wait_for(lambda: self._calls == 0, _GOODBYE)
        self._registration.close()
        self._server.stop(grace=_GOODBYE).wait()

    def __enter__(self) -> MetricsWorker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<metrics worker {self.name} at port {self.port}: {', '.join(self._metrics)}>"

    # Calls of the lab

    def known(self, metadata: Any) -> bool:
        given = next((value for key, value in metadata or () if key == "authorization"), "")
        return hmac.compare_digest(str(given).encode(), self._token)

    def cancel(self, request: wire.CancelMeasurementRequest, context: Any) -> wire.CancelMeasurementResponse:
        lease = request.lease
        with self._lock:
            for task in self._tasks:
                if (task.held.sweep, task.held.task) == (lease.sweep, lease.task) and task.held.attempt <= lease.attempt:
                    task.stop = task.stop or "cancelled"
        return wire.CancelMeasurementResponse()

    def kinds(self, request: wire.ListMetricKindsOfWorkerRequest, context: Any) -> wire.ListMetricKindsOfWorkerResponse:
        answer = wire.ListMetricKindsOfWorkerResponse()
        for m in self._metrics.values():
            kind = answer.metric_kinds.add(name=m.name, level=m.of.upper(), unit="1", definition=m.definition)
            for option, default in m.options.items():
                kind.options.add(name=option, default_value=str(default), expected=type(default).__name__)
        return answer

    def measure(self, request: wire.MeasureRequest, context: Any) -> Iterator[wire.MeasureResponse]:
        self._call(1)
        _at_the_end(context, lambda: self._call(-1))
        try:
            wanted = self._wanted(request)
            task = self._take(request)
        except _errors.Rejected as e:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(e))
        except _Lost as e:
            context.abort(grpc.StatusCode.ABORTED, str(e))
        except _errors.Failed as e:
            context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED, str(e))
        _at_the_end(context, lambda: task.end("cancelled"))  # nobody reads it any more
        task.start(lambda started: self._measure(request, wanted, started), self._over)
        try:
            yield from task.events()
        except _errors.Unreachable as e:
            context.abort(grpc.StatusCode.UNAVAILABLE, f"the lab's store: {e}")

    def _call(self, more: int) -> None:
        with self._left:
            self._calls += more
            self._left.notify_all()

    def _over(self, task: Task) -> None:
        with self._lock:
            if task in self._tasks:  # not if a later call has its lane
                self._tasks.remove(task)

    def _wanted(self, request: wire.MeasureRequest) -> list[tuple[OwnMetric, Any]]:
        wanted = []
        for i, spec in enumerate(request.measurements):
            metric = self._metrics.get(spec.metric)
            if metric is None or metric.kind != spec.kind:
                raise _errors.rejected(
                    f"measurements[{i}]", f"{spec.kind} {spec.metric}", ", ".join(map(repr, self._metrics.values()))
                )
            wanted.append((metric, spec))
        if not request.runs or len({r.run.cell for r in request.runs}) != 1:
            raise _errors.rejected("runs", len(request.runs), "runs of one cell")
        return wanted

    def _take(self, request: wire.MeasureRequest) -> Task:
        lease = request.lease
        key = (lease.sweep, lease.task)
        with self._lock:
            if self._newest.get(key, 0) > lease.fencing_token:
                raise _Lost(f"lease: {lease.task} {lease.fencing_token} (expected: {self._newest[key]} or later)")
            if self._stopping:
                raise _errors.Failed("draining (expected: a worker that takes work)", "BUSY", {})
            # A task asked for again ends the asking before it, whose stream may have broken, and has its lane.
            before = next((t for t in self._tasks if t.key == key), None)
            if before is not None:
                self._tasks.remove(before)
            elif len(self._tasks) >= self._lanes:
                raise _errors.Failed("lanes: none is free", "BUSY", {})
            self._newest[key] = lease.fencing_token
            task = Task(request, before)
            self._tasks.append(task)
        if before is not None:
            before.end("lease lost")
        return task

    def _measure(self, request: wire.MeasureRequest, wanted: list[tuple[OwnMetric, Any]], task: Task) -> str:
        """Measures what is not recorded; why not all of it, if so."""
        limit = request.work_limit.seconds + request.work_limit.nanos / 1e9 if request.HasField("work_limit") else 0.0
        end = time.monotonic() + limit
        recorded = {(r.metric or r.kind, tuple(r.replicates)) for r in request.recorded}
        kept: dict[str, bytes] = {}
        runs = [self._checkpoint(request.lease.sweep, r, kept) for r in request.runs]
        said = 0
        for metric, spec in wanted:
            for subject in subjects(metric.of, runs):
                key = (metric.name, tuple(c.replicate for c in subject))
                if key in recorded:
                    continue
                if task.stop:
                    return task.stop
                if limit and said and time.monotonic() >= end:
                    return "time is up"
                try:
                    if key not in task.made:
                        task.made[key] = self._one(request, metric, spec, subject)
                        self.measured += 1
                except MemoryError:
                    return "failed: out of memory"
                except (_errors.Corrupt, _errors.NotFound, _errors.Unauthorized) as e:
                    return f"failed: {e}"
                task.say(task.made[key])
                said += 1
        return ""

    def _checkpoint(self, sweep: str, run: wire.MeasuredRun, kept: dict[str, bytes]) -> RunCheckpoint:
        ref = run.checkpoint
        return RunCheckpoint(
            ref.digest,
            word(ref, "role"),
            ref.step,
            ref.size_bytes,
            self._connection,
            sweep,
            run.run.cell,
            run.run.replicate,
            run.outcome.WhichOneof("outcome") or "",
            run.run.settings,
            kept,
        )

    def _one(self, request: wire.MeasureRequest, metric: OwnMetric, spec: Any, subject: list[RunCheckpoint]) -> Any:
        asked = {name: _plain(value) for name, value in spec.options.items()}
        in_force = {**metric.options, **asked}
        measurement = resource_pb2.Measurement(
            kind=metric.kind,
            metric=metric.name,
            cell=request.cell,
            replicates=[c.replicate for c in subject],
            checkpoints=[_ref(request, c.replicate) for c in subject],
        )
        try:
            value = metric.compute(subject, asked, request.probe_seed)
            measurement.estimate.CopyFrom(_estimate(value))
            if value.arrays:
                measurement.artifacts.append(self._put(resource_pb2.ARTIFACT_KIND_MATRIX, value.arrays))
            samples = value.samples
        except Undefined as e:
            measurement.undefined.reason = " ".join(str(e).split())[:1000] or "undefined"
            samples = 0
        measurement.basis.CopyFrom(
            resource_pb2.Basis(
                # What the number can be repeated from: the function itself.
                evaluation_set=self._put(
                    resource_pb2.ARTIFACT_KIND_EVALUATION_SET,
                    {"source": np.frombuffer(metric.source.encode(), np.uint8)},
                ),
                samples=samples,
                split=resource_pb2.SPLIT_TRAIN,
                batch_norm=resource_pb2.BATCH_NORM_POLICY_NONE,
                dtype="float64",
                seed=request.probe_seed,
                options={name: str(option)[:200] for name, option in sorted(in_force.items())},
                provenance=resource_pb2.Provenance(
                    data_digest=self._data_digest(subject[0].settings.data.name),
                    program_digest=metric.program_digest,
                    code_version=self._version,
                    engine_version=f"python {platform.python_version()}, numpy {np.__version__}"
                    + (f", torch {sys.modules['torch'].__version__}" if "torch" in sys.modules else ""),
                    form="SINGLE",
                    device="python",
                    instruction_set=platform.machine(),
                    threads=os.cpu_count() or 1,
                ),
            )
        )
        return measurement

    def _put(self, kind: Any, arrays: Mapping[str, Any]) -> resource_pb2.ArtifactRef:
        data = npz(arrays)
        digest = hashlib.sha256(data).hexdigest()
        if digest not in self._stored:
            upload(self._connection, data)
            self._stored.add(digest)
        return resource_pb2.ArtifactRef(digest=digest, kind=kind, size_bytes=len(data))

    def _data_digest(self, name: str) -> str:
        """The content of a data set as the lab's workers have it; zeros where none of them has it now."""
        if name not in self._digests:
            request = registry.ListWorkersRequest(page_size=1000)
            answer = self._connection.unary("WorkerRegistryService/ListWorkers", request, registry.ListWorkersResponse)
            for worker in answer.workers:
                self._digests.update(worker.data_digests)
        return self._digests.get(name, _NO_DIGEST)


class _Handler(grpc.GenericRpcHandler):  # type: ignore[misc,unused-ignore]
    """The methods of MetricsService, for those who have the token."""

    def __init__(self, worker: MetricsWorker) -> None:
        self._worker = worker

    def service(self, call: Any) -> Any:
        if not call.method.startswith(_SERVICE):
            return None
        if not self._worker.known(call.invocation_metadata):
            return grpc.unary_unary_rpc_method_handler(_refuse)
        method = call.method.removeprefix(_SERVICE)
        if method == "Measure":
            return grpc.unary_stream_rpc_method_handler(
                self._worker.measure, wire.MeasureRequest.FromString, wire.MeasureResponse.SerializeToString
            )
        if method == "CancelMeasurement":
            return grpc.unary_unary_rpc_method_handler(
                self._worker.cancel,
                wire.CancelMeasurementRequest.FromString,
                wire.CancelMeasurementResponse.SerializeToString,
            )
        if method == "ListMetricKindsOfWorker":
            return grpc.unary_unary_rpc_method_handler(
                self._worker.kinds,
                wire.ListMetricKindsOfWorkerRequest.FromString,
                wire.ListMetricKindsOfWorkerResponse.SerializeToString,
            )
        return None


def _refuse(request: bytes, context: Any) -> bytes:
    context.abort(grpc.StatusCode.UNAUTHENTICATED, "no such token")
    return b""


def _at_the_end(context: Any, told: Callable[[], None]) -> None:
    """Of a call, however it comes about."""
    if not context.add_callback(told):
        told()


def npz(arrays: Mapping[str, Any]) -> bytes:
    """As ``np.savez`` writes it, whatever the arrays are called, and without pickles in every version of NumPy."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, np.asanyarray(array), allow_pickle=False)
    return file.getvalue()


def subjects(of: str, runs: list[RunCheckpoint]) -> list[list[RunCheckpoint]]:
    """What a metric is taken of, in the order in which it is measured."""
    ordered = sorted(runs, key=lambda c: c.replicate)
    if of == "run":
        return [[c] for c in ordered]
    if of == "pair":
        return [[a, b] for i, a in enumerate(ordered) for b in ordered[i + 1 :]]
    # A collapsed network would spoil what all do together.
    whole = [c for c in ordered if c.outcome != "collapsed"] or ordered
    return [whole] if len(whole) >= 2 else []


def default_name(metrics: Mapping[str, OwnMetric]) -> str:
    """The same at every start, so that a worker started anew takes over from its earlier life at once."""
    first = min(metrics).removeprefix("user.")
    more = f"-and-{len(metrics) - 1}" if len(metrics) > 1 else ""
    return f"{first}{more}@{socket.gethostname()}"


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind != "number_value":
        return getattr(value, kind) if kind in ("string_value", "bool_value") else None
    number = float(value.number_value)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _ref(request: wire.MeasureRequest, replicate: int) -> Any:
    return next(r.checkpoint for r in request.runs if r.run.replicate == replicate)


def _estimate(value: Value) -> resource_pb2.Estimate:
    estimate = resource_pb2.Estimate(
        value=value.value,
        converged=value.converged,
        cost=resource_pb2.Cost(matvecs=value.matvecs, sample_passes=value.sample_passes),
        errors=resource_pb2.Errors(),
    )
    if value.error is not None:
        estimate.errors.estimator_error = value.error
    if value.data_error is not None:
        estimate.errors.data_error = value.data_error
    return estimate


def _bind(server: Any, host: str, port: int, tls: Tls | None) -> int:
    address = f"{'[' + host + ']' if ':' in host else host}:{port}"
    try:
        if tls is None:
            return int(server.add_insecure_port(address))
        return int(server.add_secure_port(address, tls.server_credentials()))
    except RuntimeError:
        raise _errors.rejected("port", address, "an address of this machine that is free") from None
