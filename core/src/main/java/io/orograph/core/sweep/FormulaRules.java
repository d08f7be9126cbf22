package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules of {@link SweepRules} on fields given as formulas: what may be given so, of which
 * fields, and that the field takes the value in every cell.
 */
final class FormulaRules {
  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private FormulaRules(SweepSpec spec) {
    this.spec = spec;
  }

  /**
   * All violations.
   *
   * @param spec whose axes are fine
   */
  static List<Violation> check(SweepSpec spec) {
    FormulaRules rules = new FormulaRules(spec);
    Set<Knob> targets =
        spec.formulas().stream().map(FieldFormula::target).collect(Collectors.toSet());
    for (FieldFormula f : spec.formulas()) {
      int before = rules.found.size();
      rules.target(f);
      rules.sources(f, targets);
      if (rules.found.size() == before) {
        rules.values(f);
      }
    }
    return rules.found;
  }

  private void target(FieldFormula f) {
    require(
        f.target().mayBeFormula(),
        f,
        f.formula().text(),
        "a number of the optimizer, the schedule or a regularizer: others decide the shape of the"
            + " sweep");
    require(
        !f.target().mayBeFormula() || f.target().matters(spec.base().training()),
        f,
        f.formula().text(),
        "a field that this optimizer, schedule or list of regularizers has");
    require(
        spec.axes().stream().noneMatch(a -> a.knob() == f.target()),
        f,
        f.formula().text(),
        "none: an axis varies it");
  }

  private void sources(FieldFormula f, Set<Knob> targets) {
    for (Knob knob : f.formula().fields()) {
      require(
          !targets.contains(knob),
          f,
          f.formula().text(),
          "a formula of fields that are no formulas themselves, unlike " + knob.path());
      require(
          !Double.isNaN(KnobNumbers.of(knob, spec.base())),
          f,
          f.formula().text(),
          "a formula of fields that these runs have, unlike " + knob.path());
    }
  }

  /** In all combinations of the axes it depends on, the first that is refused is told. */
  private void values(FieldFormula f) {
    Set<RunSettings> all = new HashSet<>(List.of(spec.base()));
    for (Axis axis : spec.axes()) {
      if (f.formula().fields().contains(axis.knob()) && !axis.knob().isChoice()) {
        all =
            all.stream()
                .flatMap(s -> axis.values().stream().map(v -> axis.knob().apply(s, v)))
                .collect(Collectors.toSet());
      }
    }
    all.stream()
        .map(f::value)
        .filter(value -> !f.target().accepts(new AxisValue.Number(value)))
        .sorted()
        .findFirst()
        .ifPresent(
            value ->
                require(
                    false,
                    f,
                    f.formula().text() + ", which is " + value + " in a cell",
                    f.target().expected()));
  }

  private void require(boolean holds, FieldFormula f, String value, String expected) {
    if (!holds) {
      found.add(new Violation("formulas." + f.target().path(), value, expected));
    }
  }
}
