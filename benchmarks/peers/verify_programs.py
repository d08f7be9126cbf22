#!/usr/bin/env python3
"""Recompute what Orograph's compute programs gave for small networks, by PyTorch's modules and autograd in float64.

    python3 benchmarks/peers/verify_programs.py FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. For every NAME.json in FOLDER (`family`, `shape` of a
sample, `width`, `depth`, `activation`, `batch_norm`, `classes`; of a transformer `vocabulary` and `heads`) there are

    NAME.npz          inputs, labels, flat theta and statistics, vectors, batches of sample indices (a row a step); and
                      ours: outputs, loss, gradient and products (Hessian times vectors) with the given statistics
                      (`given_...`) and with those of the batch (`batch_...`), and the weights, statistics and losses of
                      training on the batches (SGD, rate 0.05, momentum 0.9, weight decay 5e-4; `trained_...`)
    NAME.safetensors  a checkpoint of theta and statistics
    NAME.pt           the archive of the program

Checks every number, that the checkpoint passes `load_state_dict(strict=True)`, and that the archive gives the same
products here. Relative errors are of whole tensors, in the Euclidean norm. Exit code 0 when all is within 1e-12 (1e-11
after the steps of training), 1 otherwise.
"""

import json
import pathlib
import struct
import sys

import numpy as np
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn import functional as f

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

ROUNDING = 1e-12
STEPS = 1e-11


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = f.relu(self.bn1(self.conv1(x)))
        return f.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet18(nn.Module):
    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(4):
            outputs = width << stage
            blocks = [BasicBlock(inputs, outputs, 1 if stage == 0 else 2), BasicBlock(outputs, outputs, 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = f.relu(self.bn1(self.conv1(x)))
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.linear(f.avg_pool2d(x, 4).flatten(1))


class ResNet20(nn.Module):
    """He et al. 2016, section 4.2, with option B."""

    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        inputs = width
        for stage in range(3):
            outputs = width << stage
            blocks = [BasicBlock(inputs, outputs, 1 if stage == 0 else 2)]
            blocks += [BasicBlock(outputs, outputs, 1) for _ in range(2)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            inputs = outputs
        self.linear = nn.Linear(inputs, classes)

    def forward(self, x):
        x = f.relu(self.bn1(self.conv1(x)))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.linear(x.mean((2, 3)))


class FixupBlock(nn.Module):
    """Zhang, Dauphin and Ma 2019, figure 1 and their fixup_resnet_imagenet.py."""

    ORDER = ("bias1a", "conv1.weight", "bias1b", "bias2a", "conv2.weight", "scale", "bias2b", "shortcut.0.weight")

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        for name in ("bias1a", "bias1b", "bias2a", "bias2b"):
            setattr(self, name, nn.Parameter(torch.zeros(1)))
        self.scale = nn.Parameter(torch.ones(1))
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False))

    def forward(self, x):
        out = f.relu(self.conv1(x + self.bias1a) + self.bias1b)
        out = self.conv2(out + self.bias2a) * self.scale + self.bias2b
        return f.relu(out + (self.shortcut(x + self.bias1a) if len(self.shortcut) else x))


class Fixup18(nn.Module):
    def __init__(self, channels, width, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, 1, 1, bias=False)
        self.bias1, self.bias2 = nn.Parameter(torch.zeros(1)), nn.Parameter(torch.zeros(1))
        inputs, names = width, ["conv1.weight", "bias1"]
        for stage in range(4):
            outputs = width << stage
            blocks = [FixupBlock(inputs, outputs, 1 if stage == 0 else 2), FixupBlock(outputs, outputs, 1)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
            names += [f"layer{stage + 1}.{block}.{name}" for block in (0, 1) for name in FixupBlock.ORDER]
            inputs = outputs
        self.linear = nn.Linear(inputs, classes)
        names += ["bias2", "linear.weight", "linear.bias"]
        have = dict(self.named_parameters())
        self.order = [name for name in names if name in have]

    def parameters(self, recurse=True):
        """In the order of the forward pass."""
        have = dict(self.named_parameters())
        return iter([have[name] for name in self.order])

    def forward(self, x):
        x = f.relu(self.conv1(x) + self.bias1)
        for stage in range(4):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.linear(f.avg_pool2d(x, 4).flatten(1) + self.bias2)


class Vgg11(nn.Module):
    def __init__(self, channels, width, classes):
        super().__init__()
        layers, inputs = [], channels
        for times in (1, "M", 2, "M", 4, 4, "M", 8, 8, "M", 8, 8, "M"):
            if times == "M":
                layers.append(nn.MaxPool2d(2))
            else:
                outputs = times * width
                layers += [nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
                inputs = outputs
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(inputs, classes)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Transformer(nn.Module):
    """nn.TransformerEncoder with learned positions, the mean over the sequence and a linear layer."""

    ORDER = ("self_attn", "norm1", "linear1", "linear2", "norm2")

    def __init__(self, case):
        super().__init__()
        width = case["width"]
        self.embedding = nn.Embedding(case["vocabulary"], width)
        self.positions = nn.Embedding(case["shape"][0], width)
        layer = nn.TransformerEncoderLayer(width, case["heads"], 4 * width, dropout=0.0, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, case["depth"], enable_nested_tensor=False)
        self.linear = nn.Linear(width, case["classes"])

    def parameters(self, recurse=True):
        """In the order of the forward pass."""
        yield self.embedding.weight
        yield self.positions.weight
        for layer in self.encoder.layers:
            for name in self.ORDER:
                yield from getattr(layer, name).parameters()
        yield from self.linear.parameters()

    def forward(self, x):
        places = torch.arange(x.shape[1])
        with sdpa_kernel(SDPBackend.MATH):  # the others have no second derivatives
            x = self.encoder(self.embedding(x.long()) + self.positions(places))
        return self.linear(x.mean(1))


def mlp(case):
    layers, inputs = [nn.Flatten()], int(np.prod(case["shape"]))
    for _ in range(case["depth"]):
        layers.append(nn.Linear(inputs, case["width"]))
        layers += [nn.BatchNorm1d(case["width"])] if case["batch_norm"] else []
        layers.append(nn.Tanh() if case["activation"] == "tanh" else nn.ReLU())
        inputs = case["width"]
    layers.append(nn.Linear(inputs, case["classes"]))
    return nn.Sequential(*layers[1:])


def network(case):
    if case["family"] == "mlp":
        return mlp(case)
    if case["family"] == "transformer":
        return Transformer(case)
    kind = {"resnet18": ResNet18, "resnet20": ResNet20, "vgg11": Vgg11}[case["family"]]
    if case["initialization"] == "fixup":
        kind = Fixup18
    return kind(case["shape"][0], case["width"], case["classes"])


def running(net):
    return [b for name, b in net.named_buffers() if not name.endswith("num_batches_tracked")]


def put(net, theta, statistics):
    nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
    at = 0
    for buffer in running(net):
        buffer.copy_(torch.tensor(statistics[at : at + buffer.numel()]).reshape(buffer.shape))
        at += buffer.numel()


def flat(tensors):
    return torch.cat([torch.zeros(0)] + [t.reshape(-1) for t in tensors]).detach()


class Checker:
    def __init__(self):
        self.failures = 0

    def check(self, name, what, ours, theirs, tolerance=ROUNDING):
        ours, theirs = torch.as_tensor(ours).reshape(-1), torch.as_tensor(theirs).detach().reshape(-1)
        size = theirs.norm()
        error = float((ours - theirs).norm() / (size if size > 0 else 1))
        fine = ours.shape == theirs.shape and error <= tolerance
        self.failures += not fine
        print(f"{name:24} {what:28} {error:10.2e}{'' if fine else f'  (expected: at most {tolerance:.0e})'}")


def derivatives(checker, name, net, arrays, x, y, mode):
    put(net, arrays["theta"], arrays["statistics"])
    net.train(mode == "batch")
    parameters = list(net.parameters())
    out = net(x)
    loss = f.cross_entropy(out, y)
    gradient = torch.autograd.grad(loss, parameters, create_graph=True)
    checker.check(name, f"{mode} outputs", arrays[f"{mode}_outputs"], out)
    checker.check(name, f"{mode} loss", arrays[f"{mode}_loss"], loss)
    checker.check(name, f"{mode} gradient", arrays[f"{mode}_gradient"], flat(gradient))
    for j, vector in enumerate(torch.tensor(arrays["vectors"])):
        slope = torch.cat([g.reshape(-1) for g in gradient]) @ vector
        product = torch.autograd.grad(slope, parameters, retain_graph=True)
        checker.check(name, f"{mode} Hessian product {j}", arrays[f"{mode}_products"][j], flat(product))


def training(checker, name, net, arrays, x, y):
    put(net, arrays["theta"], arrays["statistics"])
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4)
    losses = []
    for batch in torch.tensor(arrays["batches"]):
        optimizer.zero_grad()
        loss = f.cross_entropy(net(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    checker.check(name, "losses of training", arrays["trained_losses"], torch.tensor(losses), STEPS)
    checker.check(name, "weights after training", arrays["trained_theta"], flat(net.parameters()), STEPS)
    checker.check(name, "statistics after training", arrays["trained_statistics"], flat(running(net)), STEPS)


def state(path):
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    kinds = {"F32": np.float32, "I64": np.int64}
    tensors = {}
    for name, entry in header.items():
        start, end = (8 + length + o for o in entry["data_offsets"])
        array = np.frombuffer(raw[start:end], kinds[entry["dtype"]]).reshape(entry["shape"])
        tensors[name] = torch.tensor(array)
    return tensors


def checkpoint(checker, name, case, arrays, path):
    net = network(case).float()
    net.load_state_dict(state(path), strict=True)
    checker.check(name, "checkpoint's weights", arrays["theta"].astype(np.float32), flat(net.parameters()).float(), 0)
    checker.check(name, "checkpoint's statistics", arrays["statistics"].astype(np.float32), flat(running(net)).float(), 0)


def archive(checker, name, arrays, x, y, path):
    program = torch.jit.load(path)
    targets = f.one_hot(y, arrays["given_outputs"].shape[1]).double()
    rows = [torch.tensor(arrays[n]).reshape(1, -1) for n in ("theta", "statistics")]
    products = program.hvp(*rows, torch.tensor(arrays["vectors"]), x.flatten(1), targets)
    checker.check(name, "products of the archive", arrays["given_products"], products)


def main():
    folder = pathlib.Path(sys.argv[1])
    checker = Checker()
    cases = sorted(folder.glob("*.json"))
    for path in cases:
        case = json.loads(path.read_text())
        with np.load(path.with_suffix(".npz"), allow_pickle=False) as npz:
            arrays = {name: npz[name] for name in npz.files}
        name = path.stem
        net = network(case)
        y = torch.tensor(arrays["labels"])
        shape = [-1] if case["family"] == "mlp" else case["shape"]
        x = torch.tensor(arrays["inputs"]).reshape(len(y), *shape)
        derivatives(checker, name, net, arrays, x, y, "given")
        derivatives(checker, name, net, arrays, x, y, "batch")
        training(checker, name, net, arrays, x, y)
        checkpoint(checker, name, case, arrays, path.with_suffix(".safetensors"))
        archive(checker, name, arrays, x, y, path.with_suffix(".pt"))
    print(f"{len(cases)} networks, {checker.failures} disagree, torch {torch.__version__}")
    return 1 if checker.failures or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
