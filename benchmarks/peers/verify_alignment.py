"""Networks whose hidden units were permuted to be like others'; for verify_sweep.py."""

import torch

from verify_network import permutable


def matches_of_weights(first, second):
    """Inner products of the weights of each unit of one network with those of each of the other, by group."""
    axes, _ = permutable(first.layers)
    gains = {}
    for name, a in first.parameters.items():
        b = second.parameters[name]
        for axis, group in enumerate(axes[name]):
            if group is not None:
                n = first.parameters[f"{group}.weight"].shape[0]
                x, y = (t.movedim(axis, 0).reshape(n, -1) for t in (a, b))
                gains[group] = gains.get(group, 0) + x @ y.T
    return gains


def matches_of_activations(first, second, inputs):
    """Correlations of the activations of each unit of one network with those of each of the other, by group."""
    _, seen = permutable(first.layers)

    def standard(a):
        centred = a - a.mean(0)
        varies = centred.square().mean(0) > 1e-12 * a.square().mean(0)
        return torch.where(varies, centred / centred.norm(dim=0), 0)

    gains = {}
    for group, a, b in zip(seen, first.hidden(inputs), second.hidden(inputs)):
        if group is not None:
            gains[group] = gains.get(group, 0) + standard(a).T @ standard(b)
    return gains


def aligned(checker, m, first, last, inputs, number=0):
    """A later network as it was permuted, once it has been checked that it may be."""
    digest = [a["digest"] for a in m.artifacts if a["kind"] == "ARTIFACT_KIND_ALIGNMENT"][number]
    key = digest, first, last
    if key not in checker.alignments:
        stored = checker.store.arrays(digest)
        named = {n[len("permutation.") :]: torch.tensor(u) for n, u in stored.items() if n.startswith("permutation.")}
        axes, _ = permutable(first.layers)
        groups = {g for a in axes.values() for g in a if g is not None}
        if set(named) != groups or any(sorted(u.tolist()) != list(range(len(u))) for u in named.values()):
            raise SystemExit(f"alignment: {sorted(named)} (expected: permutations of {sorted(groups)})")
        moved = last.permuted(named)
        own = last.logits(inputs)
        gap = float((moved.logits(inputs) - own).norm() / own.norm())
        checker.check("aligned outputs", m.where, gap, 0, 1e-11)
        word = m.options["align"]
        if word == "weights":
            before, after = float(first.flat() @ last.flat()), float(first.flat() @ moved.flat())
            gains, scale = matches_of_weights(first, moved), float(first.flat().norm() * last.flat().norm())
        else:
            before, after = (
                float(sum(g.trace() for g in matches_of_activations(first, n, inputs).values())) for n in (last, moved)
            )
            gains, scale = matches_of_activations(first, moved, inputs), 1.0
        checker.check("aligned objective", m.where, float(stored["objective"][0]), after, 1e-9 * scale + 1e-9 * abs(after))
        checker.check("plain objective", m.where, float(stored["plain_objective"][0]), before, 1e-9 * scale + 1e-9 * abs(before))
        checker.check("aligned gain", m.where, max(before - after, 0.0), 0, 1e-9 * scale)
        for group, g in gains.items():
            stay = g.diagonal()
            exchange = float((g + g.T - stay[:, None] - stay[None, :]).max())
            checker.check("aligned exchange", f"{m.where} {group}", max(exchange, 0.0), 0, 1e-9 * scale)
        checker.alignments[key] = moved
    return checker.alignments[key]
