"""Training of K networks: what a careful PyTorch program does, in several ways.

All ways take SGD with momentum and weight decay in PyTorch's sense, keep data and parameters in memory, permute the data
once per epoch and cut the permuted tensors into views (cheaper than an index per step), record every batch's loss
without waiting for it, and flush subnormal numbers. Networks are restarted from their initial parameters after `steps`
steps; only steps are timed.

eager        K networks one after the other: functional forward, autograd, one fused SGD kernel
nn           the same with `nn.Sequential` and `optim.SGD(fused=True)`
hand         the same with gradients written by hand instead of autograd (no goal)
packed       K networks at once by batched products or grouped convolutions, and autograd (no goal)
compile      one step, gradient and update included, as one `torch.compile` graph (no goal)
products     only the matrix products and convolutions of a step of `eager` or `packed`, whichever is faster, on what they were
             given: no program that calls this library's can be faster (no goal)
archive      the other side's own compute program, loaded by `torch.jit.load` (no goal: the same program in both runtimes)
"""

import time

import torch
import torch.nn.functional as F
from torch.utils._python_dispatch import TorchDispatchMode

import networks

# The layout in which PyTorch's convolutions of few channels are fastest on a CPU (measured: 1.3 to 1.4 times).
MEMORY = torch.channels_last


class Case:
    """Data, initial parameters and settings of K networks."""

    def __init__(self, arrays, about):
        self.inputs = torch.from_numpy(arrays["inputs"])
        self.labels = torch.from_numpy(arrays["labels"])
        self.theta = torch.from_numpy(arrays["theta"])
        self.order = torch.from_numpy(arrays["order"])
        self.rates = arrays["rates"].tolist()
        self.decays = arrays["decays"].tolist()
        self.momentum = float(about["momentum"])
        self.batch = int(about["batch"])
        self.steps = int(about["steps"])
        self.names = [name for name, _ in about["tensors"]]
        self.shapes = [tuple(shape) for _, shape in about["tensors"]]
        self.members = len(self.theta)
        self.archive = about["archive"]
        self.statistics = torch.from_numpy(arrays["statistics"])
        self.flat_inputs = self.inputs
        self.is_image = about["family"] == "RESNET18"
        if self.is_image:
            self.inputs = self.inputs.view(-1, *about["shape"])
            self.inputs = self.inputs.contiguous(memory_format=MEMORY)

    def forward(self, members=1):
        """The network as a function of parameters and inputs, with running statistics of its own."""
        if not self.is_image:
            return networks.mlp if members == 1 else networks.packed_mlp
        forward = networks.resnet18(self.names, members)
        buffers = networks.norm_buffers(self.names, self.shapes, members)
        return lambda parameters, x: forward(parameters, x, buffers)

    def initial(self, member):
        return [in_layout(p.clone()) for p in networks.split(self.theta[member], self.shapes)]

    def epochs(self, steps):
        """Batches (inputs, labels) of `steps` steps."""
        used = len(self.inputs) // self.batch * self.batch
        while steps > 0:
            order = torch.randperm(len(self.inputs))[:used]
            batches = zip(self.inputs[order].split(self.batch), self.labels[order].split(self.batch))
            for pair, _ in zip(batches, range(min(steps, used // self.batch))):
                yield pair
            steps -= used // self.batch


def in_layout(tensor):
    """Weights of convolutions in the layout of the images."""
    return tensor.contiguous(memory_format=MEMORY) if tensor.dim() == 4 else tensor


def fused_sgd(parameters, gradients, buffers, rate, momentum, decay):
    torch._fused_sgd_(
        parameters,
        gradients,
        buffers,
        weight_decay=decay,
        momentum=momentum,
        lr=rate,
        dampening=0.0,
        nesterov=False,
        maximize=False,
        is_first_step=False,
    )


def eager(case, member):
    """A function that does one step and returns its loss."""
    parameters = [p.requires_grad_() for p in case.initial(member)]
    buffers = [torch.zeros_like(p) for p in parameters]
    rate, decay = case.rates[member], case.decays[member]
    forward = case.forward()

    def step(x, y):
        loss = F.cross_entropy(forward(parameters, x), y)
        # The kernel takes parameters and gradients to lie alike in memory; where they do this copies nothing.
        gradients = [in_layout(g) for g in torch.autograd.grad(loss, parameters)]
        with torch.no_grad():
            fused_sgd(parameters, gradients, buffers, rate, case.momentum, decay)
        return loss.detach()

    return step


def nn(case, member):
    if case.is_image:
        net = networks.resnet18_module(case.names, case.shapes, case.initial(member)).to(memory_format=MEMORY)
    else:
        net = networks.module(case.shapes, case.initial(member))
    optimizer = torch.optim.SGD(
        net.parameters(), lr=case.rates[member], momentum=case.momentum, weight_decay=case.decays[member], fused=True
    )
    criterion = torch.nn.CrossEntropyLoss()

    def step(x, y):
        loss = criterion(net(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return step


def hand(case, member):
    if case.is_image:
        raise NotImplementedError("only written for fully connected networks")
    parameters = case.initial(member)
    buffers = [torch.zeros_like(p) for p in parameters]
    rate, decay = case.rates[member], case.decays[member]
    count = len(parameters)
    classes = case.shapes[-1][0]

    @torch.inference_mode()
    def step(x, y):
        kept = [x]
        for at in range(0, count, 2):
            x = torch.addmm(parameters[at + 1], x, parameters[at].t())
            if at + 2 < count:
                kept.append(x.relu_())
        logs = torch.log_softmax(x, 1)
        loss = F.nll_loss(logs, y)
        below = logs.exp_().sub_(F.one_hot(y, classes)).div_(len(y))
        gradients = [None] * count
        for at in range(count - 2, -1, -2):
            gradients[at] = below.t() @ kept[at // 2]
            gradients[at + 1] = below.sum(0)
            if at:
                below = torch.ops.aten.threshold_backward(below @ parameters[at], kept[at // 2], 0)
        fused_sgd(parameters, gradients, buffers, rate, case.momentum, decay)
        return loss

    return step


_compiled = {}


def compiled(case, member):
    key = (tuple(case.shapes), case.batch)
    if key not in _compiled:
        forward = networks.resnet18(case.names) if case.is_image else networks.mlp

        def whole(parameters, buffers, x, y, rate, momentum, decay):
            def loss_of(ps):
                return F.cross_entropy(forward(ps, x), y)

            gradients, loss = torch.func.grad_and_value(loss_of)(parameters)
            for p, m, g in zip(parameters, buffers, gradients):
                m.mul_(momentum).add_(g + decay * p)
                p.sub_(rate * m)
            return loss

        _compiled[key] = torch.compile(whole, fullgraph=True, dynamic=False)
    parameters = case.initial(member)
    buffers = [torch.zeros_like(p) for p in parameters]
    rate, momentum, decay = (torch.tensor(v) for v in (case.rates[member], case.momentum, case.decays[member]))
    run = _compiled[key]
    @torch.no_grad()
    def step(x, y):
        return run(parameters, buffers, x, y, rate, momentum, decay)

    return step


def packed(case):
    """All members at once."""
    parameters = [p.clone().requires_grad_() for p in networks.split(case.theta, case.shapes)]
    buffers = [torch.zeros_like(p) for p in parameters]
    rates = [torch.tensor(case.rates).view(-1, *[1] * (p.dim() - 1)) for p in parameters]
    decays = [torch.tensor(case.decays).view(-1, *[1] * (p.dim() - 1)) for p in parameters]
    decaying = any(case.decays)
    forward = case.forward(case.members)

    def step(x, y):
        if case.is_image:  # (K, B, C, H, W) to (B, K * C, H, W)
            x = x.transpose(0, 1).flatten(1, 2)
        losses = F.cross_entropy(forward(parameters, x).transpose(1, 2), y, reduction="none").mean(1)
        gradients = list(torch.autograd.grad(losses.sum(), parameters))
        with torch.no_grad():
            if decaying:
                torch._foreach_addcmul_(gradients, parameters, decays)
            torch._foreach_mul_(buffers, case.momentum)
            torch._foreach_add_(buffers, gradients)
            torch._foreach_addcmul_(parameters, buffers, rates, value=-1.0)
        return losses.detach()

    return step


def packed_batches(case, steps):
    """Batches (K, B, D), each member in its own order."""
    used = len(case.inputs) // case.batch * case.batch
    members = torch.arange(case.members)
    while steps > 0:
        order = torch.stack([torch.randperm(len(case.inputs))[:used] for _ in members])
        inputs = case.inputs[order]
        labels = case.labels[order]
        for at in range(0, min(steps, used // case.batch) * case.batch, case.batch):
            yield inputs[:, at : at + case.batch], labels[:, at : at + case.batch]
        steps -= used // case.batch


class Archive:
    """The other side's program: many steps of all members in one call, as that side calls it."""

    SECONDS = 0.2

    def __init__(self, case):
        torch._C._set_graph_executor_optimize(False)
        self.program = torch.jit.load(case.archive)
        self.case = case
        self.steps = 4
        self.x = case.flat_inputs
        self.targets = F.one_hot(case.labels, case.shapes[-1][0]).float().repeat(case.members, 1)
        self.rates = torch.tensor(case.rates).view(1, -1, 1)
        self.decays = torch.tensor(case.decays).view(-1, 1).expand_as(case.theta).contiguous()
        self.momenta = torch.full((case.members, 1), case.momentum)
        self.restart()

    def restart(self):
        self.theta = self.case.theta.clone()
        self.statistics = self.case.statistics.clone()
        self.buffers = torch.zeros_like(self.theta)
        self.at = 0

    def call(self, order):
        """Losses (S, K) of steps on the batches of `order`, (S, K, B)."""
        self.theta, losses, self.statistics, self.buffers = self.program.train_sgd(
            self.theta,
            self.statistics,
            self.buffers,
            self.x,
            self.targets,
            order,
            self.rates,
            self.decays,
            torch.zeros(0, 2, self.case.members, 1),  # no regularizers
            torch.zeros(0, dtype=torch.float64),  # of no kind
            self.momenta,
        )
        return losses

    def order(self, steps):
        case = self.case
        per_epoch = len(case.labels) // case.batch
        needed = -(-steps // per_epoch)
        epochs = [
            torch.stack([torch.randperm(len(case.labels))[: per_epoch * case.batch] for _ in range(case.members)])
            for _ in range(needed)
        ]
        rows = torch.cat(epochs, 1).view(case.members, -1, case.batch)[:, :steps]
        return rows.transpose(0, 1).to(torch.int32).contiguous()

    def run(self, seconds):
        """Steps of one network done, wall seconds, CPU seconds."""
        done, began, used = 0, time.perf_counter(), time.process_time()
        with torch.no_grad():
            while time.perf_counter() - began < seconds:
                start = time.perf_counter()
                self.call(self.order(self.steps))
                done += self.steps * self.case.members
                self.at += self.steps
                fitting = self.SECONDS * self.steps / (time.perf_counter() - start)
                self.steps = max(1, int(min(fitting, 2 * self.steps, 4096)))
                if self.at >= self.case.steps:
                    self.restart()
        return done, time.perf_counter() - began, time.process_time() - used


class Recorder(TorchDispatchMode):
    """Keeps every call of a product with its arguments."""

    KINDS = {"mm", "addmm", "bmm", "baddbmm", "convolution", "convolution_backward"}

    def __init__(self):
        super().__init__()
        self.calls = []

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        if operator.overloadpacket.__name__ in self.KINDS:
            self.calls.append((operator, args, kwargs or {}))
        return operator(*args, **(kwargs or {}))


class Products:
    """The products of a step, again and again."""

    def __init__(self, case):
        ways = [(1, self.calls(eager(case, 0), next(case.epochs(1))))]
        if case.members > 1:
            ways.append((case.members, self.calls(packed(case), next(packed_batches(case, 1)))))
        self.members, self.step = max(ways, key=lambda way: way[0] * self.rate(way[1], 0.1))

    @staticmethod
    def calls(step, batch):
        with Recorder() as recorder:
            step(*batch)
        return recorder.calls

    @staticmethod
    def rate(calls, seconds):
        done, began = 0, time.perf_counter()
        with torch.no_grad():
            while time.perf_counter() - began < seconds:
                for operator, args, kwargs in calls:
                    operator(*args, **kwargs)
                done += 1
        return done / (time.perf_counter() - began)

    def run(self, seconds):
        """Steps of one network done, wall seconds, CPU seconds."""
        began, used = time.perf_counter(), time.process_time()
        rate = self.rate(self.step, seconds)
        wall = time.perf_counter() - began
        return rate * wall * self.members, wall, time.process_time() - used


WAYS = {"eager": eager, "nn": nn, "hand": hand, "compile": compiled}


def first_losses(case, way):
    """Losses (S, K) of the first steps on the batches that the other side took."""
    steps = case.order.shape[0]
    if way == "archive":
        return Archive(case).call(case.order.to(torch.int32)).tolist()
    if way == "packed":
        step = packed(case)
        return [step(case.inputs[case.order[s]], case.labels[case.order[s]]).tolist() for s in range(steps)]
    columns = []
    for member in range(case.members):
        step = WAYS[way](case, member)
        columns.append([])
        for s in range(steps):
            rows = case.order[s, member]
            columns[-1].append(float(step(case.inputs[rows], case.labels[rows])))
    return [list(row) for row in zip(*columns)]


class Trainer:
    """Trains for as long as asked, going on where it stopped."""

    def __init__(self, case, way):
        self.case = case
        self.way = way
        self.member = 0
        self.batches = iter(())
        self.step = None
        self.losses = []

    def restart(self):
        self.losses = []
        if self.way == "packed":
            self.step = packed(self.case)
            self.batches = packed_batches(self.case, self.case.steps)
        else:
            self.step = WAYS[self.way](self.case, self.member)
            self.member = (self.member + 1) % self.case.members
            self.batches = self.case.epochs(self.case.steps)

    def run(self, seconds):
        """Steps of one network done, wall seconds, CPU seconds."""
        each = self.case.members if self.way == "packed" else 1
        done, wall, cpu = 0, 0.0, 0.0
        while wall < seconds:
            began, used = time.perf_counter(), time.process_time()
            end = began + seconds - wall
            ended = True
            for x, y in self.batches:
                self.losses.append(self.step(x, y))
                done += each
                if time.perf_counter() >= end:
                    ended = False
                    break
            wall += time.perf_counter() - began
            cpu += time.process_time() - used
            if ended:
                self.restart()
        return done, wall, cpu


def worker(case, way):
    """Whoever goes this way."""
    alone = {"archive": Archive, "products": Products}
    return alone[way](case) if way in alone else Trainer(case, way)
