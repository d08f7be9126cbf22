#!/usr/bin/env python3
"""Train the first cells of published presets by PyTorch's modules, optimizer and schedules, on given batches.

    python3 benchmarks/peers/train_presets.py FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. For every NAME.json in FOLDER (`width` of a ResNet18,
`optimizer` and `schedule` in the words of a sweep file, `length` in steps, of which the last may be left out) and NAME.npz (`inputs` in the order in which training sees them,
`labels`, flat `theta`, `batch` images a step) it writes NAME.out.npz: flat weights and running statistics after the last
step, in float64 (`theta64`, `statistics64`) and in float32 (`theta32`, `statistics32`), and the loss of each step (`loss64`).
"""

import json
import pathlib
import sys

import numpy as np
import torch

from train_optimizers import optimizer, scheduler
from verify_programs import ResNet18, flat, running


def train(settings, case, dtype):
    net = ResNet18(3, settings["width"], 10).to(dtype)
    torch.nn.utils.vector_to_parameters(torch.tensor(case["theta"], dtype=dtype), net.parameters())
    net.train()
    batch = settings["batch"]
    inputs = torch.tensor(case["inputs"], dtype=dtype).reshape(-1, batch, 3, 32, 32)
    labels = torch.tensor(case["labels"]).reshape(-1, batch)
    stepped = optimizer(settings["optimizer"], net)
    schedule = scheduler(settings["schedule"], settings["length"], stepped)
    losses = []
    for x, y in zip(inputs, labels):
        stepped.zero_grad()
        loss = torch.nn.functional.cross_entropy(net(x), y)
        loss.backward()
        stepped.step()
        schedule.step()
        losses.append(float(loss))
    return flat(net.parameters()).numpy(), flat(running(net)).numpy(), losses


def main():
    folder = pathlib.Path(sys.argv[1])
    for path in sorted(folder.glob("*.json")):
        settings = json.loads(path.read_text())
        case = dict(np.load(path.with_suffix(".npz")))
        theta64, statistics64, loss64 = train(settings, case, torch.float64)
        theta32, statistics32, _ = train(settings, case, torch.float32)
        np.savez(
            path.with_suffix(".out.npz"),
            theta64=theta64,
            statistics64=statistics64,
            loss64=np.array(loss64),
            theta32=theta32.astype(np.float64),
            statistics32=statistics32.astype(np.float64),
        )


if __name__ == "__main__":
    main()
