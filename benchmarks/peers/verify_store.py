"""Checkpoints, artifacts and data sets in their files, verified on read; for verify_sweep.py."""

import collections
import gzip
import hashlib
import io
import json
import pathlib
import struct

import numpy as np
import torch

import verify_data


class Store:
    """Content by SHA-256 in a folder, verified on read."""

    def __init__(self, folder):
        self.files = {p.name: p for p in pathlib.Path(folder).rglob("*") if p.is_file()}
        self.cache = {}
        self.runs = collections.defaultdict(dict)

    def bytes(self, digest):
        path = self.files.get(digest)
        if path is None:
            raise SystemExit(f"digest: {digest} (expected: content in the store)")
        content = path.read_bytes()
        found = hashlib.sha256(content).hexdigest()
        if found != digest:
            raise SystemExit(f"digest: {found} (expected: {digest}, the content's name)")
        return content

    def tensors(self, digest):
        """The safetensors file of this digest: names to float64 tensors, and its metadata."""
        if digest not in self.cache:
            raw = self.bytes(digest)
            (length,) = struct.unpack("<Q", raw[:8])
            header = json.loads(raw[8 : 8 + length])
            metadata = header.pop("__metadata__", {})
            kinds = {"F32": np.float32, "F64": np.float64, "I64": np.int64}
            values = {}
            for name, entry in header.items():
                start, end = (8 + length + o for o in entry["data_offsets"])
                array = np.frombuffer(raw[start:end], kinds[entry["dtype"]]).reshape(entry["shape"])
                values[name] = torch.tensor(array.astype(np.float64))
            self.cache[digest] = (values, metadata)
        return self.cache[digest]

    def checkpoints(self, run):
        """Digests of all checkpoints of a run by step."""
        if not self.runs:
            for digest, path in self.files.items():
                with open(path, "rb") as file:
                    head = file.read(8)
                    length = struct.unpack("<Q", head)[0] if len(head) == 8 else 0
                    header = file.read(length) if 0 < length < 1 << 20 else b""
                if b'"orograph.checkpoint/1"' in header:
                    metadata = json.loads(header)["__metadata__"]
                    self.runs[metadata["run"]][int(metadata["step"])] = digest
        return self.runs[run]

    def arrays(self, digest):
        """The .npz file of this digest."""
        if digest not in self.cache:
            with np.load(io.BytesIO(self.bytes(digest)), allow_pickle=False) as npz:
                self.cache[digest] = {name: npz[name] for name in npz.files}
        return self.cache[digest]


class DataFolder:
    """Data sets in their own files, by the digest that provenance tells."""

    IDX = [f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
    CIFAR = [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]
    SETS = [
        (("cifar-10-batches-bin", "cifar10"), CIFAR, (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
        (("mnist", "MNIST/raw"), IDX, (0.1307,), (0.3081,)),
        (("fashion-mnist", "FashionMNIST/raw"), IDX, (0.2860,), (0.3530,)),
    ]

    def __init__(self, folder):
        self.folder = folder
        self.inputs = {}

    def rows(self, digest, arrays):
        """Inputs of an evaluation set that was stored as places in the data set of this digest."""
        if not self.inputs:
            self.read()
        if digest not in self.inputs:
            raise SystemExit(f"--data: {self.folder} (expected: the folder with the data set of digest {digest})")
        chosen = self.inputs[digest][arrays["rows"]].copy()
        if "pixel_noise" in arrays:
            deviation, seed = float(arrays["pixel_noise"][0]), int(arrays["data_seed"][0]) & (1 << 64) - 1
            for x, row in zip(chosen, arrays["rows"]):
                noise = verify_data.Stream(verify_data.derive(seed, "pixels", int(row)))
                x += np.array([deviation * noise.gaussian() for _ in range(len(x))], dtype=np.float32)
        return chosen

    def read(self):
        for places, names, mean, deviation in self.SETS if self.folder else []:
            for place in places:
                files = [self.content(pathlib.Path(self.folder, place, name)) for name in names]
                if all(files):
                    self.inputs[hashlib.sha256(b"".join(files)).hexdigest()] = scaled(files, mean, deviation)

    @staticmethod
    def content(path):
        packed = path.with_name(path.name + ".gz")
        return path.read_bytes() if path.exists() else gzip.decompress(packed.read_bytes()) if packed.exists() else b""


def scaled(files, mean, deviation):
    """(n, features) float32 of all images, TRAIN before TEST."""
    if len(mean) == 3:
        pixels = np.frombuffer(b"".join(files), np.uint8).reshape(-1, 3073)[:, 1:]
    else:
        pixels = np.frombuffer(files[0][16:] + files[2][16:], np.uint8).reshape(-1, 784)
    images = pixels.reshape(len(pixels), len(mean), -1).astype(np.float32) / np.float32(255)
    column = lambda values: np.array(values, np.float32).reshape(1, -1, 1)
    return ((images - column(mean)) / column(deviation)).reshape(len(pixels), -1)
