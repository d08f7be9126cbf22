"""Formulas that are written where the number would stand: moved to ``formulas``, the one place where the message has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

# The fields that axes may vary, as the lab has them (Knob): those of numbers, which a formula may stand in the place of,
# and those of words.
NUMBERS = (
    "network.width",
    "network.depth",
    "network.bottleneck",
    "network.heads",
    "data.subset",
    "data.label_noise",
    "data.pixel_noise",
    "data.mixture.separation",
    "data.mixture.condition",
    "data.teacher.width",
    "data.teacher.noise",
    "data.recall.flips",
    "training.batch_size",
    "training.optimizer.learning_rate",
    "training.optimizer.momentum",
    "training.optimizer.beta1",
    "training.optimizer.beta2",
    "training.optimizer.epsilon",
    "training.optimizer.smoothing",
    "training.length.steps",
    "training.length.epochs",
    "training.schedule.factor",
    "training.schedule.at",
    "training.optimizer.weight_decay",
    "training.regularizers.compressibility.coefficient",
    "training.regularizers.l1.coefficient",
    "training.regularizers.hoyer_square.coefficient",
    "training.regularizers.norm_target.coefficient",
    "training.regularizers.norm_target.radius",
    "data.boundary.weight",
)
WORDS = (
    "training.regularizers.compressibility.scope",
    "training.regularizers.hoyer_square.scope",
    "network.activation",
    "task.loss",
    "data.subset_rule",
    "training.optimizer.kind",
    "network.batch_norm",
    "network.initialization",
    "data.name",
    "task.kind",
    "network.family",
)

_FORMULAS = "formulas"
_OPERATOR = re.compile(r"[*/+^(]| - ")


def moved(tree: Mapping[str, Any], twice: Callable[[str], None]) -> Mapping[str, Any]:
    """The tree with its formulas in their place; ``tree`` itself stays as it is.

    :param twice: is told of a field whose formula is in its own place and under ``formulas`` too
    """
    for path in NUMBERS:
        text = _at(tree, path.split("."))
        there = tree.get(_FORMULAS, {})
        if text is None:
            continue
        tree = _without(tree, path.split("."))
        if not isinstance(there, Mapping):
            continue  # which is reported when it is read
        if path in there:
            twice(path)
        else:
            tree = {**tree, _FORMULAS: {**there, path: text}}
    return tree


def _at(tree: Any, words: list[str]) -> str | None:
    for word in words:
        if not isinstance(tree, Mapping) or word not in tree:
            return None
        tree = tree[word]
    return tree if isinstance(tree, str) and _is_formula(tree) else None


def _is_formula(text: str) -> bool:
    """Numbers have no operators but signs; a word alone is a slip and no formula."""
    return _OPERATOR.search(text) is not None or text.strip() in NUMBERS or text.strip() in WORDS


def _without(tree: Mapping[str, Any], words: list[str]) -> Mapping[str, Any]:
    first, *rest = words
    if rest:
        return {**tree, first: _without(tree[first], rest)}
    return {key: value for key, value in tree.items() if key != first}
