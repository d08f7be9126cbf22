#!/usr/bin/env python3
"""Train small networks by PyTorch's own optimizers and schedules, from given weights on given batches.

    python3 benchmarks/peers/train_optimizers.py FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. For every NAME.json in FOLDER (the settings of one
training, in the words of a sweep file) and NAME.npz (`inputs`, `labels`, flat `theta` in the order of
`Module.parameters()`, `batches` of sample indices, one row a step) it writes NAME.out.npz: the flat weights after the
last step in float64 (`float64`) and in float32 (`float32`).
"""

import fnmatch
import json
import math
import pathlib
import sys
from fractions import Fraction

import numpy as np
import torch

torch.set_num_threads(1)


def network(sizes, theta, dtype):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers += [torch.nn.Tanh()] if i else []
        layers.append(torch.nn.Linear(inputs, outputs, dtype=dtype))
    model = torch.nn.Sequential(*layers)
    torch.nn.utils.vector_to_parameters(torch.tensor(theta, dtype=dtype), model.parameters())
    return model


def optimizer(spec, model):
    decay = spec["weight_decay"]
    parameters = list(model.parameters())
    if spec["weight_decay_scope"] == "weights":
        parameters = [
            {"params": [p for p in parameters if p.dim() >= 2], "weight_decay": decay},
            {"params": [p for p in parameters if p.dim() < 2], "weight_decay": 0.0},
        ]
    rate = spec["learning_rate"]
    betas = (spec["beta1"], spec["beta2"])
    if spec["kind"] == "sgd":
        return torch.optim.SGD(
            parameters, lr=rate, momentum=spec["momentum"], nesterov=spec["nesterov"], weight_decay=decay
        )
    if spec["kind"] == "adam":
        return torch.optim.Adam(parameters, lr=rate, betas=betas, eps=spec["epsilon"], weight_decay=decay)
    if spec["kind"] == "adamw":
        return torch.optim.AdamW(parameters, lr=rate, betas=betas, eps=spec["epsilon"], weight_decay=decay)
    if spec["kind"] == "rmsprop":
        return torch.optim.RMSprop(
            parameters,
            lr=rate,
            alpha=spec["smoothing"],
            eps=spec["epsilon"],
            momentum=spec["momentum"],
            weight_decay=decay,
        )
    raise ValueError(f"optimizer: {spec['kind']} (expected: sgd, adam, adamw or rmsprop)")


def scheduler(spec, steps, stepped):
    if spec["kind"] == "constant":
        return torch.optim.lr_scheduler.ConstantLR(stepped, factor=1.0)
    if spec["kind"] == "step":
        first = math.ceil(Fraction(str(spec["at"])) * steps)
        return torch.optim.lr_scheduler.MultiStepLR(stepped, milestones=[first], gamma=spec["factor"])
    if spec["kind"] == "cosine":
        return torch.optim.lr_scheduler.CosineAnnealingLR(stepped, T_max=steps)
    if spec["kind"] == "one_cycle":
        rate = stepped.param_groups[0]["lr"]
        return torch.optim.lr_scheduler.OneCycleLR(
            stepped, max_lr=rate, total_steps=steps, pct_start=spec["at"], cycle_momentum=False
        )
    raise ValueError(f"schedule: {spec['kind']} (expected: constant, step, cosine or one_cycle)")


def norm(tensors, order):
    return torch.cat([t.flatten() for t in tensors]).norm(order)


def term(spec, tensors):
    if spec["kind"] == "compressibility":
        return norm(tensors, 1) / norm(tensors, 2)
    if spec["kind"] == "l1":
        return norm(tensors, 1)
    if spec["kind"] == "hoyer_square":
        return norm(tensors, 1) ** 2 / norm(tensors, 2) ** 2
    if spec["kind"] == "norm_target":
        return (norm(tensors, 2) - spec["radius"]) ** 2
    raise ValueError(f"regularizer: {spec['kind']} (expected: compressibility, l1, hoyer_square or norm_target)")


def penalty(specs, model):
    total = 0.0
    for spec in specs:
        tensors = [p for p in model.parameters() if spec["biases"] or p.dim() >= 2]
        groups = [tensors] if spec["scope"] == "global" else [[t] for t in tensors]
        total = total + spec["coefficient"] * sum(term(spec, group) for group in groups)
    return total


def train(settings, case, dtype):
    model = network(settings["sizes"], case["theta"], dtype)
    stepped = optimizer(settings["optimizer"], model)
    if settings["layer_rates"]:  # a group of its own for every tensor
        groups = [{**g, "params": [p]} for g in stepped.param_groups for p in g["params"]]
        stepped = type(stepped)(groups)
    schedule = scheduler(settings["schedule"], len(case["batches"]), stepped)
    names = {id(p): name for name, p in model.named_parameters()}
    inputs = torch.tensor(case["inputs"], dtype=dtype)
    labels = torch.tensor(case["labels"])
    for step, batch in enumerate(torch.tensor(case["batches"])):
        stepped.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(inputs[batch]), labels[batch])
        (loss + penalty(settings["regularizers"], model)).backward()
        scheduled = [group["lr"] for group in stepped.param_groups]
        for group in stepped.param_groups:
            for rate in settings["layer_rates"]:
                named = fnmatch.fnmatchcase(names[id(group["params"][0])], rate["parameters"])
                group["lr"] *= rate["factor"] if named and step >= rate["from_step"] else 1
        stepped.step()
        for group, rate in zip(stepped.param_groups, scheduled):
            group["lr"] = rate
        schedule.step()
    return torch.nn.utils.parameters_to_vector(model.parameters()).detach().numpy()


def main():
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob("*.json")):
        settings = json.loads(path.read_text())
        case = dict(np.load(path.with_suffix(".npz")))
        np.savez(
            path.with_suffix(".out.npz"),
            float64=train(settings, case, torch.float64),
            float32=train(settings, case, torch.float32),
        )


if __name__ == "__main__":
    main()
