package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rules of {@link SweepRules} on regularizers. */
final class RegularizerRules {
  private static final double MOST = 1e6;

  private final List<Axis> axes;
  private final List<Violation> found = new ArrayList<>();

  private RegularizerRules(List<Axis> axes) {
    this.axes = axes;
  }

  /** All violations of the terms that are added to the loss. */
  static List<Violation> check(List<RegularizerSpec> regularizers, List<Axis> axes) {
    RegularizerRules rules = new RegularizerRules(axes);
    Set<RegularizerKind> seen = EnumSet.noneOf(RegularizerKind.class);
    for (int i = 0; i < regularizers.size(); i++) {
      RegularizerSpec r = regularizers.get(i);
      String path = "training.regularizers[" + i + "].";
      rules.require(seen.add(r.kind()), path + "kind", r.kind().word(), "each kind once");
      rules.numbers(r, path);
      rules.require(
          r.kind().hasScope() || r.scope() == RegularizerScope.LAYER,
          path + "scope",
          "global",
          "none: " + r.kind().word() + " is the same over layers and over all");
    }
    return rules.found;
  }

  /**
   * Coefficients that are written nowhere. Among the runs of an axis one may be 0, so this is a
   * rule of specifications and not of settings.
   */
  static List<Violation> unset(List<RegularizerSpec> regularizers, List<Axis> axes) {
    RegularizerRules rules = new RegularizerRules(axes);
    for (int i = 0; i < regularizers.size(); i++) {
      RegularizerSpec r = regularizers.get(i);
      String field = "training.regularizers." + r.kind().word() + ".coefficient";
      rules.require(
          r.coefficient() != 0 || rules.varies(field),
          "training.regularizers[" + i + "].coefficient",
          r.coefficient(),
          "a number above 0, or an axis over " + field);
    }
    return rules.found;
  }

  private void numbers(RegularizerSpec r, String path) {
    String field = "training.regularizers." + r.kind().word() + ".";
    require(within(r.coefficient(), false), path + "coefficient", r.coefficient(), "at least 0");
    if (r.kind().hasRadius()) {
      boolean given = !varies(field + "radius");
      require(
          within(r.radius(), given),
          path + "radius",
          r.radius(),
          "a norm above 0, or an axis over " + field + "radius");
    } else {
      require(r.radius() == 0, path + "radius", r.radius(), "none: not used by " + r.kind().word());
    }
  }

  private boolean varies(String field) {
    return axes.stream().anyMatch(a -> a.knob().path().equals(field));
  }

  private static boolean within(double value, boolean above) {
    return Double.isFinite(value) && value >= 0 && value <= MOST && !(above && value == 0);
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
