"""A lab and a finished sweep in it, shared by all tests that need one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import matplotlib
import pytest

import orograph

matplotlib.use("Agg")

SKIPS_FAIL = os.environ.get("OROGRAPH_TEST_SKIPS") == "fail"
"""Whether what is not there (a lab, torch, nbclient, ...) makes a test fail that needs it, where all of it should be."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    if SKIPS_FAIL and report.skipped and item.get_closest_marker("may_skip") is None:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: {reason} (expected: no skip, because of OROGRAPH_TEST_SKIPS=fail)"


SPEC: dict[str, Any] = {
    "data": {"name": "digits", "subset": 700, "label_noise": 0.1, "data_seed": 1},
    "network": {"family": "mlp", "depth": 1},
    "training": {
        "optimizer": {"kind": "sgd", "learning_rate": 0.1, "momentum": 0.9},
        "length": {"steps": 150},
    },
    "axes": [
        {"field": "network.width", "values": [4, 16]},
        {"field": "training.batch_size", "values": [16, 64]},
    ],
    "replicates": 3,
    "run_seed": 7,
    "checkpoints": {"initial": True},
    "measurements": [
        {"kind": "TRAIN_LOSS"},
        {"kind": "TRAIN_ERROR"},
        {"kind": "TEST_LOSS"},
        {"kind": "TEST_ACCURACY"},
        {"kind": "HESSIAN_TRACE"},
        {"kind": "MODE_CONNECTIVITY", "options": {"steps": 100}},
        {"kind": "CKA_SIMILARITY"},
        {"kind": "PARAMETER_DISTANCE"},
    ],
}


@pytest.fixture(scope="session")
def lab() -> Iterator[orograph.Lab]:
    if not {"OROGRAPH_LAB", "OROGRAPH_SERVER"} & os.environ.keys():
        pytest.skip("no lab: set OROGRAPH_LAB, or OROGRAPH_SERVER and OROGRAPH_TOKEN_FILE")
    with orograph.connect() as opened:
        yield opened


@pytest.fixture(scope="session")
def sweep(lab: orograph.Lab) -> orograph.Sweep:
    """Every run ended, everything measured."""
    return lab.submit(SPEC, description="of the <tests>", labels={"for": "tests"}).wait(progress=False)
