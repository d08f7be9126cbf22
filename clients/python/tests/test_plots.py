"""Figures that need no lab."""

from __future__ import annotations

import matplotlib
import orograph
import pandas as pd
import pytest

matplotlib.use("Agg")


def curves(losses: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"cell": "all", "replicate": 0, "step": range(len(losses)), "train_loss": losses})


def test_losses_above_zero_are_drawn_on_a_logarithmic_axis() -> None:
    drawn = orograph.plot_curves(curves([3.0, 1.0, 0.1]))
    assert drawn.get_yscale() == "log" and drawn.get_ylabel() == "training loss"


def test_an_energy_is_drawn_as_it_is_and_the_axis_says_so() -> None:
    drawn = orograph.plot_curves(curves([0.1, -1.0, -2.4]))
    assert drawn.get_yscale() == "linear" and "linear" in drawn.get_ylabel()
    assert orograph.plot_curves(curves([0.1, -1.0, -2.4]), log=False).get_ylabel() == "training loss"


def test_an_energy_has_no_logarithm() -> None:
    with pytest.raises(orograph.Rejected, match="losses above 0"):
        orograph.plot_curves(curves([0.1, -1.0, -2.4]), log=True)
