"""A skip is told, and where everything should be there it is a failure."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

TESTS = pathlib.Path(__file__).resolve().parent
SKIPPED = """
import pytest

def test_at_its_end() -> None:
    pytest.skip("no torch: most of it ran")

@pytest.fixture
def lab() -> None:
    pytest.skip("no lab")

def test_before_it(lab: None) -> None:
    raise AssertionError

def test_what_is_not_installed() -> None:
    pytest.importorskip("no_such_package_of_anybody")
"""


@pytest.fixture
def told(tmp_path: pathlib.Path, request: pytest.FixtureRequest) -> subprocess.CompletedProcess[str]:
    """What pytest says of three tests that skip, with the variable as the test asks for."""
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "test_some.py").write_text(SKIPPED, "utf-8")
    paths = os.pathsep.join([str(TESTS.parent), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths, "OROGRAPH_TEST_SKIPS": request.param}
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "test_some.py"]
    return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("told", [""], indirect=True)
def test_skips_are_skips_on_a_machine_of_ones_own(told: subprocess.CompletedProcess[str]) -> None:
    assert told.returncode == 0 and "3 skipped" in told.stdout


@pytest.mark.parametrize("told", ["fail"], indirect=True)
def test_skips_are_failures_where_everything_should_be_there(told: subprocess.CompletedProcess[str]) -> None:
    assert told.returncode == 1 and "skipped" not in told.stdout.splitlines()[-1]
    for reason in ("no torch: most of it ran", "no lab", "no_such_package_of_anybody"):
        assert reason in told.stdout
