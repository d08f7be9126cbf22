"""Hessian, Gauss-Newton and Fisher matrices, dense or by products; for verify_sweep.py."""

import math

import torch

from verify_network import one_hot


def dense_matrix(network, inputs, labels, matrix):
    """The whole curvature matrix: by autograd, or from Jacobians of all outputs."""
    theta = network.flat()
    if matrix == "hessian":
        return torch.autograd.functional.hessian(network.loss_of(inputs, labels), theta)
    jacobian = torch.func.jacrev(network.logits_of(inputs))(theta)
    p = network.answer(inputs)
    if matrix == "gauss_newton":
        squares = network.criterion == "mse"
        s = torch.diag_embed(torch.ones_like(p) if squares else p) - (0 if squares else p[:, :, None] * p[:, None, :])
        return torch.einsum("nci,ncd,ndj->ij", jacobian, s, jacobian) / len(inputs)
    residual = p - one_hot(labels, p)
    gradients = torch.einsum("nci,nc->ni", jacobian, residual)
    return gradients.T @ gradients / len(inputs)


def products(network, inputs, labels, matrix):
    """Products with a curvature matrix: by double backward, or forward, across the loss and backward."""
    if matrix != "hessian":
        return products_across(network, inputs, labels, matrix)
    theta = network.flat().requires_grad_()
    (gradient,) = torch.autograd.grad(network.loss_of(inputs, labels)(theta), theta, create_graph=True)
    return lambda v: torch.autograd.grad(gradient, theta, v, retain_graph=True)[0]


def products_across(network, inputs, labels, matrix):
    theta, outputs = network.flat(), network.logits_of(inputs)
    z, back = torch.func.vjp(outputs, theta)
    p = z if network.criterion == "mse" else z.softmax(1)
    residual = p - one_hot(labels, p)

    def product(v):
        _, b = torch.func.jvp(outputs, (theta,), (v,))
        if matrix == "gauss_newton":
            h = b if network.criterion == "mse" else p * b - p * (p * b).sum(1, keepdim=True)
        else:
            h = residual * (residual * b).sum(1, keepdim=True)
        return back(h / len(inputs))[0]

    return product


def ends_by_lanczos(product, size, steps):
    """Smallest and largest Ritz value and their residuals, from a start of our own."""
    generator = torch.Generator().manual_seed(1)
    q = torch.randn(size, generator=generator)
    basis, alphas, betas = [q / q.norm()], [], []
    for _ in range(min(steps, size)):
        w = product(basis[-1])
        alphas.append(float(w @ basis[-1]))
        for _ in range(2):
            for b in basis:
                w = w - (w @ b) * b
        betas.append(float(w.norm()))
        basis.append(w / w.norm())
    t = torch.diag(torch.tensor(alphas)) + torch.diag(torch.tensor(betas[:-1]), 1) + torch.diag(torch.tensor(betas[:-1]), -1)
    values, vectors = torch.linalg.eigh(t)
    residuals = (betas[-1] * vectors[-1]).abs()
    return (float(values[0]), float(residuals[0])), (float(values[-1]), float(residuals[-1]))


def moments_by_probes(product, size, probes):
    """Trace by Hutchinson and root mean square eigenvalue, each with its standard error, with probes of our own."""
    generator = torch.Generator().manual_seed(2)
    forms, squares = [], []
    for _ in range(probes):
        v = torch.randint(0, 2, (size,), generator=generator) * 2.0 - 1
        image = product(v)
        forms.append(float(v @ image))
        squares.append(float(image @ image) / size)
    forms, squares = torch.tensor(forms), torch.tensor(squares)
    root = math.sqrt(float(squares.mean()))
    return (
        (float(forms.mean()), float(forms.std() / math.sqrt(probes))),
        (root, float(squares.std() / math.sqrt(probes)) / (2 * root)),
    )


def curvature(checker, network, inputs, labels, key):
    """Smallest and largest eigenvalue, trace and root mean square eigenvalue, each with an error."""
    if key not in checker.hessians:
        *_, matrix, parameters = key
        chosen = network.entries(parameters)
        if network.size() <= checker.largest_dense:
            h = dense_matrix(network, inputs, labels, matrix)[chosen][:, chosen]
            spectrum = torch.linalg.eigvalsh(h)
            checker.hessians[key] = (
                (float(spectrum[0]), 0.0),
                (float(spectrum[-1]), 0.0),
                (float(h.trace()), 0.0),
                (float(spectrum.square().mean().sqrt()), 0.0),
            )
        else:
            whole = products(network, inputs, labels, matrix)
            size = len(chosen)

            def product(v):
                wide = torch.zeros(network.size()).index_copy(0, chosen, v)
                return whole(wide)[chosen]

            ends = ends_by_lanczos(product, size, checker.lanczos_steps)
            checker.hessians[key] = (*ends, *moments_by_probes(product, size, checker.probes))
    return checker.hessians[key]


def first_at_loss(checker, m, wanted):
    """Whether the checkpoint measured is the run's first of at most this training loss."""
    if m.cell not in checker.trainings:
        checker.skipped["at_loss without TRAIN_LOSS to take the training set from"] += 1
        return
    inputs, labels = checker.evaluation_set(checker.trainings[m.cell])
    steps = sorted(checker.store.checkpoints(m.net.run).items())
    losses = [float(checker.network({"digest": d}).mean_loss(inputs, labels)) for _, d in steps]
    first = next(step for (step, _), loss in zip(steps, losses) if loss <= wanted)
    checker.check("step at_loss", m.where, float(m.record["checkpoints"][0].get("step", 0)), first, 0)


def spectrum(checker, m):
    """Ends, trace and density of a curvature matrix of the whole network or of some of its parameters."""
    if m.net.size() > checker.largest_products:
        checker.skipped[m.kind + " too large for products"] += 1
        return
    if m.options.get("weight_decay", "excluded") != "excluded":
        checker.skipped[m.kind + " with weight decay"] += 1
        return
    if float(m.options.get("at_loss", 0)) > 0:
        first_at_loss(checker, m, float(m.options["at_loss"]))
    matrix, parameters = m.options.get("matrix", "hessian"), m.options.get("parameters", "*")
    key = (m.record["checkpoints"][0]["digest"], m.record["basis"]["evaluationSet"]["digest"], matrix, parameters)
    with torch.enable_grad():
        bottom, top, trace, root = curvature(checker, m.net, m.inputs, m.labels, key)
    where = f"{m.where} {matrix} {parameters}"
    if m.kind in ("HESSIAN_TRACE", "SPECTRAL_DENSITY"):
        expected, own = trace if m.kind == "HESSIAN_TRACE" else root
        checker.check(m.kind, where, m.value, expected, 4 * math.hypot(m.error, own) + 1e-9 * abs(expected))
    elif m.kind == "EDGE_OF_STABILITY":
        limit = float(m.options["limit"])
        tolerance = 4 * (m.error + top[1] / limit) + 1e-6 * abs(m.value) + 1e-10
        checker.check(m.kind, where, m.value, top[0] / limit, tolerance)
    elif m.kind == "DOMINANT_EIGENVALUE":
        # the residual bounds the distance to some eigenvalue, a Rayleigh quotient lies between the ends
        reach = m.error + bottom[1] + top[1] + 1e-9
        inside = bottom[0] - reach <= m.value <= top[0] + reach
        checker.check(m.kind, where, m.value, m.value if inside else max(top[0], -bottom[0]), reach)
        if m.record["estimate"].get("converged") and m.error <= 1e-2 * abs(m.value):
            largest = top[0] if top[0] >= -bottom[0] else bottom[0]
            checker.check(m.kind + " converged", where, abs(m.value), abs(largest), reach + 1e-2 * abs(largest))
    else:
        expected, own = top if m.kind == "TOP_EIGENVALUE" else bottom
        checker.check(m.kind, where, m.value, expected, 4 * (m.error + own) + 1e-6 * abs(expected) + 1e-10)


def function_curvature(checker, m):
    """From the whole Jacobian."""
    outputs = m.net.logits(m.inputs)
    if m.net.size() * outputs.numel() > 2e8:
        checker.skipped[m.kind + " too large for a Jacobian"] += 1
        return
    one = torch.func.jacrev(lambda v, x: m.net.logits(x[None], m.net.named(v))[0])
    trace = 0.0
    unseen = 0 if m.net.criterion == "mse" else 1  # a softmax does not see the mean of the outputs
    for part in m.inputs.split(20):
        jacobian = torch.func.vmap(one, in_dims=(None, 0))(m.net.flat(), part)
        trace += float((jacobian - unseen * jacobian.mean(1, keepdim=True)).square().sum())
    squares = float((outputs - unseen * outputs.mean(1, keepdim=True)).square().sum())
    checker.check(m.kind, m.where, m.value, trace / squares, 4 * m.error + 1e-9 * m.value)


SPECTRUM = ("TOP_EIGENVALUE", "BOTTOM_EIGENVALUE", "DOMINANT_EIGENVALUE")
SPECTRUM += ("EDGE_OF_STABILITY", "HESSIAN_TRACE", "SPECTRAL_DENSITY")
CHECKS = {**dict.fromkeys(SPECTRUM, spectrum), "FUNCTION_CURVATURE": function_curvature}
