#!/usr/bin/env python3
"""Everything once: submit, follow, look, download. Takes about a minute on an idle machine.

    ./orograph up
    python clients/python/examples/tutorial.py
"""

import matplotlib

matplotlib.use("Agg")

import orograph

lab = orograph.connect()

# A small grid: width is (inverse) load, batch size is (inverse) temperature.
spec = {
    "data": {"name": "digits", "subset": 700, "label_noise": 0.1},
    "network": {"family": "mlp", "depth": 2},
    "training": {"optimizer": {"learning_rate": 0.1, "momentum": 0.9}, "length": {"steps": 300}},
    "axes": [
        {"field": "network.width", "values": [4, 16]},
        {"field": "training.batch_size", "values": [16, 64]},
    ],
    "replicates": 2,
    "measurements": [{"kind": k} for k in ("TRAIN_ERROR", "TEST_LOSS", "TEST_ACCURACY", "HESSIAN_TRACE", "CKA_SIMILARITY")],
}
print(lab.check(spec))  # the cost, before anything runs

sweep = lab.submit(spec, description="tutorial")
sweep.wait()

# One row per run or pair, never only means.
print(sweep.measurements("TEST_ACCURACY")[["cell", "replicate_a", "value", "data_error"]])
print(sweep.to_xarray()["TEST_ACCURACY"].mean("replicate"))

# Figures.
sweep.plot().figure.savefig("phases.png")
sweep.plot("HESSIAN_TRACE").figure.savefig("trace.png")
sweep.plot_curves().figure.savefig("curves.png")

# A checkpoint, and its loss computed again on the stored inputs.
loss = sweep.cell(width=16, batch_size=64).measurement("TEST_LOSS", 0)
try:
    import torch
except ImportError:
    print("torch is not installed: the loss is not computed again")
else:
    linear, relu = torch.nn.Linear, torch.nn.ReLU()
    network = torch.nn.Sequential(linear(64, 16), relu, linear(16, 16), relu, linear(16, 10))
    network.load_state_dict(loss.checkpoints[0].state_dict())
    data = {name: torch.from_numpy(array) for name, array in loss.evaluation_set.arrays().items()}
    again = torch.nn.functional.cross_entropy(network(data["inputs"].float()), data["labels"].long())
    print(f"TEST_LOSS {loss.value:.6f}, in torch {again.item():.6f}")
    assert abs(again.item() - loss.value) < 1e-4 * abs(loss.value)
