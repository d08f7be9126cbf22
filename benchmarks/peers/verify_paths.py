"""Lines and curves between two networks and the barrier along them; for verify_sweep.py."""

import math

import numpy as np
import torch


def profile(checker, m):
    artifacts = {a["kind"]: a["digest"] for a in m.artifacts}
    stored = checker.store.arrays(artifacts["ARTIFACT_KIND_PROFILE"])
    first, last = m.nets
    if "ARTIFACT_KIND_CURVE_BEND" in artifacts:
        bend = checker.store.tensors(artifacts["ARTIFACT_KIND_CURVE_BEND"])[0]
    else:  # the straight line is the curve whose bend is in the middle
        bend = {n: (first.parameters[n] + last.parameters[n]) / 2 for n in first.parameters}
    losses, errors = [], []
    for t, loss, error in zip(stored["t"], stored["loss"], stored["error"]):
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t**2
        if m.options.get("curve") == "polygon":
            a, b, c = max(1 - 2 * t, 0.0), 1 - abs(1 - 2 * t), max(2 * t - 1, 0.0)
        on = {n: a * first.parameters[n] + b * bend[n] + c * last.parameters[n] for n in first.parameters}
        statistics = first.reestimated(m.inputs, on)
        losses.append(float(first.mean_loss(m.inputs, m.labels, on, statistics)))
        checker.check("profile loss", f"{m.where} t={t}", float(loss), losses[-1], 1e-9 * abs(losses[-1]) + 1e-9 if first.pde else 1e-4)
        if first.pde:  # no answer is right or wrong
            continue
        errors.append(100 * first.wrong(m.inputs, m.labels, on, statistics) / len(m.labels))
        checker.check("profile error", f"{m.where} t={t}", float(error), errors[-1], 100 / len(m.labels) + 1e-9)
    for end, net in enumerate(m.nets if "stored_loss" in stored else []):
        expected = float(net.mean_loss(m.inputs, m.labels))
        checker.check("stored end loss", f"{m.where} end {end}", float(stored["stored_loss"][end]), expected, 1e-9 * expected)
    if m.kind in ("LINEAR_BARRIER", "CURVE_BARRIER"):
        over = [l - (1 - t) * losses[0] - t * losses[-1] for t, l in zip(stored["t"], losses)]
        checker.check(m.kind, m.where, m.value, max(over), 1e-9 * max(map(abs, losses)) + 1e-9 if first.pde else 1e-4)
        return
    ends = (errors[0] + errors[-1]) / 2
    furthest = max(errors, key=lambda e: abs(e - ends))
    checker.check(m.kind, m.where, m.value, ends - furthest, 2 * 100 / len(m.labels) + 1e-9)


def smoothing(checker, m):
    """Barriers against the deviation with draws of its own, and where the stored ones have vanished."""
    artifacts = {a["kind"]: a["digest"] for a in m.artifacts}
    stored = checker.store.arrays(artifacts["ARTIFACT_KIND_PROFILE"])
    first, last = m.nets
    points, draws = int(m.options["points"]), 2 * int(m.options["draws"])
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
                    statistics = first.reestimated(m.inputs, on)
                    sums[i] += float(first.mean_loss(m.inputs, m.labels, on, statistics))
        losses = sums / (2 * len(noises))
        return max(l - (1 - t) * losses[0] - t * losses[-1] for t, l in zip(np.linspace(0, 1, points), losses))

    raw = barrier(0.0, noises[:1])
    checker.check("raw barrier", m.where, float(stored["barrier"][0]), raw, 1e-6 * raw + 1e-9)
    wanted = max(float(m.options["share"]) * raw, float(m.options["floor"]))
    if raw <= wanted:
        checker.check("SMOOTHING_SCALE", m.where, m.value, 0.0, 0.0)
        return
    crossed = int(np.argmax(stored["barrier"] <= wanted))
    low, high = stored["barrier"][crossed - 1], stored["barrier"][crossed]
    before, after = stored["deviation"][crossed - 1], stored["deviation"][crossed]
    between = before + (after - before) * (low - wanted) / (low - high)
    checker.check("SMOOTHING_SCALE", m.where, m.value, between, 1e-9)
    # a deviation is checked by the barrier that another set of draws has there
    middle = len(stored["deviation"]) // 2
    theirs = [barrier(stored["deviation"][middle], [noise]) for noise in noises]
    spread = np.std(theirs, ddof=1) * math.sqrt(1 / draws + 2 / draws)
    together = barrier(stored["deviation"][middle], noises)
    checker.check("smoothed barrier", m.where, float(stored["barrier"][middle]), together, 5 * spread + 0.05 * raw)


CHECKS = {
    "MODE_CONNECTIVITY": profile,
    "CURVE_BARRIER": profile,
    "LINEAR_CONNECTIVITY": profile,
    "LINEAR_BARRIER": profile,
    "SMOOTHING_SCALE": smoothing,
}
