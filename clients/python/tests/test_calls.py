"""Calls that are not answered, or broken off, on a lab that is played here."""

from __future__ import annotations

import asyncio
import hashlib
import os
import pathlib
import threading
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import grpc
import numpy as np
import pytest

import orograph
from orograph import _files
from orograph._rpc import Connection
from orograph.v1 import checkpoint_service_pb2 as content
from orograph.v1 import measurement_service_pb2 as measuring
from orograph.v1 import result_service_pb2 as results
from orograph.v1 import sweep_service_pb2 as sweeps

NAME = "projects/default/sweeps/one"
REQUESTS = {
    "CreateSweep": sweeps.CreateSweepRequest,
    "GetSweep": sweeps.GetSweepRequest,
    "WatchSweep": sweeps.WatchSweepRequest,
    "ExportSweep": results.ExportSweepRequest,
    "DownloadCheckpoint": content.DownloadCheckpointRequest,
    "CreateMeasurement": measuring.CreateMeasurementRequest,
    "GetMeasurement": measuring.GetMeasurementRequest,
}
STREAMS = {"WatchSweep", "ExportSweep", "DownloadCheckpoint"}


class Played(grpc.GenericRpcHandler):
    """A lab of these methods; what it is asked is kept."""

    def __init__(self, **methods: Callable[[Any, Any], Any]) -> None:
        self.methods = methods
        self.asked: list[Any] = []

    def service(self, call: Any) -> Any:
        name = call.method.rpartition("/")[2]

        def answer(request: Any, context: Any) -> Any:
            self.asked.append(request)
            return self.methods[name](request, context)

        made = grpc.unary_stream_rpc_method_handler if name in STREAMS else grpc.unary_unary_rpc_method_handler
        return made(answer, REQUESTS[name].FromString, lambda message: message.SerializeToString())


@pytest.fixture
def play() -> Iterator[Callable[..., tuple[Played, orograph.Lab]]]:
    """Plays a lab of some methods, and connects with it."""
    ends: list[Callable[[], Any]] = []

    def begin(**methods: Callable[[Any, Any], Any]) -> tuple[Played, orograph.Lab]:
        played = Played(**methods)
        server = grpc.server(futures.ThreadPoolExecutor(4), handlers=[played])
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        lab = orograph.Lab(Connection(f"127.0.0.1:{port}", "a-token", None, 20))
        ends.extend([lab.close, lambda: server.stop(0)])
        return played, lab

    yield begin
    for end in ends:
        end()


def unanswered(request: Any, context: Any) -> Any:
    # A code that is not tried again by itself.
    context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "too late")


SPEC = {"replicates": 2}


def test_a_submission_without_an_answer_can_be_made_again_as_the_same(play: Any) -> None:
    played, lab = play(CreateSweep=unanswered)
    with pytest.raises(orograph.Unreachable) as caught:
        lab.submit(SPEC)
    again = caught.value.request_id
    assert [r.request_id for r in played.asked] == [again]
    assert f'request_id="{again}"' in str(caught.value) and "\n" not in str(caught.value)
    played.methods["CreateSweep"] = lambda request, context: sweeps.CreateSweepResponse(sweep={"name": NAME})
    assert lab.submit(SPEC, request_id=again).name == NAME
    assert [r.request_id for r in played.asked] == [again, again]


def test_a_check_without_an_answer_has_nothing_to_be_made_again(play: Any) -> None:
    _, lab = play(CreateSweep=unanswered)
    with pytest.raises(orograph.Unreachable) as caught:
        lab.check(SPEC)
    assert not caught.value.request_id and "request_id" not in str(caught.value)


@pytest.mark.parametrize("seen", [False, True], ids=["asked for", "waited for"])
def test_a_measurement_without_an_answer_can_be_asked_for_again_as_the_same(seen: bool, play: Any) -> None:
    def made(request: Any, context: Any) -> Any:
        return measuring.CreateMeasurementResponse(measurement={"name": "projects/default/measurements/one"})

    played, lab = play(CreateMeasurement=made if seen else unanswered, GetMeasurement=unanswered)
    with pytest.raises(orograph.Unreachable) as caught:
        lab.measure("TRAIN_LOSS", "ab" * 32)
    assert caught.value.request_id == played.asked[0].request_id != ""


def test_a_measurement_that_takes_too_long_can_be_waited_for_again(play: Any) -> None:
    pending = {"name": "projects/default/measurements/one"}
    played, lab = play(
        CreateMeasurement=lambda request, context: measuring.CreateMeasurementResponse(measurement=pending),
        GetMeasurement=lambda request, context: measuring.GetMeasurementResponse(measurement=pending),
    )
    with pytest.raises(orograph.OrographError, match="not measured after 0 s") as caught:
        lab.measure("TRAIN_LOSS", "ab" * 32, timeout=0)
    assert caught.value.request_id == played.asked[0].request_id != ""


def found(request: Any, context: Any) -> sweeps.GetSweepResponse:
    return sweeps.GetSweepResponse(sweep={"name": NAME, "watch_token": "from-here"})


def over(request: Any, context: Any) -> Iterator[sweeps.WatchSweepResponse]:
    yield sweeps.WatchSweepResponse(sequence=7, resume_token="after-7")


def once_unanswered(then: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    asked: list[Any] = []

    def answer(request: Any, context: Any) -> Any:
        asked.append(request)
        return unanswered(request, context) if len(asked) == 1 else then(request, context)

    return answer


def test_a_watch_asks_nothing_before_its_loop_begins(play: Any) -> None:
    played, lab = play(GetSweep=found, WatchSweep=over)
    watch = orograph.Sweep(lab._connection, NAME).watch(from_now=True)
    assert not played.asked
    assert [u.sequence for u in watch] == [7]
    assert [getattr(r, "resume_token", None) for r in played.asked] == [None, "from-here"]


def test_a_watch_is_patient_from_its_first_question_on(play: Any) -> None:
    _, lab = play(GetSweep=once_unanswered(found), WatchSweep=over)
    assert [u.sequence for u in orograph.Sweep(lab._connection, NAME).watch(from_now=True, progress=False)] == [7]
    _, lab = play(GetSweep=unanswered, WatchSweep=over)
    with pytest.raises(orograph.Unreachable, match="too late"):
        list(orograph.Sweep(lab._connection, NAME).watch(patience=0))


def test_the_first_question_of_a_watch_leaves_the_loop_free(play: Any) -> None:
    entered, answer = threading.Event(), threading.Event()

    def slow(request: Any, context: Any) -> Any:
        entered.set()
        if not answer.wait(10):
            context.abort(grpc.StatusCode.INTERNAL, "the loop stood still")
        return found(request, context)

    _, lab = play(GetSweep=slow, WatchSweep=over)

    async def other() -> None:
        while not entered.is_set():
            await asyncio.sleep(0)
        answer.set()

    async def watch() -> list[int]:
        beside = asyncio.create_task(other())
        told = [u.sequence async for u in orograph.Sweep(lab._connection, NAME).watch()]
        await beside
        return told

    assert asyncio.run(watch()) == [7]


def test_a_lab_that_is_closed_has_no_channel_open_in_the_loop(play: Any) -> None:
    _, lab = play(WatchSweep=over)

    async def use() -> None:
        _ = [u async for u in orograph.Sweep(lab._connection, NAME).watch(progress=False)]
        channel = lab._connection._async[1]
        lab.close()
        while channel.get_state() != grpc.ChannelConnectivity.SHUTDOWN:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(use(), 20))


def torn(request: Any, context: Any) -> Iterator[results.ExportSweepResponse]:
    yield results.ExportSweepResponse(data=b"half of ")
    context.abort(grpc.StatusCode.INTERNAL, "torn")


def test_an_export_that_is_broken_off_leaves_the_file_that_was_there(play: Any, tmp_path: pathlib.Path) -> None:
    _, lab = play(ExportSweep=torn)
    file = tmp_path / "table.csv"
    file.write_bytes(b"good")
    with pytest.raises(orograph.Failed, match="torn"):
        orograph.Sweep(lab._connection, NAME).export(file)
    assert file.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [file]


def test_a_checkpoint_that_does_not_come_leaves_the_file_that_was_there(play: Any, tmp_path: pathlib.Path) -> None:
    def missing(request: Any, context: Any) -> Any:
        context.abort(grpc.StatusCode.NOT_FOUND, "no such content")

    _, lab = play(DownloadCheckpoint=missing)
    file = tmp_path / "final.safetensors"
    file.write_bytes(b"good")
    with pytest.raises(orograph.NotFound):
        orograph.Checkpoint("ab" * 32, "FINAL", 1, 4, lab._connection).save(file)
    assert file.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="links and permissions of POSIX")
def test_a_file_that_is_written_anew_keeps_its_place_and_its_permissions(tmp_path: pathlib.Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_bytes(b"before")
    file.chmod(0o640)
    link.symlink_to(file)
    with _files.replacing(link) as opened:
        opened.write(b"after")
        assert file.read_bytes() == b"before"
    assert (file.read_bytes(), file.stat().st_mode & 0o777, link.is_symlink()) == (b"after", 0o640, True)


@pytest.mark.skipif(os.name != "posix", reason="devices of POSIX")
def test_what_is_no_file_is_written_to() -> None:
    with _files.replacing("/dev/null") as opened:
        opened.write(b"nothing")
    assert not pathlib.Path("/dev/null").is_file()


class Taking(grpc.GenericRpcHandler):
    """A lab that takes an upload, and breaks off after some bytes of the first call that brings any."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.held = bytearray()
        self.calls: list[list[content.ImportCheckpointRequest]] = []

    def service(self, call: Any) -> Any:
        return grpc.stream_unary_rpc_method_handler(
            self.take, content.ImportCheckpointRequest.FromString, lambda message: message.SerializeToString()
        )

    def take(self, requests: Iterator[content.ImportCheckpointRequest], context: Any) -> Any:
        seen: list[content.ImportCheckpointRequest] = []
        self.calls.append(seen)
        for request in requests:
            seen.append(request)
            assert request.parent == "projects/default"
            if request.data:
                assert request.offset == len(self.held)
                self.held += request.data
            if 0 < self.after <= len(self.held):
                self.after = 0
                context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "too late")
        first = seen[0].checkpoint
        answer = content.ImportCheckpointResponse(committed_bytes=len(self.held))
        if len(self.held) == first.size_bytes:
            answer.checkpoint.CopyFrom(first)
            answer.checkpoint.name = "projects/default/checkpoints/mine"
        return answer


def test_an_upload_that_broke_off_goes_on_where_it_was() -> None:
    lab_of = Taking(after=300 << 10)
    server = grpc.server(futures.ThreadPoolExecutor(4), handlers=[lab_of])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        with orograph.Lab(Connection(f"127.0.0.1:{port}", "a-token", None, 20)) as lab:
            weights = {"0.weight": np.arange(200_000, dtype=np.float32).reshape(1000, 200), "0.bias": np.zeros(1000, np.float32)}
            made = lab.upload(weights, data="digits", network={"family": "mlp", "width": 1000, "depth": 0}, id="mine")
    finally:
        server.stop(0)
    assert made.id == "mine" and made.digest == hashlib.sha256(lab_of.held).hexdigest()
    assert len({calls[0].request_id for calls in lab_of.calls}) == 1
    assert lab_of.calls[0][0].checkpoint.data.name == "digits"
    sent = sum(len(request.data) for calls in lab_of.calls for request in calls)
    assert sent == len(lab_of.held)
