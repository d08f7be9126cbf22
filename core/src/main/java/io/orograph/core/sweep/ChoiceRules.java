package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rules of {@link SweepRules} on axes over data sets, families and tasks themselves; what each
 * combination must meet as a sweep is left to the others.
 */
final class ChoiceRules {
  /** Most combinations: each is judged by itself. */
  static final int MOST = 64;

  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private ChoiceRules(SweepSpec spec) {
    this.spec = spec;
  }

  /** All violations; none without such axes. */
  static List<Violation> check(SweepSpec spec) {
    ChoiceRules rules = new ChoiceRules(spec);
    rules.number();
    if (Choices.any(spec) && rules.found.isEmpty()) {
      rules.roles();
      rules.parts();
      rules.lengths();
      rules.problems();
      rules.losses();
      rules.stopping();
    }
    return rules.found;
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }

  private void number() {
    double all = 1;
    for (Axis axis : Choices.axes(spec)) {
      all *= Math.max(1, axis.values().size());
    }
    require(
        all <= MOST,
        "axes",
        "%.0f".formatted(all) + " combinations of data sets, families and tasks",
        "at most " + MOST);
  }

  private void roles() {
    for (int a = 0; a < spec.axes().size(); a++) {
      Axis axis = spec.axes().get(a);
      require(
          !axis.knob().isChoice() || axis.role() == AxisRole.OTHER,
          "axes[" + a + "].role",
          lower(axis.role()),
          "other: words have no order of load or temperature");
    }
  }

  /** Two axes that replace the same part would leave only what the later one says. */
  private void parts() {
    Map<String, Integer> owners = new HashMap<>();
    for (int a = 0; a < spec.axes().size(); a++) {
      for (AxisValue value : spec.axes().get(a).values()) {
        if (value instanceof AxisValue.Choice c) {
          for (String part : c.change().parts()) {
            Integer before = owners.putIfAbsent(part, a);
            int owner = before == null ? a : before;
            require(
                owner == a,
                "axes[" + a + "].changes",
                c.value() + " changes " + part,
                "parts that no other axis changes, unlike " + part + " of axes[" + owner + "]");
          }
        }
      }
    }
  }

  private void lengths() {
    if (TrainingLengths.axis(spec.axes()).isEmpty()) {
      return;
    }
    for (int a = 0; a < spec.axes().size(); a++) {
      for (AxisValue value : spec.axes().get(a).values()) {
        boolean same =
            !(value instanceof AxisValue.Choice c)
                || c.change()
                    .training()
                    .map(t -> t.length().equals(spec.base().training().length()))
                    .orElse(true);
        require(
            same,
            "axes[" + a + "].changes",
            value.text() + " changes training.length",
            "the length of the base: another axis varies it");
      }
    }
  }

  /** A problem is more than data: the domain, the loss and the figures belong to it. */
  private void problems() {
    for (int a = 0; a < spec.axes().size(); a++) {
      Knob knob = spec.axes().get(a).knob();
      boolean ofProblems =
          Choices.of(spec).stream().anyMatch(c -> c.base().task().kind() == TaskKind.PDE);
      require(
          !ofProblems || (knob != Knob.DATA && knob != Knob.TASK),
          "axes[" + a + "].field",
          knob.path(),
          "another field where task.kind is pde: one sweep solves one problem");
    }
  }

  /** One table and one colour scale hold losses of one unit. */
  private void losses() {
    LossKind loss = spec.base().task().loss();
    for (Choices.Combination c : Choices.of(spec)) {
      LossKind own = c.base().task().loss();
      if (!LossUnits.of(own).equals(LossUnits.of(loss))) {
        found.add(
            Choices.told(
                new Violation(
                    "task.loss",
                    lower(own),
                    "a loss of the unit that "
                        + lower(loss)
                        + " has, the task.loss of the sweep: all cells are compared"),
                List.of(c),
                Choices.of(spec),
                Choices.axes(spec)));
      }
    }
  }

  private void stopping() {
    boolean comparable =
        spec.axes().stream().noneMatch(a -> a.knob() == Knob.DATA || a.knob() == Knob.TASK);
    require(
        !spec.earlyStopping().any() || comparable,
        "early_stopping.kind",
        spec.earlyStopping().kind().word(),
        "none: losses on several data sets or tasks cannot be held against each other");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
