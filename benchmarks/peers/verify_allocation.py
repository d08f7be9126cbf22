"""Loss change allocation (Lan et al. 2019) along checkpoints of every step; for verify_sweep.py."""

import collections
import math

import numpy as np
import torch

from verify_network import one_hot


KEYS = ("split", "rule", "splits", "tolerance", "relative_tolerance", "every", "statistics_batch")


def allocation(checker, m):
    """Along the checkpoints of every step, where they were kept."""
    if len(checker.store.checkpoints(m.net.run)) <= max(checker.store.checkpoints(m.net.run)):
        checker.skipped[m.kind + " without checkpoints of every step"] += 1
        return
    if m.options["split"] == "difference":
        difference(checker, m)
        return
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    key = (m.net.run, *(m.options.get(k, "1") for k in KEYS))
    if key not in checker.walks:
        checker.walks[key] = walked(checker, m, stored)
    a, change = checker.walks[key]
    names = list(m.net.parameters)
    if m.kind == "LCA_HELP_SHARE":
        tiny = 1e-12 * a.abs().amax(1, keepdim=True)
        helping, hurting = (a < -tiny).sum(1).double(), (a > tiny).sum(1).double()
        per = a.shape[1] if m.options["zeros"] == "counted" else (helping + hurting)
        checker.check(m.kind, m.where, m.value, float((100 * helping / per).mean()), 0.05)
    elif m.kind == "LCA_HURT_RATIO":
        checker.check(m.kind, m.where, m.value, float(a.clamp(min=0).sum() / a.clamp(max=0).sum().neg()), 1e-6 * m.value)
    elif m.kind == "LCA_TOTAL":
        total = float(a[:, m.net.entries(m.options["parameters"])].sum())
        checker.check(m.kind, m.where, m.value, total, 1e-7 * float(a.abs().sum()))
        residual = sum(abs(c - float(s)) for c, s in zip(change, a.sum(1)))
        checker.check("LCA_TOTAL error", m.where, m.error, residual, 1e-7 * float(a.abs().sum()))
        if m.options["parameters"] == "*":
            checker.check("sum of allocations", m.where, m.value, sum(change), residual + 1e-9)
    elif m.kind == "LCA_RESIDUAL":
        whole = sum(change)
        missed = sum(abs(c - float(s)) for c, s in zip(change, a.sum(1))) / abs(whole)
        checker.check(m.kind, m.where, m.value, missed, 1e-7 * float(a.abs().sum()) / abs(whole))
    else:
        layers = collections.defaultdict(lambda: 0)
        for name, part in zip(names, a.split([t.numel() for t in m.net.parameters.values()], 1)):
            layers[name.rsplit(".", 1)[0]] += part.sum(1)
        series = torch.stack(list(layers.values())).numpy()
        found = checker.store.arrays(m.artifacts[1]["digest"])
        checker.check("peaks in common", m.where, float(found["common"][0]), peaks(series, m.options), 0)
        generator = np.random.default_rng(11)
        null = [peaks(generator.permuted(series, axis=1), m.options) for _ in range(4000)]
        shuffles = int(m.options["shuffles"])
        reach = 4 * np.std(null) * math.sqrt(1 / shuffles + 1 / len(null))
        checker.check("peaks by chance", m.where, float(found["expected"][0]), float(np.mean(null)), reach)
        checker.check(m.kind, m.where, m.value, float(found["common"][0] / found["expected"][0]), 1e-12)


def difference(checker, m):
    """Of the walks of both losses, where metrics before this one have made them."""
    walks = []
    for split in ("train", "test"):
        options = {**m.options, "split": split}
        walks.append(checker.walks.get((m.net.run, *(options.get(k, "1") for k in KEYS))))
    if None in walks:
        checker.skipped[m.kind + " of a difference without both walks"] += 1
        return
    entries = m.net.entries(m.options["parameters"])
    train, test = (a[:, entries] for a, _ in walks)
    size = sum(float(a.abs().sum()) for a, _ in walks)
    checker.check("train less test", m.where, m.value, float(train.sum() - test.sum()), 1e-7 * size)
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    at = m.net.as_flat(torch.tensor(stored["total"]))
    gap = float((at - walks[0][0].sum(0) + walks[1][0].sum(0)).abs().max())
    checker.check("train less test of parameters", m.where, gap, 0, 1e-8 * size)


def peaks(series, options):
    """Steps with a strict minimum in all layers at once, or summed over all pairs of layers."""
    minima = (series[:, 1:-1] < series[:, :-2]) & (series[:, 1:-1] < series[:, 2:])
    count = minima.sum(0)
    return float((count == len(series)).sum() if options["layers"] == "all" else (count * (count - 1) // 2).sum())


def walked(checker, m, stored):
    """Allocations of the stored steps, (steps, P), and the changes of the loss, by autograd at the points of the rule."""
    known, most = checker.store.checkpoints(m.net.run), int(m.options["splits"])
    tolerance, relative = float(m.options["tolerance"]), float(m.options["relative_tolerance"])
    batch = int(m.options["statistics_batch"])

    def loss_and_gradient(theta):
        vector = theta.clone().requires_grad_(True)
        with torch.enable_grad():
            p, total, at = m.net.named(vector), 0, 0
            while at < len(m.inputs):
                end = len(m.inputs) if not m.net.statistics or at + batch + 1 >= len(m.inputs) else at + batch
                s = {n: torch.zeros_like(t) for n, t in m.net.statistics.items()} or None
                logits = m.net.logits(m.inputs[at:end], p, s, 0.0 if s else None)
                if m.net.criterion == "mse":
                    total = total + (logits - one_hot(m.labels[at:end], logits)).square().sum() / 2
                else:
                    total = total + torch.nn.functional.cross_entropy(logits, m.labels[at:end], reduction="sum")
                at = end
            loss = total / len(m.inputs)
            (gradient,) = torch.autograd.grad(loss, vector)
        return float(loss), gradient

    def mean_gradient(ga, gb, a, b, parts):
        if parts == 1:
            return ga if m.options["rule"] == "first_order" else (ga + gb) / 2
        inner = [(4 if j % 2 else 2) * loss_and_gradient(a + j / parts * (b - a))[1] for j in range(1, parts)]
        return (ga + gb + sum(inner)) / (3 * parts)

    rows, change = [], []
    for i, (step, parts) in enumerate(zip(stored["step"], stored["splits"])):
        a, b = (checker.network({"digest": known[int(step) + k]}).flat() for k in (0, 1))
        (la, ga), (lb, gb) = loss_and_gradient(a), loss_and_gradient(b)
        row = mean_gradient(ga, gb, a, b, int(parts)) * (b - a)
        at = f"{m.where} step {step}"
        checker.check("loss before a step", at, float(stored["before"][i]), la, 1e-9 * la + 1e-12)
        checker.check("loss after a step", at, float(stored["after"][i]), lb, 1e-9 * lb + 1e-12)
        left = lb - la - float(row.sum())
        mass = float(row.abs().sum())
        checker.check("residual of a step", at, float(stored["residual"][i]), left, 1e-9 * mass + 1e-12)
        limit = tolerance if relative == 0 else min(tolerance, relative * mass)
        if parts > 1 and parts < most:
            checker.check("tolerance of a step", at, max(abs(left) - limit, 0.0), 0, 1e-9)
        if parts > 2:
            coarse = mean_gradient(ga, gb, a, b, int(parts) // 2) * (b - a)
            limit = tolerance if relative == 0 else min(tolerance, relative * float(coarse.abs().sum()))
            missed = limit - abs(lb - la - float(coarse.sum()))
            checker.check("need of more parts", at, max(missed, 0.0), 0, 1e-9)
        for name, part in m.net.named(row).items():
            checker.check("allocation of a tensor", f"{at} {name}", float(stored["lca_" + name][i]), float(part.sum()), 1e-8 * mass)
        rows.append(row)
        change.append(lb - la)
    a = torch.stack(rows)
    total = m.net.as_flat(torch.tensor(stored["total"]))
    gap = float((total - a.sum(0)).abs().max())
    checker.check("allocation of parameters", m.where, gap, 0, 1e-8 * float(a.abs().sum()))
    for name, part in m.net.named(a.sum(0)).items():
        if name.endswith(".weight"):
            layer = name.rsplit(".", 1)[0]
            units = part.reshape(part.shape[0], -1).sum(1)
            if layer + ".bias" in m.net.parameters:
                units = units + m.net.named(a.sum(0))[layer + ".bias"]
            gap = float((torch.tensor(stored["units_" + layer]) - units).abs().max())
            checker.check("allocation of neurons", f"{m.where} {name}", gap, 0, 1e-8 * float(a.abs().sum()))
    return a, change


KINDS = ("LCA_HELP_SHARE", "LCA_HURT_RATIO", "LCA_TOTAL", "LCA_RESIDUAL", "LCA_SYNCHRONIZATION")
CHECKS = dict.fromkeys(KINDS, allocation)
