#!/usr/bin/env python3
"""Writes orograph/v1/*_pb2.py and *_pb2.pyi from proto/src/main/proto; run after every change of a .proto file.

    pip install 'grpcio-tools==1.84.0'
    python clients/python/tools/generate_stubs.py

The result is committed, so that installing the client needs no protoc. tests/test_stubs.py compares it with the .proto files.
"""

import pathlib
import sys

import grpc_tools
from grpc_tools import protoc

CLIENT = pathlib.Path(__file__).resolve().parent.parent
PROTOS = CLIENT.parent.parent / "proto" / "src" / "main" / "proto"


def files() -> list[str]:
    """The contracts, as protoc names them; the journal's messages are nobody else's business."""
    return sorted(str(p.relative_to(PROTOS)) for p in (PROTOS / "orograph" / "v1").glob("*.proto"))


def main() -> int:
    wanted = files()
    if not wanted:
        print(f"{PROTOS}: no .proto files (expected: a checkout of Orograph)", file=sys.stderr)
        return 2
    for old in (CLIENT / "orograph" / "v1").glob("*_pb2.py*"):
        old.unlink()
    common = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    return int(protoc.main(["protoc", f"-I{PROTOS}", f"-I{common}", f"--python_out={CLIENT}", f"--pyi_out={CLIENT}", *wanted]))


if __name__ == "__main__":
    sys.exit(main())
