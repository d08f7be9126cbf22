"""Finds a lab the way the ``orograph`` command does."""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat

from . import _errors
from ._lab import Lab
from ._rpc import UNARY_SECONDS, Connection, Tls

_SHORTEST_TOKEN = 32


def connect(
    lab: str | os.PathLike[str] | None = None,
    *,
    server: str | None = None,
    token: str | None = None,
    token_file: str | os.PathLike[str] | None = None,
    tls: Tls | bool | None = None,
    project: str | None = None,
    timeout: float = UNARY_SECONDS,
) -> Lab:
    """Opens a lab.

    Without arguments it is the lab that ``orograph up`` started in this folder or one above it (``.orograph``), or the
    one that the environment names: ``OROGRAPH_LAB`` (a state folder), or ``OROGRAPH_SERVER`` (``HOST:PORT``) with
    ``OROGRAPH_TOKEN_FILE`` and, where its port has TLS, ``OROGRAPH_TLS_CA`` (a PEM file, or ``system``),
    ``OROGRAPH_TLS_CERT`` and ``OROGRAPH_TLS_KEY``. The connection is tried before the answer.

    :param lab: state folder of a lab on this machine
    :param server: ``HOST:PORT`` of a lab, instead of ``lab``; needs ``token`` or ``token_file``, or a certificate in
        ``tls`` that says who calls. Of a lab of several nodes all of them, with commas between: the one that is active is
        found
    :param token: the token itself
    :param token_file: file whose single line is the token, readable by its owner only
    :param tls: how to encrypt; needed beyond this machine. ``True`` trusts the authorities of the system. With a certificate
        of one's own (``cert_file``) no token is needed, and none is sent that is not given
    :param project: project whose sweeps are meant; that of ``OROGRAPH_PROJECT``, else ``default``, when not given
    :param timeout: seconds that a call may take, up to 3600
    :raises NoLab: if there is none
    :raises Unreachable: if it does not answer
    """
    if not 0 < timeout <= 3600:
        raise _errors.rejected("timeout", timeout, "above 0, at most 3600 seconds")
    if lab is not None and server is not None:
        raise _errors.rejected("server", server, "either lab or server")
    if lab is None and server is None:
        server = os.environ.get("OROGRAPH_SERVER") if "OROGRAPH_LAB" not in os.environ else None
        if server is not None and token is None and token_file is None:
            token_file = os.environ.get("OROGRAPH_TOKEN_FILE")
        if server is not None and tls is None:
            tls = _tls_of_environment()
    encrypted = Tls() if tls is True else tls or None
    secret: str | None
    if server is not None:
        address = _address(server)
        secret = _secret(token, token_file, encrypted is not None and encrypted.cert_file is not None)
    else:
        folder = _folder(lab)
        address = f"127.0.0.1:{_port(folder)}"
        secret = read_token(folder / "token") if token is None else token
    opened = Lab(Connection(address, secret, encrypted, timeout), project or os.environ.get("OROGRAPH_PROJECT") or "default")
    opened.ping()
    return opened


def _tls_of_environment() -> Tls | None:
    authority = os.environ.get("OROGRAPH_TLS_CA")
    if not authority:
        return None
    return Tls(
        ca_file=None if authority == "system" else authority,
        cert_file=os.environ.get("OROGRAPH_TLS_CERT") or None,
        key_file=os.environ.get("OROGRAPH_TLS_KEY") or None,
    )


def _folder(lab: str | os.PathLike[str] | None) -> pathlib.Path:
    named = lab if lab is not None else os.environ.get("OROGRAPH_LAB")
    if named is not None:
        folder = pathlib.Path(named).expanduser().resolve()
        if not (folder / "lab.json").is_file():
            raise _errors.NoLab(
                f"{folder}: no lab here (expected: the folder of a lab that was started by `orograph up`,"
                " or server='HOST:PORT')"
            )
        return folder
    here = pathlib.Path.cwd()
    for parent in (here, *here.parents):
        if (parent / ".orograph" / "lab.json").is_file():
            return parent / ".orograph"
    raise _errors.NoLab(
        f"{here}: no lab in .orograph here or above (expected: one that `orograph up` has started, or connect(FOLDER),"
        " or the environment variable OROGRAPH_LAB)"
    )


def _port(folder: pathlib.Path) -> int:
    file = folder / "lab.json"
    try:
        port = json.loads(file.read_text())["ports"]["client"]
    except (OSError, ValueError, KeyError, TypeError):
        raise _errors.NoLab(f"{file}: cannot be read (expected: as `orograph up` writes it)") from None
    if not isinstance(port, int) or not 0 < port < 65536:
        raise _errors.NoLab(f"{file}: client port {port} (expected: as `orograph up` writes it)")
    return port


def _address(server: str) -> str:
    places = [place.strip() for place in server.split(",")]
    for place in places:
        if not re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/]+):[0-9]{1,5}", place):
            raise _errors.rejected("server", server, "HOST:PORT, or several with commas between")
    return ",".join(places)


def _secret(token: str | None, token_file: str | os.PathLike[str] | None, certified: bool) -> str | None:
    if token is not None:
        if len(token) < _SHORTEST_TOKEN or not _is_plain(token):
            raise _errors.rejected("token", "hidden", f"{_SHORTEST_TOKEN} or more letters")
        return token
    if token_file is None:
        if certified:
            return None
        known = "the file with the token of the server, or token, or tls with a certificate that says who calls"
        raise _errors.rejected("token_file", "none", known)
    return read_token(pathlib.Path(token_file))


def read_token(file: pathlib.Path) -> str:
    """The single line of a file that nobody else may read."""
    try:
        mode = file.stat().st_mode
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        raise _errors.NoLab(f"token file: {file} (expected: a readable file with the token)") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _errors.NoLab(f"token file: {file} has {stat.filemode(mode)[1:]} (expected: rw-------, for its owner only)")
    if len(lines) != 1 or len(lines[0]) < _SHORTEST_TOKEN or not _is_plain(lines[0]):
        raise _errors.NoLab(f"token file: {file} (expected: one line of {_SHORTEST_TOKEN} or more letters)")
    return lines[0]


def _is_plain(text: str) -> bool:
    return all(" " < c < "\x7f" for c in text)
