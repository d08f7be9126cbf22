"""Bytes from the store; no lab is needed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from orograph import Corrupt, OrographError, Rejected, Unreachable, _content, _values
from orograph.v1 import checkpoint_service_pb2 as wire

ARRAYS = {
    "0.weight": np.arange(12, dtype=np.float32).reshape(3, 4) / 7,
    "0.bias": np.array([-1.5, 0.0, 3.25], np.float32),
    "bn.num_batches_tracked": np.array(41, np.int64),
    "double": np.array([1e-300, np.pi]),
    "empty": np.zeros((0, 5), np.float32),
}


def test_tensors_are_those_that_the_library_of_the_format_wrote() -> None:
    numpy_form = pytest.importorskip("safetensors.numpy")
    read, metadata = _content.safetensors(numpy_form.save(ARRAYS, {"role": "FINAL"}))
    assert metadata == {"role": "FINAL"}
    assert read.keys() == ARRAYS.keys()
    for name, wanted in ARRAYS.items():
        assert read[name].dtype == wanted.dtype and read[name].shape == wanted.shape
        assert read[name].tobytes() == wanted.tobytes()
        assert read[name].flags.writeable


def test_torch_tensors_have_the_same_numbers_types_and_shapes() -> None:
    torch = pytest.importorskip("torch")
    for name, tensor in _content.torch_tensors(ARRAYS).items():
        assert tensor.shape == ARRAYS[name].shape
        assert tensor.dtype == torch.from_numpy(np.zeros(1, ARRAYS[name].dtype)).dtype
        assert (tensor.numpy() == ARRAYS[name]).all()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 8,
        b"\x02" + b"\0" * 7 + b"[]",
        b"\x09" + b"\0" * 7 + b'{"a": {}}',
        (70).to_bytes(8, "little") + b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 800000000]}} ',
        (64).to_bytes(8, "little") + b'{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}   ' + b"\0" * 8,
    ],
)
def test_bytes_that_are_no_tensors_are_corrupt_not_a_crash(data: bytes) -> None:
    with pytest.raises(Corrupt):
        _content.safetensors(data)


class Chunk:
    """A chunk of a curve, as what is in the store is seen."""

    def __init__(self, *steps: int) -> None:
        self.steps = steps

    def arrays(self) -> dict[str, Any]:
        return {"step": np.array(self.steps, np.int64), "train_loss": 1 / np.array(self.steps, np.float64)}


def test_steps_that_were_trained_twice_are_once_in_a_curve_and_in_their_order() -> None:
    chunks: list[Any] = [Chunk(1, 2, 3, 4), Chunk(3, 4, 5), Chunk(2, 3), Chunk(7, 8), Chunk(6)]
    curve = _values.curve(chunks)
    assert curve["step"].tolist() == [1, 2, 3, 4, 5, 6, 7, 8]
    np.testing.assert_array_equal(curve["train_loss"], 1 / np.arange(1.0, 9))


def test_pickles_in_an_npz_are_refused() -> None:
    file = io.BytesIO()
    np.savez(file, a=np.array([{"any": "object"}], dtype=object), allow_pickle=True)
    with pytest.raises(Corrupt):
        _content.npz(file.getvalue())


class Source:
    """Chunks of ``data`` from the offset asked for; breaks after ``breaks`` chunks, as often as told."""

    def __init__(self, data: bytes, breaks: int = 0, wrong: bytes = b"") -> None:
        self.data = data
        self.breaks = breaks
        self.wrong = wrong
        self.offsets: list[int] = []

    def stream(self, method: str, request: Any, answer: Any) -> Iterator[Any]:
        self.offsets.append(request.offset)
        content = self.wrong or self.data
        first = True
        for at in range(request.offset, len(content), 100):
            if self.breaks and at >= request.offset + 200:
                self.breaks -= 1
                raise Unreachable("cut")
            chunk = content[at : at + 100]
            yield wire.DownloadCheckpointResponse(size_bytes=len(content) if first else 0, offset=at, data=chunk)
            first = False


DATA = bytes(range(256)) * 4
DIGEST = hashlib.sha256(DATA).hexdigest()


def test_a_download_goes_on_where_the_connection_broke() -> None:
    source = Source(DATA, breaks=3)
    assert _content.download(source, DIGEST) == DATA  # type: ignore[arg-type]
    assert source.offsets == [0, 200, 400, 600]


def test_a_connection_that_always_breaks_is_an_error() -> None:
    with pytest.raises(OrographError, match="cut"):
        _content.download(Source(DATA * 10, breaks=99), DIGEST)  # type: ignore[arg-type]


def test_other_bytes_than_those_asked_for_are_never_handed_on() -> None:
    with pytest.raises(Corrupt, match=DIGEST):
        _content.download(Source(DATA, wrong=DATA[::-1]), DIGEST)  # type: ignore[arg-type]


def test_more_bytes_than_announced_are_refused_before_they_are_held() -> None:
    with pytest.raises(Corrupt, match="1024 bytes"):
        _content.download(Source(DATA), DIGEST, size=1000)  # type: ignore[arg-type]


def test_what_is_written_is_read_back_and_by_the_library_of_the_format() -> None:
    data = _content.written({**ARRAYS, "half": np.array([0.5, -2.0], np.float16)})
    read, metadata = _content.safetensors(data)
    assert metadata == {} and read.keys() == {*ARRAYS, "half"}
    assert read["half"].dtype == np.float32 and (read["half"] == [0.5, -2.0]).all()
    for name, wanted in ARRAYS.items():
        assert read[name].dtype == wanted.dtype and read[name].shape == wanted.shape
        assert read[name].tobytes() == wanted.tobytes()
    numpy_form = pytest.importorskip("safetensors.numpy")
    assert numpy_form.load(data).keys() == read.keys()


def test_tensors_of_torch_are_written_by_their_numbers() -> None:
    torch = pytest.importorskip("torch")
    state = {"w": torch.arange(6.0).reshape(2, 3).requires_grad_(), "b": torch.tensor([0.5], dtype=torch.bfloat16)}
    read, _ = _content.safetensors(_content.written(state))
    assert read["w"].tolist() == [[0, 1, 2], [3, 4, 5]] and read["w"].dtype == np.float32
    assert read["b"].tolist() == [0.5] and read["b"].dtype == np.float32


def test_numbers_that_no_checkpoint_has_are_named_each() -> None:
    with pytest.raises(Rejected) as caught:
        _content.written({"a": np.zeros(2, complex), "b": np.zeros(2, np.float32), "c": np.array(["x"])})
    assert [v.field for v in caught.value.violations] == ["weights.a", "weights.c"]
