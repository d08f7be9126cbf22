#!/usr/bin/env python3
"""Recompute a sweep's measurements in PyTorch from its checkpoints and evaluation sets.

    ./orograph export SWEEP --format jsonl -o measurements.jsonl
    python3 benchmarks/peers/verify_sweep.py measurements.jsonl STORE_FOLDER

Needs Python 3.9 or newer, numpy and torch; nothing of Orograph. Every value is computed anew in float64 from the stored
weights and the stored inputs: losses and errors by forward passes, the Hessian of small networks densely and of larger
ones by products, curve profiles from the stored bend, with batch-norm statistics estimated anew at each point, CKA from
softmax outputs, pictures at their stored coordinates along their stored directions. Large inputs are stored as places in their data set; the folder with its files is then needed
(--data). Exit code 0 when everything agrees, 1 otherwise.

Tolerances: losses 1e-9 relative; compressed sizes 1 %, fine-tuned accuracies within 4 binomial errors; errors and accuracies exact to one sample; eigenvalues within 4 residuals plus 1e-6
relative; traces and spectral densities within 4 standard errors (where the Hessian is not dense, the errors of both
estimates); profiles 1e-4 in cross-entropy and one sample in error; losses of pictures 1e-7 relative; CKA and distances 1e-6
relative; spectra of tangent kernels 1e-11 of their largest eigenvalue, from whole Jacobians, and Polyak-Łojasiewicz ratios 1e-9
relative, which must keep to their bound. Where a network was aligned, the stored permutations must leave its outputs as they are, give the stored objective,
and no exchange of two units may improve it; distances and profiles are then those of the permuted network.
"""

import argparse
import collections
import json
import math
import sys
import time

import numpy as np
import torch

import verify_allocation
import verify_alignment
import verify_curvature
import verify_interpolation
import verify_kernel
import verify_paths
import verify_pde
import verify_pictures
import verify_sharpness
import verify_similarity
import verify_weights
from verify_network import Network
from verify_store import DataFolder, Store

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.backends.nnpack.set_flags(False)  # it complains at every convolution on processors that it does not know


class Measured:
    """One measurement and what it was taken of: the networks as they were measured, inputs and labels."""

    def __init__(self, record):
        self.record = record
        self.kind = record["kind"]
        self.cell = record["cell"]
        self.where = f"{record['cell']} {record['replicates']}"
        self.value = float(record["estimate"].get("value", 0))
        self.error = float(record["estimate"].get("errors", {}).get("estimatorError", 0) or 0)
        self.options = record["basis"].get("options", {})
        self.artifacts = record.get("artifacts", [])

    @property
    def net(self):
        return self.nets[0]


def loss(checker, m):
    expected = float(m.net.mean_loss(m.inputs, m.labels))
    checker.check(m.kind, m.where, m.value, expected, 1e-9 * abs(expected) + 1e-12)


def training_error(checker, m):
    checker.check(m.kind, m.where, m.value, 100 * m.net.wrong(m.inputs, m.labels) / len(m.labels), 1e-9)


def test_accuracy(checker, m):
    checker.check(m.kind, m.where, m.value, 100 - 100 * m.net.wrong(m.inputs, m.labels) / len(m.labels), 1e-9)


def zero_loss_cost(checker, m):
    """Test accuracy at the first checkpoint of a training error, from all checkpoints in the store."""
    if m.cell not in checker.trainings:
        checker.skipped[m.kind + " without TRAIN_LOSS to take the training set from"] += 1
        return
    training = checker.evaluation_set(checker.trainings[m.cell])
    nets = [(step, checker.network({"digest": d})) for step, d in sorted(checker.store.checkpoints(m.net.run).items())]
    errors = [100 * n.wrong(*training) / len(training[1]) for _, n in nets]
    place = next(i for i, e in enumerate(errors) if e <= float(m.options["error"]))
    checker.check("crossing step", m.where, float(m.options["crossing_step"]), nets[place][0], 0)
    checker.check("crossing error", m.where, float(m.options["crossing_error"]), errors[place], 1e-9)
    right = [(n.logits(m.inputs).argmax(1) == m.labels).double() for n in (nets[place][1], nets[-1][1])]
    lost = 100 * (right[0] - right[1])
    checker.check(m.kind, m.where, m.value, float(lost.mean()), 1e-9)
    data_error = float(m.record["estimate"].get("errors", {}).get("dataError", 0) or 0)
    checker.check(m.kind + " error", m.where, data_error, float(lost.std()) / math.sqrt(len(m.labels)), 1e-9)


CHECKS = {
    "TRAIN_LOSS": loss,
    "TEST_LOSS": loss,
    "TRAIN_ERROR": training_error,
    "TEST_ACCURACY": test_accuracy,
    "ZERO_LOSS_COST": zero_loss_cost,
    **verify_allocation.CHECKS,
    **verify_curvature.CHECKS,
    **verify_interpolation.CHECKS,
    **verify_kernel.CHECKS,
    **verify_paths.CHECKS,
    **verify_pde.CHECKS,
    **verify_pictures.CHECKS,
    **verify_sharpness.CHECKS,
    **verify_similarity.CHECKS,
    **verify_weights.CHECKS,
}


class Checker:
    def __init__(self, store, data, args):
        self.store = store
        self.data = data
        self.largest_dense = args.largest_dense
        self.largest_products = args.largest_products
        self.lanczos_steps = args.lanczos_steps
        self.probes = args.probes
        self.worst = collections.defaultdict(float)
        self.count = collections.Counter()
        self.skipped = collections.Counter()
        self.failures = []
        self.hessians = {}
        self.networks = {}
        self.alignments = {}
        self.sets = {}
        self.trainings = {}
        self.criterion = "cross_entropy"
        self.walks = {}

    def check(self, kind, where, ours, theirs, tolerance):
        gap = 0.0 if math.isnan(ours) and math.isnan(theirs) else abs(ours - theirs)
        self.count[kind] += 1
        self.worst[kind] = max(self.worst[kind], gap / tolerance if tolerance > 0 else gap)
        if not gap <= tolerance:
            self.failures.append(f"{kind} {where}: {ours!r} (expected: {theirs!r} within {tolerance:.3g})")

    def network(self, checkpoint):
        digest = checkpoint["digest"]
        if digest not in self.networks:
            self.networks[digest] = Network(*self.store.tensors(digest))
        self.networks[digest].criterion = self.criterion
        return self.networks[digest]

    def evaluation_set(self, measurement):
        digest = measurement["basis"]["evaluationSet"]["digest"]
        if digest not in self.sets:
            arrays = self.store.arrays(digest)
            if "inputs" in arrays:
                inputs = arrays["inputs"]
            else:
                inputs = self.data.rows(measurement["basis"]["provenance"]["dataDigest"], arrays)
            inputs = torch.tensor(inputs.astype(np.float64)).reshape(len(inputs), -1)
            labels = inputs  # of an autoencoder; mixtures have none
            if "labels" in arrays:
                labels = torch.tensor(arrays["labels"].astype(np.int64))
            if "targets" in arrays:
                labels = torch.tensor(arrays["targets"])
            self.sets[digest] = inputs, labels
        return self.sets[digest]

    def one(self, record):
        kind = record["kind"]
        if "undefined" in record:
            self.skipped[kind + " undefined"] += 1
            return
        if kind not in CHECKS:
            self.skipped[kind + " unknown here"] += 1
            return
        m = Measured(record)
        self.criterion = m.options.get("loss", "cross_entropy")
        m.nets = [self.network(c) for c in record["checkpoints"]]
        m.inputs, m.labels = self.evaluation_set(record)
        problem = verify_pde.problem(record["basis"]["provenance"]["dataDigest"], m.labels)
        with torch.no_grad():
            if problem is not None:
                m.nets = [n.of_pde(m.options["loss"], problem) for n in m.nets]
                self.check("points", m.where, verify_pde.worst_target(problem, m.inputs, m.labels), 0, 1e-9)
            if m.options.get("align", "none") != "none":
                self.align(m)
            CHECKS[kind](self, m)

    def align(self, m):
        """All networks but the first as they were permuted."""
        inputs = m.inputs
        if m.kind == "AVERAGED_ACCURACY":  # measured on TEST, aligned on TRAIN
            inputs, _ = self.evaluation_set(self.trainings[m.cell])
        for i, n in enumerate(m.nets[1:]):
            m.nets[1 + i] = verify_alignment.aligned(self, m, m.net, n, inputs, i)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("measurements", help="JSON lines, from `orograph export --format jsonl`")
    arguments.add_argument("store", help="folder of the checkpoint store")
    arguments.add_argument("--data", help="folder with the files of data sets that do not ship")
    arguments.add_argument("--largest-dense", type=int, default=2500, help="most parameters for a dense Hessian")
    arguments.add_argument("--largest-products", type=int, default=50_000, help="most for products by double backward")
    arguments.add_argument("--lanczos-steps", type=int, default=40, help="of a Hessian too large to be dense")
    arguments.add_argument("--probes", type=int, default=30, help="for the trace of such a Hessian")
    arguments.add_argument("--cells", type=int, default=0, help="check only the first so many cells; 0 for all")
    arguments.add_argument("--kinds", nargs="*", default=[], metavar="KIND", help="check only these; none for all")
    args = arguments.parse_args()
    checker = Checker(Store(args.store), DataFolder(args.data), args)
    cells = {}
    wanted = []
    with open(args.measurements, encoding="utf-8") as lines:
        for line in lines:
            m = json.loads(line)
            if "kind" not in m or "checkpoints" not in m or "level" in m:  # what runs did themselves is no measurement
                continue
            cells.setdefault(m["cell"], len(cells))
            if m["kind"] == "TRAIN_LOSS":
                checker.trainings[m["cell"]] = m
            if (args.cells == 0 or cells[m["cell"]] < args.cells) and (not args.kinds or m["kind"] in args.kinds):
                wanted.append(m)
    began = told = time.monotonic()
    for done, m in enumerate(wanted):
        if time.monotonic() - told > 10:
            told = time.monotonic()
            where = f"{m['kind']} of {m['cell']}"
            print(f"... {done} of {len(wanted)} after {told - began:.0f} s, now {where}", file=sys.stderr, flush=True)
        checker.one(m)
    print(f"{'value':22} {'checked':>8} {'largest gap / tolerance':>24}")
    for kind, count in sorted(checker.count.items()):
        print(f"{kind:22} {count:8d} {checker.worst[kind]:24.3g}")
    for reason, count in sorted(checker.skipped.items()):
        print(f"skipped: {count} {reason}")
    for failure in checker.failures[:20]:
        print("DISAGREES", failure)
    print(f"{sum(checker.count.values())} checked, {len(checker.failures)} disagree, torch {torch.__version__}")
    return 1 if checker.failures or not checker.count else 0


if __name__ == "__main__":
    sys.exit(main())
