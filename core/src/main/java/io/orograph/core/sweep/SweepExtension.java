package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a specification adds to the one it grew from: replicates, axis values, measurements, and
 * lengths, whose runs go on where the longest of the present ones ended.
 *
 * <p>Everything else stays as it is, because runs that exist were trained by it: their keys, seeds
 * and bits, the probe sets and the claims declared before the run.
 */
public final class SweepExtension {
  private static final String AS_IT_IS = ", as it is: only more can be asked for";
  private static final String USUAL = "its default";

  private final SweepSpec present;
  private final SweepSpec wanted;
  private final List<Violation> found = new ArrayList<>();
  private boolean adds;
  private boolean addsLength;
  private boolean addsRuns;

  private SweepExtension(SweepSpec present, SweepSpec wanted) {
    this.present = present;
    this.wanted = wanted;
  }

  /**
   * Everything that keeps {@code wanted} from being an extension of {@code present}; empty when it
   * is one. Whether it can be run at all is what {@link SweepRules} say.
   */
  public static List<Violation> check(SweepSpec present, SweepSpec wanted) {
    SweepExtension extension = new SweepExtension(present, wanted);
    extension.axes();
    extension.replicates();
    extension.lengths();
    extension.measurements();
    extension.settings();
    extension.rest();
    if (extension.found.isEmpty() && !extension.adds) {
      extension.found.add(
          new Violation(
              "spec",
              "nothing new",
              "more replicates, axis values, lengths, measurements or checkpoints"));
    }
    return List.copyOf(extension.found);
  }

  /** Whether {@code wanted} has lengths that {@code present} has not. */
  public static boolean lengthens(SweepSpec present, SweepSpec wanted) {
    return TrainingLengths.axis(wanted.axes())
        .map(
            axis ->
                TrainingLengths.axis(axes(present, wanted)).stream()
                    .noneMatch(known -> texts(known).containsAll(texts(axis))))
        .orElse(false);
  }

  /**
   * Whether runs that have ended by {@code present} are to be replayed, because checkpoints along
   * their training are wanted that were not kept.
   */
  public static boolean replays(SweepSpec present, SweepSpec wanted) {
    return !wanted.checkpoints().keepsNoMoreAlongThan(present.checkpoints());
  }

  /**
   * Whether {@code wanted} measures anything along trainings that have ended by {@code present}, so
   * that checkpoints of theirs that were released are needed again.
   */
  public static boolean looksBack(SweepSpec present, SweepSpec wanted) {
    boolean joined = wanted.replicates() > present.replicates();
    int known = joined ? 0 : present.measurements().size();
    return wanted.measurements().stream().skip(known).anyMatch(MeasurementSpec::needsTrajectory);
  }

  /**
   * The axes of {@code present} as an extension sees them: with one over its own length, if only
   * {@code wanted} has an axis of lengths.
   */
  public static List<Axis> axes(SweepSpec present, SweepSpec wanted) {
    return TrainingLengths.axis(wanted.axes())
        .map(axis -> TrainingLengths.withLengths(present, axis.knob()))
        .orElse(present.axes());
  }

  /**
   * The cells that are in the grid of {@code wanted} and not in that of {@code present}, as grids
   * that do not overlap: the k-th varies axis k over its new values, the axes before it over their
   * present and those after it over all their values.
   *
   * @param present the axes of a sweep, as {@link #axes} gives them
   * @param wanted the same axes, of which {@link #check} has nothing to say
   * @return the axes of each grid
   */
  public static List<List<Axis>> newGrids(List<Axis> present, List<Axis> wanted) {
    List<List<Axis>> grids = new ArrayList<>();
    for (int k = 0; k < wanted.size(); k++) {
      List<AxisValue> fresh = new ArrayList<>(wanted.get(k).values());
      present.get(k).values().forEach(v -> fresh.removeIf(f -> f.text().equals(v.text())));
      if (!fresh.isEmpty()) {
        List<Axis> axes = new ArrayList<>(present.subList(0, k));
        Axis axis = wanted.get(k);
        axes.add(new Axis(axis.knob(), fresh, axis.role(), axis.direction()));
        axes.addAll(wanted.subList(k + 1, wanted.size()));
        grids.add(List.copyOf(axes));
      }
    }
    return grids;
  }

  private void require(boolean holds, String field, Object value, Object expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), String.valueOf(expected)));
    }
  }

  private void same(String field, Object value, Object before) {
    require(Objects.equals(value, before), field, word(value), word(before) + AS_IT_IS);
  }

  private static String word(Object value) {
    return value instanceof Enum<?> e ? e.name().toLowerCase(Locale.ROOT) : String.valueOf(value);
  }

  private void axes() {
    List<Axis> known = axes(present, wanted);
    List<String> before = known.stream().map(a -> a.knob().path()).toList();
    List<String> after = wanted.axes().stream().map(a -> a.knob().path()).toList();
    if (!before.equals(after)) {
      found.add(
          new Violation(
              "axes", String.join(", ", after), String.join(", ", before) + ", in this order"));
      return;
    }
    for (int a = 0; a < wanted.axes().size(); a++) {
      axis("axes[" + a + "]", known.get(a), wanted.axes().get(a));
    }
  }

  private static List<String> texts(Axis axis) {
    return axis.values().stream().map(AxisValue::text).toList();
  }

  private void axis(String path, Axis before, Axis after) {
    same(path + ".role", after.role(), before.role());
    same(path + ".direction", after.direction(), before.direction());
    List<String> texts = texts(after);
    List<String> lost = texts(before).stream().filter(v -> !texts.contains(v)).toList();
    require(
        lost.isEmpty(),
        path + ".values",
        String.join(", ", texts),
        "also " + String.join(", ", lost) + ", which are trained");
    List<String> known = texts(before);
    for (int v = 0; v < texts.size(); v++) {
      int place = known.indexOf(texts.get(v));
      require(
          place < 0 || after.values().get(v).equals(before.values().get(place)),
          path + ".values[" + v + "]",
          texts.get(v) + " with other changes",
          texts.get(v) + AS_IT_IS);
      if (!known.contains(texts.get(v))) {
        adds = true;
        String field = path + ".values[" + v + "]";
        if (after.knob().isLength()) {
          newLength(field, before, after.values().get(v));
        } else {
          addsRuns = true;
          newValue(field, after.knob(), after.values().get(v));
        }
      }
    }
  }

  /** A longer run goes on from the end of a shorter one. */
  private void newLength(String field, Axis before, AxisValue value) {
    require(
        !addsLength, field, value.text(), "one length more at a time, the next when it has ended");
    addsLength = true;
    double longest =
        before.values().stream()
            .mapToDouble(v -> v instanceof AxisValue.Number n ? n.value() : 0)
            .max()
            .orElse(0);
    require(
        value instanceof AxisValue.Number n && n.value() > longest,
        field,
        value.text(),
        "above " + Canonical.number(longest) + ", where the runs that are trained end");
  }

  /** What must hold for a longer run to be what it would have been from its first step on. */
  private void lengths() {
    if (!addsLength) {
      return;
    }
    ScheduleSpec schedule = wanted.base().training().schedule();
    require(
        schedule.kind() == ScheduleKind.CONSTANT,
        "training.schedule.kind",
        word(schedule.kind()),
        "constant: here the rate of every step depends on the length, so that a longer training"
            + " is another one from its first step on");
    require(
        wanted.checkpoints().isFinalOnly(),
        "checkpoints",
        "more than the final ones",
        "final ones alone: what a longer run keeps of its first steps would be missing");
    require(
        !addsRuns,
        "replicates",
        "or other axis values added",
        "longer training by itself: runs that are new here have no end to go on from");
  }

  private void newValue(String field, Knob knob, AxisValue value) {
    if (knob.isChoice() && knob.accepts(value)) {
      SweepSpec with = wanted.withBase(knob.apply(wanted.base(), value));
      List<Axis> others = with.axes().stream().filter(a -> a.knob() != knob).toList();
      int samples = ProbeSubset.of(with.withAxes(others));
      int smallest = ProbeSubset.of(present);
      require(
          samples >= smallest,
          field,
          value.text() + " with " + samples + " training samples",
          "at least " + smallest + ", as many as all cells have their probe sets from");
    }
    if (knob == Knob.SUBSET && value instanceof AxisValue.Number n) {
      int smallest = ProbeSubset.of(present);
      require(
          n.value() >= smallest,
          field,
          value.text(),
          "at least "
              + smallest
              + ", the smallest subset so far, which all cells have their probe sets from");
    }
  }

  private void replicates() {
    require(
        wanted.replicates() >= present.replicates(),
        "replicates",
        wanted.replicates(),
        "at least " + present.replicates() + ", which are trained");
    adds |= wanted.replicates() > present.replicates();
    addsRuns |= wanted.replicates() > present.replicates();
  }

  /** The present ones first, because the first metric of a kind stands for it. */
  private void measurements() {
    int before = present.measurements().size();
    for (int i = 0; i < before; i++) {
      MeasurementSpec known = present.measurements().get(i);
      Optional<MeasurementSpec> same =
          i < wanted.measurements().size()
              ? Optional.of(wanted.measurements().get(i))
              : Optional.empty();
      boolean kept =
          same.isPresent()
              && same.get().metric().equals(known.metric())
              && same.get().resolved().equals(known.resolved());
      require(
          kept,
          "measurements[" + i + "]",
          same.map(SweepExtension::told).orElse("none"),
          told(known) + ", as it is: new ones go after those there are");
    }
    adds |= wanted.measurements().size() > before;
  }

  private static String told(MeasurementSpec m) {
    return m.metric().name() + " " + m.resolved();
  }

  /**
   * The base by the fields that a run's key is made of. Those on an axis mean nothing, but for the
   * length: seeds are of the sweep's own.
   */
  private void settings() {
    RunSettings before = present.base();
    RunSettings after = wanted.base();
    for (Axis axis : present.axes().stream().filter(a -> !a.knob().isLength()).toList()) {
      AxisValue any = axis.values().getFirst();
      before = axis.knob().apply(before, any);
      after = axis.knob().apply(after, any);
    }
    require(
        wanted.formulas().equals(present.formulas()),
        "formulas",
        told(wanted.formulas()),
        told(present.formulas()) + ", as they are");
    SortedMap<String, String> was = RunKey.fields(before);
    SortedMap<String, String> is = RunKey.fields(after);
    Set<String> all = new TreeSet<>(was.keySet());
    all.addAll(is.keySet());
    for (String field : all) {
      same(field, is.getOrDefault(field, USUAL), was.getOrDefault(field, USUAL));
    }
  }

  private static String told(List<FieldFormula> formulas) {
    return formulas.isEmpty()
        ? "none"
        : formulas.stream()
            .map(f -> f.target().path() + ": " + f.formula().text())
            .collect(Collectors.joining(", "));
  }

  /** What was not kept along a training is written by replay. */
  private void checkpoints() {
    require(
        wanted.checkpoints().contains(present.checkpoints()),
        "checkpoints",
        told(wanted.checkpoints()),
        told(present.checkpoints())
            + ", or with initial or every_steps where it has none: only more can be asked for");
    same(
        "checkpoints.keep_days",
        days(wanted.checkpoints().keepDays()),
        days(present.checkpoints().keepDays()));
    adds |= replays(present, wanted);
  }

  private static String days(OptionalInt days) {
    return days.isPresent() ? Integer.toString(days.getAsInt()) : "none";
  }

  private static String told(CheckpointPolicy p) {
    return "initial " + p.initial() + ", best " + p.best() + ", every_steps " + p.everySteps();
  }

  /** Which cells are longer is said with the first longer length. */
  private void longerCells() {
    boolean first = addsLength && TrainingLengths.axis(present.axes()).isEmpty();
    if (!first) {
      same(
          "longer_cells",
          new TreeSet<>(wanted.longerCells()),
          new TreeSet<>(present.longerCells()));
    }
  }

  /**
   * A larger budget goes on along the same order, or further in the search for a line; places are
   * counted in a grid of the same values.
   */
  private void search() {
    SearchSpec before = present.search();
    SearchSpec after = wanted.search();
    boolean some = before.kind() != SearchKind.GRID;
    boolean unbounded = before.isAdaptive() && after.budget() == 0;
    boolean lifted = !(before.isAdaptive() && before.budget() == 0);
    same("search.kind", after.kind(), before.kind());
    same("search.axis", after.line().axis(), before.line().axis());
    same("search.metric", after.line().metric(), before.line().metric());
    same("search.threshold", told(after.line()), told(before.line()));
    require(
        (some && lifted)
            ? unbounded || after.budget() >= before.budget()
            : after.budget() == before.budget(),
        "search.budget",
        after.budget(),
        some && lifted
            ? "at least " + before.budget() + ", the cells that are trained"
            : before.budget() + AS_IT_IS);
    boolean further = some && after.budget() != before.budget();
    adds |= further;
    addsRuns |= further;
    require(
        !some || texts(wanted.axes()).equals(texts(present.axes())),
        "axes",
        "other values",
        before.isAdaptive()
            ? "as they are: the line was looked for among them"
            : "as they are: a random search chose its cells among them; a larger search.budget adds"
                + " some");
  }

  private static String told(SoughtLine line) {
    return line.threshold().isPresent()
        ? String.valueOf(line.threshold().getAsDouble())
        : "the sweep's own";
  }

  private static List<List<String>> texts(List<Axis> axes) {
    return axes.stream().map(SweepExtension::texts).toList();
  }

  /** Runs that were stopped were held against those that there were. */
  private void earlyStopping() {
    EarlyStopping before = present.earlyStopping().withPassed(0);
    require(
        wanted.earlyStopping().withPassed(0).equals(before),
        "early_stopping",
        told(wanted.earlyStopping()),
        told(present.earlyStopping()) + AS_IT_IS);
    require(
        !before.any() || !(addsRuns || addsLength),
        "early_stopping.kind",
        before.kind().word() + " with more runs",
        "measurements or checkpoints alone: runs were stopped by what those that there are came to");
  }

  private static String told(EarlyStopping rule) {
    return switch (rule.kind()) {
      case NONE -> "none";
      case MEDIAN ->
          "median by the %s, every_steps %d, grace_steps %d, min_runs %d"
              .formatted(
                  rule.metric().words(), rule.everySteps(), rule.graceSteps(), rule.minRuns());
      case SUCCESSIVE_HALVING ->
          "successive_halving by the %s, min_steps %d, eta %d"
              .formatted(rule.metric().words(), rule.minSteps(), rule.eta());
    };
  }

  private void rest() {
    longerCells();
    earlyStopping();
    same("run_seed", wanted.runSeed(), present.runSeed());
    same("paired", wanted.paired(), present.paired());
    checkpoints();
    search();
    same("phase", wanted.phase(), present.phase());
    same("pairs", wanted.pairs(), present.pairs());
    same("primary_claims", wanted.primaryClaims(), present.primaryClaims());
    same("priority", wanted.priority(), present.priority());
    same("max_parallel", wanted.maxParallel(), present.maxParallel());
    same("quota.queued_runs", wanted.quota().queuedRuns(), present.quota().queuedRuns());
    same(
        "quota.checkpoint_bytes",
        wanted.quota().checkpointBytes(),
        present.quota().checkpointBytes());
  }
}
