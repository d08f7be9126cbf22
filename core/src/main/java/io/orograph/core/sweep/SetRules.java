package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of {@link SweepRules} on data whose sizes a specification gives, and on axes of them.
 */
final class SetRules {
  private final SweepSpec spec;
  private final List<Violation> found = new ArrayList<>();

  private SetRules(SweepSpec spec) {
    this.spec = spec;
  }

  static List<Violation> check(SweepSpec spec) {
    SetRules rules = new SetRules(spec);
    rules.name();
    rules.classes();
    rules.axes();
    return rules.found;
  }

  private void name() {
    DataSpec data = spec.base().data();
    if (data.set().isPresent()
        && data.set().get() instanceof ImportedSpec
        && !ImportedSpec.isName(data.name())) {
      found.add(
          new Violation(
              "data.name",
              data.name(),
              "the name that data.imported was given, which no other data have"));
    }
  }

  private void classes() {
    TaskKind task = spec.base().task().kind();
    spec.base()
        .data()
        .teacher()
        .filter(teacher -> task == TaskKind.CLASSIFICATION && teacher.outputs() == 1)
        .ifPresent(
            teacher ->
                found.add(
                    new Violation(
                        "data.teacher.outputs",
                        "1",
                        "2 or more for task.kind classification, one a class")));
  }

  private void axes() {
    DataSpec data = spec.base().data();
    for (int a = 0; a < spec.axes().size(); a++) {
      Axis axis = spec.axes().get(a);
      String path = "axes[" + a + "]";
      owner(axis.knob())
          .filter(owner -> !owner.equals(data.name()))
          .ifPresent(
              owner ->
                  found.add(
                      new Violation(
                          path + ".field",
                          axis.knob().path(),
                          "a field of data.name " + data.name())));
      if (axis.knob() == Knob.TEACHER_WIDTH && data.teacher().isPresent()) {
        widths(axis, path, data.teacher().get());
      }
    }
  }

  /** Of which labelling would take too long. */
  private void widths(Axis axis, String path, TeacherSpec teacher) {
    for (int v = 0; v < axis.values().size(); v++) {
      if (axis.values().get(v) instanceof AxisValue.Number n
          && axis.knob().accepts(n)
          && teacher.check().isEmpty()) {
        for (Violation violation : teacher.withWidth((int) n.value()).check()) {
          found.add(
              new Violation(path + ".values[" + v + "]", violation.value(), violation.expected()));
        }
      }
    }
  }

  /** The name of the data that have a field. */
  private static Optional<String> owner(Knob knob) {
    return switch (knob) {
      case SEPARATION, CONDITION -> Optional.of(MixtureSpec.NAME);
      case TEACHER_WIDTH, TEACHER_NOISE -> Optional.of(TeacherSpec.NAME);
      case RECALL_FLIPS -> Optional.of(RecallSpec.NAME);
      default -> Optional.empty();
    };
  }
}
