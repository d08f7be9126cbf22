package io.orograph.core.sweep;

/** Named thresholds of the phase labels. */
public enum PhasePreset {
  /**
   * The numeric rule that follows the published maps of CIFAR-10 (Yang et al. 2021) with constant
   * learning rate; the CKA threshold belongs to that data.
   */
  PAPER(new PhaseSettings(0.5, 0.5, 0.70, false, 0)),
  /** The same with the rank of CKA within the grid: the default. */
  RANKS(PhaseSettings.DEFAULT),
  /** By Hessian; 7 is where the model-diagnosis tree (Zhou et al. 2024) starts its threshold. */
  HESSIAN(new PhaseSettings(0.5, 0.5, Double.NaN, true, 7)),
  /** Learned from the grid, in the manner of the model-diagnosis tree (Zhou et al. 2024). */
  TREE(PhaseSettings.DEFAULT.withLearned(true));

  private final PhaseSettings settings;

  PhasePreset(PhaseSettings settings) {
    this.settings = settings;
  }

  /** The thresholds. */
  public PhaseSettings settings() {
    return settings;
  }
}
