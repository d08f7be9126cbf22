"""The committed stubs are those of the .proto files, and the package is typed and whole."""

import importlib
import pathlib
import subprocess
import sys
import zipfile

import pytest
from google.protobuf import descriptor_pb2

CLIENT = pathlib.Path(__file__).resolve().parent.parent
PROTOS = CLIENT.parent.parent / "proto" / "src" / "main" / "proto"


def contracts(folder: pathlib.Path) -> list[descriptor_pb2.FileDescriptorProto]:
    grpc_tools = pytest.importorskip("grpc_tools")
    from grpc_tools import protoc

    files = sorted(str(p.relative_to(PROTOS)) for p in (PROTOS / "orograph" / "v1").glob("*.proto"))
    common = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    image = folder / "image"
    assert protoc.main(["protoc", f"-I{PROTOS}", f"-I{common}", f"--descriptor_set_out={image}", *files]) == 0
    return list(descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes()).file)


def test_stubs_have_every_message_and_field_of_the_contracts(tmp_path: pathlib.Path) -> None:
    wanted = contracts(tmp_path)
    assert len(wanted) >= 9
    for file in wanted:
        module = importlib.import_module(file.name.removesuffix(".proto").replace("/", ".") + "_pb2")
        found = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(found)
        for part in ("message_type", "enum_type"):
            assert _plain(getattr(found, part)) == _plain(getattr(file, part)), (
                f"{file.name}: run clients/python/tools/generate_stubs.py"
            )
        assert [s.name for s in found.service] == [s.name for s in file.service]


def _plain(parts: object) -> list[str]:
    """In text, without the names for JSON, which protoc fills in at different times."""
    texts = []
    for part in parts:  # type: ignore[attr-defined]
        copy = type(part).FromString(part.SerializeToString())
        _forget_json_names(copy)
        texts.append(str(copy))
    return texts


def _forget_json_names(message: object) -> None:
    for field in getattr(message, "field", ()):
        field.ClearField("json_name")
    for nested in getattr(message, "nested_type", ()):
        _forget_json_names(nested)


def test_the_wheel_has_stubs_types_and_licence_and_needs_no_protoc(tmp_path: pathlib.Path) -> None:
    pytest.importorskip("setuptools", minversion="77")
    source = tmp_path / "source"
    subprocess.run(["cp", "-r", str(CLIENT), str(source)], check=True)
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(source)]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("orograph-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    stubs = {p.name for p in (CLIENT / "orograph" / "v1").glob("*_pb2.py*")}
    assert {n.removeprefix("orograph/v1/") for n in names if "_pb2" in n} == stubs
    assert "orograph/py.typed" in names
    assert any(n.endswith("LICENSE") for n in names)


def test_strict_type_checking_finds_nothing() -> None:
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", "--no-incremental"], cwd=CLIENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
