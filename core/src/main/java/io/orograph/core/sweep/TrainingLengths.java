package io.orograph.core.sweep;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * An axis of training lengths: the same trainings, seen after several numbers of steps.
 *
 * <p>A sweep's <em>own</em> length is that of its base. All runs of one replicate along the axis
 * have the seeds of the run of the own length, so with a constant learning rate the longer one
 * passes through the end of the shorter one, bit for bit. Identity is as always that of the
 * settings: a run of another length has another key. A cell of the own length has the id that it
 * has without the axis, so that a sweep to which lengths are added keeps its cells.
 */
public final class TrainingLengths {
  private TrainingLengths() {}

  /** The one among {@code axes} that is of lengths. */
  public static Optional<Axis> axis(List<Axis> axes) {
    return axes.stream().filter(a -> a.knob().isLength()).findFirst();
  }

  /** Whether {@code value} of an axis is the length that the base of {@code spec} has. */
  static boolean isOwn(SweepSpec spec, Knob knob, AxisValue value) {
    return knob.isLength() && ownText(spec, knob).equals(value.text());
  }

  /** The settings of a run of {@code spec} with the sweep's own length. */
  static RunSettings own(SweepSpec spec, RunSettings settings) {
    return axis(spec.axes()).isEmpty() ? settings : settings.with(spec.base().training().length());
  }

  /** The own length as a value of the axis; empty if it is given in another unit. */
  static Optional<AxisValue> own(SweepSpec spec, Knob knob) {
    return switch (spec.base().training().length()) {
      case TrainingLength.Steps s when knob == Knob.LENGTH_STEPS ->
          Optional.of(new AxisValue.Number(s.steps()));
      case TrainingLength.Epochs e when knob == Knob.LENGTH_EPOCHS ->
          Optional.of(new AxisValue.Number(e.epochs()));
      case TrainingLength.Steps s -> Optional.empty();
      case TrainingLength.Epochs e -> Optional.empty();
      case TrainingLength.UntilLoss u -> Optional.empty();
      case TrainingLength.UntilPlateau u -> Optional.empty();
    };
  }

  /** The own length as the axis would write it; empty if it is given in another unit. */
  public static String ownText(SweepSpec spec, Knob knob) {
    return own(spec, knob).map(AxisValue::text).orElse("");
  }

  /** The sweep with its own length alone on its axis of lengths. */
  public static SweepSpec atOwn(SweepSpec spec) {
    List<Axis> axes =
        spec.axes().stream()
            .map(
                axis ->
                    axis.knob().isLength()
                        ? new Axis(
                            axis.knob(),
                            axis.values().stream()
                                .filter(v -> isOwn(spec, axis.knob(), v))
                                .toList(),
                            axis.role(),
                            axis.direction())
                        : axis)
            .toList();
    return spec.withLongerCells(List.of()).withAxes(axes);
  }

  /** The axes of {@code spec}, with an axis over its own length alone if it has none of lengths. */
  static List<Axis> withLengths(SweepSpec spec, Knob knob) {
    if (axis(spec.axes()).isPresent() || own(spec, knob).isEmpty()) {
      return spec.axes();
    }
    Axis own =
        new Axis(
            knob, List.of(own(spec, knob).orElseThrow()), knob.usualRole(), knob.usualDirection());
    return Stream.concat(spec.axes().stream(), Stream.of(own)).toList();
  }

  /**
   * The run that a longer one passes through: of the same cell but for the length, and of the
   * longest length of {@code whole} below its own.
   *
   * @param whole the specification of the sweep
   * @param run of a cell on its axis of lengths
   * @return its key; empty if there is no length below
   */
  public static Optional<RunKey> shorter(SweepSpec whole, RunSpec run) {
    return before(whole, run.settings().training().length())
        .map(length -> RunKey.of(run.settings().with(length), whole.runSeed(), run.replicate()));
  }

  /** The longest length of {@code spec} below {@code length}. */
  static Optional<TrainingLength> before(SweepSpec spec, TrainingLength length) {
    return switch (length) {
      case TrainingLength.Steps s ->
          below(spec, Knob.LENGTH_STEPS, s.steps()).map(TrainingLength.Steps::new);
      case TrainingLength.Epochs e ->
          below(spec, Knob.LENGTH_EPOCHS, e.epochs()).map(TrainingLength.Epochs::new);
      case TrainingLength.UntilLoss u -> Optional.empty();
      case TrainingLength.UntilPlateau u -> Optional.empty();
    };
  }

  /** The longest length of {@code spec}: on its axis of lengths, else its own. */
  public static TrainingLength longest(SweepSpec spec) {
    Optional<Axis> axis = axis(spec.axes());
    return axis.isEmpty()
        ? spec.base().training().length()
        : axis.get()
            .knob()
            .apply(spec.base(), new AxisValue.Number(longest(spec.axes())))
            .training()
            .length();
  }

  /** The longest on the axis of lengths among {@code axes}; 0 without. */
  static long longest(List<Axis> axes) {
    return axis(axes).stream()
        .flatMap(a -> a.values().stream())
        .mapToLong(TrainingLengths::number)
        .max()
        .orElse(0);
  }

  /** What {@code length} goes on from, if everything up to {@code trained} has been trained. */
  static Optional<TrainingLength> from(SweepSpec spec, TrainingLength length, long trained) {
    return before(spec, length).filter(l -> number(l) >= trained);
  }

  private static long number(TrainingLength length) {
    return switch (length) {
      case TrainingLength.Steps s -> s.steps();
      case TrainingLength.Epochs e -> e.epochs();
      case TrainingLength.UntilLoss u -> 0;
      case TrainingLength.UntilPlateau u -> 0;
    };
  }

  private static Optional<Long> below(SweepSpec spec, Knob knob, long length) {
    TreeSet<Long> all = new TreeSet<>();
    own(spec, knob).ifPresent(v -> all.add(number(v)));
    spec.axes().stream()
        .filter(a -> a.knob() == knob)
        .forEach(a -> a.values().forEach(v -> all.add(number(v))));
    return Optional.ofNullable(all.lower(length));
  }

  private static long number(AxisValue value) {
    return value instanceof AxisValue.Number n ? (long) n.value() : 0;
  }
}
