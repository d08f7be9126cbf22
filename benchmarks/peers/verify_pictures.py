"""Slices, surfaces and planes of the loss, along their stored directions; for verify_sweep.py."""

import numpy as np
import torch

from verify_curvature import products


def picture(checker, m):
    """Losses at the stored coordinates along the stored directions, and what the directions should be."""
    artifacts = {a["kind"]: a["digest"] for a in m.artifacts}
    if "ARTIFACT_KIND_MATRIX" not in artifacts:
        checker.skipped[m.kind + " without its directions"] += 1
        return
    plane = m.kind == "LOSS_SURFACE"
    stored = checker.store.arrays(artifacts["ARTIFACT_KIND_SURFACE" if plane else "ARTIFACT_KIND_PROFILE"])
    kept = torch.tensor(checker.store.arrays(artifacts["ARTIFACT_KIND_MATRIX"])["directions"])
    directions = torch.stack([m.net.as_flat(d) for d in kept])
    theta = m.net.flat()
    lines = [directions] if plane else [d[None] for d in directions]
    centre = loss_at(checker, m.where, m.net, m.inputs, m.labels, theta, stored["centre_loss"][0], stored["centre_error"][0])
    rises = []
    for j, along in enumerate(lines):
        if plane:
            places = [(x, y) for y in stored["y"] for x in stored["x"]]
            losses, errors = stored["loss"].reshape(-1), stored["error"].reshape(-1)
        else:
            places, losses, errors = [(x,) for x in stored["x"][j]], stored["loss"][j], stored["error"][j]
        own = []
        for place, loss, error in zip(places, losses, errors):
            at = theta + torch.tensor(place) @ along
            own.append(loss_at(checker, f"{m.where} {place}", m.net, m.inputs, m.labels, at, loss, error))
        if plane:
            own = np.array(own).reshape(stored["loss"].shape)
            border = np.ones(own.shape, bool)
            border[1:-1, 1:-1] = False
            rises.append(own[border].mean() - centre)
        else:
            rises.append((own[0] + own[-1]) / 2 - centre)
    checker.check(m.kind, m.where, m.value, float(np.mean(rises)), 1e-7 * abs(m.value) + 1e-9)
    check_directions(checker, m, directions, stored)


def plane(checker, m):
    """The plane laid anew through the three networks, losses on it, and the highest above their own."""
    (digest,) = [a["digest"] for a in m.artifacts]
    stored = checker.store.arrays(digest)
    first, *others = (n.flat() for n in m.nets)
    q, r = torch.linalg.qr(torch.stack([v - first for v in others]).T)
    q, r = q * r.diag().sign(), r * r.diag().sign()[:, None]
    places = torch.stack([torch.zeros(2), r[:, 0], r[:, 1]])
    size = float(places.abs().max())
    for i, net in enumerate(m.nets):
        for j in range(2):
            checker.check("plane coordinate", f"{m.where} {i}", float(stored["networks"][i][j]), float(places[i][j]), 1e-9 * size)
        own = (stored["network_loss"][i], stored["network_error"][i])
        loss_at(checker, f"{m.where} network {i}", net, m.inputs, m.labels, net.flat(), *own)
    corners, highest = torch.tensor(stored["network_loss"]), 0.0
    for y, losses, errors in zip(stored["y"], stored["loss"], stored["error"]):
        for x, loss, error in zip(stored["x"], losses, errors):
            at = first + q @ torch.tensor([x, y])
            own = loss_at(checker, f"{m.where} ({x}, {y})", m.nets[0], m.inputs, m.labels, at, loss, error)
            weights = torch.linalg.solve(torch.cat([torch.ones(1, 3), places.T]), torch.tensor([1.0, x, y]))
            if float(weights.min()) >= -1e-12:
                highest = max(highest, own - float(weights @ corners))
    checker.check("LOSS_PLANE", m.where, m.value, highest, 1e-7 * abs(highest) + 1e-9)


def loss_at(checker, where, net, inputs, labels, vector, loss, error):
    at = net.named(vector)
    statistics = net.reestimated(inputs, at)
    expected = float(net.mean_loss(inputs, labels, at, statistics))
    checker.check("picture loss", where, float(loss), expected, 1e-7 * abs(expected) + 1e-9)
    wrong = 100 * net.wrong(inputs, labels, at, statistics) / len(labels)
    checker.check("picture error", where, float(error), wrong, 100 / len(labels) + 1e-9)
    return expected


def check_directions(checker, m, directions, stored):
    """Scale by filters, eigenvectors by their residual, and components of a path by an SVD of its checkpoints."""
    normalization = m.options["normalization"]
    for j, direction in enumerate(directions):
        if normalization == "none":
            checker.check("direction length", f"{m.where} {j}", float(direction.norm()), 1, 1e-9)
            continue
        for name, part in m.net.named(direction).items():
            own = m.net.parameters[name]
            if own.dim() < 2:
                checker.check("direction of vectors", f"{m.where} {name}", float(part.abs().max()), 0, 0)
                continue
            rows = 1 if normalization == "layer" else own.shape[0]
            lengths = part.reshape(rows, -1).norm(dim=1)
            moved = lengths > 0  # a filter that no checkpoint has moved has no direction to be scaled
            gap = ((lengths - own.reshape(rows, -1).norm(dim=1)) * moved).abs().max()
            checker.check("direction filters", f"{m.where} {name}", float(gap), 0, 1e-9 * float(own.norm()) + 1e-12)
    if normalization == "none" and m.options["directions"] == "eigenvectors" and not m.net.statistics:
        if m.net.size() <= checker.largest_products:
            with torch.enable_grad():
                product = products(m.net, m.inputs, m.labels, "hessian")
                for direction, eigenvalue in zip(directions, stored["eigenvalue"]):
                    residual = float((product(direction) - eigenvalue * direction).norm())
                    checker.check("eigenvector residual", m.where, residual, 0, 2e-3 * abs(float(eigenvalue)) + 1e-9)
    if m.options["directions"] == "trajectory":
        check_path(checker, m, directions, stored)


def check_path(checker, m, directions, stored):
    known = checker.store.checkpoints(m.net.run)
    nets = [checker.network({"digest": known[int(step)]}) for step in stored["path_step"]]
    points = torch.stack([n.flat() for n in nets])
    components = torch.linalg.svd(points - points.mean(0), full_matrices=False)
    shares = components.S**2 / (components.S**2).sum()
    for j, share in enumerate(stored["variance_share"]):
        checker.check("variance share", f"{m.where} {j}", float(share), float(shares[j]), 1e-6)
        if m.options["normalization"] == "none" and shares[j] > 1.01 * (*shares, 0)[j + 1]:
            cosine = float((directions[j] @ components.Vh[j]).abs())
            checker.check("path component", f"{m.where} {j}", cosine, 1, 1e-6)
    for i, (point, n) in enumerate(zip(points, nets)):
        loss_at(checker, f"{m.where} path {i}", n, m.inputs, m.labels, point, stored["path_loss"][i], stored["path_error"][i])
        away = point - m.net.flat()
        if m.kind == "LOSS_SURFACE":
            place = torch.linalg.lstsq(directions.T, away[:, None]).solution[:, 0]
            distance = float((away - place @ directions).norm())
            size = 1e-6 * float(away.norm()) + 1e-9
            checker.check("path distance", f"{m.where} {i}", float(stored["path_distance"][i]), distance, size)
        else:
            place = directions @ away / directions.square().sum(1)
        for j, coordinate in enumerate(place):
            size = 1e-6 * float(place.abs().max()) + 1e-9
            checker.check("path coordinate", f"{m.where} {i}", float(stored["path"][i][j]), float(coordinate), size)


CHECKS = {"LOSS_SLICE": picture, "LOSS_SURFACE": picture, "LOSS_PLANE": plane}
