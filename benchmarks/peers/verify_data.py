#!/usr/bin/env python3
"""Recompute, from the published rules alone, the data that tests of engine.data expect.

    python benchmarks/peers/verify_data.py [FOLDER]

Needs numpy, SciPy and PyTorch. Shares no code with Orograph: seeds, the generator, the nested order, label noise and pixel
noise are written again from the Javadoc of core.random and engine.data; inputs are scaled as torchvision's ToTensor and
Normalize do it. Prints the digests and numbers that stand in the tests of that package; writes the files of MATLAB and NumPy that they
read to FOLDER.
"""

import collections
import gzip
import hashlib
import itertools
import math
import pathlib
import re
import sys

import numpy as np
import torch
from scipy import integrate, io
from scipy.stats import norm

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


def mixture(classes, dimension, separation, condition, train, seed):
    """Samples, TRAIN before 2 of TEST, with their classes; means by a QR decomposition, whose signs are made those of
    Gram and Schmidt, and a simplex whose corners are rows of the Helmert matrix."""
    own = derive(seed, "mixture")
    stream = Stream(derive(own, "means"))
    vectors = np.array([[stream.gaussian() for _ in range(dimension)] for _ in range(classes - 1)])
    q, r = np.linalg.qr(vectors.T)
    frame = (q * np.sign(np.diag(r))).T
    helmert = np.zeros((classes, classes - 1))
    for a in range(classes - 1):
        helmert[: a + 1, a] = 1
        helmert[a + 1, a] = -(a + 1)
        helmert[:, a] /= np.linalg.norm(helmert[:, a])
    means = separation / math.sqrt(2) * helmert @ frame
    variances = np.geomspace(1, 1 / condition, dimension)
    deviations = np.sqrt(variances / variances.mean())
    labels = [i % classes for i in range(train)] + [0, 1]
    samples = []
    for i in range(train + 2):
        normal = Stream(derive(own, "train" if i < train else "test", i if i < train else i - train))
        samples.append(deviations * ([normal.gaussian() for _ in range(dimension)] + means[labels[i]]))
    return np.array(samples), labels


def mixtures():
    x, _ = mixture(4, 5, 3.0, 100.0, 6, 7)
    show("mixture sample 5", x[5].tolist())
    show("mixture test sample 1", x[7].tolist())
    for classes, distance in ((2, 2.0), (2, 0.0), (3, 2.0), (10, 3.0), (1000, 6.0)):
        right = integrate.quad(
            lambda t: norm.pdf(t) * norm.cdf(t + distance / math.sqrt(2)) ** (classes - 1),
            -12, 12, epsabs=1e-14, epsrel=1e-13, limit=400)[0]
        show(f"best of {classes} at {distance}", repr(right))
    show("best of 2, closed form", repr(float(norm.cdf(1.0))))


def teacher():
    """3 training samples and 1 of test by a teacher of 2 hidden layers of 5, 4 inputs and 3 outputs."""
    own = derive(3, "teacher")

    def matrix(layer, to, of, gain):
        stream = Stream(derive(own, "weights", layer))
        return np.array([[stream.gaussian() for _ in range(of)] for _ in range(to)]) * math.sqrt(gain / of)

    weights = [matrix(0, 5, 4, 2), matrix(1, 5, 5, 2), matrix(2, 3, 5, 1)]
    for split, i in (("train", 0), ("train", 2), ("test", 0)):
        stream = Stream(derive(own, split, i))
        units = np.array([stream.gaussian() for _ in range(4)], dtype=np.float32).astype(np.float64)
        for w in weights[:-1]:
            units = np.maximum(w @ units, 0)
        outputs = weights[-1] @ units
        if split == "train":
            noise = Stream(derive(own, "noise", i))
            outputs = outputs + 0.5 * np.array([noise.gaussian() for _ in range(3)])
        show(f"teacher {split} {i}", [*outputs.tolist(), int(outputs.argmax())])


def recall():
    """Samples of 3 keys, 4 values and 5 pairs, 2 of which are mentions with a third of flips, and best accuracies by
    counting all votes."""
    own = derive(3, "recall")
    for split, i in (("train", 0), ("train", 2), ("test", 0)):
        stream = Stream(derive(own, split, i))
        query, label = stream.integer(3), stream.integer(4)
        mentions = stream.permutation(5)[:2]
        tokens = [query]
        for pair in range(5):
            if pair in mentions:
                u, drawn = stream.double(), stream.integer(4)
                tokens += [query, 3 + (drawn if u < 1 / 3 else label)]
            else:
                other = stream.integer(2)
                tokens += [[k for k in range(3) if k != query][other], 3 + stream.integer(4)]
        show(f"recall {split} {i}", [*tokens, label])
    for values, pairs, mentions, flips in ((4, 4, 1, 0.0), (4, 5, 2, 0.3), (2, 7, 5, 0.5), (3, 6, 6, 0.4), (3, 4, 2, 1.0)):
        said = 1 - flips + flips / values
        law = [said] + [(1 - said) / (values - 1)] * (values - 1)
        right = [[], []]
        for votes in itertools.product(range(values), repeat=pairs):
            weight = math.prod(law[v] for v in votes[:mentions]) / values ** (pairs - mentions)
            for found, among in zip(right, (votes[:mentions], votes)):
                counts = [among.count(v) for v in range(values)]
                found.append(weight * (counts[0] == max(counts)) / counts.count(max(counts)))
        show(f"recall of {values}, {pairs}, {mentions}, {flips}", [math.fsum(found) for found in right])


def text():
    """Tokens of the aligned lines of tests: 4 words a sentence and 10 tokens."""
    de = ["Guten Morgen!", "Das ist ein Haus.", "", "Wie geht's?", "Ein Hund, ein Haus.", "Ja."]
    en = ["Good morning!", "That is a house.", "None", "How are you?", "A dog, a house.", "Yes."]
    words = [[re.findall(r"\w+|[^\w\s]", line.lower()) for line in pair] for pair in zip(de, en)]
    pairs = [pair for pair in words if all(pair)]
    counts = collections.Counter(word for pair in pairs for sentence in pair for word in sentence)
    ranked = sorted(counts, key=lambda word: (-counts[word], word))[: 10 - 3]
    number = {word: 3 + i for i, word in enumerate(ranked)}
    odd = list(range(1, len(pairs), 2))
    for i, (source, _) in enumerate(pairs):
        other = i if i % 2 == 0 else odd[(i // 2 + len(odd) // 2) % len(odd)]
        cut = [[number.get(word, 1) for word in s[:4]] + [0] * (4 - len(s)) for s in (source, pairs[other][1])]
        show(f"text {i}", [cut[0] + [2] + cut[1], int(i % 2 == 0)])


def small_svhn(folder):
    """The MATLAB files of tests: 3 images of TRAIN, packed, and 2 of TEST, plain; byte (row, column, channel) of image i is
    (7 i + 3 row + 5 column + 11 channel) mod 256, its digit i + 8, of which 10 is 0."""
    pixel = np.fromfunction(lambda r, c, k, i: (7 * i + 3 * r + 5 * c + 11 * k) % 256, (32, 32, 3, 5), dtype=np.int64)
    digits_ = np.array([[8], [9], [10], [1], [2]])
    pixel = pixel.astype(np.uint8)
    io.savemat(folder / "train_32x32.mat", {"X": pixel[..., :3], "y": digits_[:3].astype(np.uint8)}, do_compression=True)
    io.savemat(folder / "test_32x32.mat", {"X": pixel[..., 3:], "y": digits_[3:].astype(np.float64)})


def small_numpy(folder):
    """Archives of tests: 4 images of TRAIN and 2 of TEST as bytes, packed; 5 rows of int16 with float64 to fit; what cannot
    be read. Prints what becomes of them."""
    x = np.arange(6 * 2 * 3, dtype=np.uint8).reshape(6, 2, 3) * 7
    y = np.array([0, 2, 1, 0, 1, 2])
    np.savez_compressed(folder / "images.npz", X=x[:4], y=y[:4], X_test=x[4:], y_test=y[4:].astype(np.int64), other=x)
    inputs = x.astype(np.float32) / np.float32(255)
    show("images, inputs", sha(inputs))
    z = (np.arange(10).reshape(5, 2) ** 2 - 20).astype(np.int16)
    np.savez(folder / "numbers.npz", X=z, y=np.arange(5.0).reshape(5, 1) / 4)
    show("numbers, standardized", ((z - z[:3].mean(0)) / z[:3].std(0)).astype(np.float32).ravel().tolist())
    np.savez(folder / "fortran.npz", X=np.asfortranarray(np.ones((4, 3))), y=np.array([0, 1, 0, 1]))
    np.savez(folder / "object.npz", X=np.array([[1, "a"], [2, "b"]], dtype=object), y=np.array([0, 1]))
    np.savez(folder / "gap.npz", X=np.ones((4, 3)), y=np.array([0, 2, 0, 2]))
    np.savez(folder / "infinite.npz", X=np.array([[1.0], [np.inf], [0.0]]), y=np.array([0, 1, 0]))
    np.savez(folder / "short.npz", X=np.ones((4, 3)), y=np.array([0, 1, 0]))


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
    mixtures()
    teacher()
    recall()
    text()
    if len(sys.argv) > 1:
        small_svhn(pathlib.Path(sys.argv[1]))
        small_numpy(pathlib.Path(sys.argv[1]))
