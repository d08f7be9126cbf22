"""Finding a lab, and what is said when there is none."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest

import orograph
from orograph.v1 import sweep_service_pb2 as wire

TOKEN = "a-token-for-tests-0123456789abcdef"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """No lab by environment or folder."""
    for name in ("OROGRAPH_LAB", "OROGRAPH_SERVER", "OROGRAPH_TOKEN_FILE", "OROGRAPH_PROJECT", "OROGRAPH_TLS_CA", "OROGRAPH_TLS_CERT", "OROGRAPH_TLS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


class Answering(grpc.GenericRpcHandler):
    """Answers ListSweeps to those who have the token, and nothing else."""

    def service(self, call: Any) -> Any:
        def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
            if dict(context.invocation_metadata()).get("authorization") != "Bearer " + TOKEN:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "no such token")
            sweep = wire.ListSweepsResponse()
            sweep.sweeps.add(name="projects/default/sweeps/one")
            return sweep.SerializeToString()

        return grpc.unary_unary_rpc_method_handler(answer) if call.method.endswith("/ListSweeps") else None


@pytest.fixture
def port() -> Iterator[int]:
    server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Answering()])
    bound = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield bound
    server.stop(0)


def state_folder(folder: pathlib.Path, port: int, mode: int = 0o600) -> pathlib.Path:
    folder.mkdir()
    (folder / "lab.json").write_text(json.dumps({"ports": {"client": port}, "processes": []}))
    (folder / "token").write_text(TOKEN + "\n")
    (folder / "token").chmod(mode)
    return folder


def closed_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def test_the_lab_of_this_folder_or_one_above_it_is_found(port: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state_folder(tmp_path / ".orograph", port)
    (tmp_path / "deeper").mkdir()
    monkeypatch.chdir(tmp_path / "deeper")
    assert orograph.connect().address == f"127.0.0.1:{port}"


def test_the_lab_that_the_environment_names_is_found(port: int, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = state_folder(tmp_path / "lab", port)
    monkeypatch.setenv("OROGRAPH_LAB", str(folder))
    assert [s.id for s in orograph.connect().sweeps()] == ["one"]
    monkeypatch.delenv("OROGRAPH_LAB")
    monkeypatch.setenv("OROGRAPH_SERVER", f"127.0.0.1:{port}")
    monkeypatch.setenv("OROGRAPH_TOKEN_FILE", str(folder / "token"))
    assert [s.id for s in orograph.connect().sweeps()] == ["one"]


def test_without_a_lab_it_is_one_line_that_says_what_to_do(tmp_path: pathlib.Path) -> None:
    with pytest.raises(orograph.NoLab) as caught:
        orograph.connect()
    assert "\n" not in str(caught.value) and "orograph up" in str(caught.value)
    with pytest.raises(orograph.NoLab, match="no lab here"):
        orograph.connect(tmp_path / "elsewhere")


def test_a_lab_that_has_stopped_is_one_line_with_its_address(tmp_path: pathlib.Path) -> None:
    port = closed_port()
    with pytest.raises(orograph.Unreachable, match=f"127.0.0.1:{port}: no answer") as caught:
        orograph.connect(state_folder(tmp_path / "lab", port))
    assert "\n" not in str(caught.value)


def test_of_several_nodes_the_one_that_listens_is_found(port: int) -> None:
    nodes = f"127.0.0.1:{closed_port()}, localhost:{closed_port()},127.0.0.1:{port}"
    assert [s.id for s in orograph.connect(server=nodes, token=TOKEN).sweeps()] == ["one"]


def test_when_a_node_ends_the_next_is_found() -> None:
    ports = [closed_port(), closed_port()]
    lab = None
    for bound in ports:
        server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Answering()])
        server.add_insecure_port(f"127.0.0.1:{bound}")
        server.start()
        try:
            if lab is None:
                lab = orograph.connect(server=",".join(f"127.0.0.1:{p}" for p in ports), token=TOKEN)
            assert [s.id for s in lab.sweeps()] == ["one"]
        finally:
            server.stop(0).wait()


@pytest.mark.parametrize("server", ["127.0.0.1:1,", "127.0.0.1:1,nowhere", "127.0.0.1:1,127.0.0.1:1", "127.0.0.1:1,192.0.2.1:1"])
def test_several_nodes_are_different_addresses_of_this_machine(server: str) -> None:
    with pytest.raises(orograph.Rejected, match="server"):
        orograph.connect(server=server, token=TOKEN)


def test_a_wrong_token_is_refused_by_name_and_never_shown(port: int) -> None:
    wrong = "another-token-0123456789-0123456789"
    with pytest.raises(orograph.Unauthorized) as caught:
        orograph.connect(server=f"127.0.0.1:{port}", token=wrong)
    assert wrong not in str(caught.value)


def test_no_representation_shows_the_token(port: int) -> None:
    lab = orograph.connect(server=f"127.0.0.1:{port}", token=TOKEN)
    shown = [repr(lab), lab._repr_html_(), repr(lab._connection), repr(lab.sweeps())]
    assert not any(TOKEN in text for text in shown)


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_token_file_that_others_may_read_is_refused(port: int, tmp_path: pathlib.Path) -> None:
    with pytest.raises(orograph.NoLab, match="rw-r--r--"):
        orograph.connect(state_folder(tmp_path / "lab", port, 0o644))


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"server": "lab"}, "server"),
        ({"server": "127.0.0.1:1"}, "token_file"),
        ({"server": "127.0.0.1:1", "lab": "x"}, "server"),
        ({"server": "127.0.0.1:1", "token": "short"}, "token"),
        ({"timeout": 0.0}, "timeout"),
        ({"server": "192.0.2.1:1", "token": TOKEN}, "server"),
    ],
)
def test_bad_arguments_are_named(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(orograph.Rejected) as caught:
        orograph.connect(**arguments)
    assert [v.field for v in caught.value.violations] == [field]


def self_signed(folder: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """A key, and a certificate of it that is its own authority."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=lab.example"]
    make += ["-addext", "subjectAltName=DNS:lab.example,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(make, check=True, capture_output=True)
    return key, certificate


class Recognizing(grpc.GenericRpcHandler):
    """Answers ListSweeps to those who show a certificate; tells which tokens came."""

    def __init__(self) -> None:
        self.tokens: list[Any] = []

    def service(self, call: Any) -> Any:
        def answer(request: bytes, context: grpc.ServicerContext) -> bytes:
            self.tokens.append(dict(context.invocation_metadata()).get("authorization"))
            assert list(context.auth_context()["x509_common_name"]) == [b"lab.example"]
            return wire.ListSweepsResponse().SerializeToString()

        return grpc.unary_unary_rpc_method_handler(answer) if call.method.endswith("/ListSweeps") else None


def test_whoever_is_known_by_a_certificate_needs_no_token_and_sends_none(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = self_signed(tmp_path)
    lab = Recognizing()
    server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[lab])
    pair = (key.read_bytes(), certificate.read_bytes())
    credentials = grpc.ssl_server_credentials([pair], certificate.read_bytes(), require_client_auth=True)
    address = f"127.0.0.1:{server.add_secure_port('127.0.0.1:0', credentials)}"
    server.start()
    try:
        tls = orograph.Tls(ca_file=certificate, cert_file=certificate, key_file=key)
        orograph.connect(server=address, tls=tls).close()
        monkeypatch.setenv("OROGRAPH_SERVER", address)
        for name, file in (("CA", certificate), ("CERT", certificate), ("KEY", key)):
            monkeypatch.setenv(f"OROGRAPH_TLS_{name}", str(file))
        orograph.connect().close()
        orograph.connect(token=TOKEN).close()
        assert lab.tokens == [None, None, "Bearer " + TOKEN]
    finally:
        server.stop(0)


def test_over_tls_the_lab_must_show_the_certificate_that_is_trusted(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = self_signed(tmp_path)
    server = grpc.server(futures.ThreadPoolExecutor(2), handlers=[Answering()])
    credentials = grpc.ssl_server_credentials([(key.read_bytes(), certificate.read_bytes())])
    address = f"127.0.0.1:{server.add_secure_port('127.0.0.1:0', credentials)}"
    server.start()
    try:
        trusted = orograph.Tls(ca_file=certificate, server_name="lab.example")
        assert [s.id for s in orograph.connect(server=address, token=TOKEN, tls=trusted).sweeps()] == ["one"]
        with pytest.raises(orograph.Unreachable):
            orograph.connect(server=address, token=TOKEN, tls=True, timeout=5)
        monkeypatch.setenv("OROGRAPH_SERVER", address)
        monkeypatch.setenv("OROGRAPH_TLS_CA", str(certificate))
        monkeypatch.setenv("OROGRAPH_PROJECT", "vision")
        assert orograph.connect(token=TOKEN).project == "projects/vision"
        monkeypatch.setenv("OROGRAPH_TLS_CA", "system")
        with pytest.raises(orograph.Unreachable):
            orograph.connect(token=TOKEN, timeout=5)
    finally:
        server.stop(0)


def test_missing_certificates_are_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(orograph.Rejected, match="tls.ca_file"):
        orograph.connect(server="127.0.0.1:1", token=TOKEN, tls=orograph.Tls(ca_file=tmp_path / "none.pem"))
    with pytest.raises(orograph.Rejected, match="both or neither"):
        orograph.connect(server="127.0.0.1:1", token=TOKEN, tls=orograph.Tls(cert_file=tmp_path / "none.pem"))
