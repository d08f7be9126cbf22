"""A worker of metrics against a lab that is played here: what it says of itself, measures, and hands back."""

from __future__ import annotations

import hashlib
import io
import json
import queue
import struct
import threading
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import numpy as np
import pytest

import orograph
from orograph import _content
from orograph._rpc import Connection
from orograph._upload import crc32c
from orograph._worker import npz
from orograph.v1 import checkpoint_service_pb2 as content
from orograph.v1 import metrics_service_pb2 as measuring
from orograph.v1 import resource_pb2
from orograph.v1 import worker_registry_service_pb2 as registry

TOKEN = "a-token-for-tests-0123456789abcdef"


def safetensors(values: list[float]) -> bytes:
    data = np.asarray(values, "<f4").tobytes()
    header = json.dumps({"w": {"dtype": "F32", "shape": [len(values)], "data_offsets": [0, len(data)]}}).encode()
    return struct.pack("<Q", len(header)) + header + data


class PlayedLab:
    """Registers workers and serves contents; what it hears is kept."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self.heard: queue.Queue[registry.RegisterRequest] = queue.Queue()
        self.drain = threading.Event()
        self.refusal: tuple[grpc.StatusCode, str] | None = None
        self.away = False
        self.server = grpc.server(futures.ThreadPoolExecutor(8), handlers=[_Methods(self)])
        self.port = self.server.add_insecure_port("127.0.0.1:0")
        self.server.start()

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.contents[digest] = data
        return digest

    def register(self, requests: Iterator[registry.RegisterRequest], context: Any) -> Iterator[registry.RegisterResponse]:
        for request in requests:
            self.heard.put(request)
            if self.refusal:
                context.abort(*self.refusal)
            answer = registry.RegisterResponse(drain=self.drain.is_set())
            answer.heartbeat.nanos = 20_000_000
            yield answer

    def workers(self, request: Any, context: Any) -> registry.ListWorkersResponse:
        return registry.ListWorkersResponse(workers=[registry.Worker(name="t", data_digests={"digits": "ab" * 32})])

    def download(self, request: content.DownloadCheckpointRequest, context: Any) -> Iterator[content.DownloadCheckpointResponse]:
        if self.away:
            context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        if request.digest not in self.contents:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such content")
        data = self.contents[request.digest]
        yield content.DownloadCheckpointResponse(size_bytes=len(data), data=data)

    def upload(self, requests: Iterator[content.UploadCheckpointRequest], context: Any) -> content.UploadCheckpointResponse:
        first = next(requests)
        held = self.contents.get(first.digest, b"")[: first.offset] if first.offset else b""
        for chunk in requests:
            assert chunk.crc32c == crc32c(chunk.data)
            held += chunk.data
        if hashlib.sha256(held).hexdigest() == first.digest:
            self.contents[first.digest] = held
        return content.UploadCheckpointResponse(committed_bytes=len(self.contents.get(first.digest, b"")))


class _Methods(grpc.GenericRpcHandler):
    def __init__(self, lab: PlayedLab) -> None:
        self.lab = lab

    def service(self, call: Any) -> Any:
        lab = self.lab
        if dict(call.invocation_metadata).get("authorization") != "Bearer " + TOKEN:
            return None
        return {
            "Register": grpc.stream_stream_rpc_method_handler(
                lab.register, registry.RegisterRequest.FromString, registry.RegisterResponse.SerializeToString
            ),
            "ListWorkers": grpc.unary_unary_rpc_method_handler(
                lab.workers, registry.ListWorkersRequest.FromString, registry.ListWorkersResponse.SerializeToString
            ),
            "DownloadCheckpoint": grpc.unary_stream_rpc_method_handler(
                lab.download, content.DownloadCheckpointRequest.FromString, content.DownloadCheckpointResponse.SerializeToString
            ),
            "UploadCheckpoint": grpc.stream_unary_rpc_method_handler(
                lab.upload, content.UploadCheckpointRequest.FromString, content.UploadCheckpointResponse.SerializeToString
            ),
        }.get(call.method.rpartition("/")[2])


@pytest.fixture
def played() -> Iterator[PlayedLab]:
    lab = PlayedLab()
    yield lab
    lab.server.stop(0)


@pytest.fixture
def lab(played: PlayedLab) -> Iterator[orograph.Lab]:
    with orograph.Lab(Connection(f"127.0.0.1:{played.port}", TOKEN, None, 10)) as opened:

        @opened.metric("user.lab.mean")
        def mean(c: orograph.RunCheckpoint, scale: float = 1.0) -> float:
            """Mean weight."""
            return scale * float(c.arrays()["w"].mean())

        @opened.metric("user.lab.gap")
        def gap(a: orograph.RunCheckpoint, b: orograph.RunCheckpoint) -> orograph.Value:
            d = a.arrays()["w"] - b.arrays()["w"]
            return orograph.Value(float(np.abs(d).max()), error=0.25, converged=False, matvecs=3, arrays={"difference": d})

        @opened.metric("user.lab.rude")
        def rude(c: orograph.RunCheckpoint) -> float:
            raise RuntimeError("never")

        @opened.metric("user.lab.count", of="cell")
        def count(all: list[orograph.RunCheckpoint]) -> int:
            return len(all)

        yield opened


def request(played: PlayedLab, weights: list[list[float]], *asked: tuple[str, str], token: int = 1, **options: float) -> measuring.MeasureRequest:
    made = measuring.MeasureRequest(cell="width=4", probe_seed=5, probe_subset=10)
    made.lease.sweep, made.lease.task, made.lease.attempt, made.lease.fencing_token = "projects/p/sweeps/s", "m-1", token, token
    for kind, name in asked:
        spec = made.measurements.add(kind=kind, metric=name)
        for option, value in options.items():
            spec.options[option].number_value = value
    for replicate, values in enumerate(weights):
        run = made.runs.add()
        run.run.cell, run.run.replicate = "width=4", replicate
        run.run.settings.data.name = "digits"
        run.outcome.trained.SetInParent()
        data = safetensors(values)
        run.checkpoint.digest, run.checkpoint.size_bytes = played.put(data), len(data)
        run.checkpoint.role = resource_pb2.CHECKPOINT_ROLE_FINAL
    return made


def measure(worker: orograph.MetricsWorker, asked: measuring.MeasureRequest, token: str = TOKEN) -> list[measuring.MeasureResponse]:
    with grpc.insecure_channel(f"127.0.0.1:{worker.port}") as channel:
        call = channel.unary_stream(
            "/orograph.v1.MetricsService/Measure",
            measuring.MeasureRequest.SerializeToString,
            measuring.MeasureResponse.FromString,
        )
        return list(call(asked, timeout=20, metadata=(("authorization", "Bearer " + token),)))


def test_it_says_who_it_is_and_that_it_lives(played: PlayedLab, lab: orograph.Lab) -> None:
    with lab.start_metrics(name="mine", lanes=2) as worker:
        hello = played.heard.get(timeout=5).hello
        assert (hello.worker, hello.lanes, hello.address) == ("mine", 2, f"127.0.0.1:{worker.port}")
        assert hello.kind == registry.WORKER_KIND_METRICS
        assert [(m.kind, m.metric) for m in hello.metrics] == [
            ("USER_RUN", "user.lab.mean"),
            ("USER_PAIR", "user.lab.gap"),
            ("USER_RUN", "user.lab.rude"),
            ("USER_CELL", "user.lab.count"),
        ]
        assert all(len(m.program_digest) == 64 for m in hello.metrics)
        assert hello.metrics[0].definition == "Mean weight."
        assert played.heard.get(timeout=5).heartbeat.free_lanes == 2
        assert worker.registered


def test_it_measures_runs_pairs_and_cells_with_all_that_a_value_has(played: PlayedLab, lab: orograph.Lab) -> None:
    weights = [[1, 3], [2, 6], [0, 0]]
    with lab.start_metrics() as worker:
        found = measure(worker, request(played, weights, ("USER_RUN", "user.lab.mean"), scale=2.0))
        pairs = measure(worker, request(played, weights, ("USER_PAIR", "user.lab.gap")))
        cell = measure(worker, request(played, weights, ("USER_CELL", "user.lab.count")))
    assert [r.sequence for r in found] == [1, 2, 3, 4]
    assert [r.measurement.estimate.value for r in found[:3]] == [4, 8, 0]
    assert found[3].HasField("ended") and not found[3].ended.reason
    first = found[0].measurement
    assert (first.kind, first.metric, first.cell, list(first.replicates)) == ("USER_RUN", "user.lab.mean", "width=4", [0])
    assert dict(first.basis.options) == {"scale": "2"}
    assert first.basis.provenance.data_digest == "ab" * 32
    assert len(first.basis.provenance.program_digest) == 64
    assert played.contents[first.basis.evaluation_set.digest].find(b"def mean") > 0
    assert [list(r.measurement.replicates) for r in pairs[:-1]] == [[0, 1], [0, 2], [1, 2]]
    gap = pairs[0].measurement
    assert (gap.estimate.value, gap.estimate.errors.estimator_error, gap.estimate.converged) == (3, 0.25, False)
    assert gap.estimate.cost.matvecs == 3
    assert [c.digest for c in gap.checkpoints] == [played.put(safetensors([1, 3])), played.put(safetensors([2, 6]))]
    with np.load(__import__("io").BytesIO(played.contents[gap.artifacts[0].digest])) as arrays:
        assert arrays["difference"].tolist() == [-1, -3]
    assert cell[0].measurement.estimate.value == 3 and list(cell[0].measurement.replicates) == [0, 1, 2]


def test_what_is_recorded_is_not_measured_again(played: PlayedLab, lab: orograph.Lab) -> None:
    asked = request(played, [[1], [2]], ("USER_RUN", "user.lab.mean"))
    asked.recorded.add(kind="USER_RUN", metric="user.lab.mean", replicates=[0])
    with lab.start_metrics() as worker:
        found = measure(worker, asked)
        assert worker.measured == 1
    assert [list(r.measurement.replicates) for r in found[:-1]] == [[1]]


def test_an_exception_is_a_result_and_the_next_run_is_measured(played: PlayedLab, lab: orograph.Lab) -> None:
    with lab.start_metrics() as worker:
        found = measure(worker, request(played, [[1], [2]], ("USER_RUN", "user.lab.rude")))
    reasons = [r.measurement.undefined.reason for r in found[:-1]]
    assert len(reasons) == 2 and all(r.startswith("RuntimeError: never; at test_worker.py:") for r in reasons)
    assert not found[-1].ended.reason


def test_a_lease_is_cut_after_its_time_but_one_measurement_is_made(played: PlayedLab, lab: orograph.Lab) -> None:
    asked = request(played, [[1], [2]], ("USER_RUN", "user.lab.mean"))
    asked.work_limit.nanos = 1
    with lab.start_metrics() as worker:
        found = measure(worker, asked)
    assert len(found) == 2 and found[1].ended.reason == "time is up"


def code(error: Any) -> grpc.StatusCode:
    return error.value.code()


def test_wrong_tokens_leases_and_metrics_are_refused(played: PlayedLab, lab: orograph.Lab) -> None:
    run = ("USER_RUN", "user.lab.mean")
    with lab.start_metrics() as worker:
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, request(played, [[1]], run), token="b" * 32)
        assert code(error) == grpc.StatusCode.UNAUTHENTICATED
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, request(played, [[1]], ("USER_PAIR", "user.lab.mean")))
        assert code(error) == grpc.StatusCode.INVALID_ARGUMENT
        measure(worker, request(played, [[1]], run, token=2))
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, request(played, [[1]], run, token=1))
        assert code(error) == grpc.StatusCode.ABORTED


def test_a_store_that_is_away_says_nothing_of_the_metric(played: PlayedLab, lab: orograph.Lab) -> None:
    asked = request(played, [[1]], ("USER_RUN", "user.lab.mean"))
    with lab.start_metrics() as worker:
        played.away = True
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, asked)
        assert code(error) == grpc.StatusCode.UNAVAILABLE
        played.away = False
        assert len(measure(worker, asked)) == 2
        asked.runs[0].checkpoint.digest = "0" * 64
        assert measure(worker, asked)[0].ended.reason.startswith("failed: ")


def test_a_drained_worker_ends(played: PlayedLab, lab: orograph.Lab) -> None:
    with lab.start_metrics() as worker:
        assert not worker.wait(0.05)
        played.drain.set()
        assert worker.wait(5)
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, request(played, [[1]], ("USER_RUN", "user.lab.mean")))
        assert code(error) == grpc.StatusCode.RESOURCE_EXHAUSTED
        # The lab knows a worker that is about to end by this word; one that is full it would ask again.
        assert error.value.details().startswith("draining (expected: ")


class Held:
    """A function that returns when it is told to."""

    def __init__(self, lab: orograph.Lab) -> None:
        self.entered: queue.SimpleQueue[int] = queue.SimpleQueue()
        self.release = threading.Event()

        @lab.metric("user.lab.held")
        def held(c: orograph.RunCheckpoint) -> float:
            self.entered.put(c.replicate)
            assert self.release.wait(20)
            return 7.0 + c.replicate


@pytest.fixture
def held(lab: orograph.Lab) -> Iterator[Held]:
    made = Held(lab)
    yield made
    made.release.set()


HELD = ("USER_RUN", "user.lab.held")


class Calling:
    """A call of the worker that is read bit by bit."""

    def __init__(self, worker: orograph.MetricsWorker, asked: measuring.MeasureRequest) -> None:
        self.channel = grpc.insecure_channel(f"127.0.0.1:{worker.port}")
        self.answers = self.channel.unary_stream(
            "/orograph.v1.MetricsService/Measure",
            measuring.MeasureRequest.SerializeToString,
            measuring.MeasureResponse.FromString,
        )(asked, timeout=20, metadata=(("authorization", "Bearer " + TOKEN),))

    def __enter__(self) -> Any:
        return self.answers

    def __exit__(self, *_: object) -> None:
        self.channel.close()


def test_a_task_that_is_asked_for_again_has_its_lane_and_the_value_at_work(played: PlayedLab, lab: orograph.Lab, held: Held) -> None:
    asked = request(played, [[1], [2]], HELD)
    with lab.start_metrics() as worker, Calling(worker, asked) as first:
        assert held.entered.get(timeout=20) == 0
        with Calling(worker, asked) as second:
            assert [r.ended.reason for r in first] == ["lease lost"]
            held.release.set()
            found = list(second)
    assert [(r.sequence, r.measurement.estimate.value) for r in found[:-1]] == [(1, 7), (2, 8)]
    assert found[-1].HasField("ended") and not found[-1].ended.reason
    assert held.entered.get(timeout=20) == 1 and held.entered.empty()


def test_other_weights_under_the_same_task_are_measured_anew(played: PlayedLab, lab: orograph.Lab, held: Held) -> None:
    with lab.start_metrics() as worker, Calling(worker, request(played, [[1]], HELD)) as first:
        held.entered.get(timeout=20)
        with Calling(worker, request(played, [[2]], HELD, token=2)) as second:
            assert [r.ended.reason for r in first] == ["lease lost"]
            held.release.set()
            assert len(list(second)) == 2
    assert held.entered.get(timeout=20) == 0


def test_another_task_waits_for_a_lane_whatever_has_become_of_a_call(played: PlayedLab, lab: orograph.Lab, held: Held) -> None:
    with lab.start_metrics() as worker, Calling(worker, request(played, [[1]], HELD)) as first:
        held.entered.get(timeout=20)
        first.cancel()
        other = request(played, [[1]], HELD)
        other.lease.task = "m-2"
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, other)
        assert code(error) == grpc.StatusCode.RESOURCE_EXHAUSTED
        assert error.value.details().startswith("lanes: ")


def test_a_worker_that_closes_hands_back_at_once_while_a_function_is_at_work(
    played: PlayedLab, lab: orograph.Lab, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    worker = lab.start_metrics()
    end = worker._registration.close

    def last() -> None:
        # What the lab has heard, and is answered, as the registration ends.
        told.extend(r.ended.reason for r in first)
        with pytest.raises(grpc.RpcError) as error:
            measure(worker, request(played, [[1]], HELD))
        told.append(error.value.details())
        end()

    monkeypatch.setattr(worker._registration, "close", last)
    with Calling(worker, request(played, [[1]], HELD)) as first:
        held.entered.get(timeout=20)
        worker.close()
    assert not held.release.is_set()
    assert told == ["drained", "draining (expected: a worker that takes work)"]


def test_a_drain_waits_for_the_function_at_work(played: PlayedLab, lab: orograph.Lab, held: Held) -> None:
    with lab.start_metrics() as worker, Calling(worker, request(played, [[1], [2]], HELD)) as call:
        held.entered.get(timeout=20)
        played.drain.set()
        other = request(played, [[1]], ("USER_RUN", "user.lab.mean"))
        other.lease.task = "m-2"
        said = ""
        while not said.startswith("draining"):  # until it has heard of the drain
            with pytest.raises(grpc.RpcError) as error:
                measure(worker, other)
            said = error.value.details()
        held.release.set()
        found = list(call)
        assert worker.wait(20)
    assert (found[0].measurement.estimate.value, found[1].ended.reason) == (7, "drained")


@pytest.mark.parametrize("name", ["file", "allow_pickle", "args", "a/b", "arr_0"])
def test_arrays_of_any_name_are_kept_as_numpy_keeps_them(name: str) -> None:
    arrays = {name: np.arange(6.0).reshape(2, 3), "more": np.array([True, False])}
    data = npz(arrays)
    assert {k: v.tolist() for k, v in _content.npz(data).items()} == {k: v.tolist() for k, v in arrays.items()}
    if name == "arr_0":
        file = io.BytesIO()
        np.savez(file, **arrays)
        assert data == file.getvalue()


def test_a_member_without_a_token_says_what_the_worker_is_called_with(played: PlayedLab) -> None:
    with orograph.Lab(Connection(f"127.0.0.1:{played.port}", None, None, 10)) as known:
        with pytest.raises(orograph.Rejected, match="token: none"):
            known.start_metrics()


def test_a_refused_registration_says_why(played: PlayedLab, lab: orograph.Lab) -> None:
    played.refusal = (grpc.StatusCode.PERMISSION_DENIED, "role: researcher (expected: worker)")
    with pytest.raises(orograph.Unauthorized, match="expected: worker"):
        lab.start_metrics()


def test_a_worker_beyond_this_machine_needs_tls_and_one_without_metrics_a_function(lab: orograph.Lab) -> None:
    with pytest.raises(orograph.Rejected, match="host"):
        lab.start_metrics(host="192.0.2.1")
    lab._metrics.clear()
    with pytest.raises(orograph.Rejected, match="@lab.metric"):
        lab.start_metrics()


def test_the_checksum_is_that_of_castagnoli() -> None:
    assert crc32c(b"123456789") == 0xE3069283
