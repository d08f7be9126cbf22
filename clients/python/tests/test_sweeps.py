"""Submitting, steering and watching, on a real lab."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import SPEC

import orograph
from orograph import _rpc

LONG: dict[str, Any] = {**SPEC, "axes": SPEC["axes"][:1], "run_seed": 11, "measurements": SPEC["measurements"][:1]}
LONG["training"] = {**SPEC["training"], "batch_size": 32, "length": {"steps": 60_000}}


def test_the_cost_is_known_before_and_nothing_is_created(lab: orograph.Lab) -> None:
    before = len(lab.sweeps())
    cost = lab.check(SPEC)
    assert (cost.cells, cost.runs, cost.training_steps) == (4, 12, 12 * 150)
    assert cost.training_sample_passes == 3 * 2 * (3 * 150 * 16 + 3 * 150 * 64)
    assert cost.metrics.set_index("metric").loc["TRAIN_LOSS", "measurements"] == 12
    assert len(lab.sweeps()) == before


def test_every_bad_field_is_told_those_read_here_and_those_the_lab_knows(lab: orograph.Lab) -> None:
    bad = {**SPEC, "replicates": 0, "data": {"name": "digitz", "subset": "many"}, "widht": 3}
    for call in (lab.check, lab.submit):
        with pytest.raises(orograph.Rejected) as caught:
            call(bad)
        assert {"data.name", "data.subset", "replicates", "widht"} <= {v.field for v in caught.value.violations}
        for violation in caught.value.violations:
            assert str(violation) == f"{violation.field}: {violation.value} (expected: {violation.expected})"
            assert violation.expected


def test_the_same_request_gives_the_same_sweep(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    request = str(uuid.uuid4())
    spec = {**LONG, "run_seed": 12}
    first = lab.submit(spec, request_id=request)
    assert lab.submit(spec, request_id=request).name == first.name
    first.cancel()


def test_sweeps_are_listed_and_found_by_label_and_id(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    assert sweep.name in [s.name for s in lab.sweeps('labels.for = "tests"')]
    assert lab.sweep(sweep.id).name == sweep.name
    assert sweep.id in set(lab.table()["sweep"])
    with pytest.raises(orograph.NotFound, match="no-such-sweep"):
        lab.sweep("no-such-sweep")


def test_an_adaptive_search_tells_what_it_decided(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    assert sweep.search_decisions() == []
    axis = {"field": "training.batch_size", "values": [8, 16, 24, 32, 40, 48]}
    measured = [{"kind": "TRAIN_ERROR"}]
    network = {**SPEC["network"], "width": 8}
    line = {"kind": "adaptive", "threshold": 20.0}
    found = lab.submit({**SPEC, "network": network, "axes": [axis], "measurements": measured, "search": line}).wait(progress=False)
    decisions = found.search_decisions()
    assert {d["cell"] for d in decisions} == {c.id for c in found.cells()}
    assert decisions[0]["round"] == 1 and decisions[0]["reason"].startswith("spread over")
    assert all(d["within"] + d["beyond"] + d["unread"] == 3 for d in decisions)


def test_a_sweep_is_paused_resumed_and_cancelled(lab: orograph.Lab) -> None:
    cells = [{"field": "network.width", "values": [4, 8, 16, 24]}]  # more than the lab has lanes
    steered = lab.submit({**LONG, "axes": cells})
    assert steered.pause().state == "PAUSED"
    assert "paused" in " ".join(steered.cell(width=24).run(0).explain()).lower()
    changed = steered.update(priority=3, queued_runs=99, description="steered", labels={"by": "tests"}).message
    assert (changed.spec.priority, changed.description, dict(changed.labels)) == (3, "steered", {"by": "tests"})
    assert (changed.spec.quota.queued_runs, changed.spec.quota.checkpoint_bytes) == (99, 0)
    assert steered.resume().state == "ACTIVE"
    assert steered.retry() == 0
    assert steered.cancel().state == "CANCELLED"
    states = [u.state for u in steered.watch(progress=False) if u.kind == "state"]
    assert states[-1] == "CANCELLED" and "PAUSED" in states
    assert sum(steered.outcomes.values()) == 12  # four widths, three replicates


def test_an_extension_tells_its_cost_and_trains_nothing_twice(lab: orograph.Lab) -> None:
    small = {**SPEC, "axes": SPEC["axes"][:1], "run_seed": 13, "measurements": SPEC["measurements"][:1]}
    small["training"] = {**SPEC["training"], "batch_size": 32}
    grown = lab.submit(small).wait(progress=False)
    before = {r.name: r.checkpoint().digest for r in grown.runs()}
    cost = grown.extend(replicates=4, validate_only=True)
    assert (cost.runs, grown.progress["runs"]) == (2, 6)
    grown.extend({"replicates": 4, "measurements": [{"kind": "TEST_ACCURACY"}]})
    grown.wait(progress=False)
    after = {r.name: r.checkpoint().digest for r in grown.runs()}
    assert len(after) == 8 and before.items() <= after.items()
    assert len(grown.measurements("TEST_ACCURACY")) == 8
    with pytest.raises(orograph.Rejected, match="replicates"):
        grown.extend(replicates=1)


def test_single_checkpoints_are_measured_to_the_bits_of_the_sweep(lab: orograph.Lab, sweep: orograph.Sweep) -> None:
    recorded = sweep.cell(width=16, batch=16).measurement("HESSIAN_TRACE", 1)
    assert lab.measure("HESSIAN_TRACE", recorded.checkpoints[0]).value == recorded.value


class Cutting:
    """A way to the lab that is cut after so many bytes of answers, as often as told."""

    def __init__(self, target: str, after: int, most: int) -> None:
        host, _, port = target.rpartition(":")
        self.target = (host, int(port))
        self.after = after
        self.most = most
        self.cuts = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client, socket.create_connection(self.target) as lab:
            passed = 0
            while True:
                for ready in select.select([client, lab], [], [])[0]:
                    try:
                        data = ready.recv(4096)
                    except OSError:
                        return
                    if not data:
                        return
                    (lab if ready is client else client).sendall(data)
                    passed += len(data) if ready is lab else 0
                if passed > self.after and self.cuts < self.most:
                    self.cuts += 1
                    return


@pytest.fixture
def cutting(lab: orograph.Lab) -> Iterator[tuple[Cutting, orograph.Lab]]:
    way = Cutting(lab.address, 20_000, 3)
    token = lab._connection._headers[0][1].removeprefix("Bearer ")
    yield way, orograph.connect(server=way.address, token=token)
    way.listener.close()


def facts(sweep: orograph.Sweep) -> list[int]:
    return [u.sequence for u in sweep.watch(progress=False) if u.sequence]


def test_a_broken_watch_goes_on_without_a_fact_lost_or_twice(cutting: tuple[Cutting, orograph.Lab], sweep: orograph.Sweep) -> None:
    way, lab = cutting
    whole = facts(sweep)
    assert len(whole) > 12 + 4 * (5 * 3 + 3 * 3)
    assert facts(lab.sweep(sweep.id)) == whole
    assert way.cuts == 3


def test_a_watch_goes_on_after_a_token(sweep: orograph.Sweep) -> None:
    updates = [u for u in sweep.watch(progress=False) if u.sequence]
    middle = updates[len(updates) // 2]
    rest = [u.sequence for u in sweep.watch(progress=False, resume_token=middle.resume_token) if u.sequence]
    assert rest == [u.sequence for u in updates if u.sequence > middle.sequence]


def test_a_watch_from_now_on_of_a_sweep_that_has_ended_tells_no_fact(sweep: orograph.Sweep) -> None:
    last = [u for u in sweep.watch(progress=False) if u.sequence][-1]
    told = list(sweep.watch(progress=False, from_now=True))
    assert [u.kind for u in told] == ["progress"]
    assert told[0].message.progress.runs_ended == sweep.progress["runs"]
    assert [u.sequence for u in sweep.watch(progress=False, resume_token=last.resume_token)] == [0]
    with pytest.raises(orograph.Rejected, match="from_now"):
        sweep.watch(from_now=True, resume_token=last.resume_token)


def test_async_watching_takes_the_same_updates_and_leaves_the_loop_free(
    cutting: tuple[Cutting, orograph.Lab], sweep: orograph.Sweep
) -> None:
    async def watch(of: orograph.Sweep) -> tuple[list[int], int]:
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                beats += 1
                await asyncio.sleep(0.001)

        beating = asyncio.create_task(beat())
        found = [u.sequence async for u in of.watch(progress=False) if u.sequence]
        beating.cancel()
        return found, beats

    whole = facts(sweep)
    for of in (sweep, cutting[1].sweep(sweep.id)):
        found, beats = asyncio.run(watch(of))
        assert found == whole
        assert beats > 10
    assert cutting[0].cuts == 3


def test_a_watch_of_a_lab_that_is_gone_ends_when_patience_does() -> None:
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        lost = orograph.Sweep(_rpc.Connection(address, "a-token", None, 5), "projects/default/sweeps/lost")
        with pytest.raises(orograph.Unreachable, match=address):
            list(lost.watch(progress=False, patience=0.3))


def test_the_bar_ends_at_all_runs_and_measurements(sweep: orograph.Sweep, capsys: pytest.CaptureFixture[str]) -> None:
    sweep.wait()
    p = sweep.progress
    total = p["runs"] + p["measurements"]
    shown = capsys.readouterr().err
    assert f"{total}/{total}" in shown
    assert f"runs {p['runs']}/{p['runs']}, measurements {p['measurements']}/{p['measurements']}" in shown
