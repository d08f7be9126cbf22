"""Sharpness within a radius, tolerance to noise and the noise of gradients; for verify_sweep.py."""

import math

import numpy as np
import torch


def sharpness(checker, m):
    theta, loss = m.net.flat(), m.net.loss_of(m.inputs, m.labels)
    scale = theta.abs() if m.options["scaling"] == "adaptive" else torch.ones_like(theta)
    base = float(loss(theta))
    if m.kind == "AVERAGE_SHARPNESS":
        generator = torch.Generator().manual_seed(3)
        rises = []
        for _ in range(checker.probes):
            e = float(m.options["deviation"]) * scale * torch.randn(len(theta), generator=generator)
            rises.append(float(loss(theta + e) + loss(theta - e)) / 2 - base)
        rises = torch.tensor(rises)
        own = float(rises.std()) / math.sqrt(len(rises))
        checker.check(m.kind, m.where, m.value, float(rises.mean()), 4 * math.hypot(m.error, own) + 1e-9)
        return
    radius = float(m.options["radius"])
    with torch.enable_grad():
        at = theta.clone().requires_grad_()
        (g,) = torch.autograd.grad(loss(at), at)
    u = scale * g
    rise = float(loss(theta + scale * u * (radius / u.norm()))) - base
    if m.kind == "ONE_STEP_SHARPNESS":
        checker.check(m.kind, m.where, m.value, rise, 1e-7 * abs(rise) + 1e-12)
        return
    # steps along the gradient on the sphere; both sides are lower bounds of one maximum
    best = rise
    for _ in range(2 * int(m.options["steps"])):
        v = radius * u / u.norm()
        with torch.enable_grad():
            at = (theta + scale * v).requires_grad_()
            value_at = loss(at)
            (g,) = torch.autograd.grad(value_at, at)
        best = max(best, float(value_at) - base)
        u = v / radius + scale * g / (scale * g).norm()
    checker.check(m.kind, m.where, m.value, max(best, m.value), 0.05 * max(best, m.value) + 1e-12)


def noise_tolerance(checker, m):
    """With draws of its own: the error of theirs is then the larger part."""
    theta = m.net.flat()
    scale = theta.abs() if m.options["scaling"] == "adaptive" else torch.ones_like(theta)
    wanted = float(m.options["points"]) + 100 * m.net.wrong(m.inputs, m.labels) / len(m.labels)
    generator = torch.Generator().manual_seed(5)
    draws = torch.randn(4 * int(m.options["draws"]), len(theta), generator=generator)

    def mean_error(sigma):
        wrong = [m.net.wrong(m.inputs, m.labels, m.net.named(theta + sigma * scale * e)) for e in draws]
        return 100 * float(np.mean(wrong)) / len(m.labels)

    low, high = m.value / 3, m.value * 3
    while high > 1.003 * low:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if mean_error(middle) < wanted else (low, middle)
    checker.check(m.kind, m.where, m.value, math.sqrt(low * high), 4 * 1.12 * m.error + 0.01 * m.value)


def noise_scale(checker, m):
    """From every sample's own gradient instead of batches."""
    if m.net.size() * len(m.inputs) > 1e8:
        checker.skipped[m.kind + " too large for gradients of samples"] += 1
        return
    theta = m.net.flat()
    one = torch.func.grad(lambda v, x, y: m.net.loss_of(x[None], y[None])(v))
    gradients = torch.func.vmap(one, in_dims=(None, 0, 0))(theta, m.inputs, m.labels)
    n = len(gradients)
    mean = gradients.mean(0)
    trace = float((gradients - mean).square().sum()) / (n - 1)
    squared = float(mean.square().sum()) - trace / n
    if squared <= 0 or trace / n > squared:
        checker.skipped[m.kind + " without a clear gradient"] += 1
        return
    checker.check(m.kind, m.where, m.value, trace / squared, 4 * m.error + 0.02 * trace / squared)


CHECKS = {
    "ONE_STEP_SHARPNESS": sharpness,
    "WORST_SHARPNESS": sharpness,
    "AVERAGE_SHARPNESS": sharpness,
    "NOISE_TOLERANCE": noise_tolerance,
    "GRADIENT_NOISE_SCALE": noise_scale,
}
