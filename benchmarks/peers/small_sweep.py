#!/usr/bin/env python3
"""The work of a whole sweep file in PyTorch: training, losses, Hessian, mode connectivity, CKA, distance.

    small_sweep.py careful SWEEP.json N    one careful program: N processes of one thread, cell after cell
    small_sweep.py packed  SWEEP.json N    the same with the replicates of a cell, and its curves, packed by hand
    small_sweep.py scripts SWEEP.json N    a process per run and per metric, N at a time, as published scripts do it

Prints one JSON object with every cell's values. The settings, data, samples and mixup inputs are those of the other side
(SWEEP.json names them); seeds are PyTorch's own. Training is float32 with the fastest eager way of `training.py`; what
is measured is float64, as on the other side. `scripts` runs the very same functions: what it costs more is starting
Python, importing torch, and reading and writing files.
"""

import concurrent.futures
import json
import pathlib
import subprocess
import sys

RUN_STEPS = ("losses", "eigenvalues", "trace")
PAIR_STEPS = ("connectivity", "cka", "distance")


class Sweep:
    """Settings and data."""

    def __init__(self, path):
        import numpy as np
        import torch

        torch.set_num_threads(1)
        torch.set_flush_denormal(True)
        about = json.loads(pathlib.Path(path).read_text())
        self.__dict__.update(about)
        with np.load(about["arrays"]) as npz:
            arrays = {name: torch.from_numpy(npz[name]) for name in npz.files}
        self.train = arrays["inputs"], arrays["labels"]
        self.test = arrays["test_inputs"], arrays["test_labels"]
        self.mixup = arrays["mixup"]

    def shapes(self, width):
        inputs, classes = self.train[0].shape[1], 10
        sizes = [inputs] + [width] * self.depth + [classes]
        return [shape for a, b in zip(sizes, sizes[1:]) for shape in ((b, a), (b,))]


def initial(shapes):
    """PyTorch's default initialization: uniform in 1/sqrt(fan in)."""
    import torch

    parameters = []
    for shape in shapes:
        if len(shape) == 2:
            bound = shape[1] ** -0.5
        parameters.append(torch.empty(shape).uniform_(-bound, bound))
    return parameters


def batches(sweep, batch, steps):
    """One permutation per epoch, views of the permuted data as batches."""
    import torch

    inputs, labels = sweep.train
    used = len(labels) // batch * batch
    done = 0
    while done < steps:
        order = torch.randperm(len(labels))[:used]
        for pair in zip(inputs[order].split(batch), labels[order].split(batch)):
            if done == steps:
                return
            done += 1
            yield pair


def train(sweep, cell):
    """Parameters of one network."""
    import torch
    import torch.nn.functional as F

    import networks
    from training import fused_sgd

    parameters = [p.requires_grad_() for p in initial(sweep.shapes(cell["width"]))]
    buffers = [torch.zeros_like(p) for p in parameters]
    losses = []
    for x, y in batches(sweep, cell["batch"], sweep.steps):
        loss = F.cross_entropy(networks.mlp(parameters, x), y)
        gradients = torch.autograd.grad(loss, parameters)
        with torch.no_grad():
            fused_sgd(parameters, gradients, buffers, sweep.learning_rate, sweep.momentum, 0.0)
        losses.append(loss.detach())
    return [p.detach() for p in parameters]


def wide(parameters):
    return [p.double() for p in parameters]


def fit(parameters, inputs, labels):
    """(mean loss, error in percent) in float64."""
    import torch
    import torch.nn.functional as F

    import networks

    with torch.no_grad():
        outputs = networks.mlp(parameters, inputs.double())
        wrong = (outputs.argmax(1) != labels).double().mean()
        return float(F.cross_entropy(outputs, labels)), 100 * float(wrong)


def losses(sweep, parameters):
    train_loss, train_error = fit(wide(parameters), *sweep.train)
    test_loss, test_error = fit(wide(parameters), *sweep.test)
    return {
        "TRAIN_LOSS": train_loss,
        "TRAIN_ERROR": train_error,
        "TEST_LOSS": test_loss,
        "TEST_ACCURACY": 100 - test_error,
    }


def hessian_case(sweep, parameters):
    import torch

    import curvature
    import networks

    case = curvature.Case.__new__(curvature.Case)
    case.precision = torch.float64
    case.inputs = sweep.train[0][: sweep.hessian_samples].double()
    case.labels = sweep.train[1][: sweep.hessian_samples]
    case.shapes = [tuple(p.shape) for p in parameters]
    case.forward = networks.mlp
    case.theta = curvature.flat(wide(parameters))
    case.most, case.tolerance = sweep.lanczos_steps, sweep.lanczos_tolerance
    case.start = torch.randn_like(case.theta)
    case.probes = torch.empty(sweep.probes, 0)
    return case


def eigenvalues(sweep, parameters):
    import curvature

    case = hessian_case(sweep, parameters)
    top, bottom, _, _, _ = curvature.extremes(curvature.retained(case), case)
    return {"TOP_EIGENVALUE": top, "BOTTOM_EIGENVALUE": bottom}


def trace(sweep, parameters):
    import curvature

    case = hessian_case(sweep, parameters)
    return {"HESSIAN_TRACE": curvature.trace(curvature.batched(case), curvature.drawn(case, 8))[0]}


def rate_factor(progress):
    """Garipov et al. 2018: 1 until half, linearly to 0.01 at 90 %."""
    if progress <= 0.5:
        return 1.0
    return 1 - 0.99 * (progress - 0.5) / 0.4 if progress < 0.9 else 0.01


def curve(sweep, start, end, steps):
    """The bend of a quadratic Bezier curve, trained with one t per step."""
    import torch
    import torch.nn.functional as F

    import networks
    from training import fused_sgd

    bend = [(a + b) / 2 for a, b in zip(start, end)]
    buffers = [torch.zeros_like(p) for p in bend]
    times = torch.rand(steps).tolist()
    for step, (x, y) in enumerate(batches(sweep, sweep.curve_batch, steps)):
        t = times[step]
        weight = 2 * t * (1 - t)
        point = torch._foreach_mul(start, (1 - t) ** 2)
        torch._foreach_add_(point, bend, alpha=weight)
        torch._foreach_add_(point, end, alpha=t * t)
        for p in point:
            p.requires_grad_()
        loss = F.cross_entropy(networks.mlp(point, x), y)
        gradients = list(torch.autograd.grad(loss, point))
        torch._foreach_mul_(gradients, weight)
        rate = sweep.curve_learning_rate * rate_factor(step / steps)
        fused_sgd(bend, gradients, buffers, rate, 0.9, 0.0)
    return bend


def connectivity_along(sweep, start, bend, end):
    """Mean error of the ends minus the error of the point that deviates most."""
    errors = []
    for i in range(sweep.curve_points):
        t = i / (sweep.curve_points - 1)
        point = [
            (1 - t) ** 2 * a.double() + 2 * t * (1 - t) * b.double() + t * t * c.double()
            for a, b, c in zip(start, bend, end)
        ]
        errors.append(fit(point, *sweep.train)[1])
    ends = (errors[0] + errors[-1]) / 2
    return ends - max(errors, key=lambda e: abs(e - ends))


def connectivity(sweep, start, end):
    short = connectivity_along(sweep, start, curve(sweep, start, end, sweep.curve_steps), end)
    connectivity_along(sweep, start, curve(sweep, start, end, 2 * sweep.curve_steps), end)  # whether it has converged
    return {"MODE_CONNECTIVITY": short}


def cka(sweep, first, second):
    import torch

    import networks

    with torch.no_grad():
        inputs = sweep.mixup.double()
        x, y = (torch.softmax(networks.mlp(wide(p), inputs), 1) for p in (first, second))
        x, y = x - x.mean(0), y - y.mean(0)
        return {"CKA_SIMILARITY": float((x.T @ y).square().sum() / ((x.T @ x).norm() * (y.T @ y).norm()))}


def distance(sweep, first, second):
    squares = sum(float((a.double() - b.double()).square().sum()) for a, b in zip(first, second))
    return {"PARAMETER_DISTANCE": squares**0.5}


def pairs(replicates):
    return [(i, j) for i in range(replicates) for j in range(i + 1, replicates)]


def measured(sweep, cell, networks_, connections):
    """The values of one cell: by metric, by run or pair."""
    values = {}
    for r, parameters in enumerate(networks_):
        for step in RUN_STEPS:
            for kind, value in globals()[step](sweep, parameters).items():
                values.setdefault(kind, {})[str(r)] = value
    for (i, j), connection in zip(pairs(len(networks_)), connections):
        values.setdefault("MODE_CONNECTIVITY", {})[f"{i},{j}"] = connection
        for step in ("cka", "distance"):
            for kind, value in globals()[step](sweep, networks_[i], networks_[j]).items():
                values.setdefault(kind, {})[f"{i},{j}"] = value
    return {"width": cell["width"], "batch": cell["batch"], "values": values}


_sweep = None


def open_sweep(path):
    global _sweep
    _sweep = Sweep(path)


def careful_cell(cell):
    import torch

    torch.manual_seed(1000 * cell["width"] + cell["batch"])
    nets = [train(_sweep, cell) for _ in range(_sweep.replicates)]
    ends = [(nets[i], nets[j]) for i, j in pairs(len(nets))]
    return measured(_sweep, cell, nets, [connectivity(_sweep, a, b)["MODE_CONNECTIVITY"] for a, b in ends])


def packed_cell(cell):
    import torch

    import packed_sweep

    torch.manual_seed(1000 * cell["width"] + cell["batch"])
    nets = packed_sweep.train(_sweep, cell)
    return measured(_sweep, cell, nets, packed_sweep.connectivities(_sweep, nets))


def in_processes(work, path, processes):
    import multiprocessing

    about = json.loads(pathlib.Path(path).read_text())
    # The most expensive cells first, so that the processes end together.
    cells = sorted(about["cells"], key=lambda c: -c["width"] ** 2 * c["batch"])
    with multiprocessing.get_context("fork").Pool(processes, open_sweep, (path,)) as pool:
        return list(pool.imap_unordered(work, cells, chunksize=1))


def scripts(path, processes):
    about = json.loads(pathlib.Path(path).read_text())
    folder = pathlib.Path(about["arrays"]).parent

    def step(*arguments):
        done = subprocess.run(
            [sys.executable, __file__, "step", path, *map(str, arguments)], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout)

    results = []
    with concurrent.futures.ThreadPoolExecutor(processes) as pool:
        runs = [(c, r) for c in about["cells"] for r in range(about["replicates"])]
        list(pool.map(lambda run: step("train", folder, run[0]["width"], run[0]["batch"], run[1]), runs))
        waiting = []
        for cell in about["cells"]:
            where = (folder, cell["width"], cell["batch"])
            for r in range(about["replicates"]):
                waiting += [(cell, str(r), pool.submit(step, s, *where, r)) for s in RUN_STEPS]
            for i, j in pairs(about["replicates"]):
                waiting += [(cell, f"{i},{j}", pool.submit(step, s, *where, i, j)) for s in PAIR_STEPS]
        for cell in about["cells"]:
            values = {}
            for other, subject, future in waiting:
                if other is cell:
                    for kind, value in future.result().items():
                        values.setdefault(kind, {})[subject] = value
            results.append({"width": cell["width"], "batch": cell["batch"], "values": values})
    return results


def one_step(path, name, folder, width, batch, *replicates):
    """What one process of `scripts` does."""
    import torch

    sweep = Sweep(path)
    cell = {"width": int(width), "batch": int(batch)}
    files = [f"{folder}/w{width}-b{batch}-{r}.pt" for r in replicates]
    torch.manual_seed(1000 * cell["width"] + cell["batch"] + (int(replicates[0]) << 20))
    if name == "train":
        torch.save(train(sweep, cell), files[0])
        return {}
    return globals()[name](sweep, *[torch.load(f) for f in files])


def main():
    mode, path = sys.argv[1:3]
    if mode == "step":
        print(json.dumps(one_step(path, *sys.argv[3:])))
    elif mode == "scripts":
        print(json.dumps({"cells": scripts(path, int(sys.argv[3]))}))
    else:
        import torch  # once, before the processes are forked

        work = {"careful": careful_cell, "packed": packed_cell}[mode]
        print(json.dumps({"cells": in_processes(work, path, int(sys.argv[3])), "torch": torch.__version__}))


if __name__ == "__main__":
    main()
