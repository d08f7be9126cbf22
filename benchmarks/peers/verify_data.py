#!/usr/bin/env python3
"""Recompute, from the published rules alone, the data that tests of engine.data expect.

    python benchmarks/peers/verify_data.py

Needs numpy and PyTorch. Shares no code with Orograph: seeds, the generator, the nested order, label noise and pixel
noise are written again from the Javadoc of core.random and engine.data; inputs are scaled as torchvision's ToTensor and
Normalize do it. Prints the digests and numbers that stand in PublishedRulesTest.
"""

import gzip
import hashlib
import math
import pathlib

import numpy as np
import torch

MASK = (1 << 64) - 1
ROOT = pathlib.Path(__file__).resolve().parents[2]
DIGITS = ROOT / "engine/src/main/resources/io/orograph/engine/data/digits.csv.gz"


def derive(seed, label, index=None):
    text = f"orograph/seed/v1\n{seed:016x}\n{label}" + ("" if index is None else f"\n{index}")
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


class Stream:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed
        self.spare = None

    def long(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def integer(self, bound):
        while True:
            bits = self.long() >> 1
            rest = bits % bound
            if bits - rest + bound - 1 < 1 << 63:
                return rest

    def double(self):
        return (self.long() >> 11) * 2.0**-53

    def gaussian(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        while True:
            u, v = 2 * self.double() - 1, 2 * self.double() - 1
            s = u * u + v * v
            if 0 < s < 1:
                factor = math.sqrt(-2 * math.log(s) / s)
                self.spare = v * factor
                return u * factor

    def permutation(self, n):
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = self.integer(i + 1)
            order[i], order[j] = order[j], order[i]
        return order


def nested_order(rows, labels, classes, seed):
    ranked = []
    for c in range(classes):
        members = [r for r in rows if labels[r] == c]
        order = Stream(derive(seed, "class", c)).permutation(len(members))
        ranked += [((j + 0.5) / len(members), c, members[order[j]]) for j in range(len(members))]
    return [row for _, _, row in sorted(ranked, key=lambda t: t[:2])]


def noisy(label, row, share, classes, seed):
    stream = Stream(derive(seed, "labels", row))
    u, drawn = stream.double(), stream.integer(classes)
    return drawn if u < share else label


def sha(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def show(name, value):
    print(f"{name:28} {value}")


def digits():
    rows = np.array([[int(n) for n in line.split(b",")] for line in gzip.open(DIGITS).read().split()])
    labels = rows[:, 64].tolist()
    split, test = derive(0, "digits-split"), []
    counts = [labels.count(c) for c in range(10)]
    quota = [n * 360 // 1797 for n in counts]
    for c in sorted(range(10), key=lambda c: -(counts[c] * 360 % 1797))[: 360 - sum(quota)]:
        quota[c] += 1
    for c in range(10):
        members = [r for r in range(1797) if labels[r] == c]
        order = Stream(derive(split, "class", c)).permutation(len(members))
        test += [members[j] for j in order[: quota[c]]]
    train = sorted(set(range(1797)) - set(test))
    order = nested_order(train, labels, 10, derive(1, "subset"))[:800]
    inputs = rows[:, :64].astype(np.float32) / np.float32(16)
    show("digits inputs", sha(inputs[order]))
    show("digits clean labels", sha(np.array([labels[r] for r in order], dtype="<i4")))
    show("digits noisy labels", sha(np.array([noisy(labels[r], r, 0.2, 10, 1) for r in order], dtype="<i4")))
    show("digits test inputs", sha(inputs[sorted(test)]))
    first = [noisy(labels[r], r, 0.5, 10, 9) for r in train[:100]]
    show("digits first 100 noisy", sha(np.array(first, dtype="<i4")))


def small_cifar():
    """20 training and 4 test images: byte j of image i is (7 i + 3 j) mod 251, its label i mod 10."""
    pixels = np.fromfunction(lambda i, j: (7 * i + 3 * j) % 251, (24, 3072), dtype=np.int64).astype(np.uint8)
    labels = [i % 10 for i in range(24)]
    records = b"".join(bytes([labels[i]]) + pixels[i].tobytes() for i in range(24))
    show("cifar digest", hashlib.sha256(records).hexdigest())
    images = torch.tensor(pixels).reshape(24, 3, 32, 32).to(torch.float32).div(255)
    mean = torch.tensor([0.4914, 0.4822, 0.4465]).reshape(1, 3, 1, 1)
    deviation = torch.tensor([0.2023, 0.1994, 0.2010]).reshape(1, 3, 1, 1)
    inputs = images.sub(mean).div(deviation).reshape(24, 3072).numpy()
    order = nested_order(list(range(20)), labels, 10, derive(5, "subset"))[:12]
    show("cifar inputs", sha(inputs[order]))
    show("cifar noisy labels", sha(np.array([noisy(labels[r], r, 0.6, 10, 5) for r in order], dtype="<i4")))
    noise = Stream(derive(5, "pixels", order[3]))
    show("cifar noisy pixels", [float(np.float32(inputs[order[3], j]) + np.float32(0.25 * noise.gaussian())) for j in range(4)])


def small_idx():
    """6 training and 2 test images of 28 x 28: byte j of image i is (11 i + 5 j) mod 256, its label 9 - i."""
    pixels = np.fromfunction(lambda i, j: (11 * i + 5 * j) % 256, (8, 784), dtype=np.int64).astype(np.uint8)
    for name, mean, deviation in (("mnist", 0.1307, 0.3081), ("fashion-mnist", 0.2860, 0.3530)):
        inputs = torch.tensor(pixels).to(torch.float32).div(255).sub(mean).div(deviation).numpy()
        show(name + " inputs", sha(inputs))


if __name__ == "__main__":
    digits()
    small_cifar()
    small_idx()
