"""The line from a start to a trained network (Lucas et al. 2021); for verify_sweep.py."""

import math

import numpy as np
import torch


def from_start(checker, m):
    """Both ends of the line from the run's first checkpoint, from zero, or from the stored start."""
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    moving = moving_entries(m)
    end, start = m.net.flat(), m.net.flat().clone()
    if m.options["start"] == "initial":
        first = checker.network({"digest": checker.store.checkpoints(m.net.run)[0]}).flat()
    elif m.options["start"] == "zero":
        first = torch.zeros_like(end)
    else:
        first = m.net.as_flat(torch.tensor(stored["start"].astype(np.float64)))
        own = checker.network({"digest": checker.store.checkpoints(m.net.run)[0]}).flat()
        checker.check("fresh start's norm", m.where, float(first.norm() / own.norm()), 1.0, 0.1)
        checker.check("fresh start's likeness", m.where, float(first @ own / own.norm() ** 2), 0.0, 0.2)
    if m.options.get("others", "final") == "final":
        start[moving] = first[moving]
        return start, end
    start = first.clone()
    resting, end = end, first.clone()
    end[moving] = resting[moving]
    return start, end


def moving_entries(m):
    """Places of what moves: named tensors, of one layer where it is told; a matrix or kernel begins a layer."""
    named = m.net.entries(m.options["parameters"])
    layer = m.options.get("moving_layer", "all")
    if layer == "all":
        return named
    number, names = 0, set()
    for name in m.net.module_order():
        number += m.net.parameters[name].dim() > 1
        if number == int(layer):
            names.add(name)
    places = torch.cat([m.net.entries(name) for name in names])
    return named[torch.isin(named, places)]


def jet_length(m, start, end, points):
    """By derivatives in forward mode, twice nested, and numpy's trapezoid rule."""
    outputs = m.net.logits_of(m.inputs)
    one = torch.ones((), dtype=torch.float64)

    def at(t):
        return outputs(start + t * (end - start))

    def slope(t):
        return torch.func.jvp(at, (t,), (one,))[1]

    rates, speeds = [], []
    for t in points:
        first, second = torch.func.jvp(slope, (torch.tensor(float(t), dtype=torch.float64),), (one,))
        unit = first / first.norm(dim=1, keepdim=True)
        across = second - (second * unit).sum(1, keepdim=True) * unit
        rates.append((across.norm(dim=1) / first.norm(dim=1)).numpy())
        speeds.append(first.norm(dim=1).numpy())
    moving = np.array(speeds).T > 0  # a path at rest has no direction: its neighbours are joined
    lengths = [np.trapezoid(r[m], points[m]) if m.any() else np.nan for r, m in zip(np.array(rates).T, moving)]
    return np.array(lengths)


def gauss_length(checker, m):
    """By the arc cosine of successive unit chords, or by derivatives."""
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    start, end = from_start(checker, m)
    if m.options.get("form", "chord") == "jet":
        lengths = jet_length(m, start, end, stored["t"])
        mean = float(np.nanmean(lengths))
        checker.check("GAUSS_LENGTH by jets", m.where, m.value, mean, 1e-6 * mean + 1e-9)
        resting = int(np.isnan(lengths).sum())
        checker.check("samples at rest", m.where, float(m.options["at_rest"]), float(resting), 0.0)
        gap = float(np.nanmax(np.abs(stored["length"] - lengths)))
        checker.check("GAUSS_LENGTH samples by jets", m.where, gap, 0.0, 1e-5 * float(np.nanmax(lengths)) + 1e-9)
        return
    points = [m.net.logits(m.inputs, m.net.named((1 - t) * start + t * end)) for t in stored["t"]]
    both = []
    for step in (1, 2):
        chords = torch.stack([b - a for a, b in zip(points[:-1:step], points[step::step])])
        chords = chords / chords.norm(dim=2, keepdim=True)
        angles = (chords[1:] * chords[:-1]).sum(2).clamp(-1, 1).arccos()
        both.append(angles.sum(0))
    checker.check("GAUSS_LENGTH", m.where, m.value, float(both[0].mean()), 1e-5)
    checker.check("GAUSS_LENGTH samples", m.where, float(np.abs(stored["length"] - both[0].numpy()).max()), 0.0, 1e-4)


def min_delta(checker, m):
    """The profile from the run's own first checkpoint, from zero, or from the stored start."""
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    start, end = from_start(checker, m)
    # Statistics of batch norm on the test set would be those of the training set: not in this sweep.
    over = m.inputs if m.options["split"] == "train" else None
    lowest, largest, losses = math.inf, 0.0, []
    for t, loss, error in zip(stored["t"], stored["loss"], stored["error"]):
        point = m.net.named((1 - t) * start + t * end)
        statistics = m.net.reestimated(over, point) if m.net.statistics else None
        expected = float(m.net.mean_loss(m.inputs, m.labels, point, statistics))
        checker.check("profile loss", f"{m.where} t={t:.3f}", float(loss), expected, 1e-7 * abs(expected) + 1e-9)
        wrong = 100 * m.net.wrong(m.inputs, m.labels, point, statistics) / len(m.labels)
        checker.check("profile error", f"{m.where} t={t:.3f}", float(error), wrong, 100.01 / len(m.labels))
        lowest = min(lowest, expected)
        begins_last = len(losses) == len(stored["t"]) - 1 and losses and losses[-1] == lowest < expected
        if not (begins_last and m.options.get("last_point") == "lost"):
            largest = max(largest, expected - lowest)
        losses.append(expected)
    checker.check("MIN_DELTA", m.where, m.value, largest, 1e-6 * largest + 1e-9)
    checker.check("highest rise", m.where, max(stored["rise_height"], default=0.0), m.value, 1e-12)


def initial_distance(checker, m):
    start = checker.network({"digest": checker.store.checkpoints(m.net.run)[0]}).flat()
    unit = m.net.flat() if m.options.get("over") == "final" else start
    distance = float((m.net.flat() - start).norm() / unit.norm())
    checker.check(m.kind, m.where, m.value, distance, 1e-6 * distance)


CHECKS = {"MIN_DELTA": min_delta, "GAUSS_LENGTH": gauss_length, "INITIAL_DISTANCE": initial_distance}
