#!/usr/bin/env python3
"""Recompute a sweep's measurements in PyTorch from its checkpoints and evaluation sets.

    ./orograph export SWEEP --format jsonl -o measurements.jsonl
    python3 benchmarks/peers/verify_sweep.py measurements.jsonl STORE_FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. Every value is computed anew in float64 from the stored
weights and the stored inputs: losses and errors by forward passes, the Hessian of small networks densely, curve
profiles from the stored bend, CKA from softmax outputs. Large inputs are stored as places in their data set; the folder
with its files is then needed (--data). Exit code 0 when everything agrees, 1 otherwise.

Tolerances: losses 1e-9 relative; errors and accuracies exact to one sample; eigenvalues within 4 residuals plus 1e-6
relative; traces within 4 standard errors; profiles 1e-4 in cross-entropy and one sample in error; CKA and distances
1e-6 relative.
"""

import argparse
import collections
import gzip
import hashlib
import io
import json
import math
import pathlib
import struct
import sys

import numpy as np
import torch

import verify_data

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Store:
    """Content by SHA-256 in a folder, verified on read."""

    def __init__(self, folder):
        self.files = {p.name: p for p in pathlib.Path(folder).rglob("*") if p.is_file()}
        self.cache = {}

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


def layers(weights):
    """(weight, bias) of each linear layer, in order of their place in the file's names."""
    stems = sorted({n.rsplit(".", 1)[0] for n in weights}, key=lambda s: [int(t) if t.isdigit() else t for t in split(s)])
    return [(weights[s + ".weight"], weights[s + ".bias"]) for s in stems]


def split(stem):
    parts, digits = [], ""
    for c in stem:
        if c.isdigit():
            digits += c
        else:
            parts, digits = (parts + [digits] if digits else parts) + [c], ""
    return parts + [digits] if digits else parts


def logits(stack, inputs, activation):
    x = inputs
    for i, (weight, bias) in enumerate(stack):
        x = torch.nn.functional.linear(x, weight, bias)
        if i + 1 < len(stack):
            x = activation(x)
    return x


def cross_entropy(stack, inputs, labels, activation):
    return torch.nn.functional.cross_entropy(logits(stack, inputs, activation), labels)


def wrong(stack, inputs, labels, activation):
    return int((logits(stack, inputs, activation).argmax(1) != labels).sum())


def dense_hessian(stack, inputs, labels, activation):
    shapes = [t.shape for pair in stack for t in pair]
    flat = torch.cat([t.reshape(-1) for pair in stack for t in pair])

    def loss(vector):
        parts, at = [], 0
        for shape in shapes:
            size = math.prod(shape)
            parts.append(vector[at : at + size].reshape(shape))
            at += size
        return cross_entropy(list(zip(parts[::2], parts[1::2])), inputs, labels, activation)

    return torch.autograd.functional.hessian(loss, flat)


def cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return float((x.T @ y).square().sum() / ((x.T @ x).norm() * (y.T @ y).norm()))


class Checker:
    def __init__(self, store, data, largest_dense):
        self.store = store
        self.data = data
        self.largest_dense = largest_dense
        self.worst = collections.defaultdict(float)
        self.count = collections.Counter()
        self.skipped = collections.Counter()
        self.failures = []
        self.hessians = {}

    def check(self, kind, where, ours, theirs, tolerance):
        gap = abs(ours - theirs)
        self.count[kind] += 1
        self.worst[kind] = max(self.worst[kind], gap / tolerance if tolerance > 0 else gap)
        if not gap <= tolerance:
            self.failures.append(f"{kind} {where}: {ours!r} (expected: {theirs!r} within {tolerance:.3g})")

    def network(self, checkpoint):
        weights, metadata = self.store.tensors(checkpoint["digest"])
        activation = torch.tanh if "tanh" in json.dumps(metadata).lower() else torch.relu
        return layers(weights), activation

    def evaluation_set(self, measurement):
        arrays = self.store.arrays(measurement["basis"]["evaluationSet"]["digest"])
        if "inputs" in arrays:
            inputs = arrays["inputs"]
        else:
            inputs = self.data.rows(measurement["basis"]["provenance"]["dataDigest"], arrays)
        inputs = torch.tensor(inputs.astype(np.float64)).reshape(len(inputs), -1)
        labels = torch.tensor(arrays["labels"].astype(np.int64)) if "labels" in arrays else None
        return inputs, labels

    def hessian(self, checkpoint, inputs, labels, stack, activation, key):
        if key not in self.hessians:
            self.hessians.clear()
            h = dense_hessian(stack, inputs, labels, activation)
            self.hessians[key] = (torch.linalg.eigvalsh(h), float(h.trace()))
        return self.hessians[key]

    def one(self, m):
        kind, where = m["kind"], f"{m['cell']} {m['replicates']}"
        if "undefined" in m:
            self.skipped[kind + " undefined"] += 1
            return
        value = float(m["estimate"].get("value", 0))
        error = float(m["estimate"].get("errors", {}).get("estimatorError", 0) or 0)
        nets = [self.network(c) for c in m["checkpoints"]]
        stack, activation = nets[0]
        inputs, labels = self.evaluation_set(m)
        with torch.no_grad():
            if kind in ("TRAIN_LOSS", "TEST_LOSS"):
                loss = float(cross_entropy(stack, inputs, labels, activation))
                self.check(kind, where, value, loss, 1e-9 * abs(loss) + 1e-12)
            elif kind == "TRAIN_ERROR":
                self.check(kind, where, value, 100 * wrong(stack, inputs, labels, activation) / len(labels), 1e-9)
            elif kind == "TEST_ACCURACY":
                self.check(kind, where, value, 100 - 100 * wrong(stack, inputs, labels, activation) / len(labels), 1e-9)
            elif kind == "PARAMETER_DISTANCE":
                gaps = [(a - b).square().sum() for p, q in zip(nets[0][0], nets[1][0]) for a, b in zip(p, q)]
                distance = math.sqrt(float(sum(gaps)))
                self.check(kind, where, value, distance, 1e-6 * distance)
            elif kind == "CKA_SIMILARITY":
                a, b = (torch.softmax(logits(s, inputs, f), 1) for s, f in nets)
                if m["basis"]["options"].get("estimator", "biased") == "biased":
                    self.check(kind, where, value, cka(a, b), 1e-6)
            elif kind == "MODE_CONNECTIVITY":
                self.profile(m, where, value, nets, inputs, labels)
        if kind in ("TOP_EIGENVALUE", "BOTTOM_EIGENVALUE", "HESSIAN_TRACE"):
            if sum(t.numel() for pair in stack for t in pair) > self.largest_dense:
                self.skipped[kind + " too large for a dense Hessian"] += 1
                return
            key = (m["checkpoints"][0]["digest"], m["basis"]["evaluationSet"]["digest"])
            spectrum, trace = self.hessian(m["checkpoints"][0], inputs, labels, stack, activation, key)
            if kind == "HESSIAN_TRACE":
                self.check(kind, where, value, trace, 4 * error + 1e-9 * abs(trace))
            else:
                end = float(spectrum[-1] if kind == "TOP_EIGENVALUE" else spectrum[0])
                self.check(kind, where, value, end, 4 * error + 1e-6 * abs(end) + 1e-10)

    def profile(self, m, where, value, nets, inputs, labels):
        artifacts = {a["kind"]: a["digest"] for a in m["artifacts"]}
        bend = layers(self.store.tensors(artifacts["ARTIFACT_KIND_CURVE_BEND"])[0])
        stored = self.store.arrays(artifacts["ARTIFACT_KIND_PROFILE"])
        (first, activation), (last, _) = nets
        errors = []
        for t, loss, error in zip(stored["t"], stored["loss"], stored["error"]):
            on = [
                tuple((1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c for a, b, c in zip(p, q, r))
                for p, q, r in zip(first, bend, last)
            ]
            self.check("profile loss", f"{where} t={t}", float(loss), float(cross_entropy(on, inputs, labels, activation)), 1e-4)
            errors.append(100 * wrong(on, inputs, labels, activation) / len(labels))
            self.check("profile error", f"{where} t={t}", float(error), errors[-1], 100 / len(labels) + 1e-9)
        ends = (errors[0] + errors[-1]) / 2
        furthest = max(errors, key=lambda e: abs(e - ends))
        self.check("MODE_CONNECTIVITY", where, value, ends - furthest, 2 * 100 / len(labels) + 1e-9)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("measurements", help="JSON lines, from `orograph export --format jsonl`")
    arguments.add_argument("store", help="folder of the checkpoint store")
    arguments.add_argument("--data", help="folder with the files of data sets that do not ship")
    arguments.add_argument("--largest-dense", type=int, default=2500, help="most parameters for a dense Hessian")
    arguments.add_argument("--cells", type=int, default=0, help="check only the first so many cells; 0 for all")
    args = arguments.parse_args()
    checker = Checker(Store(args.store), DataFolder(args.data), args.largest_dense)
    cells = {}
    with open(args.measurements, encoding="utf-8") as lines:
        for line in lines:
            m = json.loads(line)
            if "kind" not in m or "checkpoints" not in m:
                continue
            cells.setdefault(m["cell"], len(cells))
            if args.cells == 0 or cells[m["cell"]] < args.cells:
                checker.one(m)
    print(f"{'value':22} {'checked':>8} {'largest gap / tolerance':>24}")
    for kind, count in sorted(checker.count.items()):
        print(f"{kind:22} {count:8d} {checker.worst[kind]:24.3g}")
    for reason, count in sorted(checker.skipped.items()):
        print(f"skipped: {count} {reason}")
    for failure in checker.failures[:20]:
        print("DISAGREES", failure)
    print(f"{sum(checker.count.values())} checked, {len(checker.failures)} disagree, torch {torch.__version__}")
    return 1 if checker.failures or not checker.count else 0


if __name__ == "__main__":
    sys.exit(main())
