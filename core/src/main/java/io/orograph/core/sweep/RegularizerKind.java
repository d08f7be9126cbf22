package io.orograph.core.sweep;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A term R added to the loss that is trained, and never to one that is reported. With w the weights
 * of a tensor (or of all, {@link RegularizerScope}), c the coefficient and sign(0) = 0:
 */
public enum RegularizerKind {
  /**
   * c ‖w‖₁/‖w‖₂, the compressibility loss (Aytekin, Cricri and Aksu 2019); its gradient is c
   * (sign(w)/‖w‖₂ − ‖w‖₁ w/‖w‖₂³).
   */
  COMPRESSIBILITY,
  /** c ‖w‖₁; its gradient is c sign(w). The same over tensors and over all. */
  L1,
  /**
   * c ‖w‖₁²/‖w‖₂² (Hoyer-square; Yang, Wen and Li 2020); its gradient is 2c (‖w‖₁ sign(w)/‖w‖₂² −
   * ‖w‖₁² w/‖w‖₂⁴).
   */
  HOYER_SQUARE,
  /**
   * c (‖w‖₂ − R)², which pushes norms out to R: the recipe by which Lucas et al. 2021 make
   * monotonic linear interpolation fail (`outR` of their code); its gradient is 2c (1 − R/‖w‖₂) w.
   */
  NORM_TARGET;

  /** Its name in sweep files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind of this name. */
  public static Optional<RegularizerKind> named(String word) {
    return Arrays.stream(values()).filter(k -> k.word().equals(word)).findFirst();
  }

  /** All names. */
  public static List<String> words() {
    return Arrays.stream(values()).map(RegularizerKind::word).toList();
  }

  /** The number that stands for it in training programs. */
  public int code() {
    return switch (this) {
      case COMPRESSIBILITY -> 0;
      case L1 -> 1;
      case HOYER_SQUARE -> 2;
      case NORM_TARGET -> 3;
    };
  }

  /** Whether it has a radius R. */
  public boolean hasRadius() {
    return this == NORM_TARGET;
  }

  /** Whether it differs between tensors one by one and all together. */
  public boolean hasScope() {
    return this != L1;
  }
}
