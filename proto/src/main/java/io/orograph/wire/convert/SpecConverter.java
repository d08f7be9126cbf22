package io.orograph.wire.convert;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.EarlyStopping;
import io.orograph.core.sweep.PhasePreset;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SearchKind;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SoughtLine;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Specifications of sweeps: the wire's partial, unchecked form and the domain's checked one. */
public final class SpecConverter {
  private SpecConverter() {}

  /**
   * The checked specification.
   *
   * @throws SpecRejected with every violation, at field paths as in a sweep file
   */
  public static SweepSpec fromProto(io.orograph.v1.SweepSpec proto) {
    Findings found = Findings.atRoot();
    return found.orThrow(SpecDraft.read(proto, found));
  }

  /**
   * The specification in a record that was checked when it was made: what it says, also where
   * today's rules would refuse it, so that stricter rules never make a record unreadable.
   *
   * @throws SpecRejected if it is not a specification at all: something is missing or unknown
   */
  public static SweepSpec recorded(io.orograph.v1.SweepSpec proto) {
    Findings found = Findings.atRoot();
    return found.orThrow(SpecDraft.recorded(proto, found));
  }

  /** Everything wrong with {@code proto}; empty when it can be run. */
  public static List<Violation> check(io.orograph.v1.SweepSpec proto) {
    Findings found = Findings.atRoot();
    SpecDraft.read(proto, found);
    return found.violations();
  }

  /** The wire form; {@link #fromProto} of it is {@code spec} again. */
  public static io.orograph.v1.SweepSpec toProto(SweepSpec spec) {
    io.orograph.v1.SweepSpec.Builder p =
        io.orograph.v1.SweepSpec.newBuilder()
            .setData(SettingsConverter.toProto(spec.base().data()))
            .setTask(SettingsConverter.toProto(spec.base().task()))
            .setNetwork(SettingsConverter.toProto(spec.base().network()))
            .setTraining(SettingsConverter.toProto(spec.base().training()))
            .setReplicates(spec.replicates())
            .setRunSeed(spec.runSeed())
            .setPaired(spec.paired())
            .setCheckpoints(toProto(spec.checkpoints()))
            .setSearch(toProto(spec.search()))
            .setPhase(toProto(spec.phase()))
            .addAllPrimaryClaims(spec.primaryClaims())
            .setPriority(spec.priority())
            .setMaxParallel(spec.maxParallel())
            .addAllLongerCells(spec.longerCells());
    if (!spec.earlyStopping().equals(EarlyStopping.NONE)) {
      p.setEarlyStopping(EarlyStoppingConverter.toProto(spec.earlyStopping()));
    }
    if (!spec.quota().equals(SweepQuota.NONE)) {
      p.getQuotaBuilder()
          .setQueuedRuns(spec.quota().queuedRuns())
          .setCheckpointBytes(spec.quota().checkpointBytes());
    }
    spec.axes().forEach(axis -> p.addAxes(AxisConverter.toProto(axis, p)));
    spec.measurements().forEach(m -> p.addMeasurements(MeasurementSpecConverter.toProto(m)));
    spec.formulas().forEach(f -> p.putFormulas(f.target().path(), f.formula().text()));
    spec.pairs().forEach(pair -> p.addPairs(CellPairConverter.toProto(pair, spec.axes())));
    return p.build();
  }

  /**
   * SHA-256 of the canonical text of {@code spec}: of everything that decides its results, so
   * neither priority nor parallelism nor quota, and independent of how a message is serialized.
   */
  public static Digest specDigest(SweepSpec spec) {
    return Digest.of(SpecText.of(spec).getBytes(StandardCharsets.UTF_8));
  }

  /** Which checkpoints to keep. */
  public static CheckpointPolicy fromProto(io.orograph.v1.CheckpointPolicy p) {
    Findings found = Findings.atRoot();
    if (p.getEverySteps() < 0) {
      found.add("checkpoints.every_steps", p.getEverySteps(), "0 for none, or a number of steps");
    }
    return found.orThrow(policy(p));
  }

  static CheckpointPolicy policy(io.orograph.v1.CheckpointPolicy p) {
    return new CheckpointPolicy(
        p.getInitial(),
        p.getBest(),
        p.getEverySteps(),
        p.hasKeepDays() ? OptionalInt.of(p.getKeepDays()) : OptionalInt.empty());
  }

  /** The wire form. */
  public static io.orograph.v1.CheckpointPolicy toProto(CheckpointPolicy c) {
    io.orograph.v1.CheckpointPolicy.Builder b =
        io.orograph.v1.CheckpointPolicy.newBuilder()
            .setInitial(c.initial())
            .setBest(c.best())
            .setEverySteps(c.everySteps());
    c.keepDays().ifPresent(b::setKeepDays);
    return b.build();
  }

  /**
   * The thresholds of the phase labels; absent fields take their defaults.
   *
   * @throws SpecRejected if one is not a finite number
   */
  public static PhaseSettings fromProto(io.orograph.v1.PhaseRule p) {
    Findings found = Findings.atRoot();
    return found.orThrow(phase(p, found.in("phase")));
  }

  static PhaseSettings phase(io.orograph.v1.PhaseRule p, Findings found) {
    PhaseSettings usual =
        ProtoEnums.orUsual(p.getPreset(), PhasePreset.RANKS, found, "preset").settings();
    if (p.hasSimilarCka() && Double.isNaN(p.getSimilarCka())) {
      found.add("similar_cka", p.getSimilarCka(), "0 to 1");
    }
    if (!Double.isFinite(p.getTraceThreshold())) {
      found.add("trace_threshold", p.getTraceThreshold(), "a finite number");
    }
    if (usual.learned() && p.getLabelByHessian()) {
      found.add("label_by_hessian", true, "false: a tree learns from the training error");
    }
    return new PhaseSettings(
        p.hasFittedErrorPercent() ? p.getFittedErrorPercent() : usual.fittedErrorPercent(),
        p.hasConnectedPoints() ? p.getConnectedPoints() : usual.connectedPoints(),
        p.hasSimilarCka() ? p.getSimilarCka() : usual.similarCka(),
        p.getLabelByHessian() || usual.labelByHessian(),
        p.getTraceThreshold() == 0 ? usual.traceThreshold() : p.getTraceThreshold(),
        usual.learned());
  }

  /** The wire form; NaN is left out. */
  public static io.orograph.v1.PhaseRule toProto(PhaseSettings s) {
    io.orograph.v1.PhaseRule.Builder p =
        io.orograph.v1.PhaseRule.newBuilder()
            .setFittedErrorPercent(s.fittedErrorPercent())
            .setConnectedPoints(s.connectedPoints())
            .setLabelByHessian(s.labelByHessian())
            .setTraceThreshold(s.traceThreshold());
    if (!Double.isNaN(s.similarCka())) {
      p.setSimilarCka(s.similarCka());
    }
    if (s.learned()) {
      p.setPreset(io.orograph.v1.PhasePreset.PHASE_PRESET_TREE);
    }
    return p.build();
  }

  static SearchSpec search(io.orograph.v1.SearchSpec p, Findings found) {
    if (p.hasThreshold() && !Double.isFinite(p.getThreshold())) {
      found.add("threshold", p.getThreshold(), "a finite number");
    }
    return new SearchSpec(
        ProtoEnums.orUsual(p.getKind(), SearchKind.GRID, found, "kind"),
        p.getBudget(),
        new SoughtLine(
            p.getAxis(),
            p.getMetric(),
            p.hasThreshold() ? OptionalDouble.of(p.getThreshold()) : OptionalDouble.empty()),
        p.getAskedList());
  }

  private static io.orograph.v1.SearchSpec toProto(SearchSpec s) {
    io.orograph.v1.SearchSpec.Builder p =
        io.orograph.v1.SearchSpec.newBuilder()
            .setKind(ProtoEnums.toProto(s.kind(), io.orograph.v1.SearchKind.class))
            .setBudget(s.budget())
            .setAxis(s.line().axis())
            .setMetric(s.line().metric())
            .addAllAsked(s.asked());
    s.line().threshold().ifPresent(p::setThreshold);
    return p.build();
  }
}
