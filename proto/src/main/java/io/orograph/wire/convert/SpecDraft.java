package io.orograph.wire.convert;

import io.orograph.core.claim.Claim;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.FieldFormula;
import io.orograph.core.sweep.Formula;
import io.orograph.core.sweep.FormulaException;
import io.orograph.core.sweep.HiddenLayers;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LayerRules;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.PathRules;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntBiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a whole specification and reports everything wrong with it. What cannot be read is replaced
 * by something harmless, so that the rules can still judge the rest.
 */
final class SpecDraft {
  private static final int MOST_AXES = 8;
  private static final int MOST_CLAIMS = 64;
  private static final int MOST_MEASUREMENTS = 1_000;
  private static final List<Knob> REQUIRED_UNLESS_AXIS =
      List.of(
          Knob.WIDTH,
          Knob.BATCH_SIZE,
          Knob.LEARNING_RATE,
          Knob.SCHEDULE_FACTOR,
          Knob.SCHEDULE_AT,
          Knob.PENALTY);

  private final io.orograph.v1.SweepSpec proto;
  private final Findings found;
  private final boolean judged;

  /** Places in the message of the axes and measurements that could be read. */
  private final List<Integer> axisPlaces = new ArrayList<>();

  private final List<Integer> measurementPlaces = new ArrayList<>();

  private SpecDraft(io.orograph.v1.SweepSpec proto, Findings found, boolean judged) {
    this.proto = proto;
    this.found = found;
    this.judged = judged;
  }

  /** The specification; only to be used when nothing was found. */
  static SweepSpec read(io.orograph.v1.SweepSpec proto, Findings found) {
    return new SpecDraft(ChoiceDraft.shared(proto), found, true).read();
  }

  /** The same without judging it: only what cannot be read at all is found. */
  static SweepSpec recorded(io.orograph.v1.SweepSpec proto, Findings found) {
    return new SpecDraft(ChoiceDraft.shared(proto), found, false).read();
  }

  private SweepSpec read() {
    Findings here = Findings.atRoot();
    List<Axis> axes = axes(here);
    List<MeasurementSpec> measurements = measurements(here);
    List<FieldFormula> formulas = formulas(here);
    RunSettings read = SettingsConverter.fromProto(ChoiceDraft.base(proto), here);
    axes = choices(axes, formulas, here);
    RunSettings base = completed(read, axes, formulas, here);
    int hidden = most(base, axes, HiddenLayers::most);
    measurements = ofEach(measurements, m -> LayerRules.each(m, hidden));
    int weights = most(base, axes, PathRules::most);
    measurements = ofEach(measurements, m -> PathRules.each(m, weights));
    boolean replicatesKnown = !found.touches("replicates");
    later(here);
    PhaseSettings phase = SpecConverter.phase(proto.getPhase(), here.in("phase"));
    SearchSpec search = SpecConverter.search(proto.getSearch(), here.in("search"));
    search = judged ? search.withAsked(List.of()) : search;
    EarlyStopping stopping =
        EarlyStoppingConverter.fromProto(proto.getEarlyStopping(), here.in("early_stopping"));
    SweepSpec spec =
        new SweepSpec(
            base,
            axes,
            proto.hasReplicates() ? proto.getReplicates() : replicatesKnown ? 1 : 2,
            proto.getRunSeed(),
            proto.getPaired(),
            SpecConverter.policy(proto.getCheckpoints()),
            measurements,
            search,
            phase,
            proto.getPrimaryClaimsList(),
            proto.getPriority(),
            proto.getMaxParallel(),
            pairs(axes, here),
            proto.getLongerCellsList(),
            List.of(),
            // Of a rule that nobody knows nothing else can be said.
            found.touches("early_stopping.kind") || here.touches("early_stopping.kind")
                ? EarlyStopping.NONE
                : judged ? stopping.withPassed(0) : stopping,
            new SweepQuota(
                proto.getQuota().getQueuedRuns(), proto.getQuota().getCheckpointBytes()));
    if (!formulas.isEmpty()) {
      spec = spec.withFormulas(formulas);
      twice(base, spec, here);
    }
    if (judged) {
      judge(spec, here);
    }
    found.addUnreported(here.violations());
    return spec;
  }

  private void judge(SweepSpec spec, Findings here) {
    if (proto.getAxesCount() > MOST_AXES) {
      here.add("axes", proto.getAxesCount() + " axes", "at most " + MOST_AXES);
    }
    claims(here);
    budget(spec.search(), here.in("search"));
    here.addUnreported(SweepRules.unset(spec).stream().map(this::asWritten).toList());
    here.addUnreported(SweepRules.check(spec).stream().map(this::asWritten).toList());
  }

  private static void budget(SearchSpec search, Findings here) {
    String expected =
        switch (search.kind()) {
          case GRID -> search.budget() == 0 ? "" : "none: a grid trains every cell";
          case RANDOM -> search.budget() > 0 ? "" : "1 cell or more";
          case ADAPTIVE -> search.budget() >= 0 ? "" : "none, or a number of cells";
        };
    if (!expected.isEmpty()) {
      here.add("budget", search.budget(), expected);
    }
  }

  private List<Axis> axes(Findings here) {
    List<Axis> axes = new ArrayList<>();
    for (int i = 0; i < proto.getAxesCount(); i++) {
      Optional<Axis> axis = AxisConverter.fromProto(proto.getAxes(i), here.in("axes", i));
      if (axis.isPresent()) {
        axisPlaces.add(i);
        axes.add(axis.get());
      }
    }
    return axes;
  }

  /** Those that can be read, in the order of their fields. */
  private List<FieldFormula> formulas(Findings here) {
    List<FieldFormula> formulas = new ArrayList<>();
    for (Map.Entry<String, String> written : new TreeMap<>(proto.getFormulasMap()).entrySet()) {
      Optional<Knob> knob = Knob.at(written.getKey());
      if (knob.isEmpty()) {
        here.add(
            "formulas." + written.getKey(),
            written.getValue(),
            "no formula: this is no field that an axis may vary");
        continue;
      }
      try {
        formulas.add(new FieldFormula(knob.get(), Formula.parse(written.getValue())));
      } catch (FormulaException e) {
        here.add("formulas." + written.getKey(), written.getValue(), e.expected());
      }
    }
    return formulas;
  }

  /** None where one cannot be read, so that the rules count them as they are written. */
  private List<CellPair> pairs(List<Axis> axes, Findings here) {
    List<CellPair> pairs = new ArrayList<>();
    for (int i = 0; i < proto.getPairsCount(); i++) {
      CellPairConverter.fromProto(proto.getPairs(i), axes, here.in("pairs", i))
          .ifPresent(pairs::add);
    }
    return pairs.size() == proto.getPairsCount() ? pairs : List.of();
  }

  private List<MeasurementSpec> measurements(Findings here) {
    List<MeasurementSpec> measurements = new ArrayList<>();
    if (judged && proto.getMeasurementsCount() > MOST_MEASUREMENTS) {
      here.add("measurements", proto.getMeasurementsCount(), "at most " + MOST_MEASUREMENTS);
      return measurements;
    }
    for (int i = 0; i < proto.getMeasurementsCount(); i++) {
      Optional<MeasurementSpec> m =
          MeasurementSpecConverter.fromProto(proto.getMeasurements(i), here.in("measurements", i));
      if (m.isPresent()) {
        measurementPlaces.add(i);
        measurements.add(m.get());
      }
    }
    return measurements;
  }

  /** A metric of all layers becomes one of each; each is at the place where it was written. */
  private List<MeasurementSpec> ofEach(
      List<MeasurementSpec> written, Function<MeasurementSpec, List<MeasurementSpec>> layers) {
    List<MeasurementSpec> all = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      for (MeasurementSpec m : layers.apply(written.get(i))) {
        all.add(m);
        places.add(measurementPlaces.get(i));
      }
    }
    measurementPlaces.clear();
    measurementPlaces.addAll(places);
    return all;
  }

  /** A number beside a formula is only what the formula gives, as in a message that was stored. */
  private void twice(RunSettings base, SweepSpec spec, Findings here) {
    for (FieldFormula f : spec.formulas()) {
      double written = f.targetIn(base);
      boolean open = proto.getTraining().getOptimizer().getLearningRate() == 0;
      boolean placeholder = f.target() == Knob.LEARNING_RATE && open;
      if (f.target().isZeroUnset()
          && written != 0
          && !placeholder
          && written != f.targetIn(spec.base())) {
        here.add(f.target().path(), written, "nothing: a formula gives it");
      }
    }
  }

  /** Of the networks of all combinations of data sets, families and tasks. */
  private static int most(
      RunSettings base, List<Axis> axes, ToIntBiFunction<NetworkSpec, List<Axis>> of) {
    return Choices.of(base, axes).stream()
        .mapToInt(c -> of.applyAsInt(c.base().network(), axes))
        .max()
        .orElse(0);
  }

  /**
   * Values that stand for several fields, with these; fields that an axis varies are not theirs.
   */
  private List<Axis> choices(List<Axis> axes, List<FieldFormula> formulas, Findings here) {
    List<Axis> read = new ArrayList<>();
    for (int a = 0; a < axes.size(); a++) {
      Axis axis = axes.get(a);
      int place = axisPlaces.get(a);
      read.add(
          new ChoiceDraft(proto, place, here.in("axes", place))
              .read(axis, judged, settings -> filled(settings, axes, formulas)));
    }
    return read;
  }

  /** Open fields that an axis or a formula gives. */
  private static RunSettings filled(
      RunSettings settings, List<Axis> axes, List<FieldFormula> formulas) {
    RunSettings filled = settings;
    for (Knob knob : REQUIRED_UNLESS_AXIS) {
      if (isOpen(settings, knob)) {
        Optional<AxisValue> first =
            axes.stream()
                .filter(a -> a.knob() == knob)
                .flatMap(a -> a.values().stream())
                .filter(knob::accepts)
                .findFirst();
        boolean byFormula = formulas.stream().anyMatch(formula -> formula.target() == knob);
        Optional<AxisValue> given =
            first.isPresent() || !byFormula ? first : Optional.of(harmless(knob));
        filled = given.isPresent() ? knob.apply(filled, given.get()) : filled;
      }
    }
    return filled;
  }

  /** Whether every value of an axis brings its own part of the settings in which a field is. */
  private static boolean inEveryChoice(List<Axis> axes, Knob knob) {
    String part = knob.path().substring(0, knob.path().indexOf('.'));
    return axes.stream()
        .anyMatch(
            axis ->
                axis.values().stream()
                    .allMatch(
                        v -> v instanceof AxisValue.Choice c && c.change().parts().contains(part)));
  }

  /** Takes the first value of an axis where the base leaves the axis's field open. */
  private RunSettings completed(
      RunSettings base, List<Axis> axes, List<FieldFormula> formulas, Findings here) {
    RunSettings settings = base;
    boolean someAxisUnknown = axes.size() < proto.getAxesCount() || found.touches("axes");
    for (Knob knob : REQUIRED_UNLESS_AXIS) {
      if (!isOpen(base, knob)) {
        continue;
      }
      Optional<Axis> axis = axes.stream().filter(a -> a.knob() == knob).findFirst();
      Optional<AxisValue> first =
          axis.flatMap(a -> a.values().stream().filter(knob::accepts).findFirst());
      settings = knob.apply(settings, first.orElse(harmless(knob)));
      boolean given =
          axis.isPresent()
              || formulas.stream().anyMatch(formula -> formula.target() == knob)
              || inEveryChoice(axes, knob);
      if (!given && !someAxisUnknown && !proto.containsFormulas(knob.path())) {
        here.add(knob.path(), "not set", knob.expected() + ", or an axis over it");
      }
    }
    return settings;
  }

  private static AxisValue harmless(Knob knob) {
    return new AxisValue.Number(knob == Knob.SCHEDULE_AT ? 0.5 : 1);
  }

  private static boolean isOpen(RunSettings base, Knob knob) {
    return switch (knob) {
      case WIDTH -> base.network().width() == 0;
      case BATCH_SIZE ->
          base.training().batchSize() == 0 && !base.data().subsetRule().isQuadrature();
      case LEARNING_RATE -> base.training().optimizer().learningRate() == 0;
      case SCHEDULE_FACTOR ->
          knob.matters(base.training()) && base.training().schedule().factor() == 0;
      case SCHEDULE_AT -> knob.matters(base.training()) && base.training().schedule().at() == 0;
      case PENALTY -> base.data().boundary().isPenalty() && base.data().boundary().weight() == 0;
      case DEPTH,
          BOTTLENECK,
          HEADS,
          SUBSET,
          LABEL_NOISE,
          PIXEL_NOISE,
          SEPARATION,
          CONDITION,
          TEACHER_WIDTH,
          TEACHER_NOISE,
          RECALL_FLIPS,
          MOMENTUM,
          BETA1,
          BETA2,
          EPSILON,
          SMOOTHING,
          LENGTH_STEPS,
          LENGTH_EPOCHS,
          WEIGHT_DECAY,
          COMPRESSIBILITY,
          L1,
          HOYER_SQUARE,
          NORM_TARGET,
          NORM_RADIUS,
          COMPRESSIBILITY_SCOPE,
          HOYER_SQUARE_SCOPE,
          ACTIVATION,
          LOSS,
          SUBSET_RULE,
          OPTIMIZER,
          BATCH_NORM,
          INITIALIZATION,
          DATA,
          TASK,
          FAMILY ->
          false;
    };
  }

  private void claims(Findings here) {
    if (proto.getPrimaryClaimsCount() > MOST_CLAIMS) {
      here.add("primary_claims", proto.getPrimaryClaimsCount(), "at most " + MOST_CLAIMS);
    }
    for (int i = 0; i < proto.getPrimaryClaimsCount(); i++) {
      String claim = proto.getPrimaryClaims(i);
      if (Claim.named(claim).isEmpty()) {
        here.in("primary_claims", i).addHere(claim, "one of " + String.join(", ", Claim.names()));
      }
    }
  }

  /** Fields of the contract that this release does not act on are refused, never ignored. */
  private void later(Findings here) {
    if (proto.getAllowMixedDevices()) {
      here.add("allow_mixed_devices", true, "false: not in this release");
    }
  }

  private static final Pattern PLACE = Pattern.compile("^(axes|measurements)\\[(\\d+)]");

  /** The rules saw only what could be read; the user counts what was written. */
  private Violation asWritten(Violation v) {
    Matcher m = PLACE.matcher(v.field());
    if (!m.find()) {
      return v;
    }
    List<Integer> places = m.group(1).equals("axes") ? axisPlaces : measurementPlaces;
    int place = places.get(Integer.parseInt(m.group(2)));
    String field = m.group(1) + "[" + place + "]" + v.field().substring(m.end());
    return new Violation(field, v.value(), v.expected());
  }
}
