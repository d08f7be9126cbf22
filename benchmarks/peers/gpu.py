#!/usr/bin/env python3
"""Packs, sequential runs and Hessian-vector products on a GPU: Orograph's compute programs against PyTorch.

    python gpu.py                      on the first GPU
    python gpu.py --short              a first look
    python gpu.py --device cpu         the same on a processor, to see that it works; goals are for a GPU
    python gpu.py --deterministic      both sides with deterministic algorithms

Lies in a folder with `manifest.json`, `programs/` (TorchScript archives that Orograph wrote) and `data/`; needs PyTorch
2.7 or newer and nothing else. Both sides work in turns, round by round in an order that rotates, in one process on one
device, in float32 without TF32 unless asked for. Losses, gradients and products of both sides are compared first, in
float64. Closes with one line per goal: NAME: VALUE (goal GOAL) ok, or short.

Exit codes: 0 measured, 1 it failed, results differ or there is no such device, 2 wrong usage, 3 a goal is short (with
--strict).
"""

import argparse
import hashlib
import json
import os
import pathlib
import platform
import statistics
import sys
import time

# Read by cuBLAS and by torch.compile's compiler when they start, so before torch.
if "--deterministic" in sys.argv:
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).resolve().parent
BLOCK = 8


# ---- the other side's networks ----------------------------------------------------------------------------------------


class BasicBlock(torch.nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(outputs)
        self.conv2 = torch.nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(outputs)
        self.shortcut = torch.nn.Sequential()
        if stride != 1 or inputs != outputs:
            self.shortcut = torch.nn.Sequential(
                torch.nn.Conv2d(inputs, outputs, 1, stride, bias=False), torch.nn.BatchNorm2d(outputs)
            )

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet18(torch.nn.Module):
    """Of any width, for 32 x 32 images, with modules named as in the published `resnet_width.py`."""

    def __init__(self, width, classes):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        inputs = width
        for stage in range(1, 5):
            outputs = width << (stage - 1)
            first = BasicBlock(inputs, outputs, 1 if stage == 1 else 2)
            setattr(self, f"layer{stage}", torch.nn.Sequential(first, BasicBlock(outputs, outputs, 1)))
            inputs = outputs
        self.linear = torch.nn.Linear(inputs, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.linear(F.avg_pool2d(x, 4).flatten(1))


def perceptron(shapes):
    layers = []
    for at in range(0, len(shapes), 2):
        outputs, inputs = shapes[at]
        layers.append(torch.nn.Linear(inputs, outputs))
        if at + 2 < len(shapes):
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def split(vector, like):
    return [part.view_as(p) for part, p in zip(vector.split([p.numel() for p in like]), like)]


# ---- what is measured -------------------------------------------------------------------------------------------------


class Failure(Exception):
    """Told to the user as it is."""


class Case:
    """One network with its program and its data, on a device."""

    def __init__(self, about, sets, device):
        self.about = about
        self.name = about["name"]
        self.device = device
        self.batch = about["batch"]
        self.rate, self.momentum = about["learning_rate"], about["momentum"]
        self.is_image = about["family"] == "resnet18"
        data = sets[about["data"]]
        self.classes = data["classes"]
        self.x = numbers(data["inputs"], torch.float32).view(data["count"], -1).to(device)
        self.y = numbers(data["labels"], torch.int64).to(device)
        self.images = self.x.view(-1, *data["shape"]) if self.is_image else self.x
        archive = HERE / about["program"]
        if hashlib.sha256(archive.read_bytes()).hexdigest() != about["sha256"]:
            raise Failure(f"{about['program']}: damaged (expected: SHA-256 {about['sha256']})")
        self.program = torch.jit.load(archive, map_location=device)

    def network(self, member, dtype=torch.float32):
        """The member's network before training, the same on every machine."""
        torch.manual_seed(1000 + member)
        if self.is_image:
            net = ResNet18(self.about["tensors"][0][1][0], self.classes)
        else:
            net = perceptron([shape for _, shape in self.about["tensors"]])
        own = [[name, list(p.shape)] for name, p in net.named_parameters()]
        if own != self.about["tensors"]:
            raise Failure(f"{self.name}: tensors {own} (expected: {self.about['tensors']}, as in the program)")
        return net.to(self.device, dtype)

    def stacked(self, members, dtype=torch.float32):
        """Parameters (K, P) and running statistics (K, Q)."""
        nets = [self.network(m, dtype) for m in range(members)]
        theta = torch.stack([flat(net.parameters()).detach() for net in nets])
        kept = [[b for name, b in net.named_buffers() if not name.endswith("num_batches_tracked")] for net in nets]
        return theta, torch.stack([flat(b) if b else theta.new_zeros(0) for b in kept])

    def targets(self, rows, dtype=torch.float32):
        return F.one_hot(self.y[:rows], self.classes).to(dtype)


def numbers(name, dtype):
    return torch.frombuffer(bytearray((HERE / name).read_bytes()), dtype=dtype)


def unregularized(theta):
    """No regularizers, and of no kind, for the networks whose parameters are the rows of `theta`."""
    return theta.new_zeros(0, 2, len(theta), 1), torch.zeros(0, dtype=torch.float64)


class Pack:
    """Orograph's program: many steps of K networks in one call, as its trainer calls it."""

    SECONDS = 0.2

    def __init__(self, case, members, dtype=torch.float32):
        self.case = case
        self.members = members
        self.x = case.x.to(dtype)
        self.theta, self.statistics = case.stacked(members, dtype)
        self.buffers = torch.zeros_like(self.theta)
        self.targets = case.targets(len(case.y), dtype).repeat(members, 1)
        self.rates = torch.full((1, members, 1), case.rate, dtype=dtype, device=case.device)
        self.decays = torch.zeros_like(self.theta)
        self.terms, self.kinds = unregularized(self.theta)
        self.momenta = torch.full((members, 1), case.momentum, dtype=dtype, device=case.device)
        self.steps = 4
        self.waiting = torch.empty(0, members, case.batch, dtype=torch.int32)

    def call(self, order):
        """Losses (S, K) of steps on the batches of `order`, (S, K, B)."""
        with torch.no_grad():
            self.theta, losses, self.statistics, self.buffers = self.case.program.train_sgd(
                self.theta,
                self.statistics,
                self.buffers,
                self.x,
                self.targets,
                order.to(self.case.device),
                self.rates,
                self.decays,
                self.terms,
                self.kinds,
                self.momenta,
            )
        return losses

    def order(self, steps):
        """Each member's batches in an order of its own, epoch by epoch."""
        while len(self.waiting) < steps:
            used = len(self.case.y) // self.case.batch * self.case.batch
            epoch = torch.stack([torch.randperm(len(self.case.y))[:used] for _ in range(self.members)])
            epoch = epoch.view(self.members, -1, self.case.batch).transpose(0, 1).to(torch.int32)
            self.waiting = torch.cat([self.waiting, epoch])
        now, self.waiting = self.waiting[:steps], self.waiting[steps:]
        return now.contiguous()

    def run(self, seconds):
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            start = time.perf_counter()
            self.call(self.order(self.steps))
            wait(self.case.device)
            done += self.steps * self.members
            fitting = min(self.SECONDS, seconds) * self.steps / (time.perf_counter() - start)
            self.steps = max(1, int(min(fitting, 2 * self.steps, 4096)))
        return done / (time.perf_counter() - began)


class Sequential:
    """One network after the other, each with `nn.Module`, autograd and `optim.SGD`."""

    def __init__(self, case, channels_last=False, mode=None):
        self.case = case
        self.net = case.network(0)
        self.images = case.images
        if channels_last:
            self.net = self.net.to(memory_format=torch.channels_last)
            self.images = self.images.contiguous(memory_format=torch.channels_last)
        self.forward = self.net if mode is None else torch.compile(self.net, mode=mode, dynamic=False)
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=case.rate, momentum=case.momentum, fused=True)
        self.losses = []
        self.batches = iter(())

    def step(self, x, y):
        loss = F.cross_entropy(self.forward(x), y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        return loss.detach().clone()

    def next(self):
        pair = next(self.batches, None)
        if pair is None:
            used = len(self.case.y) // self.case.batch * self.case.batch
            order = torch.randperm(len(self.case.y), device=self.case.device)[:used]
            self.batches = zip(self.images[order].split(self.case.batch), self.case.y[order].split(self.case.batch))
            self.losses = []
            pair = next(self.batches)
        return pair

    def run(self, seconds):
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for _ in range(20 if self.case.device.type == "cuda" else 1):
                self.losses.append(self.step(*self.next()))
                done += 1
            wait(self.case.device)
        return done / (time.perf_counter() - began)


class Products:
    """Hessian-vector products of the mean loss at one point, batch normalization by the batch."""

    def __init__(self, case, samples, columns, dtype=torch.float32):
        self.case = case
        self.columns = columns
        self.net = case.network(0, dtype).train()
        self.x = case.images[:samples].to(dtype)
        self.flat = case.x[:samples].to(dtype)
        self.targets = case.targets(samples, dtype)
        self.y = case.y[:samples]
        self.theta = flat(self.net.parameters()).detach().unsqueeze(0)
        draw = torch.Generator().manual_seed(7)
        probes = torch.randint(0, 2, (columns, self.theta.shape[1]), generator=draw).mul_(2).sub_(1)
        self.probes = probes.to(case.device, dtype)

    def loss(self):
        return F.cross_entropy(self.net(self.x), self.y)

    def run(self, seconds):
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            for _ in range(5 if self.case.device.type == "cuda" else 1):
                self.products()
                done += self.columns
            wait(self.case.device)
        return done / (time.perf_counter() - began)


class OurProducts(Products):
    """Like the other side's graph, what all products at the point share is computed once, by programs that can."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.of_batch = self.theta.new_zeros(1, 0)
        self.kept = None
        if hasattr(self.case.program, "linearize"):
            with torch.no_grad():
                hessian = self.theta.new_zeros(0)  # the length of this says which matrix
                self.kept = self.case.program.linearize(self.theta, self.of_batch, hessian, self.flat, self.targets)

    def products(self):
        with torch.no_grad():
            if self.kept is not None:
                return self.case.program.tangent(self.theta, self.of_batch, self.probes, *self.kept)
            return self.case.program.hvp(self.theta, self.of_batch, self.probes, self.flat, self.targets)


class DoubleBackward(Products):
    """The graph of the gradient is built once and kept; one backward per vector."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.parameters = list(self.net.parameters())
        self.gradients = torch.autograd.grad(self.loss(), self.parameters, create_graph=True)

    def products(self):
        return torch.stack(
            [
                flat(torch.autograd.grad(self.gradients, self.parameters, split(v, self.parameters), retain_graph=True))
                for v in self.probes
            ]
        )


class BatchedBackward(DoubleBackward):
    """The same for all vectors in one backward."""

    def products(self):
        vectors = [part.view(self.columns, *p.shape) for part, p in zip(self.parts(), self.parameters)]
        rows = torch.autograd.grad(
            self.gradients, self.parameters, vectors, retain_graph=True, is_grads_batched=True
        )
        return torch.cat([r.reshape(self.columns, -1) for r in rows], 1)

    def parts(self):
        return self.probes.split([p.numel() for p in self.parameters], 1)


class CompiledProducts(Products):
    """Forward over reverse as one `torch.compile` graph."""

    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        names = [name for name, _ in self.net.named_parameters()]
        point = {name: p.detach() for name, p in self.net.named_parameters()}
        like = list(point.values())
        for module in self.net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.track_running_stats, module.running_mean, module.running_var = False, None, None

        def loss(parameters):
            return F.cross_entropy(torch.func.functional_call(self.net, parameters, (self.x,)), self.y)

        def one(v):
            tangent = dict(zip(names, split(v, like)))
            return flat(torch.func.jvp(torch.func.grad(loss), (point,), (tangent,))[1].values())

        block = torch.func.vmap(one)
        self.compiled = torch.compile(lambda vs: one(vs[0]).unsqueeze(0) if len(vs) == 1 else block(vs), dynamic=False)

    def products(self):
        return self.compiled(self.probes)


def wait(device):
    if device.type == "cuda":
        torch.cuda.synchronize(device)


# ---- agreement --------------------------------------------------------------------------------------------------------


def gap(a, b):
    """Relative, in the norm."""
    return float((a - b).norm() / b.norm().clamp_min(1e-300))


def agreement(case, samples):
    """(what, gap, tolerance) of both sides' numbers, in float64 where the answer is sharp, and of the timed precision."""
    found = []
    ours = OurProducts(case, samples, 3, torch.float64)
    theirs = DoubleBackward(case, samples, 3, torch.float64)
    found.append(("products", gap(ours.products(), theirs.products()), 1e-8))
    with torch.no_grad():
        value, gradient = case.program.gradient(ours.theta, ours.theta.new_zeros(1, 0), ours.flat, ours.targets)
    found.append(("gradient", gap(gradient[0], flat(theirs.gradients).detach()), 1e-9))
    found.append(("loss", gap(value[0], theirs.loss().detach()), 1e-10))
    for dtype, steps, tolerance in ((torch.float64, 3, 1e-7), (torch.float32, 1, 1e-4)):
        members = 3
        pack = Pack(case, members, dtype)
        order = pack.order(steps)
        losses = pack.call(order)
        for m in range(members):
            side = Sequential(case)
            side.net = side.forward = case.network(m, dtype)
            side.optimizer = torch.optim.SGD(side.net.parameters(), lr=case.rate, momentum=case.momentum)
            rows = order[:, m].long().to(case.device)
            own = torch.stack([side.step(case.images[r].to(dtype), case.y[r]) for r in rows])
            found.append((f"losses of member {m} in {str(dtype)[6:]}", gap(losses[:, m], own), tolerance))
    return found


def stays(case):
    """Runs the program on tensors without numbers: it fails if one of its own lies on another device than its arguments."""
    archive = torch.jit.load(HERE / case.about["program"])
    members, steps, rows, batch = 3, 2, 4 * case.batch, case.batch
    theta, statistics = (t.to("meta") for t in case.stacked(members))
    one, none = theta[:1], theta.new_zeros(1, 0)
    x, y = case.x[:1].to("meta").expand(rows, -1), torch.empty(1, rows, dtype=torch.int64, device="meta")
    each = theta.new_zeros(members, 1)
    order = torch.empty(steps, members, batch, dtype=torch.int32, device="meta")
    stacked, shared = theta.new_zeros(members * rows, case.classes), theta.new_zeros(rows, case.classes)
    rates = each.unsqueeze(0)
    terms, kinds = unregularized(theta)
    results = [
        archive.train_sgd(theta, statistics, theta, x, stacked, order, rates, theta, terms, kinds, each),
        archive.train_nesterov(theta, statistics, theta, x, stacked, order, rates, theta, terms, kinds, each),
        archive.curve(theta, theta, theta, theta, x, stacked, order, each.new_zeros(3, steps, members), each[:steps], *[one[:, :1]] * 2),
        archive.gradient(one, none, x, shared),
        [archive.outputs(theta, statistics, x)],
        [archive.hvp(one, none, theta, x, shared)],
    ]
    if any(r.device.type != "meta" for rs in results for r in rs):
        raise Failure(f"{case.name}: results of its program are not on the device of its arguments")


def bits(case):
    """Whether a pack gives the same bits twice, and a member the same bits in a pack of another size."""

    def trained(members, order):
        pack = Pack(case, members)
        pack.call(order)
        return pack.theta

    order = Pack(case, 8).order(3)
    first, second, smaller = trained(8, order), trained(8, order), trained(4, order[:, :4].contiguous())
    return torch.equal(first, second), torch.equal(first[:4], smaller)


# ---- races ------------------------------------------------------------------------------------------------------------


class Bench:
    def __init__(self, options):
        self.rounds, self.seconds, self.strict = options.rounds, options.seconds, options.strict
        self.results, self.goals, self.differ = [], [], False

    def race(self, name, makers):
        """Rates of every contender that can do the work, round by round."""
        print(f"... {name}", file=sys.stderr, flush=True)
        sides = {}
        for side, make in makers.items():
            try:
                contender = make()
                contender.run(self.seconds)
                contender.run(self.seconds)
                sides[side] = contender
            except torch.OutOfMemoryError:
                print(f"* {name}, {side}: out of memory")
            except Exception as e:  # told, and the others go on
                words = (str(e).strip().splitlines() or [""])[0]
                print(f"* {name}, {side}: not measured ({type(e).__name__}: {words[:200]})")
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
        rates = {side: [] for side in sides}
        order = list(sides)
        for turn in range(self.rounds):
            for at in range(len(order)):
                side = order[(turn + at) % len(order)]
                rates[side].append(sides[side].run(self.seconds))
        return rates

    def row(self, name, rates, ours, peers, beside, unit):
        """Prints medians, and our ratio to the best of `peers`; that ratio, round by round."""
        print(f"{name} ({unit})")
        for side, values in rates.items():
            print(f"  {side:<34}{statistics.median(values):>14.1f}   ({min(values):.1f} to {max(values):.1f})")
        best = max((p for p in peers if p in rates), key=lambda p: statistics.median(rates[p]), default=None)
        ratios = {p: [a / b for a, b in zip(rates[ours], rates[p])] for p in rates if ours in rates and p != ours}
        for p in [best, *[b for b in beside if b in rates]]:
            if p in ratios:
                r = ratios[p]
                print(f"  {'ours / ' + p:<34}{statistics.median(r):>14.2f}x  ({min(r):.2f} to {max(r):.2f})")
        self.results.append({"name": name, "unit": unit, "rates": rates, "best_peer": best})
        print(flush=True)
        return statistics.median(ratios[best]) if best in ratios else float("nan")

    def goal(self, name, value, goal):
        reached = value >= goal
        shown = "not measured" if value != value else f"{value:.2f}x"
        line = f"{name}: {shown} (goal {goal:g}x) {'ok' if reached else 'short'}"
        self.goals.append({"name": name, "value": None if value != value else value, "goal": goal, "reached": reached})
        self.goals[-1]["line"] = line


def training(bench, case, packs, compiles):
    """Packs of K against one network after the other."""
    cuda = case.device.type == "cuda"
    makers = {"eager": lambda: Sequential(case)}
    if case.is_image:
        makers["eager, channels last"] = lambda: Sequential(case, channels_last=True)
    peers = list(makers)
    if compiles:
        makers["torch.compile"] = lambda: Sequential(case, mode="default")
        if cuda:
            makers["torch.compile, CUDA graphs"] = lambda: Sequential(case, mode="reduce-overhead")
    beside = [m for m in makers if m not in peers]
    best, at = float("nan"), packs[0]
    for members in packs:
        name = f"train {case.name}, batch {case.batch}, K = {members}"
        ours = f"our program, K = {members}"
        rates = bench.race(name, {ours: lambda k=members: Pack(case, k), **makers})
        ratio = bench.row(name, rates, ours, peers, beside, "steps of one network/s")
        if not ratio <= best and ratio == ratio:
            best, at = ratio, members
        if ours not in rates:
            break  # more members need more memory
    if case.about.get("goal"):
        bench.goal(f"train {case.name}, batch {case.batch}, best pack (K = {at})", best, case.about.get("goal"))


def curvature(bench, case, samples, compiles):
    for columns, goal in ((1, 1.0), (BLOCK, 1.4)):
        name = f"Hessian-vector products, {case.name}, {samples} samples, " + (
            "single" if columns == 1 else f"blocks of {columns}"
        )
        makers = {
            "our program": lambda: OurProducts(case, samples, columns),
            "double backward": lambda: DoubleBackward(case, samples, columns),
        }
        peers = ["double backward"]
        if columns > 1:
            makers["double backward, batched"] = lambda: BatchedBackward(case, samples, columns)
            peers.append("double backward, batched")
        if compiles:
            makers["torch.compile of jvp of grad"] = lambda: CompiledProducts(case, samples, columns)
        rates = bench.race(name, makers)
        ratio = bench.row(name, rates, "our program", peers, ["torch.compile of jvp of grad"], "products/s")
        bench.goal(name, ratio, goal)


# ---- the command ------------------------------------------------------------------------------------------------------


def chosen(name):
    """The device, or why there is none."""
    device = torch.device(name)
    if device.type == "cuda":
        if not torch.cuda.is_available():
            built = torch.version.cuda or "no CUDA"
            raise Failure(
                f"device: {name} (found: PyTorch {torch.__version__} built for {built}, no usable GPU; expected: an"
                " NVIDIA GPU with its driver and a PyTorch built for CUDA, or --device cpu to see that this works)"
            )
        count = torch.cuda.device_count()
        if (device.index or 0) >= count:
            raise Failure(f"device: {name} (expected: cuda:0 to cuda:{count - 1})")
        return torch.device("cuda", device.index or 0)
    if device.type != "cpu":
        raise Failure(f"device: {name} (expected: cuda, cuda:N or cpu)")
    return device


def machine(device):
    if device.type == "cuda":
        p = torch.cuda.get_device_properties(device)
        return f"{p.name}, compute capability {p.major}.{p.minor}, {p.total_memory / 2**30:.0f} GiB"
    return f"processor, {torch.get_num_threads()} threads"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda", help="cuda, cuda:N or cpu (default: cuda)")
    parser.add_argument("--short", action="store_true", help="fewer packs and rounds, without torch.compile")
    parser.add_argument("--without-compile", action="store_true", help="without torch.compile, which takes minutes")
    parser.add_argument("--deterministic", action="store_true", help="deterministic algorithms on both sides")
    parser.add_argument("--tf32", action="store_true", help="allow TF32 on both sides")
    parser.add_argument("--only", default="", metavar="TEXT", help="only networks whose name contains TEXT")
    parser.add_argument("--packs", metavar="K,K,...", help="sizes of packs (default: those of the bundle)")
    parser.add_argument("--rounds", type=int, help="rounds that count (default: 5, short 3)")
    parser.add_argument("--seconds", type=float, help="seconds a side works in a round (default: 1, short 0.3)")
    parser.add_argument("--samples", type=int, help="samples of Hessian-vector products (default: those of the bundle)")
    parser.add_argument("--json", metavar="FILE", help="writes all figures there too")
    parser.add_argument("--strict", action="store_true", help="exit code 3 when a goal is short")
    options = parser.parse_args()
    options.rounds = options.rounds or (3 if options.short else 5)
    options.seconds = options.seconds or (0.3 if options.short else 1.0)
    try:
        options.packs = [int(k) for k in options.packs.split(",")] if options.packs else None
        if options.packs and min(options.packs) < 1:
            raise ValueError
    except ValueError:
        parser.error("--packs: whole numbers above 0, with commas between them")
    return options


def main():
    options = arguments()
    with open(HERE / "manifest.json", encoding="utf-8") as file:
        manifest = json.load(file)
    device = chosen(options.device)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = options.tf32
    if options.deterministic:
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.utils.deterministic.fill_uninitialized_memory = False
        torch.backends.cudnn.benchmark = False
    else:
        torch.backends.cudnn.benchmark = True
    torch._C._set_graph_executor_optimize(False)  # as Orograph calls its programs: no recompilation between calls
    torch.set_flush_denormal(True)
    about = [
        f"machine: {machine(device)}",
        f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, cuDNN {torch.backends.cudnn.version()},"
        f" Python {platform.python_version()}",
        f"programs: revision {manifest['revision']}, written for libtorch {manifest['libtorch']}",
        f"float32, TF32 {'allowed' if options.tf32 else 'off'}, {'deterministic' if options.deterministic else 'fastest'}"
        f" algorithms, {options.rounds} rounds of {options.seconds:g} s",
    ]
    about += [f"data: {name}: {data['origin']}" for name, data in manifest["data"].items()]
    print("\n".join("* " + line for line in about), end="\n\n", flush=True)
    bench = Bench(options)
    agreed = []
    wanted = [c for c in manifest["cases"] if options.only in c["name"] and (c["short"] or not options.short)]
    if not wanted:
        raise Failure(f"--only {options.only}: no network (expected: a part of {[c['name'] for c in manifest['cases']]})")
    for one in wanted:
        case = Case(one, manifest["data"], device)
        stays(case)
        samples = options.samples or one["samples"]
        for what, value, tolerance in agreement(case, min(samples, 64)):
            ok = value <= tolerance
            agreed.append({"case": case.name, "what": what, "gap": value, "tolerance": tolerance, "ok": ok})
            if not ok:
                bench.differ = True
                print(f"* {case.name}: {what} DIFFER by {value:.1e} (expected: at most {tolerance:.0e})")
        if not bench.differ:
            worst = max(a["gap"] / a["tolerance"] for a in agreed if a["case"] == case.name)
            print(f"* {case.name}: losses, gradients and products agree (worst gap {worst:.0e} of its tolerance)")
        twice, smaller = bits(case)
        print(f"* {case.name}: a pack trained twice gives {'the same' if twice else 'DIFFERENT'} bits; a member in a"
              f" smaller pack {'the same' if smaller else 'different'} ones\n")
        agreed.append({"case": case.name, "what": "bits", "twice": twice, "in_other_pack": smaller})
        bench.differ |= options.deterministic and not twice
        packs = options.packs or one["packs_short" if options.short else "packs"]
        compiles = not (options.short or options.without_compile)
        training(bench, case, packs, compiles)
        curvature(bench, case, samples, compiles)
    if device.type != "cuda":
        print("* measured on a processor: the goals are for a GPU")
    for goal in bench.goals:
        print(goal["line"])
    if options.json:
        found = {"about": about, "device": str(device), "agreement": agreed, "rows": bench.results, "goals": bench.goals}
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)
    if bench.differ:
        return 1
    return 3 if options.strict and not all(g["reached"] for g in bench.goals) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as e:
        print(e, file=sys.stderr)
        sys.exit(1)
