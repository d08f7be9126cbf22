"""Losses of PDEs by nested automatic differentiation, for verify_sweep.py; problems are known by the digest of their name."""

import hashlib
import math

import numpy as np
import torch

PI = math.pi


def radius(x):
    return x.square().sum(1).sqrt()


class Cube:
    def __init__(self, dimension, low=0):
        self.dimension, self.low = dimension, low

    def solution(self, x):
        return (PI * x).sin().prod(1)

    def source(self, x):
        return self.dimension * PI**2 * self.solution(x)

    def factor(self, x):
        return ((x - self.low) * (1 - x)).prod(1)


class Toy(Cube):
    """Its solution is a cubic."""

    def solution(self, x):
        return (x * (1 - x) * (-2 * x - 1)).prod(1)

    def source(self, x):
        return (2 - 12 * x).prod(1)


class Ball:
    dimension, low = 3, -1

    def solution(self, x):
        return (PI / 2 * (1 - radius(x))).sin()

    def source(self, x):
        r, d = radius(x), self.dimension
        a = PI / 2 * (1 - r)
        return PI**2 / 4 * a.sin() + PI * (d - 1) / (2 * r) * a.cos()

    def factor(self, x):
        return 1 - x.square().sum(1)


PROBLEMS = {
    hashlib.sha256(f"orograph.points/1 poisson-{name}".encode()).hexdigest(): problem
    for name, problem in [(f"{d}d", Cube(d)) for d in (1, 2, 3, 10)]
    + [("ball", Ball()), ("1d-wide", Cube(1, -1)), ("toy", Toy(1))]
}


class Penalized:
    """A problem whose boundary is asked for by a penalty: u = N, and the points on it come last."""

    def __init__(self, equation):
        self.solution, self.source, self.low = equation.solution, equation.source, equation.low

    def factor(self, x):
        return 1 + 0 * x.pow(3).sum(1)


def problem(digest, targets):
    """The problem of a data digest, as these points ask for its boundary; none where it is another data set."""
    found = PROBLEMS.get(digest)
    return Penalized(found) if found and bool((targets[:, -1] > 0).any()) else found


def derivatives(function, x):
    """Values, gradients and Laplacians at each point, by differentiating twice."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        u = function(x)
        (gradient,) = torch.autograd.grad(u.sum(), x, create_graph=True)
        laplacian = 0
        for k in range(x.shape[1]):
            (second,) = torch.autograd.grad(gradient[:, k].sum(), x, create_graph=True)
            laplacian = laplacian + second[:, k]
        return u, gradient, laplacian


def loss(kind, equation, network, x, targets):
    """Mean over the points, with the weights that are stored with them."""
    u, gradient, laplacian = derivatives(lambda y: equation.factor(y) * network(y)[:, 0], x)
    f = equation.source(x)
    if kind == "least_squares":
        terms = (laplacian + f).square()
    elif kind == "deep_ritz":
        terms = gradient.square().sum(1) / 2 - f * u
    else:
        raise SystemExit(f"loss: {kind} (expected: least_squares or deep_ritz)")
    inside = targets[:, -1] == 0
    boundary = (targets[~inside, -1] * u[~inside].square()).sum() / len(x)
    return (targets[inside, 0] * terms[inside]).sum() / len(x) + boundary


def worst_target(equation, x, targets):
    """Largest relative gap of what is stored of the points: source, boundary factor, its gradient and Laplacian."""
    d, gradient, laplacian = derivatives(equation.factor, x)
    ours = torch.cat([equation.source(x)[:, None], d[:, None], gradient, laplacian[:, None]], 1).detach()
    on_boundary = targets[:, -1] > 0
    if on_boundary.any():
        beyond = (equation.solution(x[on_boundary]).abs().max(), targets[on_boundary, 0].abs().max())
        shares = (targets[:, 0].mean() - 1).abs()  # means over the domain, whatever there is of the boundary
        return max(float(((targets[:, 1:-1] - ours).abs() / (1 + ours.abs())).max()), *map(float, (*beyond, shares)))
    return float(((targets[:, 1:-1] - ours).abs() / (1 + ours.abs())).max())


def solution_error(equation, network, x, targets):
    """On the points of the domain."""
    inside = targets[:, -1] == 0
    network, x = network[inside], x[inside]
    solution = equation.solution(x)
    return float((equation.factor(x) * network - solution).norm() / solution.norm())


def roughness(checker, m):
    stored = checker.store.arrays(m.artifacts[0]["digest"])
    directions = [m.net.as_flat(torch.tensor(d)) for d in checker.store.arrays(m.artifacts[1]["digest"])["directions"]]
    theta, options, rough = m.net.flat(), m.options, []
    targets = m.labels
    if options.get("nodes") == "wu2021" and m.net.pde[0] == "deep_ritz" and len(set(targets[:, 0].tolist())) > 1:
        targets = targets.clone()
        targets[(m.inputs == m.net.pde[1].low).any(1), 0] = 0
    half, step = float(options["l"]), 2 * float(options["l"]) / int(options["m"])
    published = options.get("grid") == "wu2021"
    grid = np.arange(-half, half + step, step) if published else np.linspace(-half, half, int(options["m"]) + 1)
    checker.check("roughness points", m.where, len(stored["s"]), len(grid), 0)
    checker.check("roughness grid", m.where, float(np.abs(stored["s"] - grid).max()), 0, 1e-15)
    for d, along in zip(directions, stored["loss"]):
        for name, part in m.net.named(d).items():
            own = m.net.parameters[name]
            if part.dim() > 1:
                gap = float((part.norm(dim=1) - own.norm(dim=1)).abs().max())
                checker.check("filter norms", m.where, gap, 0, 1e-9)
            else:
                gap = float((part - (own if options["biases"] == "wu2021" else 0)).abs().max())
                checker.check("bias directions", m.where, gap, 0, 1e-12)
        losses = [float(m.net.mean_loss(m.inputs, targets, m.net.named(theta + s * d))) for s in stored["s"]]
        scale = max(abs(x) for x in losses)
        for ours, theirs in zip(along, losses):
            checker.check("roughness profile", m.where, float(ours), theirs, 1e-9 * scale + 1e-11)
        rough.append(float(np.abs(np.diff(losses)).sum() / (max(losses) - min(losses))))
    checker.check("mean tau", m.where, float(stored["mean_tau"][0]), float(np.mean(rough)), 1e-4)
    checker.check("mean tau told", m.where, float(options["mean_tau"]), float(np.mean(rough)), 1e-4)
    checker.check("ROUGHNESS_INDEX", m.where, m.value, float(np.std(rough, ddof=1) / np.mean(rough)), 1e-4)


def residual_kernel(m, net):
    """J J' of sqrt(w) Laplace(u), row after row."""
    theta = net.flat().clone().requires_grad_()
    with torch.enable_grad():
        through = lambda x: net.through(net.layers, x, net.named(theta), {}, None)
        equation = net.pde[1]
        _, _, laplacian = derivatives(lambda y: equation.factor(y) * through(y)[:, 0], m.inputs)
        values = equation.factor(m.inputs) * through(m.inputs)[:, 0]
        terms = laplacian * m.labels[:, 0].sqrt() + values * m.labels[:, -1].sqrt()
        rows = [torch.autograd.grad(term, theta, retain_graph=True)[0] for term in terms]
    jacobian = torch.stack(rows)
    return jacobian @ jacobian.T


def loss_of_solution(checker, m):
    expected = float(m.net.mean_loss(m.inputs, m.labels))
    checker.check(m.kind, m.where, m.value, expected, 1e-9 * abs(expected) + 1e-11)
    if "boundary_mean_square" in m.options:
        faces = m.labels[:, -1] > 0
        weights = m.labels[faces, -1] / m.labels[faces, -1].sum()
        square = float((weights * m.net.logits(m.inputs[faces])[:, 0].square()).sum())
        checker.check("boundary mean square", m.where, float(m.options["boundary_mean_square"]), square, 1e-9 * square + 1e-14)


def error_of_solution(checker, m):
    expected = solution_error(m.net.pde[1], m.net.logits(m.inputs)[:, 0], m.inputs, m.labels)
    checker.check(m.kind, m.where, m.value, expected, 1e-9 * expected)


def ratio_of_energy(checker, m):
    """The least energy is that of the solution on the same nodes."""
    equation, at = m.net.pde[1], m.net.flat().clone().requires_grad_()
    with torch.enable_grad():
        through = lambda x: m.net.through(m.net.layers, x, m.net.named(at), {}, None)
        energy = loss("deep_ritz", equation, through, m.inputs, m.labels)
        (gradient,) = torch.autograd.grad(energy, at)
    u, slope, _ = derivatives(equation.solution, m.inputs)
    terms = slope.square().sum(1) / 2 - equation.source(m.inputs) * u
    excess = float(energy) - float((m.labels[:, 0] * terms).mean())
    expected = float(gradient.square().sum()) / (2 * excess)
    checker.check(m.kind, m.where, m.value, expected, (1e-9 + 1e-13 / excess) * expected)


CHECKS = {"PDE_LOSS": loss_of_solution, "SOLUTION_ERROR": error_of_solution, "ROUGHNESS_INDEX": roughness, "RITZ_RATIO": ratio_of_energy}
