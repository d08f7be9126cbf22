"""How alike networks answer, and what they answer together; for verify_sweep.py."""

import math

import torch


def cka(x, y):
    x, y = x - x.mean(0), y - y.mean(0)
    return float((x.T @ y).square().sum() / ((x.T @ x).norm() * (y.T @ y).norm()))


def debiased_cka(x, y):
    """CKA with the unbiased HSIC of Song et al. 2012, from Gram matrices without diagonals."""

    def gram(z):
        z = z - z.mean(0)
        k = z @ z.T
        return k - torch.diag(k.diagonal())

    def hsic(k, l):
        n = len(k)
        second = k.sum() * l.sum() / ((n - 1) * (n - 2))
        return ((k * l).sum() + second - 2 * (k.sum(0) @ l.sum(0)) / (n - 2)) / (n * (n - 3))

    k, l = gram(x), gram(y)
    return float(hsic(k, l) / (hsic(k, k) * hsic(l, l)).sqrt())


def similarity(checker, m):
    layer = m.options.get("layer", "outputs")
    a, b = (n.answer(m.inputs) if layer == "outputs" else n.layer(m.inputs, int(layer)) for n in m.nets)
    estimate = cka if m.options.get("estimator", "biased") == "biased" else debiased_cka
    told = m.kind if layer == "outputs" else "CKA of a hidden layer"
    checker.check(told, m.where, m.value, estimate(a, b), 1e-6)


def disagreement(checker, m):
    a, b = (n.logits(m.inputs).argmax(1) for n in m.nets)
    checker.check(m.kind, m.where, m.value, 100 * float((a != b).double().mean()), 1e-9)


def divergence(checker, m):
    a, b = (torch.log_softmax(n.logits(m.inputs), 1) for n in m.nets)
    middle = torch.logaddexp(a, b) - math.log(2)
    expected = ((a.exp() * (a - middle) + b.exp() * (b - middle)).sum(1) / 2).mean()
    checker.check(m.kind, m.where, m.value, float(expected), 1e-9)


def distance(checker, m):
    expected = float((m.nets[0].flat() - m.nets[1].flat()).norm())
    checker.check(m.kind, m.where, m.value, expected, 1e-6 * expected)


def ensemble(checker, m):
    answers = torch.stack([n.answer(m.inputs) for n in m.nets])
    together = float((answers.mean(0).argmax(1) == m.labels).double().mean())
    members = float((answers.argmax(2) == m.labels).double().mean())
    expected = 100 * (together - (members if m.kind == "ENSEMBLE_GAIN" else 0))
    checker.check(m.kind, m.where, m.value, expected, 1e-9)


def averaged(checker, m, nets):
    mean = {n: sum(net.parameters[n] for net in nets) / len(nets) for n in nets[0].parameters}
    if nets[0].statistics and m.cell not in checker.trainings:
        checker.skipped[m.kind + " with batch norm and no TRAIN_LOSS to take the training set from"] += 1
        return
    training = checker.evaluation_set(checker.trainings[m.cell])[0] if nets[0].statistics else m.inputs
    wrong = nets[0].wrong(m.inputs, m.labels, mean, nets[0].reestimated(training, mean))
    checker.check(m.kind, m.where, m.value, 100 - 100 * wrong / len(m.labels), 100 / len(m.labels) + 1e-9)


def averaged_replicates(checker, m):
    averaged(checker, m, m.nets)


def averaged_epochs(checker, m):
    steps = checker.store.checkpoints(m.net.run)
    start = (1 - float(m.options["share"])) * max(steps)
    epochs = [checker.network({"digest": digest}) for step, digest in steps.items() if step >= start]
    checker.check("averaged epochs", m.where, float(m.options["checkpoints"]), len(epochs), 0)
    averaged(checker, m, epochs)


CHECKS = {
    "CKA_SIMILARITY": similarity,
    "DISAGREEMENT": disagreement,
    "JS_DIVERGENCE": divergence,
    "PARAMETER_DISTANCE": distance,
    "ENSEMBLE_ACCURACY": ensemble,
    "ENSEMBLE_GAIN": ensemble,
    "AVERAGED_ACCURACY": averaged_replicates,
    "EPOCH_AVERAGED_ACCURACY": averaged_epochs,
}
