#!/usr/bin/env python3
"""Two metrics of one's own, computed by this program, in a sweep. Takes about half a minute on an idle machine.

    ./orograph up
    python clients/python/examples/own_metric.py
"""

import numpy as np

import orograph

lab = orograph.connect()


@lab.metric("user.example.sparsity")
def sparsity(checkpoint, threshold=0.01):
    """Share of weights whose magnitude is below a threshold."""
    weights = [a.ravel() for name, a in checkpoint.arrays().items() if name.endswith("weight")]
    return np.mean(np.abs(np.concatenate(weights)) < threshold)


@lab.metric("user.example.overlap")
def overlap(a, b):
    """Cosine of the angle between the spectra of two replicates' first layers."""
    s, t = (np.linalg.svd(next(w for w in c.arrays().values() if w.shape[1:] == (64,)), compute_uv=False) for c in (a, b))
    return orograph.Value(float(s @ t / (np.linalg.norm(s) * np.linalg.norm(t))), arrays={"first": s, "second": t})


spec = {
    "data": {"name": "digits", "subset": 700, "label_noise": 0.1},
    "network": {"family": "mlp", "depth": 1},
    "training": {"optimizer": {"learning_rate": 0.1, "momentum": 0.9}, "batch_size": 32, "length": {"steps": 200}},
    "axes": [{"field": "network.width", "values": [4, 16]}],
    "replicates": 3,
    "measurements": [
        {"kind": "TEST_ACCURACY"},
        {"kind": "user.example.sparsity", "options": {"threshold": 0.05}},
        {"kind": "USER_PAIR", "metric": "user.example.overlap"},
    ],
}

with lab.start_metrics() as worker:
    print(worker)
    sweep = lab.submit(spec, description="metrics of one's own")
    sweep.wait()

print(sweep.measurements()[["cell", "metric", "replicate_a", "replicate_b", "value", "text"]])
values = sweep.measurements("user.example.sparsity")
assert len(values) == 6 and values["value"].between(0, 1).all(), values
assert len(sweep.measurements("user.example.overlap")) == 6
