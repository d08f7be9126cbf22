"""Tangent kernels and the PL* condition (Liu, Zhu and Belkin 2020); for verify_sweep.py."""

import math

import numpy as np
import torch

import verify_pde
from verify_network import one_hot


def half_sum(m, net):
    """Of squared residuals of a PDE half the sum, whose mean has no half; else the sum of the losses."""
    return len(m.inputs) / (2 if net.pde else 1)


def tangent_kernel(checker, net, inputs):
    """From the whole Jacobian of all outputs."""
    key = net.run, id(inputs), float(net.flat().norm())
    if key not in checker.hessians:
        jacobian = torch.func.jacrev(net.logits_of(inputs))(net.flat()).flatten(0, 1)
        checker.hessians[key] = jacobian @ jacobian.T
    return checker.hessians[key]


def networks(checker, m):
    """Of all checkpoints in the store by step, the last the one that is measured."""
    return [(step, checker.network({"digest": d})) for step, d in sorted(checker.store.checkpoints(m.net.run).items())]


def kernel_series(checker, m, stored):
    """What is read off the kernels at all checkpoints."""
    nets = networks(checker, m)
    checker.check("kernel series steps", m.where, float(np.abs(stored["series_step"] - [step for step, _ in nets]).max()), 0.0, 0.0)
    first = tangent_kernel(checker, nets[0][1], m.inputs)
    for i, (_, net) in enumerate(nets):
        k = tangent_kernel(checker, net, m.inputs)
        spectrum = torch.linalg.eigvalsh(k)
        shares = spectrum.clamp(min=0) / k.trace()
        expected = {
            "bottom": (spectrum[0], spectrum[-1]),
            "top": (spectrum[-1], spectrum[-1]),
            "trace": (k.trace(), k.trace()),
            "rank": (torch.exp(-torch.xlogy(shares, shares).sum()), 100 * len(k)),
            "change": ((k - first).norm() / first.norm(), 100),
            "alignment": ((k * first).sum() / k.norm() / first.norm(), 100),
        }
        for name, (value, size) in expected.items():
            checker.check("kernel series " + name, m.where, float(stored["series_" + name][i]), float(value), 1e-11 * float(size))


def ratio_series(checker, m):
    """The ratio at all checkpoints, with its bound where that has been computed."""
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    nets = networks(checker, m)
    checker.check("ratio series steps", m.where, float(np.abs(stored["series_step"] - [step for step, _ in nets]).max()), 0.0, 0.0)
    for i, (_, net) in enumerate(nets):
        with torch.enable_grad():
            at = net.flat().clone().requires_grad_()
            total = half_sum(m, net) * net.loss_of(m.inputs, m.labels)(at)
            (gradient,) = torch.autograd.grad(total, at)
        ratio = float(gradient.square().sum() / total.detach() / 2)
        checker.check("ratio series", m.where, float(stored["series_ratio"][i]), ratio, 1e-9 * ratio)
        if "series_bound" in stored and not net.pde and net.size() * len(m.inputs) * len(net.logits(m.inputs[:1])[0]) <= 2e8:
            answer = net.answer(m.inputs)
            spectrum = torch.linalg.eigvalsh(tangent_kernel(checker, net, m.inputs))
            slope = float((answer - one_hot(m.labels, answer)).square().sum()) / 2 / float(total)
            bound, room = max(0.0, float(spectrum[0])) * slope, 1e-11 * float(spectrum[-1]) * slope
            checker.check("bound series", m.where, float(stored["series_bound"][i]), bound, room)


def kernel(checker, m):
    if m.net.size() * len(m.inputs) * len(m.net.logits(m.inputs[:1])[0]) > 2e8:
        checker.skipped[m.kind + " too large for a Jacobian"] += 1
        return
    k = tangent_kernel(checker, m.net, m.inputs)
    spectrum = torch.linalg.eigvalsh(k)
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    gap = float(np.abs(stored["eigenvalue"] - spectrum.numpy()).max())
    checker.check("kernel spectrum", m.where, gap, 0.0, 1e-11 * float(spectrum[-1]))
    if m.options["series"] == "training":
        kernel_series(checker, m, stored)
    if m.kind in ("KERNEL_CHANGE", "KERNEL_ALIGNMENT"):
        first = tangent_kernel(checker, checker.network({"digest": checker.store.checkpoints(m.net.run)[0]}), m.inputs)
        expected = (k - first).norm() / first.norm() if m.kind == "KERNEL_CHANGE" else (k * first).sum() / k.norm() / first.norm()
        checker.check(m.kind, m.where, m.value, float(expected), 1e-9)
        return
    shares = spectrum.clamp(min=0) / k.trace()
    expected = {
        "KERNEL_BOTTOM_EIGENVALUE": spectrum[0],
        "KERNEL_TOP_EIGENVALUE": spectrum[-1],
        "KERNEL_CONDITION": spectrum[-1] / spectrum[0],
        "KERNEL_TRACE": k.trace(),
        "KERNEL_RANK": torch.exp(-torch.xlogy(shares, shares).sum()),
    }[m.kind]
    size = {"KERNEL_CONDITION": float(expected) * 1e-12 * float(expected), "KERNEL_RANK": 1e-9 * float(expected)}
    checker.check(m.kind, m.where, m.value, float(expected), size.get(m.kind, 1e-11 * float(spectrum[-1] if m.kind != "KERNEL_TRACE" else k.trace())))


def pl_ratio(checker, m):
    """From sums over the samples, and the invariant against a kernel of its own."""
    theta = m.net.flat()
    with torch.enable_grad():
        at = theta.clone().requires_grad_()
        total = half_sum(m, m.net) * m.net.loss_of(m.inputs, m.labels)(at)
        (gradient,) = torch.autograd.grad(total, at)
    ratio = float(gradient.square().sum() / total.detach() / 2)
    checker.check(m.kind, m.where, m.value, ratio, 1e-9 * ratio)
    if m.options["series"] == "training":
        ratio_series(checker, m)
    if m.net.pde:
        spectrum = torch.linalg.eigvalsh(verify_pde.residual_kernel(m, m.net))
        bound, room = max(0.0, float(spectrum[0])), 1e-9 * float(spectrum[-1])
        checker.check("bound of a PDE's ratio", m.where, float(m.options["kernel_bound"]), bound, room)
        return
    if "kernel_bound" in m.options and m.net.size() * len(m.inputs) * len(m.net.logits(m.inputs[:1])[0]) <= 2e8:
        answer = m.net.answer(m.inputs)
        spectrum = torch.linalg.eigvalsh(tangent_kernel(checker, m.net, m.inputs))
        slope = float((answer - one_hot(m.labels, answer)).square().sum())
        bound = max(0.0, float(spectrum[0])) * slope / 2 / float(total)
        room = 1e-11 * float(spectrum[-1]) * slope / 2 / float(total)
        checker.check("bound of the ratio", m.where, float(m.options["kernel_bound"]), bound, room)
        checker.check("PL invariant", m.where, max(0.0, bound - room - m.value), 0.0, 1e-9 * bound)


def pl_path(checker, m):
    """The condition at all checkpoints in the store, and what it bounds."""
    nets = networks(checker, m)
    losses, ratios, lengths, top = [], [], [], 0.0
    for _, n in nets:
        with torch.enable_grad():
            at = n.flat().clone().requires_grad_()
            total = half_sum(m, n) * n.loss_of(m.inputs, m.labels)(at)
            (gradient,) = torch.autograd.grad(total, at)
        losses.append(float(total))
        ratios.append(float(gradient.square().sum()) / float(total) / 2)
        lengths.append(n.flat())
    mu, first = min(ratios), math.sqrt(2 * losses[0])
    path = sum(float((b - a).norm()) for a, b in zip(lengths, lengths[1:]))
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    checker.check("path steps", m.where, float(np.abs(stored["step"] - [step for step, _ in nets]).max()), 0.0, 0.0)
    checker.check("path ratios", m.where, float(np.abs(stored["ratio"] / ratios - 1).max()), 0.0, 1e-8)
    if m.kind == "PL_BALL_SHARE":
        for _, n in nets:
            if n.size() * len(m.inputs) * len(n.logits(m.inputs[:1])[0]) > 2e8:
                checker.skipped[m.kind + " too large for a Jacobian"] += 1
                return
            kernel_of_squares = verify_pde.residual_kernel(m, n) if n.pde else tangent_kernel(checker, n, m.inputs)
            top = max(top, float(torch.linalg.eigvalsh(kernel_of_squares)[-1]))
    if m.kind == "PL_RATE_SHARE":
        steps = [step for step, _ in nets]
        rates = [math.log(a / b) / (t - s) for a, b, s, t in zip(losses, losses[1:], steps, steps[1:])]
        expected = min(rates) / -math.log1p(-float(m.options["step"]) * mu)
    else:
        expected = {
            "PL_CONSTANT": mu,
            "PL_PATH_SHARE": path * math.sqrt(mu) / first,
            "PL_BALL_SHARE": float((lengths[-1] - lengths[0]).norm()) * mu / (2 * math.sqrt(top) * first) if top else 0.0,
        }[m.kind]
    checker.check(m.kind, m.where, m.value, expected, 1e-6 * abs(expected))


def model_hessian(checker, m):
    """Dense, of each sample's output."""
    if m.net.size() > checker.largest_dense:
        checker.skipped[m.kind + " too large for a dense Hessian"] += 1
        return
    norms = []
    factors = m.net.pde[1].factor(m.inputs).abs().tolist() if m.net.pde else [1.0] * len(m.inputs)
    for i, x in enumerate(m.inputs):
        output = lambda v: m.net.logits(x[None], m.net.named(v))[0, i % len(m.net.logits(x[None])[0])]
        norms.append(factors[i] * float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(output, m.net.flat())).abs().max()))
    checker.check(m.kind, m.where, m.value, float(np.mean(norms)), 4 * m.error + 1e-6 * float(np.mean(norms)) + 1e-12)


KERNEL = ("BOTTOM_EIGENVALUE", "TOP_EIGENVALUE", "CONDITION", "TRACE", "RANK", "CHANGE", "ALIGNMENT")
CHECKS = {
    **{f"KERNEL_{kind}": kernel for kind in KERNEL},
    **{f"PL_{kind}": pl_path for kind in ("CONSTANT", "PATH_SHARE", "BALL_SHARE", "RATE_SHARE")},
    "PL_RATIO": pl_ratio,
    "CROSS_ENTROPY_RATIO": pl_ratio,
    "MODEL_HESSIAN_NORM": model_hessian,
}
