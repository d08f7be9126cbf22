"""How many times as fast as eager PyTorch a step of K fully connected networks could be at most, by measurement.

    python benchmarks/peers/bound.py                 # one thread, under a minute
    python benchmarks/peers/bound.py --network 64-16-16-10 --batch 16 --members 64

A step cannot go without its matrix products: outputs of every layer, gradients of every weight, and gradients of every
input but the first layer's. Each is timed by itself with all operands in cache and its result allocated before, once as K
products and once as one batched product, and the faster form counts. Beside them stand the passes over single numbers that
remain when everything else is free: nonlinearities, the loss with its gradient, sums of biases and the optimizer, each as one
call for all K, in place. The sum of both is a floor for any program that calls this library, and the time of an eager step
over it a ceiling for any ratio. All take turns; each counts with its fastest round, in processor time of the thread.
"""

import argparse
import time

import torch
import torch.nn.functional as F

import networks
import training


class Setting:
    """Networks, a batch for each, and room for every result."""

    def __init__(self, extents, batch, members):
        self.extents, self.batch, self.members = extents, batch, members
        self.layers = list(zip(extents, extents[1:]))
        made = torch.Generator().manual_seed(1)

        def normal(*shape):
            return torch.randn(*shape, generator=made)

        self.shapes = [shape for m, n in self.layers for shape in ((n, m), (n,))]
        self.weights = [normal(members, n, m) / m**0.5 for m, n in self.layers]
        self.inputs = [normal(members, batch, m) for m in extents]
        self.gradients = [normal(members, batch, m) / batch for m in extents]
        self.weight_gradients = [torch.empty_like(w) for w in self.weights]
        self.biases = [torch.empty(members, 1, n) for n in extents[1:]]
        self.labels = torch.randint(0, extents[-1], (members, batch), generator=made)
        size = members * sum(n * m + n for m, n in self.layers)
        self.flat = [normal(size) for _ in range(3)]

    def products(self):
        """(name, operands, result) of every product, operands and result with the networks in front."""
        for at, (m, n) in enumerate(self.layers):
            w, below, above = self.weights[at], self.gradients[at], self.gradients[at + 1]
            yield f"outputs {m} to {n}", (self.inputs[at], w.transpose(1, 2)), torch.empty_like(self.inputs[at + 1])
            yield f"weights {m} to {n}", (above.transpose(1, 2), self.inputs[at]), self.weight_gradients[at]
            if at:
                yield f"inputs {m} to {n}", (above, w), torch.empty_like(below)

    def passes(self):
        """(name, call) of what is done to single numbers, for all networks at once."""
        for at, n in enumerate(self.extents[1:-1], 1):
            values, gradient = self.inputs[at], self.gradients[at]
            yield f"relu {n}", lambda values=values: torch.relu_(values)
            yield f"its gradient {n}", lambda values=values, gradient=gradient: torch.ops.aten.threshold_backward.grad_input(
                gradient, values, 0, grad_input=gradient
            )
        for at in range(len(self.layers)):
            yield f"bias {at}", lambda at=at: torch.sum(self.gradients[at + 1], 1, True, out=self.biases[at])
        # Along the middle axis the kernels are some twenty times as fast as along a last axis of ten classes.
        outputs = self.inputs[-1].transpose(1, 2).contiguous()
        targets = F.one_hot(self.labels, self.extents[-1]).float().transpose(1, 2).contiguous()

        def loss():
            logs = torch.log_softmax(outputs, 1)
            torch.ops.aten._log_softmax_backward_data(targets, logs, 1, torch.float32)

        yield "loss", loss
        parameters, gradients, momenta = self.flat
        yield "optimizer", lambda: training.fused_sgd([parameters], [gradients], [momenta], 0.0, 0.9, 0.0)

    def eager(self):
        """One network's step as a careful eager program does it."""
        parameters = [torch.randn(shape).mul_(0.1).requires_grad_() for shape in self.shapes]
        buffers = [torch.zeros_like(p) for p in parameters]
        x, y = self.inputs[0][0], self.labels[0]

        def step():
            loss = F.cross_entropy(networks.mlp(parameters, x), y)
            gradients = torch.autograd.grad(loss, parameters)
            with torch.no_grad():
                training.fused_sgd(parameters, gradients, buffers, 0.01, 0.9, 0.0)

        return step


def batched(operands, result):
    return lambda: torch.bmm(*operands, out=result)


def one_by_one(operands, result):
    parts = list(zip(*(t.unbind() for t in (*operands, result))))

    def call():
        for a, b, out in parts:
            torch.mm(a, b, out=out)

    return call


def fastest(calls, rounds, seconds):
    """The least processor time of each call, in seconds; they take turns."""
    best = [float("inf")] * len(calls)
    for call in calls:
        call()
    for _ in range(rounds):
        for at, call in enumerate(calls):
            count = 1
            while True:
                began = time.thread_time()
                for _ in range(count):
                    call()
                took = time.thread_time() - began
                best[at] = min(best[at], took / count)
                if took >= seconds:
                    break
                count *= 2
    return best


def bound(extents, batch, members, rounds, seconds):
    """(eager step, products, other passes), in seconds per network, and (name, seconds, form) of every product."""
    setting = Setting(extents, batch, members)
    products = list(setting.products())
    calls = [setting.eager()]
    calls += [form(operands, result) for _, operands, result in products for form in (batched, one_by_one)]
    calls += [call for _, call in setting.passes()]
    eager, *times = fastest(calls, rounds, seconds)
    pairs = list(zip(times[0::2], times[1::2]))[: len(products)]
    others = times[2 * len(products) :]
    chosen = [
        (name, min(pair) / members, "batched" if pair[0] <= pair[1] else "one by one")
        for (name, _, _), pair in zip(products, pairs)
    ]
    return eager, sum(took for _, took, _ in chosen), sum(others) / members, chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="64-64-64-10", help="numbers of units, from the inputs to the outputs")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--members", type=int, nargs="+", default=[3, 5, 6, 64], help="networks of a pack")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=0.005, help="of one call in one round")
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    extents = [int(n) for n in args.network.split("-")]
    multiplied = sum(m * n * (2 if at == 0 else 3) for at, (m, n) in enumerate(zip(extents, extents[1:])))
    print(f"PyTorch {torch.__version__} ({torch.backends.cpu.get_cpu_capability()}), one thread; {args.network}, batch {args.batch}")
    print("| K | eager step, µs | products, µs | GFLOP/s | other passes, µs | at most, products alone | at most, with the passes |")
    print("|--:|--:|--:|--:|--:|--:|--:|")
    measured = [bound(extents, args.batch, members, args.rounds, args.seconds) for members in args.members]
    eager = min(row[0] for row in measured)  # of one network, whatever the pack
    details = []
    for members, (_, products, others, chosen) in zip(args.members, measured):
        rate = 2e-9 * multiplied * args.batch / products
        print(
            f"| {members} | {1e6 * eager:.1f} | {1e6 * products:.1f} | {rate:.0f} | {1e6 * others:.1f} "
            f"| {eager / products:.2f}x | {eager / (products + others):.2f}x |"
        )
        details.append(", ".join(f"{name} {1e6 * took:.1f} ({form})" for name, took, form in chosen))
    for members, text in zip(args.members, details):
        print(f"\n* K = {members}, µs of a network: {text}")


if __name__ == "__main__":
    main()
