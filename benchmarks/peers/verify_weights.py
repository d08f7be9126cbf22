"""What weights alone tell: spectra, compressibility (Aytekin et al. 2019), pruning and sizes; for verify_sweep.py."""

import bz2
import math
import zlib

import numpy as np
import torch


def penalty(parameters, term):
    """What one regularizer adds, from its words: kind, coefficient, scope, radius, what takes part."""
    kind, coefficient, scope, radius, part = term.split()
    tensors = [t.detach().flatten() for t in parameters.values() if part == "all" or t.dim() >= 2]
    total = 0.0
    for w in [torch.cat(tensors)] if scope == "global" else tensors:
        ratio = float(w.norm(1) / w.norm())
        total += {
            "compressibility": ratio,
            "l1": float(w.norm(1)),
            "hoyer_square": ratio**2,
            "norm_target": (float(w.norm()) - float(radius)) ** 2,
        }[kind]
    return float(coefficient) * total


def threshold(tensor, options):
    unit = {
        "none": 1.0,
        "largest": float(tensor.abs().max()),
        "deviation": float(tensor.std(unbiased=False)),
        "tau": float(tensor.norm() ** 2 / tensor.norm(1)),
    }
    return float(options["threshold"]) * unit[options["relative_to"]]


def entropy(tensor, kept):
    """In bits, over 256 bins between plus and minus the largest magnitude."""
    largest = float(tensor.abs().max())
    counts = np.histogram(tensor[kept].numpy(), bins=256, range=(-largest, largest))[0]
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def ternary_distance(tensor):
    """Squared distance from the nearest that is 0 or of one magnitude, for every number that is not 0."""
    ordered = tensor.abs().flatten().sort(descending=True).values
    gains = ordered.cumsum(0).square() / torch.arange(1, len(ordered) + 1)
    return float(ordered.square().sum() - gains.max())


def compressed(tensors, options):
    parts = []
    for t in tensors:
        w = t.numpy().astype("<f4")
        if options["code"] == "int8":
            step = np.float32(float(t.abs().max()) / 127)
            codes = np.rint(w.astype(np.float64) / step) if step > 0 else np.zeros_like(w)
            parts += [step.astype("<f4").tobytes(), codes.astype(np.int8).tobytes()]
        else:
            parts.append(w.tobytes())
    whole = b"".join(parts)
    return {"none": len, "deflate": lambda b: len(zlib.compress(b, 9)), "bzip2": lambda b: len(bz2.compress(b, 9))}[
        options["codec"]
    ](whole)


def fine_tuned(net, start, masks, inputs, labels, options):
    """Adam on random batches with the pruned weights kept at zero."""
    parameters = {n: t.clone().requires_grad_() for n, t in start.items()}
    adam = torch.optim.Adam(parameters.values(), lr=float(options["learning_rate"]))
    random = torch.Generator().manual_seed(0)
    batch = int(options["batch_size"])
    order = torch.empty(0, dtype=torch.int64)
    for _ in range(int(options["fine_tune"])):
        if len(order) < batch:
            order = torch.randperm(len(labels), generator=random)
        here, order = order[:batch], order[batch:]
        adam.zero_grad()
        torch.nn.functional.cross_entropy(net.logits(inputs[here], parameters), labels[here]).backward()
        for name, mask in masks.items():
            parameters[name].grad *= mask
        adam.step()
    return {n: t.detach() for n, t in parameters.items()}


def tail_exponent(values):
    """Maximum likelihood from every possible beginning; the closest in Kolmogorov's distance."""
    x = np.sort(values[values > 1e-10 * values.max()])
    best = (np.inf, np.nan)
    for start in range(len(x) - 4):
        tail = x[start:]
        n = len(tail)
        alpha = 1 + n / np.log(tail / tail[0]).sum()
        law = 1 - (tail / tail[0]) ** (1 - alpha)
        distance = max((law - np.arange(n) / n).max(), (np.arange(1, n + 1) / n - law).max())
        best = min(best, (distance, alpha))
    return best[1]


WEIGHT_KINDS = (
    "WEIGHT_NORM",
    "COMPRESSIBILITY",
    "REGULARIZATION",
    "ZERO_SHARE",
    "SURVIVOR_ENTROPY",
    "SURVIVOR_VARIATION",
    "TERNARY_RESIDUAL",
    "COMPRESSED_SIZE",
    "COMPRESSION_RATIO",
)


def compressibility_series(checker, m):
    """C over the root of d of each tensor at all checkpoints in the store; the initial network must be among them."""
    nets = [(step, checker.network({"digest": d})) for step, d in sorted(checker.store.checkpoints(m.net.run).items())]
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    checker.check("C series steps", m.where, float(np.abs(stored["step"] - [step for step, _ in nets]).max()), 0.0, 0.0)
    for name in m.net.weight_names(m.options["parameters"]):
        own = [n.parameters[name].detach().flatten() for _, n in nets]
        ratios = np.array([float(w.norm(1) / w.norm()) / math.sqrt(len(w)) for w in own])
        gap = float(np.abs(stored["compressibility_" + name] - ratios).max())
        checker.check("C series " + name, m.where, gap, 0.0, 1e-9)


def ternary(w):
    """The nearest vector that is 0 or of one magnitude."""
    ordered, places = w.abs().sort(descending=True, stable=True)
    sums = ordered.cumsum(0)
    k = int((sums.square() / torch.arange(1, len(w) + 1)).argmax()) + 1
    nearest = torch.zeros_like(w)
    nearest[places[:k]] = w[places[:k]].sign() * sums[k - 1] / k
    return nearest


def descent(w, steps):
    """By autograd down C alone on the unit sphere; C/sqrt(d) and weights left at some steps, and at the end."""
    dimension, h, step, told = len(w), 0.05, 0, {}
    measure = lambda v: v.norm(1) / v.norm()
    w = w[w != 0] / w.norm()
    value = measure(w)
    for _ in range(20_000):
        if step in steps:
            told[step] = float(value) / math.sqrt(dimension), len(w)
        if h <= 1e-14:
            break
        with torch.enable_grad():
            at = w.clone().requires_grad_()
            (gradient,) = torch.autograd.grad(measure(at), at)
        moved = w - h / value * w.square().sum() * gradient
        moved = moved[moved * w > 0]  # what would change its sign stays at 0
        reached = measure(moved)
        if reached < value * (1 - 1e-13):
            w, value, step = moved / moved.norm(), reached, step + 1
        else:
            h /= 2
    return told, float(value) / math.sqrt(dimension), len(w)


def descended(checker, m):
    """The way down C alone, while more than ten weights are left, and where it ends."""
    net = m.net
    if m.options["descent"] == "initial":
        net = checker.network({"digest": checker.store.checkpoints(m.net.run)[0]})
    start = torch.cat([t.flatten() for t in net.weight_tensors(m.options["parameters"])])
    start = ternary(start) if m.options["descent"] == "ternary" else start
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    told, end, left = descent(start, set(stored["step"].tolist()))
    first = float(start.norm(1) / start.norm()) / math.sqrt(len(start))
    checker.check("descent begins", m.where, float(m.options["descended_from"]), first, 1e-9)
    for i, step in enumerate(stored["step"].tolist()):
        if step in told and stored["nonzeros"][i] > 10:
            checker.check("descent on C alone", f"{m.where} step {step}", float(stored["normalized"][i]), told[step][0], 1e-7)
            checker.check("weights left", f"{m.where} step {step}", float(stored["nonzeros"][i]), told[step][1], 1)
    checker.check("descent ends", m.where, m.value, end, 1e-9)
    checker.check("weights left at the end", m.where, float(m.options["nonzeros"]), left, 0)


def weights(checker, m):
    """Kinds that read weights alone: norms, C, zeros, survivors, sizes, regularizers."""
    if m.kind == "REGULARIZATION":
        expected = sum(penalty(m.net.parameters, term) for term in m.options["terms"].split("; ") if term)
        checker.check(m.kind, m.where, m.value, expected, 1e-6 * abs(expected) + 1e-12)
        return
    tensors = m.net.weight_tensors(m.options["parameters"])
    whole = torch.cat([t.flatten() for t in tensors])
    if m.kind == "WEIGHT_NORM":
        expected = float(whole.norm())
    elif m.kind == "COMPRESSIBILITY" and m.options["descent"] != "none":
        descended(checker, m)
        return
    elif m.kind == "COMPRESSIBILITY":
        expected = float(whole.norm(1) / whole.norm()) / math.sqrt(len(whole))
        if m.options["series"] == "training":
            compressibility_series(checker, m)
    elif m.kind == "TERNARY_RESIDUAL":
        expected = math.sqrt(sum(ternary_distance(t) for t in tensors)) / float(whole.norm())
    else:
        masks = [t.abs() >= threshold(t, m.options) for t in tensors]
        if m.kind == "ZERO_SHARE":
            expected = 100 - 100 * sum(int(k.sum()) for k in masks) / len(whole)
        elif m.kind == "SURVIVOR_ENTROPY":
            expected = np.average([entropy(t, k) for t, k in zip(tensors, masks)], weights=[int(k.sum()) for k in masks])
        elif m.kind == "SURVIVOR_VARIATION":
            left = [t[k].abs().numpy() for t, k in zip(tensors, masks)]
            expected = np.average([w.std() / w.mean() for w in left], weights=[len(w) for w in left])
        else:
            # not t * k, which leaves zeros of both signs
            size = compressed([t.where(k, 0.0) for t, k in zip(tensors, masks)], m.options)
            expected = size if m.kind == "COMPRESSED_SIZE" else 4 * len(whole) / size
            # another zlib or bzip2 may choose other matches and tables, of which small files have some tens of bytes
            tolerance = (0.01 + 40 / size) * expected
            checker.check(f"{m.kind} {m.options['code']} {m.options['codec']}", m.where, m.value, expected, tolerance)
            return
    checker.check(m.kind, m.where, m.value, float(expected), 1e-6 * abs(expected) + 1e-9)


GRID = {
    1: ("largest", (1e-4, 1e-3, 1e-2, 0.03, 0.1, 0.3)),
    2: ("deviation", (0.001, 0.01, 0.1, 0.3, 1.0)),
    3: ("tau", (0.001, 0.01, 0.1, 0.25, 0.5, 1.0)),
}


def pruning_grid(checker, m, training):
    """Zeros and accuracy at every threshold of the sweep."""
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    wanted = [(unit, value) for unit, (_, values) in GRID.items() for value in values]
    checker.check("pruning grid", m.where, len(stored["threshold"]), len(wanted), 0)
    for i, (unit, value) in enumerate(wanted):
        at = f"{m.where} {value} {GRID[unit][0]}"
        checker.check("pruning grid threshold", at, float(stored["threshold"][i]), value, 0)
        checker.check("pruning grid unit", at, float(stored["unit"][i]), unit, 0)
        parameters = {n: t.clone() for n, t in m.net.parameters.items()}
        zeros = total = 0
        for name in m.net.weight_names(m.options["parameters"]):
            t = parameters[name]
            small = t.abs() < threshold(t, {"threshold": value, "relative_to": GRID[unit][0]})
            parameters[name] = t.where(~small, 0.0)
            zeros, total = zeros + int(small.sum()), total + t.numel()
        statistics = m.net.reestimated(training[0], parameters) if m.net.statistics else None
        wrong = m.net.wrong(m.inputs, m.labels, parameters, statistics)
        checker.check("pruning grid zeros", at, float(stored["zeros"][i]), 100 * zeros / total, 100 / total + 1e-9)
        accuracy, one = 100 - 100 * wrong / len(m.labels), 100 / len(m.labels)
        checker.check("pruning grid accuracy", at, float(stored["accuracy"][i]), accuracy, one + 1e-9)


def pruned(checker, m):
    """Without fine-tuning exactly; after it as good as the same training here, within what its order of batches does."""
    parameters = {n: t.clone() for n, t in m.net.parameters.items()}
    masks = {}
    for name in m.net.weight_names(m.options["parameters"]):
        masks[name] = (parameters[name].abs() >= threshold(parameters[name], m.options)).double()
        parameters[name] *= masks[name]
    told = m.kind
    tolerance = 100 / len(m.labels) + 1e-9
    if (m.net.statistics or int(m.options["fine_tune"])) and m.cell not in checker.trainings:
        checker.skipped[told + " without TRAIN_LOSS to take the training set from"] += 1
        return
    training = checker.evaluation_set(checker.trainings[m.cell]) if m.cell in checker.trainings else (m.inputs, m.labels)
    if m.options["thresholds"] == "grid":
        pruning_grid(checker, m, training)
    if int(m.options["fine_tune"]):
        if m.net.statistics:
            checker.skipped[told + " fine-tuned with batch norm"] += 1
            return
        told += " fine-tuned"
        with torch.enable_grad():
            parameters = fine_tuned(m.net, parameters, masks, *training, m.options)
        tolerance = 100 * 4 / math.sqrt(len(m.labels))
    statistics = m.net.reestimated(training[0], parameters) if m.net.statistics else None
    wrong = m.net.wrong(m.inputs, m.labels, parameters, statistics)
    checker.check(told, m.where, m.value, 100 - 100 * wrong / len(m.labels), tolerance)


def spectra(checker, m):
    values = m.net.weight_spectra(m.options["parameters"])
    if m.kind == "STABLE_RANK":
        expected = np.mean([s.sum() / s.max() for s in values])
    elif m.kind == "LOG_SPECTRAL_NORM":
        expected = np.mean([np.log10(s.max()) for s in values])
    else:
        expected = np.mean([tail_exponent(s) for s in values if len(s[s > 1e-10 * s.max()]) >= 10])
    checker.check(m.kind, m.where, m.value, float(expected), 1e-6 * abs(expected))


CHECKS = {
    **dict.fromkeys(("TAIL_EXPONENT", "STABLE_RANK", "LOG_SPECTRAL_NORM"), spectra),
    **dict.fromkeys(WEIGHT_KINDS, weights),
    "PRUNED_ACCURACY": pruned,
}
