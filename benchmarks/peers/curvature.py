"""Hessian-vector products, Lanczos and Hutchinson as a careful PyTorch program does them.

fresh      forward, backward with create_graph and a second backward for every vector
retained   the graph of the gradient is built once and kept; one backward per vector (what PyHessian does)
batched    the same for several vectors in one backward (`is_grads_batched`)
jvp        forward over reverse (`torch.func.jvp` of `torch.func.grad`), `vmap` over several vectors
compile    the same as one `torch.compile` graph

Lanczos keeps the whole basis and orthogonalizes twice; like the other side it looks at the residuals after each of the
first 20 steps and then after every fifth.
"""

import time

import torch
import torch.nn.functional as F

import networks


class Case:
    """A point, a sample, a start vector for Lanczos (P) and probe vectors (n, P)."""

    def __init__(self, arrays, about):
        self.precision = {"FLOAT32": torch.float32, "FLOAT64": torch.float64}[about["precision"]]
        self.inputs = torch.from_numpy(arrays["inputs"]).to(self.precision)
        self.labels = torch.from_numpy(arrays["labels"])
        self.theta = torch.from_numpy(arrays["theta"]).to(self.precision)
        self.start = torch.from_numpy(arrays["start"]).to(self.precision)
        self.probes = torch.from_numpy(arrays["probes"]).to(self.precision)
        self.shapes = [tuple(shape) for _, shape in about["tensors"]]
        self.most = int(about["steps"])
        self.forward = networks.mlp
        if about["family"] == "RESNET18":
            self.inputs = self.inputs.view(-1, *about["shape"])
            self.forward = networks.resnet18([name for name, _ in about["tensors"]])
        self.tolerance = float(about["tolerance"])

    def loss(self, parameters):
        return F.cross_entropy(self.forward(parameters, self.inputs), self.labels)

    def parameters(self):
        return [p.clone() for p in networks.split(self.theta, self.shapes)]


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def fresh(case):
    parameters = [p.requires_grad_() for p in case.parameters()]

    def one(v):
        gradients = torch.autograd.grad(case.loss(parameters), parameters, create_graph=True)
        return flat(torch.autograd.grad(gradients, parameters, networks.split(v, case.shapes)))

    return lambda vs: torch.stack([one(v) for v in vs])


def retained(case):
    parameters = [p.requires_grad_() for p in case.parameters()]
    gradients = torch.autograd.grad(case.loss(parameters), parameters, create_graph=True)

    def one(v):
        return flat(torch.autograd.grad(gradients, parameters, networks.split(v, case.shapes), retain_graph=True))

    return lambda vs: torch.stack([one(v) for v in vs])


def batched(case):
    parameters = [p.requires_grad_() for p in case.parameters()]
    gradients = torch.autograd.grad(case.loss(parameters), parameters, create_graph=True)

    def block(vs):
        parts = torch.autograd.grad(
            gradients, parameters, networks.split(vs, case.shapes), retain_graph=True, is_grads_batched=True
        )
        return torch.cat([p.reshape(len(vs), -1) for p in parts], 1)

    return block


def jvp(case):
    parameters = tuple(case.parameters())
    gradient = torch.func.grad(case.loss)

    def one(v):
        return flat(torch.func.jvp(gradient, (parameters,), (tuple(networks.split(v, case.shapes)),))[1])

    block = torch.func.vmap(one)
    return lambda vs: one(vs[0]).unsqueeze(0) if len(vs) == 1 else block(vs)


def compiled(case):
    return torch.compile(jvp(case), dynamic=False)


WAYS = {"fresh": fresh, "retained": retained, "batched": batched, "jvp": jvp, "compile": compiled}


def extremes(product, case):
    """(top, bottom, residual of the top, residual of the bottom, products)."""
    basis = torch.empty(case.most, len(case.theta), dtype=case.precision)
    alpha, beta = [], []
    q = case.start / case.start.norm()
    for step in range(case.most):
        basis[step] = q
        w = product(q.unsqueeze(0))[0]
        alpha.append(float(q @ w))
        known = basis[: step + 1]
        for _ in range(2):
            w = w - known.t() @ (known @ w)
        beta.append(float(w.norm()))
        if step + 1 == case.most or step < 20 or step % 5 == 0:
            t = torch.diag(torch.tensor(alpha, dtype=torch.float64))
            off = torch.tensor(beta[:-1], dtype=torch.float64)
            values, vectors = torch.linalg.eigh(t + torch.diag(off, 1) + torch.diag(off, -1))
            residuals = beta[-1] * vectors[-1].abs()
            scale = values.abs().max()
            if step > 0 and max(residuals[0], residuals[-1]) <= case.tolerance * scale:
                break
        q = w / beta[-1]
    return float(values[-1]), float(values[0]), float(residuals[-1]), float(residuals[0]), step + 1


def trace(product, probes):
    """(mean, standard error) of v'Hv over blocks of probes."""
    forms = torch.cat([(vs * product(vs)).sum(1) for vs in probes])
    return float(forms.mean()), float(forms.std() / len(forms) ** 0.5)


def drawn(case, block):
    """Blocks of fresh Rademacher vectors, as many as the case has."""
    for _ in range(0, len(case.probes), block):
        yield torch.randint(0, 2, (block, len(case.theta)), dtype=case.precision).mul_(2).sub_(1)


class Worker:
    """Repeats one kind of work for as long as asked."""

    def __init__(self, case, way, work, columns):
        self.case = case
        self.way = way
        self.work = work
        self.columns = columns
        self.product = WAYS[way](case)
        self.result = {}

    def once(self):
        """Does it once; number of products."""
        if self.work == "products":
            self.product(self.case.probes[: self.columns])
            return self.columns
        # A program that measures a checkpoint builds its graph once for all of its products, and compiles once for all.
        product = self.product if self.way == "compile" else WAYS[self.way](self.case)
        if self.work == "eigenvalues":
            top, bottom, top_residual, bottom_residual, products = extremes(product, self.case)
            self.result = {
                "top": top,
                "bottom": bottom,
                "top_residual": top_residual,
                "bottom_residual": bottom_residual,
                "products": products,
            }
            return products
        trace(product, drawn(self.case, self.columns))
        return len(self.case.probes)

    def run(self, seconds):
        """Products done, wall seconds, CPU seconds."""
        done = 0
        began, used = time.perf_counter(), time.process_time()
        while time.perf_counter() - began < seconds:
            done += self.once()
        wall, cpu = time.perf_counter() - began, time.process_time() - used
        if self.work == "trace" and not self.result:
            value, error = trace(self.product, self.case.probes.split(self.columns))
            self.result = {"trace": value, "trace_error": error}
        return done, wall, cpu
