package io.orograph.core.pde;

import java.util.Arrays;

/** Where along a direction the profiles of a {@link RoughnessIndex} are taken. */
public final class ProfileGrid {
  private ProfileGrid() {}

  /**
   * The points of a metric.
   *
   * @param word its option {@code grid}: {@code exact} or {@code wu2021}
   */
  public static double[] of(String word, double l, int m) {
    return switch (word) {
      case "exact" -> exact(l, m);
      case "wu2021" -> asPublished(l, m);
      default -> throw new IllegalArgumentException("grid: " + word);
    };
  }

  /** m + 1 equidistant points from −l to l. */
  public static double[] exact(double l, int m) {
    double[] steps = new double[m + 1];
    Arrays.setAll(steps, j -> -l + 2 * l * j / m);
    return steps;
  }

  /**
   * NumPy's {@code arange(-l, l + step, step)} with step = 2l/m, as the authors' code has it:
   * ⌈(stop − start)/step⌉ points in floating point, which are m + 2 where the quotient is rounded
   * above m + 1. The points are start + j·δ with δ the distance of the first two, as NumPy fills
   * them.
   */
  public static double[] asPublished(double l, int m) {
    double step = 2 * l / m;
    double start = -l;
    int count = (int) Math.ceil((l + step - start) / step);
    double delta = start + step - start;
    double[] steps = new double[count];
    Arrays.setAll(steps, j -> start + j * delta);
    return steps;
  }
}
