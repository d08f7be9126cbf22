package io.orograph.orchestrator.report;

import java.util.Locale;

/** Colours of values: perceptually even maps, legible on light and dark ground. */
enum ColorScale {
  /** Viridis: dark is small. (Smith and van der Walt 2015, nine points of the published map.) */
  VIRIDIS(0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725),
  /** Viridis reversed, for what is better small: loss, curvature. */
  SIRIDIV(0xFDE725, 0xADDC30, 0x5EC962, 0x28AE80, 0x21918C, 0x2C728E, 0x3B528B, 0x472D7B, 0x440154),
  /**
   * Blue over white to red around a centre, in even steps of CIELAB (ours): two straight lines from
   * lightness 96 to lightness 38 and chroma 54, so that neither sign looks stronger than the other.
   */
  DIVERGING(
      0x1D57AE, 0x657AC0, 0x97A1D2, 0xC6C9E3, 0xF3F3F3, 0xE6C3BE, 0xD3938C, 0xBD635C, 0xA23031);

  private final int[] points;

  ColorScale(int... points) {
    this.points = points;
  }

  /** The colour at {@code share} of the way, clamped to 0 to 1, as {@code #rrggbb}. */
  String at(double share) {
    int color = mixed(share);
    return String.format(Locale.ROOT, "#%06x", color);
  }

  /**
   * Black or white, whichever stands out more from the colour at {@code share}: by a contrast of at
   * least √21 as WCAG 2.2 defines it, which is above the 4.5 that it asks of text.
   */
  String ink(double share) {
    double light = luminance(mixed(share)) + 0.05;
    return light / 0.05 >= 1.05 / light ? "#000000" : "#ffffff";
  }

  /** Relative luminance, 0 for black and 1 for white. */
  private static double luminance(int color) {
    return 0.2126 * linear(color >> 16 & 255)
        + 0.7152 * linear(color >> 8 & 255)
        + 0.0722 * linear(color & 255);
  }

  private static double linear(int part) {
    double share = part / 255.0;
    return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
  }

  private int mixed(double share) {
    double at = Math.clamp(Double.isNaN(share) ? 0.5 : share, 0, 1) * (points.length - 1);
    int low = (int) Math.min(Math.floor(at), points.length - 2);
    double t = at - low;
    int color = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double a = points[low] >> shift & 255;
      double b = points[low + 1] >> shift & 255;
      color |= (int) Math.round(a + (b - a) * t) << shift;
    }
    return color;
  }
}
