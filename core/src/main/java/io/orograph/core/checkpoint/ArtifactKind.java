package io.orograph.core.checkpoint;

/** What an artifact holds. */
public enum ArtifactKind {
  /** Columns {@code step}, {@code train_loss} of one run, as {@code .npz}. */
  CURVE_CHUNK,
  /** The trained bend of a curve, as safetensors. */
  CURVE_BEND,
  /** Inputs and labels a measurement was taken on, as {@code .npz}. */
  EVALUATION_SET,
  /** Values along a curve or segment, or against a deviation, as {@code .npz}. */
  PROFILE,
  /** Ritz values, weights and residuals, as {@code .npz}. */
  SPECTRUM,
  /** A matrix, as {@code .npz}. */
  MATRIX,
  /** A loss surface on a grid, as {@code .npz}. */
  SURFACE,
  /** The last log lines of a failed run, as UTF-8 text. */
  LOG_TAIL,
  /** A pack's resume state, as safetensors. */
  RESUME_STATE,
  /** Permutations of one network's hidden units that fit another's, as {@code .npz}. */
  ALIGNMENT
}
