"""The replicates of one cell, and the curves between them, trained at once by batched products."""

import torch
import torch.nn.functional as F

import networks
import small_sweep


def batches(sweep, members, batch, steps):
    """Batches (K, B, D), each member in its own order."""
    inputs, labels = sweep.train
    used = len(labels) // batch * batch
    done = 0
    while done < steps:
        order = torch.stack([torch.randperm(len(labels))[:used] for _ in range(members)])
        epoch = zip(inputs[order].split(batch, 1), labels[order].split(batch, 1))
        for pair in epoch:
            if done == steps:
                return
            done += 1
            yield pair


def sgd(parameters, gradients, buffers, rate, momentum):
    """Not the fused kernel: it takes gradients for contiguous, and those of batched products are not."""
    torch._foreach_mul_(buffers, momentum)
    torch._foreach_add_(buffers, gradients)
    torch._foreach_add_(parameters, buffers, alpha=-rate)


def losses(parameters, x, y):
    return F.cross_entropy(networks.packed_mlp(parameters, x).transpose(1, 2), y, reduction="none").mean(1)


def train(sweep, cell):
    """Parameters of every replicate."""
    members = [small_sweep.initial(sweep.shapes(cell["width"])) for _ in range(sweep.replicates)]
    parameters = [torch.stack(parts).requires_grad_() for parts in zip(*members)]
    buffers = [torch.zeros_like(p) for p in parameters]
    record = []
    for x, y in batches(sweep, len(members), cell["batch"], sweep.steps):
        each = losses(parameters, x, y)
        gradients = torch.autograd.grad(each.sum(), parameters)
        with torch.no_grad():
            sgd(parameters, gradients, buffers, sweep.learning_rate, sweep.momentum)
        record.append(each.detach())
    return [[p[k].detach().clone() for p in parameters] for k in range(len(members))]


def curves(sweep, starts, ends, steps):
    """The bend of every curve."""
    start = [torch.stack(parts) for parts in zip(*starts)]
    end = [torch.stack(parts) for parts in zip(*ends)]
    bend = [(a + b) / 2 for a, b in zip(start, end)]
    buffers = [torch.zeros_like(p) for p in bend]
    times = torch.rand(steps, len(starts))
    # (steps, tensor) of shape (K, 1, ...): weights of start, bend and end
    far, near = 1 - times, times
    weights = [
        [w.view(steps, -1, *[1] * (p.dim() - 1)).unbind() for p in start]
        for w in (far * far, 2 * far * near, near * near)
    ]
    for step, (x, y) in enumerate(batches(sweep, len(starts), sweep.curve_batch, steps)):
        w0, w1, w2 = ([w[step] for w in each] for each in weights)
        point = list(torch._foreach_mul(start, w0))
        torch._foreach_addcmul_(point, bend, w1)
        torch._foreach_addcmul_(point, end, w2)
        for p in point:
            p.requires_grad_()
        gradients = list(torch.autograd.grad(losses(point, x, y).sum(), point))
        torch._foreach_mul_(gradients, w1)
        sgd(bend, gradients, buffers, sweep.curve_learning_rate * small_sweep.rate_factor(step / steps), 0.9)
    return [[p[k].clone() for p in bend] for k in range(len(starts))]


def connectivities(sweep, nets):
    """Mode connectivity of every pair."""
    both = small_sweep.pairs(len(nets))
    starts, ends = [nets[i] for i, _ in both], [nets[j] for _, j in both]
    values = [
        [
            small_sweep.connectivity_along(sweep, a, bend, b)
            for a, bend, b in zip(starts, curves(sweep, starts, ends, steps), ends)
        ]
        for steps in (sweep.curve_steps, 2 * sweep.curve_steps)
    ]
    return values[0]
