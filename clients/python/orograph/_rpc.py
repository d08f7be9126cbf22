"""Calls: address, token, deadlines, bounds, and failures in words. The only code that knows gRPC's channels."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import pathlib
import socket
from dataclasses import dataclass
from typing import Any, AsyncIterator, Callable, Iterator, TypeVar

import grpc
from google.protobuf.message import Message

from . import _errors

UNARY_SECONDS = 30.0
STREAM_SECONDS = 600.0
_PACKAGE = "orograph.v1"
_LARGEST_ANSWER = 64 << 20
_LARGEST_REQUEST = 4 << 20

_RETRY = json.dumps(
    {
        "methodConfig": [
            {
                "name": [{}],
                "retryPolicy": {
                    "maxAttempts": 4,
                    "initialBackoff": "0.1s",
                    "maxBackoff": "1s",
                    "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"],
                },
            }
        ]
    }
)

A = TypeVar("A", bound=Message)


@dataclass(frozen=True)
class Tls:
    """How the lab is known, and how it knows us.

    The files are in PEM form. Without ``ca_file`` the authorities of the system count; a certificate of our own
    (``cert_file`` with ``key_file``) is for labs that ask for one.
    """

    ca_file: str | pathlib.Path | None = None
    cert_file: str | pathlib.Path | None = None
    key_file: str | pathlib.Path | None = None
    server_name: str | None = None
    """The name in the lab's certificate, where it is not the host of the address."""

    def credentials(self) -> grpc.ChannelCredentials:
        if (self.cert_file is None) != (self.key_file is None):
            raise _errors.rejected("tls", "one of cert_file and key_file", "both or neither")
        return grpc.ssl_channel_credentials(
            _bytes("tls.ca_file", self.ca_file),
            _bytes("tls.key_file", self.key_file),
            _bytes("tls.cert_file", self.cert_file),
        )

    def server_credentials(self) -> grpc.ServerCredentials:
        """For a worker that the lab calls: both show a certificate, and the lab's must be of the authority."""
        if self.cert_file is None or self.key_file is None or self.ca_file is None:
            raise _errors.rejected("tls", "without some of its files", "ca_file, cert_file and key_file")
        pair = (_bytes("tls.key_file", self.key_file) or b"", _bytes("tls.cert_file", self.cert_file) or b"")
        return grpc.ssl_server_credentials(
            [pair], root_certificates=_bytes("tls.ca_file", self.ca_file), require_client_auth=True
        )


def _bytes(field: str, file: str | pathlib.Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        return pathlib.Path(file).read_bytes()
    except OSError as e:
        raise _errors.rejected(field, file, f"a readable PEM file; {e.strerror}") from None


def _several(address: str, places: list[str]) -> str:
    """What gRPC calls several addresses, of which it takes the first that answers."""
    ports = [place.rpartition(":") for place in places]
    numbers = ["127.0.0.1" if host == "localhost" else host for host, _, _ in ports]
    if len(set(places)) < len(places) or not all(_is_ipv4(number) for number in numbers):
        raise _errors.rejected("server", address, "different addresses such as 127.0.0.1:7001, where there are several")
    return "ipv4:" + ",".join(f"{number}:{port}" for number, (_, _, port) in zip(numbers, ports, strict=True))


def _is_ipv4(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).version == 4
    except ValueError:
        return False


class Connection:
    """A way to one lab. It connects at the first call, and again whenever the connection breaks."""

    def __init__(self, address: str, token: str | None, tls: Tls | None, timeout: float) -> None:
        """
        :param token: none where the certificate in ``tls`` says who calls
        """
        places = address.split(",")
        hosts = [place.rpartition(":")[0].strip("[]") for place in places]
        if tls is None and not all(is_loopback(host) for host in hosts):
            raise _errors.rejected("server", address, "an address of this machine, or tls: the token must not leave it bare")
        self.address = address
        self._target = address if len(places) == 1 else _several(address, places)
        self.timeout = timeout
        self.token = token
        self._headers: tuple[tuple[str, str], ...] = () if token is None else (("authorization", "Bearer " + token),)
        self._tls = tls
        self._options: list[tuple[str, object]] = [
            ("grpc.max_receive_message_length", _LARGEST_ANSWER),
            ("grpc.max_send_message_length", _LARGEST_REQUEST),
            # A node that is silent is noticed sooner than a lab that has no other.
            ("grpc.keepalive_time_ms", 30_000 if len(places) == 1 else 10_000),
            ("grpc.keepalive_timeout_ms", 20_000 if len(places) == 1 else 10_000),
            ("grpc.http2.max_pings_without_data", 0),
            ("grpc.service_config", _RETRY),
            ("grpc.enable_retries", 1),
            ("grpc.max_reconnect_backoff_ms", 2_000),
        ]
        if all(is_loopback(host) for host in hosts):
            self._options.append(("grpc.enable_http_proxy", 0))
        if tls is not None and tls.server_name:
            self._options.append(("grpc.ssl_target_name_override", tls.server_name))
        self._channel = self._open(grpc)
        self._async: tuple[asyncio.AbstractEventLoop, Any] | None = None

    def __repr__(self) -> str:
        return f"<connection to {self.address}{', TLS' if self._tls else ''}>"

    def _open(self, api: Any) -> Any:
        if self._tls is None:
            return api.insecure_channel(self._target, options=self._options)
        return api.secure_channel(self._target, self._tls.credentials(), options=self._options)

    def _async_channel(self) -> Any:
        """A channel of asyncio belongs to the loop it was made in."""
        loop = asyncio.get_running_loop()
        if self._async is None or self._async[0] is not loop:
            from grpc import aio

            self._async = (loop, self._open(aio))
        return self._async[1]

    def close(self) -> None:
        self._channel.close()
        if self._async is not None:
            loop, channel = self._async
            self._async = None
            if loop.is_running():
                asyncio.run_coroutine_threadsafe(channel.close(), loop)
            # Else nothing is under way in it, and it closes as nobody knows it any more.

    def unary(self, method: str, request: Message, answer: type[A], timeout: float | None = None) -> A:
        """One answer to one request.

        :param method: ``Service/Method`` of the package
        :param timeout: seconds; those of the connection when not given
        """
        call = self._channel.unary_unary(
            f"/{_PACKAGE}.{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )
        try:
            done: A = call(request, timeout=timeout or self.timeout, metadata=self._headers)
            return done
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None

    async def unary_async(self, method: str, request: Message, answer: type[A], timeout: float | None = None) -> A:
        """The same for a program that runs in an event loop."""
        call = self._async_channel().unary_unary(
            f"/{_PACKAGE}.{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )
        try:
            done: A = await call(request, timeout=timeout or self.timeout, metadata=self._headers)
            return done
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None

    def stream(self, method: str, request: Message, answer: type[A], timeout: float | None = STREAM_SECONDS) -> Iterator[A]:
        """The answers to one request; the call ends when the iterator is closed."""
        call = self._channel.unary_stream(
            f"/{_PACKAGE}.{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )(request, timeout=timeout, metadata=self._headers)
        try:
            yield from call
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None
        finally:
            call.cancel()

    def upload(self, method: str, requests: Iterator[Message], question: type[Message], answer: type[A]) -> A:
        """One answer to a stream of requests."""
        call = self._channel.stream_unary(
            f"/{_PACKAGE}.{method}",
            request_serializer=question.SerializeToString,
            response_deserializer=answer.FromString,
        )
        try:
            done: A = call(requests, timeout=self.timeout, metadata=self._headers)
            return done
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None

    def both_ways(self, method: str, requests: Iterator[Message], question: type[Message], answer: type[Message]) -> Any:
        """A call with streams in both directions; its answers are read by :meth:`answers`, it ends by ``cancel``."""
        return self._channel.stream_stream(
            f"/{_PACKAGE}.{method}",
            request_serializer=question.SerializeToString,
            response_deserializer=answer.FromString,
        )(requests, metadata=self._headers)

    def answers(self, call: Any) -> Iterator[Any]:
        """The answers of a call, and its end in words."""
        try:
            yield from call
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None

    async def stream_async(self, method: str, request: Message, answer: type[A]) -> AsyncIterator[A]:
        """The same for a program that runs in an event loop."""
        call = self._async_channel().unary_stream(
            f"/{_PACKAGE}.{method}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )(request, metadata=self._headers)
        try:
            async for message in call:
                yield message
        except grpc.RpcError as e:
            raise _errors.of_call(e, self.address) from None
        finally:
            call.cancel()

    def pages(self, page: Callable[[str], tuple[Any, str]]) -> Iterator[Any]:
        """The items of all pages; ``page`` takes the token of one and answers with its items and the next token."""
        token = ""
        while True:
            items, token = page(token)
            yield from items
            if not token:
                return


def is_loopback(host: str) -> bool:
    """Whether every address of ``host`` is this machine's own."""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)}
        return bool(found) and all(ipaddress.ip_address(a.partition("%")[0]).is_loopback for a in found)
    except (OSError, ValueError):
        return False
