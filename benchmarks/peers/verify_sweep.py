#!/usr/bin/env python3
"""Recompute a sweep's measurements in PyTorch from its checkpoints and evaluation sets.

    ./orograph export SWEEP --format jsonl -o measurements.jsonl
    python3 benchmarks/peers/verify_sweep.py measurements.jsonl STORE_FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. Every value is computed anew in float64 from the stored
weights and the stored inputs: losses and errors by forward passes, the Hessian of small networks densely and of larger
ones by products, curve profiles from the stored bend, with batch-norm statistics estimated anew at each point, CKA from
softmax outputs, pictures at their stored coordinates along their stored directions. Large inputs are stored as places in their data set; the folder with its files is then needed
(--data). Exit code 0 when everything agrees, 1 otherwise.

Tolerances: losses 1e-9 relative; compressed sizes 1 %, fine-tuned accuracies within 4 binomial errors; errors and accuracies exact to one sample; eigenvalues within 4 residuals plus 1e-6
relative; traces and spectral densities within 4 standard errors (where the Hessian is not dense, the errors of both
estimates); profiles 1e-4 in cross-entropy and one sample in error; losses of pictures 1e-7 relative; CKA and distances 1e-6
relative; spectra of tangent kernels 1e-11 of their largest eigenvalue, from whole Jacobians, and Polyak-Łojasiewicz ratios 1e-9
relative, which must keep to their bound. Where a network was aligned, the stored permutations must leave its outputs as they are, give the stored objective,
and no exchange of two units may improve it; distances and profiles are then those of the permuted network.
"""

import argparse
import bz2
import collections
import copy
import fnmatch
import gzip
import hashlib
import io
import json
import math
import pathlib
import struct
import sys
import time
import zlib

import numpy as np
import torch

import verify_data
import verify_pde

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.backends.nnpack.set_flags(False)  # it complains at every convolution on processors that it does not know


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


def parsed(text):
    """The layers of an architecture's text, one a line, as (kind, fields); lists of layers are lists."""

    def value(at):
        if text[at] == "[":
            items, at = [], at + 1
            while text[at] != "]":
                item, at = value(at)
                items.append(item)
                at += 2 if text[at] == "," else 0
            return items, at + 1
        end = at
        while text[end] not in "[],\n":
            end += 1
        if text[end] != "[":
            word = text[at:end]
            return (int(word) if word.isdigit() else word), end
        kind, fields, at = text[at:end], {}, end + 1
        while text[at] != "]":
            equals = text.index("=", at)
            fields[text[at:equals]], at = value(equals + 1)
            at += 2 if text[at] == "," else 0
        return (kind, fields), at + 1

    lines = text.strip().split("\n")
    text = "\n".join(lines[3:]) + "\n"
    layers, at = [], 0
    while at < len(text):
        layer, at = value(at)
        layers.append(layer)
        at += 1
    shape = [int(n) for n in lines[2].split("]")[0].split("[")[1].split(",")]
    return layers, shape


class Network:
    """A checkpoint's network: its layers, parameters and running statistics."""

    BATCH = 128
    PART = 500

    def __init__(self, tensors, metadata):
        self.run = metadata["run"]
        self.criterion = "cross_entropy"
        self.watched = None  # where hidden activations are put while somebody looks
        self.answers = {}  # of the sets it has seen, which live as long as the checker
        self.pde = None  # the loss of a PDE and its problem
        self.layers, self.shape = parsed(metadata["architecture"])
        self.statistics = {n: t for n, t in tensors.items() if ".running_" in n}
        self.parameters = {n: t for n, t in tensors.items() if n not in self.statistics and not n.endswith("_tracked")}

    def size(self):
        return sum(t.numel() for t in self.parameters.values())

    def logits(self, inputs, parameters=None, statistics=None, share=None):
        """Outputs; with a share, the statistics are those of the inputs and move by it. Kept where all is its own."""
        own = parameters is None and statistics is None and share is None
        if own and id(inputs) in self.answers:
            return self.answers[id(inputs)][1]
        p = self.parameters if parameters is None else parameters
        s = self.statistics if statistics is None else statistics
        x = inputs.reshape(-1, *self.shape) if self.layers[0][0] == "Convolution" else inputs
        if own and self.watched is None:  # in parts that the caches hold
            outputs = torch.cat([self.through(self.layers, part, p, s, share) for part in x.split(self.PART)])
        else:
            outputs = self.through(self.layers, x, p, s, share)
        if own:
            self.answers[id(inputs)] = inputs, outputs
        return outputs

    def through(self, layers, x, p, s, share):
        f = torch.nn.functional
        for kind, field in layers:
            name = field.get("name")
            if kind == "Linear":
                x = f.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])
            elif kind == "ScaledLinear":
                x = f.linear(x / math.sqrt(field["inputs"]), p[f"{name}.weight"], p[f"{name}.bias"])
            elif kind == "OutputNonlinearity":
                x = torch.tanh(x) if field["kind"] == "TANH" else torch.relu(x)
            elif kind == "Convolution":
                x = f.conv2d(x, p[f"{name}.weight"], None, field["stride"], field["padding"])
            elif kind == "BatchNorm":
                mean, variance = s[f"{name}.running_mean"], s[f"{name}.running_var"]
                scale, bias = p[f"{name}.weight"], p[f"{name}.bias"]
                x = f.batch_norm(x, mean, variance, scale, bias, share is not None, share or 0.0)
            elif kind == "Nonlinearity":
                x = {"TANH": torch.tanh, "RELU": torch.relu, "SWISH": f.silu}[field["kind"]](x)
                if self.watched is not None:
                    self.watched.append(x)
            elif kind == "Residual":
                x = self.through(field["body"], x, p, s, share) + self.through(field["shortcut"], x, p, s, share)
            elif kind == "AveragePoolFlatten":
                x = f.avg_pool2d(x, field["kernel"]).flatten(1)
            elif kind == "MaxPool":
                x = f.max_pool2d(x, field["kernel"])
            else:
                raise SystemExit(f"layer: {kind} (expected: one this script knows)")
        return x

    def reestimated(self, inputs, parameters):
        """Statistics of these parameters over the inputs: the average over batches, weighted by their size."""
        statistics = {n: torch.zeros_like(t) for n, t in self.statistics.items()}
        at = 0
        while at < len(inputs) and statistics:
            end = len(inputs) if at + self.BATCH + 1 >= len(inputs) else at + self.BATCH
            self.logits(inputs[at:end], parameters, statistics, (end - at) / end)
            at = end
        return statistics

    def mean_loss(self, inputs, labels, parameters=None, statistics=None):
        """By the criterion that it was trained with."""
        if self.pde is not None:
            p = self.parameters if parameters is None else parameters
            return verify_pde.loss(*self.pde, lambda x: self.through(self.layers, x, p, {}, None), inputs, labels)
        outputs = self.logits(inputs, parameters, statistics)
        if self.criterion == "mse":
            return (outputs - one_hot(labels, outputs)).square().sum(1).mean() / 2
        return torch.nn.functional.cross_entropy(outputs, labels)

    def answer(self, inputs):
        """Class probabilities; outputs fitted to one-hot targets as they are."""
        outputs = self.logits(inputs)
        return outputs if self.criterion == "mse" else torch.softmax(outputs, 1)

    def of_pde(self, loss, problem):
        other = copy.copy(self)
        other.answers = {}
        other.pde = loss, problem
        return other

    def wrong(self, inputs, labels, parameters=None, statistics=None):
        return int((self.logits(inputs, parameters, statistics).argmax(1) != labels).sum())

    def flat(self):
        return torch.cat([t.reshape(-1) for t in self.parameters.values()])

    def named(self, vector):
        parts, at = {}, 0
        for name, tensor in self.parameters.items():
            parts[name] = vector[at : at + tensor.numel()].reshape(tensor.shape)
            at += tensor.numel()
        return parts

    def module_order(self, layers=None):
        """Names of the parameters in the order of PyTorch's Module.parameters(); a file has them sorted."""
        names = []
        for kind, field in self.layers if layers is None else layers:
            if kind == "Residual":
                names += self.module_order(field["body"]) + self.module_order(field["shortcut"])
            else:
                names += [f"{field.get('name')}.{part}" for part in ("weight", "bias")]
        return [name for name in names if name in self.parameters]

    def as_flat(self, vector):
        """A vector in the order of Module.parameters() in that of flat()."""
        parts, at = {}, 0
        for name in self.module_order():
            size = self.parameters[name].numel()
            parts[name] = vector[at : at + size]
            at += size
        return torch.cat([parts[name] for name in self.parameters])

    def loss_of(self, inputs, labels):
        """The loss as a function of the flat parameters."""
        return lambda vector: self.mean_loss(inputs, labels, self.named(vector))

    def logits_of(self, inputs):
        """The outputs as a function of the flat parameters."""
        return lambda vector: self.logits(inputs, self.named(vector))

    def permuted(self, units):
        """The same network with its hidden units in another order, by group."""
        axes, _ = permutable(self.layers)
        other = copy.copy(self)
        other.answers = {}

        def moved(name, tensor):
            for axis, group in enumerate(axes.get(name, ())):
                if group is not None:
                    each = tensor.shape[axis] // len(units[group])  # numbers of one unit side by side
                    places = (units[group][:, None] * each + torch.arange(each)).flatten()
                    tensor = tensor.index_select(axis, places)
            return tensor

        other.parameters = {n: moved(n, t) for n, t in self.parameters.items()}
        other.statistics = {n: moved(n, t) for n, t in self.statistics.items()}
        return other

    def hidden(self, inputs):
        """Outputs of all nonlinearities, (samples and places, units)."""
        self.watched = []
        self.logits(inputs, self.parameters)
        watched, self.watched = self.watched, None
        return [a.movedim(1, -1).reshape(-1, a.shape[1]) for a in watched]

    def layer(self, inputs, number):
        """Outputs of one nonlinearity, (samples, all its numbers), the first is 1."""
        self.watched = []
        self.logits(inputs, self.parameters)
        watched, self.watched = self.watched, None
        return watched[number - 1].flatten(1)

    def weight_spectra(self, patterns):
        """Squared singular values of every matrix and kernel, positions of a kernel pooled."""
        spectra = []
        for name, tensor in self.parameters.items():
            if tensor.dim() >= 2 and any(fnmatch.fnmatchcase(name, p) for p in patterns.split(",")):
                matrices = tensor.detach().reshape(*tensor.shape[:2], -1).movedim(2, 0)
                spectra.append(torch.linalg.svdvals(matrices).square().flatten().numpy())
        return spectra

    def weight_names(self, patterns):
        """Names of the weights of linear and convolution layers."""
        matching = lambda name: any(fnmatch.fnmatchcase(name, p) for p in patterns.split(","))
        return [name for name, tensor in self.parameters.items() if tensor.dim() >= 2 and matching(name)]

    def weight_tensors(self, patterns):
        return [self.parameters[name].detach() for name in self.weight_names(patterns)]

    def entries(self, patterns):
        """Places in the flat vector of the tensors whose names match one of the patterns."""
        places, at = [], 0
        for name, tensor in self.parameters.items():
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns.split(",")):
                places.extend(range(at, at + tensor.numel()))
            at += tensor.numel()
        return torch.tensor(places)


def one_hot(labels, like):
    return (labels[:, None] == torch.arange(like.shape[1])).to(like.dtype)


WEIGHT_KINDS = (
    "WEIGHT_NORM",
    "COMPRESSIBILITY",
    "REGULARIZATION",
    "ZERO_SHARE",
    "SURVIVOR_ENTROPY",
    "SURVIVOR_VARIATION",
    "TERNARY_RESIDUAL",
    "COMPRESSED_SIZE",
    "COMPRESSION_RATIO",
)


def penalty(parameters, term):
    """What one regularizer adds, from its words: kind, coefficient, scope, radius, what takes part."""
    kind, coefficient, scope, radius, part = term.split()
    tensors = [t.detach().flatten() for t in parameters.values() if part == "all" or t.dim() >= 2]
    total = 0.0
    for w in [torch.cat(tensors)] if scope == "global" else tensors:
        ratio = float(w.norm(1) / w.norm())
        total += {
            "compressibility": ratio,
            "l1": float(w.norm(1)),
            "hoyer_square": ratio**2,
            "norm_target": (float(w.norm()) - float(radius)) ** 2,
        }[kind]
    return float(coefficient) * total


def threshold(tensor, options):
    unit = {"none": 1.0, "largest": float(tensor.abs().max()), "deviation": float(tensor.std(unbiased=False))}
    return float(options["threshold"]) * unit[options["relative_to"]]


def entropy(tensor, kept):
    """In bits, over 256 bins between plus and minus the largest magnitude."""
    largest = float(tensor.abs().max())
    counts = np.histogram(tensor[kept].numpy(), bins=256, range=(-largest, largest))[0]
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def ternary_distance(tensor):
    """Squared distance from the nearest that is 0 or of one magnitude, for every number that is not 0."""
    ordered = tensor.abs().flatten().sort(descending=True).values
    gains = ordered.cumsum(0).square() / torch.arange(1, len(ordered) + 1)
    return float(ordered.square().sum() - gains.max())


def compressed(tensors, options):
    parts = []
    for t in tensors:
        w = t.numpy().astype("<f4")
        if options["code"] == "int8":
            step = np.float32(float(t.abs().max()) / 127)
            codes = np.rint(w.astype(np.float64) / step) if step > 0 else np.zeros_like(w)
            parts += [step.astype("<f4").tobytes(), codes.astype(np.int8).tobytes()]
        else:
            parts.append(w.tobytes())
    whole = b"".join(parts)
    return {"none": len, "deflate": lambda b: len(zlib.compress(b, 9)), "bzip2": lambda b: len(bz2.compress(b, 9))}[
        options["codec"]
    ](whole)


def fine_tuned(net, start, masks, inputs, labels, options):
    """Adam on random batches with the pruned weights kept at zero."""
    parameters = {n: t.clone().requires_grad_() for n, t in start.items()}
    adam = torch.optim.Adam(parameters.values(), lr=float(options["learning_rate"]))
    random = torch.Generator().manual_seed(0)
    batch = int(options["batch_size"])
    order = torch.empty(0, dtype=torch.int64)
    for _ in range(int(options["fine_tune"])):
        if len(order) < batch:
            order = torch.randperm(len(labels), generator=random)
        here, order = order[:batch], order[batch:]
        adam.zero_grad()
        torch.nn.functional.cross_entropy(net.logits(inputs[here], parameters), labels[here]).backward()
        for name, mask in masks.items():
            parameters[name].grad *= mask
        adam.step()
    return {n: t.detach() for n, t in parameters.items()}


def permutable(layers):
    """The group of units of each axis, by tensor, and of each nonlinearity; None where nothing may move."""
    order, joined, axes, seen = [None], {}, {}, []

    def group(name):
        while name in joined:
            name = joined[name]
        return name

    def join(a, b):
        a, b = sorted((group(a), group(b)), key=order.index)
        if a != b:
            joined[b] = a

    def through(layers, units):
        for kind, field in layers:
            name = str(field.get("name"))
            if kind in ("Linear", "ScaledLinear", "Convolution"):
                axes[f"{name}.weight"], axes[f"{name}.bias"] = (name, units), (name,)
                order.append(name)
                units = name
            elif kind == "BatchNorm":
                for part in ("weight", "bias", "running_mean", "running_var"):
                    axes[f"{name}.{part}"] = (units,)
            elif kind == "Nonlinearity":
                seen.append(units)
            elif kind == "Residual":
                body = through(field["body"], units)
                join(body, through(field["shortcut"], units))
                units = body
        return units

    join(through(layers, None), None)
    return {n: tuple(map(group, a)) for n, a in axes.items()}, [group(s) for s in seen]


def matches_of_weights(first, second):
    """Inner products of the weights of each unit of one network with those of each of the other, by group."""
    axes, _ = permutable(first.layers)
    gains = {}
    for name, a in first.parameters.items():
        b = second.parameters[name]
        for axis, group in enumerate(axes[name]):
            if group is not None:
                n = first.parameters[f"{group}.weight"].shape[0]
                x, y = (t.movedim(axis, 0).reshape(n, -1) for t in (a, b))
                gains[group] = gains.get(group, 0) + x @ y.T
    return gains


def matches_of_activations(first, second, inputs):
    """Correlations of the activations of each unit of one network with those of each of the other, by group."""
    _, seen = permutable(first.layers)

    def standard(a):
        centred = a - a.mean(0)
        varies = centred.square().mean(0) > 1e-12 * a.square().mean(0)
        return torch.where(varies, centred / centred.norm(dim=0), 0)

    gains = {}
    for group, a, b in zip(seen, first.hidden(inputs), second.hidden(inputs)):
        if group is not None:
            gains[group] = gains.get(group, 0) + standard(a).T @ standard(b)
    return gains


def dense_matrix(network, inputs, labels, matrix):
    """The whole curvature matrix: by autograd, or from Jacobians of all outputs."""
    theta = network.flat()
    if matrix == "hessian":
        return torch.autograd.functional.hessian(network.loss_of(inputs, labels), theta)
    jacobian = torch.func.jacrev(network.logits_of(inputs))(theta)
    p = network.answer(inputs)
    if matrix == "gauss_newton":
        squares = network.criterion == "mse"
        s = torch.diag_embed(torch.ones_like(p) if squares else p) - (0 if squares else p[:, :, None] * p[:, None, :])
        return torch.einsum("nci,ncd,ndj->ij", jacobian, s, jacobian) / len(inputs)
    residual = p - one_hot(labels, p)
    gradients = torch.einsum("nci,nc->ni", jacobian, residual)
    return gradients.T @ gradients / len(inputs)


def products(network, inputs, labels, matrix):
    """Products with a curvature matrix: by double backward, or forward, across the loss and backward."""
    if matrix != "hessian":
        return products_across(network, inputs, labels, matrix)
    theta = network.flat().requires_grad_()
    (gradient,) = torch.autograd.grad(network.loss_of(inputs, labels)(theta), theta, create_graph=True)
    return lambda v: torch.autograd.grad(gradient, theta, v, retain_graph=True)[0]


def products_across(network, inputs, labels, matrix):
    theta, outputs = network.flat(), network.logits_of(inputs)
    z, back = torch.func.vjp(outputs, theta)
    p = z if network.criterion == "mse" else z.softmax(1)
    residual = p - one_hot(labels, p)

    def product(v):
        _, b = torch.func.jvp(outputs, (theta,), (v,))
        if matrix == "gauss_newton":
            h = b if network.criterion == "mse" else p * b - p * (p * b).sum(1, keepdim=True)
        else:
            h = residual * (residual * b).sum(1, keepdim=True)
        return back(h / len(inputs))[0]

    return product


def ends_by_lanczos(product, size, steps):
    """Smallest and largest Ritz value and their residuals, from a start of our own."""
    generator = torch.Generator().manual_seed(1)
    q = torch.randn(size, generator=generator)
    basis, alphas, betas = [q / q.norm()], [], []
    for _ in range(min(steps, size)):
        w = product(basis[-1])
        alphas.append(float(w @ basis[-1]))
        for _ in range(2):
            for b in basis:
                w = w - (w @ b) * b
        betas.append(float(w.norm()))
        basis.append(w / w.norm())
    t = torch.diag(torch.tensor(alphas)) + torch.diag(torch.tensor(betas[:-1]), 1) + torch.diag(torch.tensor(betas[:-1]), -1)
    values, vectors = torch.linalg.eigh(t)
    residuals = (betas[-1] * vectors[-1]).abs()
    return (float(values[0]), float(residuals[0])), (float(values[-1]), float(residuals[-1]))


def moments_by_probes(product, size, probes):
    """Trace by Hutchinson and root mean square eigenvalue, each with its standard error, with probes of our own."""
    generator = torch.Generator().manual_seed(2)
    forms, squares = [], []
    for _ in range(probes):
        v = torch.randint(0, 2, (size,), generator=generator) * 2.0 - 1
        image = product(v)
        forms.append(float(v @ image))
        squares.append(float(image @ image) / size)
    forms, squares = torch.tensor(forms), torch.tensor(squares)
    root = math.sqrt(float(squares.mean()))
    return (
        (float(forms.mean()), float(forms.std() / math.sqrt(probes))),
        (root, float(squares.std() / math.sqrt(probes)) / (2 * root)),
    )


def tail_exponent(values):
    """Maximum likelihood from every possible beginning; the closest in Kolmogorov's distance."""
    x = np.sort(values[values > 1e-10 * values.max()])
    best = (np.inf, np.nan)
    for start in range(len(x) - 4):
        tail = x[start:]
        n = len(tail)
        alpha = 1 + n / np.log(tail / tail[0]).sum()
        law = 1 - (tail / tail[0]) ** (1 - alpha)
        distance = max((law - np.arange(n) / n).max(), (np.arange(1, n + 1) / n - law).max())
        best = min(best, (distance, alpha))
    return best[1]


def cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return float((x.T @ y).square().sum() / ((x.T @ x).norm() * (y.T @ y).norm()))


def debiased_cka(x, y):
    """CKA with the unbiased HSIC of Song et al. 2012, from Gram matrices without diagonals."""

    def gram(z):
        z = z - z.mean(0)
        k = z @ z.T
        return k - torch.diag(k.diagonal())

    def hsic(k, l):
        n = len(k)
        second = k.sum() * l.sum() / ((n - 1) * (n - 2))
        return ((k * l).sum() + second - 2 * (k.sum(0) @ l.sum(0)) / (n - 2)) / (n * (n - 3))

    k, l = gram(x), gram(y)
    return float(hsic(k, l) / (hsic(k, k) * hsic(l, l)).sqrt())


class Checker:
    def __init__(self, store, data, args):
        self.store = store
        self.data = data
        self.largest_dense = args.largest_dense
        self.largest_products = args.largest_products
        self.lanczos_steps = args.lanczos_steps
        self.probes = args.probes
        self.worst = collections.defaultdict(float)
        self.count = collections.Counter()
        self.skipped = collections.Counter()
        self.failures = []
        self.hessians = {}
        self.networks = {}
        self.alignments = {}
        self.sets = {}
        self.trainings = {}
        self.criterion = "cross_entropy"
        self.walks = {}

    def check(self, kind, where, ours, theirs, tolerance):
        gap = abs(ours - theirs)
        self.count[kind] += 1
        self.worst[kind] = max(self.worst[kind], gap / tolerance if tolerance > 0 else gap)
        if not gap <= tolerance:
            self.failures.append(f"{kind} {where}: {ours!r} (expected: {theirs!r} within {tolerance:.3g})")

    def network(self, checkpoint):
        digest = checkpoint["digest"]
        if digest not in self.networks:
            self.networks[digest] = Network(*self.store.tensors(digest))
        self.networks[digest].criterion = self.criterion
        return self.networks[digest]

    def evaluation_set(self, measurement):
        digest = measurement["basis"]["evaluationSet"]["digest"]
        if digest not in self.sets:
            arrays = self.store.arrays(digest)
            if "inputs" in arrays:
                inputs = arrays["inputs"]
            else:
                inputs = self.data.rows(measurement["basis"]["provenance"]["dataDigest"], arrays)
            inputs = torch.tensor(inputs.astype(np.float64)).reshape(len(inputs), -1)
            labels = torch.tensor(arrays["labels"].astype(np.int64)) if "labels" in arrays else None
            if "targets" in arrays:
                labels = torch.tensor(arrays["targets"])
            self.sets[digest] = inputs, labels
        return self.sets[digest]

    def curvature(self, network, inputs, labels, key):
        """Smallest and largest eigenvalue, trace and root mean square eigenvalue, each with an error."""
        if key not in self.hessians:
            *_, matrix, parameters = key
            chosen = network.entries(parameters)
            if network.size() <= self.largest_dense:
                h = dense_matrix(network, inputs, labels, matrix)[chosen][:, chosen]
                spectrum = torch.linalg.eigvalsh(h)
                self.hessians[key] = (
                    (float(spectrum[0]), 0.0),
                    (float(spectrum[-1]), 0.0),
                    (float(h.trace()), 0.0),
                    (float(spectrum.square().mean().sqrt()), 0.0),
                )
            else:
                whole = products(network, inputs, labels, matrix)
                size = len(chosen)

                def product(v):
                    wide = torch.zeros(network.size()).index_copy(0, chosen, v)
                    return whole(wide)[chosen]

                ends = ends_by_lanczos(product, size, self.lanczos_steps)
                self.hessians[key] = (*ends, *moments_by_probes(product, size, self.probes))
        return self.hessians[key]

    def aligned(self, m, where, first, last, inputs, number=0):
        """A later network as it was permuted, once it has been checked that it may be."""
        digest = [a["digest"] for a in m["artifacts"] if a["kind"] == "ARTIFACT_KIND_ALIGNMENT"][number]
        key = digest, first, last
        if key not in self.alignments:
            stored = self.store.arrays(digest)
            named = {n[len("permutation.") :]: torch.tensor(u) for n, u in stored.items() if n.startswith("permutation.")}
            axes, _ = permutable(first.layers)
            groups = {g for a in axes.values() for g in a if g is not None}
            if set(named) != groups or any(sorted(u.tolist()) != list(range(len(u))) for u in named.values()):
                raise SystemExit(f"alignment: {sorted(named)} (expected: permutations of {sorted(groups)})")
            moved = last.permuted(named)
            own = last.logits(inputs)
            gap = float((moved.logits(inputs) - own).norm() / own.norm())
            self.check("aligned outputs", where, gap, 0, 1e-11)
            word = m["basis"]["options"]["align"]
            if word == "weights":
                before, after = float(first.flat() @ last.flat()), float(first.flat() @ moved.flat())
                gains, scale = matches_of_weights(first, moved), float(first.flat().norm() * last.flat().norm())
            else:
                before, after = (
                    float(sum(g.trace() for g in matches_of_activations(first, n, inputs).values())) for n in (last, moved)
                )
                gains, scale = matches_of_activations(first, moved, inputs), 1.0
            self.check("aligned objective", where, float(stored["objective"][0]), after, 1e-9 * scale + 1e-9 * abs(after))
            self.check("plain objective", where, float(stored["plain_objective"][0]), before, 1e-9 * scale + 1e-9 * abs(before))
            self.check("aligned gain", where, max(before - after, 0.0), 0, 1e-9 * scale)
            for group, g in gains.items():
                stay = g.diagonal()
                exchange = float((g + g.T - stay[:, None] - stay[None, :]).max())
                self.check("aligned exchange", f"{where} {group}", max(exchange, 0.0), 0, 1e-9 * scale)
            self.alignments[key] = moved
        return self.alignments[key]

    def one(self, m):
        kind, where = m["kind"], f"{m['cell']} {m['replicates']}"
        if "undefined" in m:
            self.skipped[kind + " undefined"] += 1
            return
        value = float(m["estimate"].get("value", 0))
        error = float(m["estimate"].get("errors", {}).get("estimatorError", 0) or 0)
        self.criterion = m["basis"].get("options", {}).get("loss", "cross_entropy")
        nets = [self.network(c) for c in m["checkpoints"]]
        net = nets[0]
        inputs, labels = self.evaluation_set(m)
        problem = verify_pde.problem(m["basis"]["provenance"]["dataDigest"])
        if problem is not None:
            nets = [n.of_pde(m["basis"]["options"]["loss"], problem) for n in nets]
            net = nets[0]
            self.check("points", where, verify_pde.worst_target(problem, inputs, labels), 0, 1e-9)
        with torch.no_grad():
            if m["basis"].get("options", {}).get("align", "none") != "none":
                if kind == "AVERAGED_ACCURACY":  # measured on TEST, aligned on TRAIN
                    training = self.evaluation_set(self.trainings[m["cell"]])[0]
                    nets[1:] = [self.aligned(m, where, net, n, training, i) for i, n in enumerate(nets[1:])]
                else:
                    nets[1] = self.aligned(m, where, *nets, inputs)
            if kind in ("TRAIN_LOSS", "TEST_LOSS"):
                loss = float(net.mean_loss(inputs, labels))
                self.check(kind, where, value, loss, 1e-9 * abs(loss) + 1e-12)
            elif kind == "TRAIN_ERROR":
                self.check(kind, where, value, 100 * net.wrong(inputs, labels) / len(labels), 1e-9)
            elif kind == "TEST_ACCURACY":
                self.check(kind, where, value, 100 - 100 * net.wrong(inputs, labels) / len(labels), 1e-9)
            elif kind.endswith("_SHARPNESS"):
                self.sharpness(kind, where, value, error, net, inputs, labels, m["basis"]["options"])
            elif kind == "NOISE_TOLERANCE":
                self.noise_tolerance(kind, where, value, error, net, inputs, labels, m["basis"]["options"])
            elif kind.startswith("KERNEL_"):
                self.kernel(m, where, value, net, inputs)
            elif kind in ("PL_CONSTANT", "PL_PATH_SHARE", "PL_BALL_SHARE", "PL_RATE_SHARE"):
                self.pl_path(m, where, value, net, inputs, labels)
            elif kind in ("PL_RATIO", "CROSS_ENTROPY_RATIO"):
                self.pl_ratio(m, where, value, net, inputs, labels)
            elif kind == "MODEL_HESSIAN_NORM":
                self.model_hessian(kind, where, value, error, net, inputs)
            elif kind == "FUNCTION_CURVATURE":
                self.function_curvature(kind, where, value, error, net, inputs)
            elif kind == "GRADIENT_NOISE_SCALE":
                self.noise_scale(kind, where, value, error, net, inputs, labels)
            elif kind == "LOSS_PLANE":
                self.plane(m, where, value, nets, inputs, labels)
            elif kind in ("LOSS_SLICE", "LOSS_SURFACE"):
                self.picture(m, where, value, net, inputs, labels)
            elif kind == "MIN_DELTA":
                self.min_delta(m, where, value, net, inputs, labels)
            elif kind == "GAUSS_LENGTH":
                self.gauss_length(m, where, value, error, net, inputs)
            elif kind == "PDE_LOSS":
                loss = float(net.mean_loss(inputs, labels))
                self.check(kind, where, value, loss, 1e-9 * abs(loss) + 1e-11)
            elif kind == "SOLUTION_ERROR":
                expected = verify_pde.solution_error(problem, net.logits(inputs)[:, 0], inputs)
                self.check(kind, where, value, expected, 1e-9 * expected)
            elif kind == "ROUGHNESS_INDEX":
                self.roughness(m, where, value, net, inputs, labels)
            elif kind == "INITIAL_DISTANCE":
                start = self.network({"digest": self.store.checkpoints(net.run)[0]}).flat()
                distance = float((net.flat() - start).norm() / start.norm())
                self.check(kind, where, value, distance, 1e-6 * distance)
            elif kind.startswith("LCA_"):
                self.allocation(m, where, value, error, net, inputs, labels)
            elif kind in ("TAIL_EXPONENT", "STABLE_RANK", "LOG_SPECTRAL_NORM"):
                spectra = net.weight_spectra(m["basis"]["options"]["parameters"])
                if kind == "STABLE_RANK":
                    expected = np.mean([s.sum() / s.max() for s in spectra])
                elif kind == "LOG_SPECTRAL_NORM":
                    expected = np.mean([np.log10(s.max()) for s in spectra])
                else:
                    expected = np.mean([tail_exponent(s) for s in spectra if len(s[s > 1e-10 * s.max()]) >= 10])
                self.check(kind, where, value, float(expected), 1e-6 * abs(expected))
            elif kind in WEIGHT_KINDS:
                self.weights(m, where, value, net)
            elif kind == "PRUNED_ACCURACY":
                self.pruned(m, where, value, net, inputs, labels)
            elif kind == "PARAMETER_DISTANCE":
                distance = float((nets[0].flat() - nets[1].flat()).norm())
                self.check(kind, where, value, distance, 1e-6 * distance)
            elif kind in ("ENSEMBLE_ACCURACY", "ENSEMBLE_GAIN"):
                answers = torch.stack([n.answer(inputs) for n in nets])
                together = float((answers.mean(0).argmax(1) == labels).double().mean())
                members = float((answers.argmax(2) == labels).double().mean())
                self.check(kind, where, value, 100 * (together - (members if kind == "ENSEMBLE_GAIN" else 0)), 1e-9)
            elif kind == "EPOCH_AVERAGED_ACCURACY":
                steps = self.store.checkpoints(net.run)
                start = (1 - float(m["basis"]["options"]["share"])) * max(steps)
                epochs = [self.network({"digest": digest}) for step, digest in steps.items() if step >= start]
                self.check("averaged epochs", where, float(m["basis"]["options"]["checkpoints"]), len(epochs), 0)
                self.averaged(m, where, value, epochs, inputs, labels)
            elif kind == "ZERO_LOSS_COST":
                self.zero_loss_cost(m, where, value, net, inputs, labels)
            elif kind == "AVERAGED_ACCURACY":
                self.averaged(m, where, value, nets, inputs, labels)
            elif kind == "SMOOTHING_SCALE":
                self.smoothing(m, where, value, nets, inputs, labels)
            elif kind == "CKA_SIMILARITY":
                options = m["basis"]["options"]
                layer = options.get("layer", "outputs")
                if layer == "outputs":
                    a, b = (n.answer(inputs) for n in nets)
                else:
                    a, b = (n.layer(inputs, int(layer)) for n in nets)
                estimate = cka if options.get("estimator", "biased") == "biased" else debiased_cka
                told = kind if layer == "outputs" else "CKA of a hidden layer"
                self.check(told, where, value, estimate(a, b), 1e-6)
            elif kind == "DISAGREEMENT":
                a, b = (n.logits(inputs).argmax(1) for n in nets)
                self.check(kind, where, value, 100 * float((a != b).double().mean()), 1e-9)
            elif kind == "JS_DIVERGENCE":
                a, b = (torch.log_softmax(n.logits(inputs), 1) for n in nets)
                middle = torch.logaddexp(a, b) - math.log(2)
                divergence = ((a.exp() * (a - middle) + b.exp() * (b - middle)).sum(1) / 2).mean()
                self.check(kind, where, value, float(divergence), 1e-9)
            elif kind in ("MODE_CONNECTIVITY", "LINEAR_CONNECTIVITY", "LINEAR_BARRIER"):
                self.profile(m, where, value, nets, inputs, labels)
        of_hessian = kind.endswith("_EIGENVALUE") and not kind.startswith("KERNEL_")
        if of_hessian or kind in ("EDGE_OF_STABILITY", "HESSIAN_TRACE", "SPECTRAL_DENSITY"):
            options = m["basis"].get("options", {})
            if net.size() > self.largest_products:
                self.skipped[kind + " too large for products"] += 1
                return
            if options.get("weight_decay", "excluded") != "excluded":
                self.skipped[kind + " with weight decay"] += 1
                return
            if float(options.get("at_loss", 0)) > 0:
                self.first_at_loss(m, where, net, float(options["at_loss"]))
            matrix, parameters = options.get("matrix", "hessian"), options.get("parameters", "*")
            key = (m["checkpoints"][0]["digest"], m["basis"]["evaluationSet"]["digest"], matrix, parameters)
            bottom, top, trace, root = self.curvature(net, inputs, labels, key)
            where += f" {matrix} {parameters}"
            if kind in ("HESSIAN_TRACE", "SPECTRAL_DENSITY"):
                expected, own = trace if kind == "HESSIAN_TRACE" else root
                self.check(kind, where, value, expected, 4 * math.hypot(error, own) + 1e-9 * abs(expected))
            elif kind == "EDGE_OF_STABILITY":
                limit = float(options["limit"])
                self.check(kind, where, value, top[0] / limit, 4 * (error + top[1] / limit) + 1e-6 * abs(value) + 1e-10)
            elif kind == "DOMINANT_EIGENVALUE":
                # the residual bounds the distance to some eigenvalue, a Rayleigh quotient lies between the ends
                reach = error + bottom[1] + top[1] + 1e-9
                inside = bottom[0] - reach <= value <= top[0] + reach
                self.check(kind, where, value, value if inside else max(top[0], -bottom[0]), reach)
                if m["estimate"].get("converged") and error <= 1e-2 * abs(value):
                    largest = top[0] if top[0] >= -bottom[0] else bottom[0]
                    self.check(kind + " converged", where, abs(value), abs(largest), reach + 1e-2 * abs(largest))
            else:
                expected, own = top if kind == "TOP_EIGENVALUE" else bottom
                self.check(kind, where, value, expected, 4 * (error + own) + 1e-6 * abs(expected) + 1e-10)

    def allocation(self, m, where, value, error, net, inputs, labels):
        """Along the checkpoints of every step, where they were kept."""
        kind, options = m["kind"], m["basis"]["options"]
        if len(self.store.checkpoints(net.run)) <= max(self.store.checkpoints(net.run)):
            self.skipped[kind + " without checkpoints of every step"] += 1
            return
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        keys = ("split", "rule", "splits", "tolerance", "relative_tolerance", "every", "statistics_batch")
        key = (net.run, *(options.get(k) for k in keys))
        if key not in self.walks:
            self.walks[key] = self.walked(where, net, inputs, labels, options, stored)
        a, change = self.walks[key]
        names = list(net.parameters)
        if kind == "LCA_HELP_SHARE":
            tiny = 1e-12 * a.abs().amax(1, keepdim=True)
            helping, hurting = (a < -tiny).sum(1).double(), (a > tiny).sum(1).double()
            per = a.shape[1] if options["zeros"] == "counted" else (helping + hurting)
            self.check(kind, where, value, float((100 * helping / per).mean()), 0.05)
        elif kind == "LCA_HURT_RATIO":
            self.check(kind, where, value, float(a.clamp(min=0).sum() / a.clamp(max=0).sum().neg()), 1e-6 * value)
        elif kind == "LCA_TOTAL":
            total = float(a[:, net.entries(options["parameters"])].sum())
            self.check(kind, where, value, total, 1e-7 * float(a.abs().sum()))
            residual = sum(abs(c - float(s)) for c, s in zip(change, a.sum(1)))
            self.check("LCA_TOTAL error", where, error, residual, 1e-7 * float(a.abs().sum()))
            if options["parameters"] == "*":
                self.check("sum of allocations", where, value, sum(change), residual + 1e-9)
        elif kind == "LCA_RESIDUAL":
            whole = sum(change)
            missed = sum(abs(c - float(s)) for c, s in zip(change, a.sum(1))) / abs(whole)
            self.check(kind, where, value, missed, 1e-7 * float(a.abs().sum()) / abs(whole))
        else:
            layers = collections.defaultdict(lambda: 0)
            for name, part in zip(names, a.split([t.numel() for t in net.parameters.values()], 1)):
                layers[name.rsplit(".", 1)[0]] += part.sum(1)
            series = torch.stack(list(layers.values())).numpy()
            found = self.store.arrays(m["artifacts"][1]["digest"])
            self.check("peaks in common", where, float(found["common"][0]), self.peaks(series, options), 0)
            generator = np.random.default_rng(11)
            null = [self.peaks(generator.permuted(series, axis=1), options) for _ in range(4000)]
            shuffles = int(options["shuffles"])
            reach = 4 * np.std(null) * math.sqrt(1 / shuffles + 1 / len(null))
            self.check("peaks by chance", where, float(found["expected"][0]), float(np.mean(null)), reach)
            self.check(kind, where, value, float(found["common"][0] / found["expected"][0]), 1e-12)

    @staticmethod
    def peaks(series, options):
        """Steps with a strict minimum in all layers at once, or summed over all pairs of layers."""
        minima = (series[:, 1:-1] < series[:, :-2]) & (series[:, 1:-1] < series[:, 2:])
        count = minima.sum(0)
        return float((count == len(series)).sum() if options["layers"] == "all" else (count * (count - 1) // 2).sum())

    def walked(self, where, net, inputs, labels, options, stored):
        """Allocations of the stored steps, (steps, P), and the changes of the loss, by autograd at the points of the rule."""
        known, most = self.store.checkpoints(net.run), int(options["splits"])
        tolerance, relative = float(options["tolerance"]), float(options["relative_tolerance"])
        batch = int(options["statistics_batch"])

        def loss_and_gradient(theta):
            vector = theta.clone().requires_grad_(True)
            with torch.enable_grad():
                p, total, at = net.named(vector), 0, 0
                while at < len(inputs):
                    end = len(inputs) if not net.statistics or at + batch + 1 >= len(inputs) else at + batch
                    s = {n: torch.zeros_like(t) for n, t in net.statistics.items()} or None
                    logits = net.logits(inputs[at:end], p, s, 0.0 if s else None)
                    if net.criterion == "mse":
                        total = total + (logits - one_hot(labels[at:end], logits)).square().sum() / 2
                    else:
                        total = total + torch.nn.functional.cross_entropy(logits, labels[at:end], reduction="sum")
                    at = end
                loss = total / len(inputs)
                (gradient,) = torch.autograd.grad(loss, vector)
            return float(loss), gradient

        def mean_gradient(ga, gb, a, b, parts):
            if parts == 1:
                return ga if options["rule"] == "first_order" else (ga + gb) / 2
            inner = [(4 if j % 2 else 2) * loss_and_gradient(a + j / parts * (b - a))[1] for j in range(1, parts)]
            return (ga + gb + sum(inner)) / (3 * parts)

        rows, change = [], []
        for i, (step, parts) in enumerate(zip(stored["step"], stored["splits"])):
            a, b = (self.network({"digest": known[int(step) + k]}).flat() for k in (0, 1))
            (la, ga), (lb, gb) = loss_and_gradient(a), loss_and_gradient(b)
            row = mean_gradient(ga, gb, a, b, int(parts)) * (b - a)
            at = f"{where} step {step}"
            self.check("loss before a step", at, float(stored["before"][i]), la, 1e-9 * la + 1e-12)
            self.check("loss after a step", at, float(stored["after"][i]), lb, 1e-9 * lb + 1e-12)
            left = lb - la - float(row.sum())
            mass = float(row.abs().sum())
            self.check("residual of a step", at, float(stored["residual"][i]), left, 1e-9 * mass + 1e-12)
            limit = tolerance if relative == 0 else min(tolerance, relative * mass)
            if parts > 1 and parts < most:
                self.check("tolerance of a step", at, max(abs(left) - limit, 0.0), 0, 1e-9)
            if parts > 2:
                coarse = mean_gradient(ga, gb, a, b, int(parts) // 2) * (b - a)
                limit = tolerance if relative == 0 else min(tolerance, relative * float(coarse.abs().sum()))
                missed = limit - abs(lb - la - float(coarse.sum()))
                self.check("need of more parts", at, max(missed, 0.0), 0, 1e-9)
            for name, part in net.named(row).items():
                self.check("allocation of a tensor", f"{at} {name}", float(stored["lca_" + name][i]), float(part.sum()), 1e-8 * mass)
            rows.append(row)
            change.append(lb - la)
        a = torch.stack(rows)
        total = net.as_flat(torch.tensor(stored["total"]))
        gap = float((total - a.sum(0)).abs().max())
        self.check("allocation of parameters", where, gap, 0, 1e-8 * float(a.abs().sum()))
        for name, part in net.named(a.sum(0)).items():
            if name.endswith(".weight"):
                layer = name.rsplit(".", 1)[0]
                units = part.reshape(part.shape[0], -1).sum(1)
                if layer + ".bias" in net.parameters:
                    units = units + net.named(a.sum(0))[layer + ".bias"]
                gap = float((torch.tensor(stored["units_" + layer]) - units).abs().max())
                self.check("allocation of neurons", f"{where} {name}", gap, 0, 1e-8 * float(a.abs().sum()))
        return a, change

    def from_start(self, m, where, net, stored):
        """Both ends of the line from the run's first checkpoint, from zero, or from the stored start."""
        options = m["basis"]["options"]
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        moving = net.entries(options["parameters"])
        end, start = net.flat(), net.flat().clone()
        if options["start"] == "initial":
            first = self.network({"digest": self.store.checkpoints(net.run)[0]}).flat()
        elif options["start"] == "zero":
            first = torch.zeros_like(end)
        else:
            first = net.as_flat(torch.tensor(stored["start"].astype(np.float64)))
            own = self.network({"digest": self.store.checkpoints(net.run)[0]}).flat()
            self.check("fresh start's norm", where, float(first.norm() / own.norm()), 1.0, 0.1)
            self.check("fresh start's likeness", where, float(first @ own / own.norm() ** 2), 0.0, 0.2)
        start[moving] = first[moving]
        return start, end

    def gauss_length(self, m, where, value, error, net, inputs):
        """By the arc cosine of successive unit chords."""
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        start, end = self.from_start(m, where, net, stored)
        points = [net.logits(inputs, net.named((1 - t) * start + t * end)) for t in stored["t"]]
        both = []
        for step in (1, 2):
            chords = torch.stack([b - a for a, b in zip(points[:-1:step], points[step::step])])
            chords = chords / chords.norm(dim=2, keepdim=True)
            angles = (chords[1:] * chords[:-1]).sum(2).clamp(-1, 1).arccos()
            both.append(angles.sum(0))
        self.check("GAUSS_LENGTH", where, value, float(both[0].mean()), 1e-5)
        self.check("GAUSS_LENGTH samples", where, float(np.abs(stored["length"] - both[0].numpy()).max()), 0.0, 1e-4)

    def roughness(self, m, where, value, net, inputs, labels):
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        directions = [net.as_flat(torch.tensor(d)) for d in self.store.arrays(m["artifacts"][1]["digest"])["directions"]]
        theta, options, rough = net.flat(), m["basis"]["options"], []
        for d, along in zip(directions, stored["loss"]):
            for name, part in net.named(d).items():
                own = net.parameters[name]
                if part.dim() > 1:
                    gap = float((part.norm(dim=1) - own.norm(dim=1)).abs().max())
                    self.check("filter norms", where, gap, 0, 1e-9)
                else:
                    gap = float((part - (own if options["biases"] == "wu2021" else 0)).abs().max())
                    self.check("bias directions", where, gap, 0, 1e-12)
            losses = [float(net.mean_loss(inputs, labels, net.named(theta + s * d))) for s in stored["s"]]
            scale = max(abs(x) for x in losses)
            for ours, theirs in zip(along, losses):
                self.check("roughness profile", where, float(ours), theirs, 1e-9 * scale + 1e-11)
            rough.append(float(np.abs(np.diff(losses)).sum() / (max(losses) - min(losses))))
        self.check("mean tau", where, float(stored["mean_tau"][0]), float(np.mean(rough)), 1e-4)
        self.check("ROUGHNESS_INDEX", where, value, float(np.std(rough, ddof=1) / np.mean(rough)), 1e-4)

    def min_delta(self, m, where, value, net, inputs, labels):
        """The profile from the run's own first checkpoint, from zero, or from the stored start."""
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        start, end = self.from_start(m, where, net, stored)
        # Statistics of batch norm on the test set would be those of the training set: not in this sweep.
        over = inputs if m["basis"]["options"]["split"] == "train" else None
        lowest, largest = math.inf, 0.0
        for t, loss, error in zip(stored["t"], stored["loss"], stored["error"]):
            point = net.named((1 - t) * start + t * end)
            statistics = net.reestimated(over, point) if net.statistics else None
            expected = float(net.mean_loss(inputs, labels, point, statistics))
            self.check("profile loss", f"{where} t={t:.3f}", float(loss), expected, 1e-7 * abs(expected) + 1e-9)
            wrong = 100 * net.wrong(inputs, labels, point, statistics) / len(labels)
            self.check("profile error", f"{where} t={t:.3f}", float(error), wrong, 100.01 / len(labels))
            lowest = min(lowest, expected)
            largest = max(largest, expected - lowest)
        self.check("MIN_DELTA", where, value, largest, 1e-6 * largest + 1e-9)
        self.check("highest rise", where, max(stored["rise_height"], default=0.0), value, 1e-12)

    def smoothing(self, m, where, value, nets, inputs, labels):
        """Barriers against the deviation with draws of its own, and where the stored ones have vanished."""
        options = m["basis"]["options"]
        artifacts = {a["kind"]: a["digest"] for a in m["artifacts"]}
        stored = self.store.arrays(artifacts["ARTIFACT_KIND_PROFILE"])
        first, last = nets
        points, draws = int(options["points"]), 2 * int(options["draws"])
        generator = torch.Generator().manual_seed(7)
        noises = []
        for _ in range(draws):
            noise = {}
            for n in first.parameters:
                e = torch.randn(first.parameters[n].shape, generator=generator)
                if e.dim() < 2:
                    noise[n] = torch.zeros_like(e)
                    continue
                along = tuple(range(1, e.dim()))
                own = ((first.parameters[n].square().sum(along) + last.parameters[n].square().sum(along)) / 2).sqrt()
                noise[n] = e * (own / e.square().sum(along).sqrt()).reshape(-1, *[1] * (e.dim() - 1))
            noises.append(noise)

        def barrier(sigma, noises):
            sums = np.zeros(points)
            for noise in noises:
                for sign in (1, -1):
                    for i, t in enumerate(np.linspace(0, 1, points)):
                        on = {
                            n: (1 - t) * first.parameters[n] + t * last.parameters[n] + sign * sigma * noise[n]
                            for n in first.parameters
                        }
                        statistics = first.reestimated(inputs, on)
                        sums[i] += float(first.mean_loss(inputs, labels, on, statistics))
            losses = sums / (2 * len(noises))
            return max(l - (1 - t) * losses[0] - t * losses[-1] for t, l in zip(np.linspace(0, 1, points), losses))

        raw = barrier(0.0, noises[:1])
        self.check("raw barrier", where, float(stored["barrier"][0]), raw, 1e-6 * raw + 1e-9)
        wanted = max(float(options["share"]) * raw, float(options["floor"]))
        if raw <= wanted:
            self.check("SMOOTHING_SCALE", where, value, 0.0, 0.0)
            return
        crossed = int(np.argmax(stored["barrier"] <= wanted))
        low, high = stored["barrier"][crossed - 1], stored["barrier"][crossed]
        before, after = stored["deviation"][crossed - 1], stored["deviation"][crossed]
        between = before + (after - before) * (low - wanted) / (low - high)
        self.check("SMOOTHING_SCALE", where, value, between, 1e-9)
        # a deviation is checked by the barrier that another set of draws has there
        middle = len(stored["deviation"]) // 2
        theirs = [barrier(stored["deviation"][middle], [noise]) for noise in noises]
        spread = np.std(theirs, ddof=1) * math.sqrt(1 / draws + 2 / draws)
        together = barrier(stored["deviation"][middle], noises)
        self.check("smoothed barrier", where, float(stored["barrier"][middle]), together, 5 * spread + 0.05 * raw)

    def first_at_loss(self, m, where, net, wanted):
        """Whether the checkpoint measured is the run's first of at most this training loss."""
        if m["cell"] not in self.trainings:
            self.skipped["at_loss without TRAIN_LOSS to take the training set from"] += 1
            return
        inputs, labels = self.evaluation_set(self.trainings[m["cell"]])
        steps = sorted(self.store.checkpoints(net.run).items())
        losses = [float(self.network({"digest": d}).mean_loss(inputs, labels)) for _, d in steps]
        first = next(step for (step, _), loss in zip(steps, losses) if loss <= wanted)
        self.check("step at_loss", where, float(m["checkpoints"][0].get("step", 0)), first, 0)

    def zero_loss_cost(self, m, where, value, net, inputs, labels):
        """Test accuracy at the first checkpoint of a training error, from all checkpoints in the store."""
        if m["cell"] not in self.trainings:
            self.skipped[m["kind"] + " without TRAIN_LOSS to take the training set from"] += 1
            return
        options = m["basis"]["options"]
        training = self.evaluation_set(self.trainings[m["cell"]])
        nets = [(step, self.network({"digest": d})) for step, d in sorted(self.store.checkpoints(net.run).items())]
        errors = [100 * n.wrong(*training) / len(training[1]) for _, n in nets]
        place = next(i for i, e in enumerate(errors) if e <= float(options["error"]))
        self.check("crossing step", where, float(options["crossing_step"]), nets[place][0], 0)
        self.check("crossing error", where, float(options["crossing_error"]), errors[place], 1e-9)
        right = [(n.logits(inputs).argmax(1) == labels).double() for n in (nets[place][1], nets[-1][1])]
        lost = 100 * (right[0] - right[1])
        self.check(m["kind"], where, value, float(lost.mean()), 1e-9)
        data_error = float(m["estimate"].get("errors", {}).get("dataError", 0) or 0)
        self.check(m["kind"] + " error", where, data_error, float(lost.std()) / math.sqrt(len(labels)), 1e-9)

    def averaged(self, m, where, value, nets, inputs, labels):
        mean = {n: sum(net.parameters[n] for net in nets) / len(nets) for n in nets[0].parameters}
        if nets[0].statistics and m["cell"] not in self.trainings:
            self.skipped[m["kind"] + " with batch norm and no TRAIN_LOSS to take the training set from"] += 1
            return
        training = self.evaluation_set(self.trainings[m["cell"]])[0] if nets[0].statistics else inputs
        wrong = nets[0].wrong(inputs, labels, mean, nets[0].reestimated(training, mean))
        self.check(m["kind"], where, value, 100 - 100 * wrong / len(labels), 100 / len(labels) + 1e-9)

    def weights(self, m, where, value, net):
        """Kinds that read weights alone: norms, C, zeros, survivors, sizes, regularizers."""
        kind, options = m["kind"], m["basis"].get("options", {})
        if kind == "REGULARIZATION":
            expected = sum(penalty(net.parameters, term) for term in options["terms"].split("; ") if term)
            self.check(kind, where, value, expected, 1e-6 * abs(expected) + 1e-12)
            return
        tensors = net.weight_tensors(options["parameters"])
        whole = torch.cat([t.flatten() for t in tensors])
        if kind == "WEIGHT_NORM":
            expected = float(whole.norm())
        elif kind == "COMPRESSIBILITY":
            expected = float(whole.norm(1) / whole.norm()) / math.sqrt(len(whole))
        elif kind == "TERNARY_RESIDUAL":
            expected = math.sqrt(sum(ternary_distance(t) for t in tensors)) / float(whole.norm())
        else:
            masks = [t.abs() >= threshold(t, options) for t in tensors]
            if kind == "ZERO_SHARE":
                expected = 100 - 100 * sum(int(k.sum()) for k in masks) / len(whole)
            elif kind == "SURVIVOR_ENTROPY":
                expected = np.average([entropy(t, k) for t, k in zip(tensors, masks)], weights=[int(k.sum()) for k in masks])
            elif kind == "SURVIVOR_VARIATION":
                left = [t[k].abs().numpy() for t, k in zip(tensors, masks)]
                expected = np.average([w.std() / w.mean() for w in left], weights=[len(w) for w in left])
            else:
                # not t * k, which leaves zeros of both signs
                size = compressed([t.where(k, 0.0) for t, k in zip(tensors, masks)], options)
                expected = size if kind == "COMPRESSED_SIZE" else 4 * len(whole) / size
                # another zlib or bzip2 may choose other matches and tables, of which small files have some tens of bytes
                tolerance = (0.01 + 40 / size) * expected
                self.check(f"{kind} {options['code']} {options['codec']}", where, value, expected, tolerance)
                return
        self.check(kind, where, value, float(expected), 1e-6 * abs(expected) + 1e-9)

    def pruned(self, m, where, value, net, inputs, labels):
        """Without fine-tuning exactly; after it as good as the same training here, within what its order of batches does."""
        options = m["basis"]["options"]
        parameters = {n: t.clone() for n, t in net.parameters.items()}
        masks = {}
        for name in net.weight_names(options["parameters"]):
            masks[name] = (parameters[name].abs() >= threshold(parameters[name], options)).double()
            parameters[name] *= masks[name]
        told = m["kind"]
        tolerance = 100 / len(labels) + 1e-9
        if (net.statistics or int(options["fine_tune"])) and m["cell"] not in self.trainings:
            self.skipped[told + " without TRAIN_LOSS to take the training set from"] += 1
            return
        training = self.evaluation_set(self.trainings[m["cell"]]) if m["cell"] in self.trainings else (inputs, labels)
        if int(options["fine_tune"]):
            if net.statistics:
                self.skipped[told + " fine-tuned with batch norm"] += 1
                return
            told += " fine-tuned"
            with torch.enable_grad():
                parameters = fine_tuned(net, parameters, masks, *training, options)
            tolerance = 100 * 4 / math.sqrt(len(labels))
        statistics = net.reestimated(training[0], parameters) if net.statistics else None
        wrong = net.wrong(inputs, labels, parameters, statistics)
        self.check(told, where, value, 100 - 100 * wrong / len(labels), tolerance)

    def noise_scale(self, kind, where, value, error, net, inputs, labels):
        """From every sample's own gradient instead of batches."""
        if net.size() * len(inputs) > 1e8:
            self.skipped[kind + " too large for gradients of samples"] += 1
            return
        theta = net.flat()
        one = torch.func.grad(lambda v, x, y: net.loss_of(x[None], y[None])(v))
        gradients = torch.func.vmap(one, in_dims=(None, 0, 0))(theta, inputs, labels)
        n = len(gradients)
        mean = gradients.mean(0)
        trace = float((gradients - mean).square().sum()) / (n - 1)
        squared = float(mean.square().sum()) - trace / n
        if squared <= 0 or trace / n > squared:
            self.skipped[kind + " without a clear gradient"] += 1
            return
        self.check(kind, where, value, trace / squared, 4 * error + 0.02 * trace / squared)

    def noise_tolerance(self, kind, where, value, error, net, inputs, labels, options):
        """With draws of its own: the error of theirs is then the larger part."""
        theta = net.flat()
        scale = theta.abs() if options["scaling"] == "adaptive" else torch.ones_like(theta)
        wanted = float(options["points"]) + 100 * net.wrong(inputs, labels) / len(labels)
        generator = torch.Generator().manual_seed(5)
        draws = torch.randn(4 * int(options["draws"]), len(theta), generator=generator)

        def mean_error(sigma):
            wrong = [net.wrong(inputs, labels, net.named(theta + sigma * scale * e)) for e in draws]
            return 100 * float(np.mean(wrong)) / len(labels)

        low, high = value / 3, value * 3
        while high > 1.003 * low:
            middle = math.sqrt(low * high)
            low, high = (middle, high) if mean_error(middle) < wanted else (low, middle)
        self.check(kind, where, value, math.sqrt(low * high), 4 * 1.12 * error + 0.01 * value)

    def function_curvature(self, kind, where, value, error, net, inputs):
        """From the whole Jacobian."""
        outputs = net.logits(inputs)
        if net.size() * outputs.numel() > 2e8:
            self.skipped[kind + " too large for a Jacobian"] += 1
            return
        one = torch.func.jacrev(lambda v, x: net.logits(x[None], net.named(v))[0])
        trace = 0.0
        unseen = 0 if net.criterion == "mse" else 1  # a softmax does not see the mean of the outputs
        for part in inputs.split(20):
            jacobian = torch.func.vmap(one, in_dims=(None, 0))(net.flat(), part)
            trace += float((jacobian - unseen * jacobian.mean(1, keepdim=True)).square().sum())
        squares = float((outputs - unseen * outputs.mean(1, keepdim=True)).square().sum())
        self.check(kind, where, value, trace / squares, 4 * error + 1e-9 * value)

    def tangent_kernel(self, net, inputs):
        """From the whole Jacobian of all outputs."""
        key = net.run, id(inputs), float(net.flat().norm())
        if key not in self.hessians:
            jacobian = torch.func.jacrev(net.logits_of(inputs))(net.flat()).flatten(0, 1)
            self.hessians[key] = jacobian @ jacobian.T
        return self.hessians[key]

    def kernel(self, m, where, value, net, inputs):
        kind = m["kind"]
        if net.size() * len(inputs) * len(net.logits(inputs[:1])[0]) > 2e8:
            self.skipped[kind + " too large for a Jacobian"] += 1
            return
        k = self.tangent_kernel(net, inputs)
        spectrum = torch.linalg.eigvalsh(k)
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        gap = float(np.abs(stored["eigenvalue"] - spectrum.numpy()).max())
        self.check("kernel spectrum", where, gap, 0.0, 1e-11 * float(spectrum[-1]))
        if kind in ("KERNEL_CHANGE", "KERNEL_ALIGNMENT"):
            first = self.tangent_kernel(self.network({"digest": self.store.checkpoints(net.run)[0]}), inputs)
            expected = (k - first).norm() / first.norm() if kind == "KERNEL_CHANGE" else (k * first).sum() / k.norm() / first.norm()
            self.check(kind, where, value, float(expected), 1e-9)
            return
        shares = spectrum.clamp(min=0) / k.trace()
        expected = {
            "KERNEL_BOTTOM_EIGENVALUE": spectrum[0],
            "KERNEL_TOP_EIGENVALUE": spectrum[-1],
            "KERNEL_CONDITION": spectrum[-1] / spectrum[0],
            "KERNEL_TRACE": k.trace(),
            "KERNEL_RANK": torch.exp(-torch.xlogy(shares, shares).sum()),
        }[kind]
        size = {"KERNEL_CONDITION": float(expected) * 1e-12 * float(expected), "KERNEL_RANK": 1e-9 * float(expected)}
        self.check(kind, where, value, float(expected), size.get(kind, 1e-11 * float(spectrum[-1] if kind != "KERNEL_TRACE" else k.trace())))

    def pl_ratio(self, m, where, value, net, inputs, labels):
        """From sums over the samples, and the invariant against a kernel of its own."""
        theta = net.flat()
        with torch.enable_grad():
            at = theta.clone().requires_grad_()
            total = len(inputs) * net.loss_of(inputs, labels)(at)
            (gradient,) = torch.autograd.grad(total, at)
        ratio = float(gradient.square().sum() / total.detach() / 2)
        self.check(m["kind"], where, value, ratio, 1e-9 * ratio)
        options = m["basis"]["options"]
        if "kernel_bound" in options and net.size() * len(inputs) * len(net.logits(inputs[:1])[0]) <= 2e8:
            answer = net.answer(inputs)
            spectrum = torch.linalg.eigvalsh(self.tangent_kernel(net, inputs))
            slope = float((answer - one_hot(labels, answer)).square().sum())
            bound = max(0.0, float(spectrum[0])) * slope / 2 / float(total)
            room = 1e-11 * float(spectrum[-1]) * slope / 2 / float(total)
            self.check("bound of the ratio", where, float(options["kernel_bound"]), bound, room)
            self.check("PL invariant", where, max(0.0, bound - room - value), 0.0, 1e-9 * bound)

    def pl_path(self, m, where, value, net, inputs, labels):
        """The condition at all checkpoints in the store, and what it bounds."""
        kind, options = m["kind"], m["basis"]["options"]
        nets = [(step, self.network({"digest": d})) for step, d in sorted(self.store.checkpoints(net.run).items())]
        losses, ratios, lengths, top = [], [], [], 0.0
        for _, n in nets:
            with torch.enable_grad():
                at = n.flat().clone().requires_grad_()
                total = len(inputs) * n.loss_of(inputs, labels)(at)
                (gradient,) = torch.autograd.grad(total, at)
            losses.append(float(total))
            ratios.append(float(gradient.square().sum()) / float(total) / 2)
            lengths.append(n.flat())
        mu, first = min(ratios), math.sqrt(2 * losses[0])
        path = sum(float((b - a).norm()) for a, b in zip(lengths, lengths[1:]))
        stored = self.store.arrays(m["artifacts"][0]["digest"])
        self.check("path steps", where, float(np.abs(stored["step"] - [step for step, _ in nets]).max()), 0.0, 0.0)
        self.check("path ratios", where, float(np.abs(stored["ratio"] / ratios - 1).max()), 0.0, 1e-8)
        if kind == "PL_BALL_SHARE":
            for _, n in nets:
                if n.size() * len(inputs) * len(n.logits(inputs[:1])[0]) > 2e8:
                    self.skipped[kind + " too large for a Jacobian"] += 1
                    return
                top = max(top, float(torch.linalg.eigvalsh(self.tangent_kernel(n, inputs))[-1]))
        if kind == "PL_RATE_SHARE":
            steps = [step for step, _ in nets]
            rates = [math.log(a / b) / (t - s) for a, b, s, t in zip(losses, losses[1:], steps, steps[1:])]
            expected = min(rates) / -math.log1p(-float(options["step"]) * mu)
        else:
            expected = {
                "PL_CONSTANT": mu,
                "PL_PATH_SHARE": path * math.sqrt(mu) / first,
                "PL_BALL_SHARE": float((lengths[-1] - lengths[0]).norm()) * mu / (2 * math.sqrt(top) * first) if top else 0.0,
            }[kind]
        self.check(kind, where, value, expected, 1e-6 * abs(expected))

    def model_hessian(self, kind, where, value, error, net, inputs):
        """Dense, of each sample's output."""
        if net.size() > self.largest_dense:
            self.skipped[kind + " too large for a dense Hessian"] += 1
            return
        norms = []
        for i, x in enumerate(inputs):
            output = lambda v: net.logits(x[None], net.named(v))[0, i % len(net.logits(x[None])[0])]
            norms.append(float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(output, net.flat())).abs().max()))
        self.check(kind, where, value, float(np.mean(norms)), 4 * error + 1e-6 * float(np.mean(norms)) + 1e-12)

    def sharpness(self, kind, where, value, error, net, inputs, labels, options):
        theta, loss = net.flat(), net.loss_of(inputs, labels)
        scale = theta.abs() if options["scaling"] == "adaptive" else torch.ones_like(theta)
        base = float(loss(theta))
        if kind == "AVERAGE_SHARPNESS":
            generator = torch.Generator().manual_seed(3)
            rises = []
            for _ in range(self.probes):
                e = float(options["deviation"]) * scale * torch.randn(len(theta), generator=generator)
                rises.append(float(loss(theta + e) + loss(theta - e)) / 2 - base)
            rises = torch.tensor(rises)
            own = float(rises.std()) / math.sqrt(len(rises))
            self.check(kind, where, value, float(rises.mean()), 4 * math.hypot(error, own) + 1e-9)
            return
        radius = float(options["radius"])
        with torch.enable_grad():
            at = theta.clone().requires_grad_()
            (g,) = torch.autograd.grad(loss(at), at)
        u = scale * g
        rise = float(loss(theta + scale * u * (radius / u.norm()))) - base
        if kind == "ONE_STEP_SHARPNESS":
            self.check(kind, where, value, rise, 1e-7 * abs(rise) + 1e-12)
            return
        # steps along the gradient on the sphere; both sides are lower bounds of one maximum
        best = rise
        for _ in range(2 * int(options["steps"])):
            v = radius * u / u.norm()
            with torch.enable_grad():
                at = (theta + scale * v).requires_grad_()
                value_at = loss(at)
                (g,) = torch.autograd.grad(value_at, at)
            best = max(best, float(value_at) - base)
            u = v / radius + scale * g / (scale * g).norm()
        self.check(kind, where, value, max(best, value), 0.05 * max(best, value) + 1e-12)

    def picture(self, m, where, value, net, inputs, labels):
        """Losses at the stored coordinates along the stored directions, and what the directions should be."""
        kind, options = m["kind"], m["basis"]["options"]
        artifacts = {a["kind"]: a["digest"] for a in m["artifacts"]}
        if "ARTIFACT_KIND_MATRIX" not in artifacts:
            self.skipped[kind + " without its directions"] += 1
            return
        plane = kind == "LOSS_SURFACE"
        stored = self.store.arrays(artifacts["ARTIFACT_KIND_SURFACE" if plane else "ARTIFACT_KIND_PROFILE"])
        kept = torch.tensor(self.store.arrays(artifacts["ARTIFACT_KIND_MATRIX"])["directions"])
        directions = torch.stack([net.as_flat(d) for d in kept])
        theta = net.flat()
        lines = [directions] if plane else [d[None] for d in directions]
        centre = self.loss_at(where, net, inputs, labels, theta, stored["centre_loss"][0], stored["centre_error"][0])
        rises = []
        for j, along in enumerate(lines):
            if plane:
                places = [(x, y) for y in stored["y"] for x in stored["x"]]
                losses, errors = stored["loss"].reshape(-1), stored["error"].reshape(-1)
            else:
                places, losses, errors = [(x,) for x in stored["x"][j]], stored["loss"][j], stored["error"][j]
            own = []
            for place, loss, error in zip(places, losses, errors):
                at = theta + torch.tensor(place) @ along
                own.append(self.loss_at(f"{where} {place}", net, inputs, labels, at, loss, error))
            if plane:
                own = np.array(own).reshape(stored["loss"].shape)
                border = np.ones(own.shape, bool)
                border[1:-1, 1:-1] = False
                rises.append(own[border].mean() - centre)
            else:
                rises.append((own[0] + own[-1]) / 2 - centre)
        self.check(kind, where, value, float(np.mean(rises)), 1e-7 * abs(value) + 1e-9)
        self.directions(kind, where, net, inputs, labels, options, directions, stored)

    def plane(self, m, where, value, nets, inputs, labels):
        """The plane laid anew through the three networks, losses on it, and the highest above their own."""
        (digest,) = [a["digest"] for a in m["artifacts"]]
        stored = self.store.arrays(digest)
        first, *others = (n.flat() for n in nets)
        q, r = torch.linalg.qr(torch.stack([v - first for v in others]).T)
        q, r = q * r.diag().sign(), r * r.diag().sign()[:, None]
        places = torch.stack([torch.zeros(2), r[:, 0], r[:, 1]])
        size = float(places.abs().max())
        for i, net in enumerate(nets):
            for j in range(2):
                self.check("plane coordinate", f"{where} {i}", float(stored["networks"][i][j]), float(places[i][j]), 1e-9 * size)
            own = (stored["network_loss"][i], stored["network_error"][i])
            self.loss_at(f"{where} network {i}", net, inputs, labels, net.flat(), *own)
        corners, highest = torch.tensor(stored["network_loss"]), 0.0
        for y, losses, errors in zip(stored["y"], stored["loss"], stored["error"]):
            for x, loss, error in zip(stored["x"], losses, errors):
                at = first + q @ torch.tensor([x, y])
                own = self.loss_at(f"{where} ({x}, {y})", nets[0], inputs, labels, at, loss, error)
                weights = torch.linalg.solve(torch.cat([torch.ones(1, 3), places.T]), torch.tensor([1.0, x, y]))
                if float(weights.min()) >= -1e-12:
                    highest = max(highest, own - float(weights @ corners))
        self.check("LOSS_PLANE", where, value, highest, 1e-7 * abs(highest) + 1e-9)

    def loss_at(self, where, net, inputs, labels, vector, loss, error):
        at = net.named(vector)
        statistics = net.reestimated(inputs, at)
        expected = float(net.mean_loss(inputs, labels, at, statistics))
        self.check("picture loss", where, float(loss), expected, 1e-7 * abs(expected) + 1e-9)
        wrong = 100 * net.wrong(inputs, labels, at, statistics) / len(labels)
        self.check("picture error", where, float(error), wrong, 100 / len(labels) + 1e-9)
        return expected

    def directions(self, kind, where, net, inputs, labels, options, directions, stored):
        """Scale by filters, eigenvectors by their residual, and components of a path by an SVD of its checkpoints."""
        normalization = options["normalization"]
        for j, direction in enumerate(directions):
            if normalization == "none":
                self.check("direction length", f"{where} {j}", float(direction.norm()), 1, 1e-9)
                continue
            for name, part in net.named(direction).items():
                own = net.parameters[name]
                if own.dim() < 2:
                    self.check("direction of vectors", f"{where} {name}", float(part.abs().max()), 0, 0)
                    continue
                rows = 1 if normalization == "layer" else own.shape[0]
                lengths = part.reshape(rows, -1).norm(dim=1)
                moved = lengths > 0  # a filter that no checkpoint has moved has no direction to be scaled
                gap = ((lengths - own.reshape(rows, -1).norm(dim=1)) * moved).abs().max()
                self.check("direction filters", f"{where} {name}", float(gap), 0, 1e-9 * float(own.norm()) + 1e-12)
        if normalization == "none" and options["directions"] == "eigenvectors" and not net.statistics:
            if net.size() <= self.largest_products:
                with torch.enable_grad():
                    product = products(net, inputs, labels, "hessian")
                    for direction, eigenvalue in zip(directions, stored["eigenvalue"]):
                        residual = float((product(direction) - eigenvalue * direction).norm())
                        self.check("eigenvector residual", where, residual, 0, 2e-3 * abs(float(eigenvalue)) + 1e-9)
        if options["directions"] == "trajectory":
            self.path(kind, where, net, inputs, labels, options, directions, stored)

    def path(self, kind, where, net, inputs, labels, options, directions, stored):
        known = self.store.checkpoints(net.run)
        nets = [self.network({"digest": known[int(step)]}) for step in stored["path_step"]]
        points = torch.stack([n.flat() for n in nets])
        components = torch.linalg.svd(points - points.mean(0), full_matrices=False)
        shares = components.S**2 / (components.S**2).sum()
        for j, share in enumerate(stored["variance_share"]):
            self.check("variance share", f"{where} {j}", float(share), float(shares[j]), 1e-6)
            if options["normalization"] == "none" and shares[j] > 1.01 * (*shares, 0)[j + 1]:
                cosine = float((directions[j] @ components.Vh[j]).abs())
                self.check("path component", f"{where} {j}", cosine, 1, 1e-6)
        for i, (point, n) in enumerate(zip(points, nets)):
            self.loss_at(f"{where} path {i}", n, inputs, labels, point, stored["path_loss"][i], stored["path_error"][i])
            away = point - net.flat()
            if kind == "LOSS_SURFACE":
                place = torch.linalg.lstsq(directions.T, away[:, None]).solution[:, 0]
                distance = float((away - place @ directions).norm())
                size = 1e-6 * float(away.norm()) + 1e-9
                self.check("path distance", f"{where} {i}", float(stored["path_distance"][i]), distance, size)
            else:
                place = directions @ away / directions.square().sum(1)
            for j, coordinate in enumerate(place):
                size = 1e-6 * float(place.abs().max()) + 1e-9
                self.check("path coordinate", f"{where} {i}", float(stored["path"][i][j]), float(coordinate), size)

    def profile(self, m, where, value, nets, inputs, labels):
        artifacts = {a["kind"]: a["digest"] for a in m["artifacts"]}
        stored = self.store.arrays(artifacts["ARTIFACT_KIND_PROFILE"])
        first, last = nets
        if "ARTIFACT_KIND_CURVE_BEND" in artifacts:
            bend = self.store.tensors(artifacts["ARTIFACT_KIND_CURVE_BEND"])[0]
        else:  # the straight line is the curve whose bend is in the middle
            bend = {n: (first.parameters[n] + last.parameters[n]) / 2 for n in first.parameters}
        losses, errors = [], []
        for t, loss, error in zip(stored["t"], stored["loss"], stored["error"]):
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
            if m["basis"]["options"].get("curve") == "polygon":
                a, b, c = max(1 - 2 * t, 0.0), 1 - abs(1 - 2 * t), max(2 * t - 1, 0.0)
            on = {n: a * first.parameters[n] + b * bend[n] + c * last.parameters[n] for n in first.parameters}
            statistics = first.reestimated(inputs, on)
            losses.append(float(first.mean_loss(inputs, labels, on, statistics)))
            self.check("profile loss", f"{where} t={t}", float(loss), losses[-1], 1e-4)
            errors.append(100 * first.wrong(inputs, labels, on, statistics) / len(labels))
            self.check("profile error", f"{where} t={t}", float(error), errors[-1], 100 / len(labels) + 1e-9)
        for end, net in enumerate(nets if "stored_loss" in stored else []):
            expected = float(net.mean_loss(inputs, labels))
            self.check("stored end loss", f"{where} end {end}", float(stored["stored_loss"][end]), expected, 1e-9 * expected)
        if m["kind"] == "LINEAR_BARRIER":
            over = [l - (1 - t) * losses[0] - t * losses[-1] for t, l in zip(stored["t"], losses)]
            self.check("LINEAR_BARRIER", where, value, max(over), 1e-4)
            return
        ends = (errors[0] + errors[-1]) / 2
        furthest = max(errors, key=lambda e: abs(e - ends))
        self.check(m["kind"], where, value, ends - furthest, 2 * 100 / len(labels) + 1e-9)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("measurements", help="JSON lines, from `orograph export --format jsonl`")
    arguments.add_argument("store", help="folder of the checkpoint store")
    arguments.add_argument("--data", help="folder with the files of data sets that do not ship")
    arguments.add_argument("--largest-dense", type=int, default=2500, help="most parameters for a dense Hessian")
    arguments.add_argument("--largest-products", type=int, default=50_000, help="most for products by double backward")
    arguments.add_argument("--lanczos-steps", type=int, default=40, help="of a Hessian too large to be dense")
    arguments.add_argument("--probes", type=int, default=30, help="for the trace of such a Hessian")
    arguments.add_argument("--cells", type=int, default=0, help="check only the first so many cells; 0 for all")
    arguments.add_argument("--kinds", nargs="*", default=[], metavar="KIND", help="check only these; none for all")
    args = arguments.parse_args()
    checker = Checker(Store(args.store), DataFolder(args.data), args)
    cells = {}
    wanted = []
    with open(args.measurements, encoding="utf-8") as lines:
        for line in lines:
            m = json.loads(line)
            if "kind" not in m or "checkpoints" not in m:
                continue
            cells.setdefault(m["cell"], len(cells))
            if m["kind"] == "TRAIN_LOSS":
                checker.trainings[m["cell"]] = m
            if (args.cells == 0 or cells[m["cell"]] < args.cells) and (not args.kinds or m["kind"] in args.kinds):
                wanted.append(m)
    began = told = time.monotonic()
    for done, m in enumerate(wanted):
        if time.monotonic() - told > 10:
            told = time.monotonic()
            where = f"{m['kind']} of {m['cell']}"
            print(f"... {done} of {len(wanted)} after {told - began:.0f} s, now {where}", file=sys.stderr, flush=True)
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
