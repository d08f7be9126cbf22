package io.orograph.wire.convert;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Runs: what they are trained with, and how they ended. */
public final class RunConverter {
  /** Most members of a pack; a ghost-padded pack of tiny networks holds a few hundred. */
  private static final int MOST_MEMBERS = 4096;

  private static final RunKey NO_KEY = new RunKey("0".repeat(64));

  private RunConverter() {}

  /**
   * The run, with settings that this release can train.
   *
   * @throws SpecRejected with every violation, under {@code run}
   */
  public static RunSpec fromProto(io.orograph.v1.RunSpec p) {
    Findings found = Findings.atRoot();
    return found.orThrow(run(p, found.in("run")));
  }

  static RunSpec run(io.orograph.v1.RunSpec p, Findings found) {
    RunSettings settings = SettingsConverter.fromProto(p.getSettings(), found.in("settings"));
    Findings rules = Findings.atRoot();
    SweepRules.check(alone(settings))
        .forEach(v -> rules.add(found.join("settings." + v.field()), v.value(), v.expected()));
    found.addUnreported(rules.violations());
    if (p.getCell().isEmpty()) {
      found.add("cell", "not set", "the id of its cell");
    }
    StoreConverter.atLeastZero(p.getReplicate(), found, "replicate");
    return new RunSpec(
        key(p.getRunKey(), found, "run_key"),
        key(p.getSeedKey(), found, "seed_key"),
        p.getCell(),
        p.getReplicate(),
        settings);
  }

  private static RunKey key(String hex, Findings found, String field) {
    return new RunKey(StoreConverter.hexOr(hex, NO_KEY.hex(), found, field));
  }

  /**
   * The smallest sweep that trains with these settings, so that the same rules judge both; one that
   * measures states has a replicate for each.
   */
  private static SweepSpec alone(RunSettings settings) {
    int states = settings.network().own().map(own -> own.states().size()).orElse(0);
    return new SweepSpec(
        settings,
        List.of(),
        Math.max(1, states),
        0,
        false,
        CheckpointPolicy.FINAL_ONLY,
        List.of(),
        SearchSpec.GRID,
        PhaseSettings.DEFAULT,
        List.of(),
        0,
        0);
  }

  /** The wire form. */
  public static io.orograph.v1.RunSpec toProto(RunSpec run) {
    return io.orograph.v1.RunSpec.newBuilder()
        .setRunKey(run.key().hex())
        .setSeedKey(run.seedKey().hex())
        .setCell(run.cell())
        .setReplicate(run.replicate())
        .setSettings(SettingsConverter.toProto(run.settings()))
        .build();
  }

  /** The wire form of settings alone. */
  public static io.orograph.v1.RunSettings toProto(RunSettings settings) {
    return SettingsConverter.toProto(settings);
  }

  /**
   * The pack of these members.
   *
   * @param id names the pack within its sweep
   * @throws SpecRejected with every violation, at {@code members[i]}: also when there are none, one
   *     is there twice, or they cannot be trained together
   */
  public static PackSpec pack(String id, List<io.orograph.v1.RunSpec> members) {
    Findings found = Findings.atRoot();
    if (members.isEmpty() || members.size() > MOST_MEMBERS) {
      throw new SpecRejected("members", members.size() + " runs", "1 to " + MOST_MEMBERS);
    }
    List<RunSpec> runs = new ArrayList<>();
    Set<RunKey> keys = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      Findings at = found.in("members", i);
      RunSpec run = run(members.get(i), at);
      runs.add(run);
      if (!keys.add(run.key()) && !run.key().equals(NO_KEY)) {
        at.add("run_key", run.key(), "each run once");
      }
      if (found.isEmpty() && !run.packFamily().equals(runs.getFirst().packFamily())) {
        at.add(
            "settings",
            run.packFamily(),
            "the family of the first: " + runs.getFirst().packFamily());
      }
    }
    found.orThrow(id);
    return new PackSpec(id, runs);
  }

  /**
   * How a run ended.
   *
   * @throws SpecRejected if the message says nothing
   */
  public static RunOutcome fromProto(io.orograph.v1.RunOutcome p) {
    Findings found = Findings.atRoot();
    return found.orThrow(outcome(p, found.in("outcome")));
  }

  static RunOutcome outcome(io.orograph.v1.RunOutcome p, Findings found) {
    return switch (p.getOutcomeCase()) {
      case TRAINED -> new RunOutcome.Trained();
      case DIVERGED ->
          new RunOutcome.Diverged(
              StoreConverter.atLeastZero(p.getDiverged().getStep(), found, "diverged.step"),
              p.getDiverged().getLoss());
      case COLLAPSED -> new RunOutcome.Collapsed(p.getCollapsed().getOutputVariance());
      case CENSORED ->
          new RunOutcome.Censored(
              StoreConverter.text(p.getCensored().getRule(), found, "censored.rule"));
      case FAILED -> new RunOutcome.Failed(StoreConverter.reason(p.getFailed().getReason()));
      case CANCELLED -> new RunOutcome.Cancelled();
      case OUTCOME_NOT_SET -> {
        found.addHere(
            "not set", "one of trained, diverged, collapsed, censored, failed, cancelled");
        yield new RunOutcome.Cancelled();
      }
    };
  }

  /** The wire form. */
  public static io.orograph.v1.RunOutcome toProto(RunOutcome outcome) {
    io.orograph.v1.RunOutcome.Builder p = io.orograph.v1.RunOutcome.newBuilder();
    switch (outcome) {
      case RunOutcome.Trained t ->
          p.setTrained(io.orograph.v1.RunOutcome.Trained.getDefaultInstance());
      case RunOutcome.Diverged d -> p.getDivergedBuilder().setStep(d.step()).setLoss(d.loss());
      case RunOutcome.Collapsed c -> p.getCollapsedBuilder().setOutputVariance(c.outputVariance());
      case RunOutcome.Censored c -> p.getCensoredBuilder().setRule(c.rule());
      case RunOutcome.Failed f -> p.getFailedBuilder().setReason(f.reason());
      case RunOutcome.Cancelled c ->
          p.setCancelled(io.orograph.v1.RunOutcome.Cancelled.getDefaultInstance());
    }
    return p.build();
  }

  /**
   * What a run did.
   *
   * @throws SpecRejected if steps are negative or a text is too long
   */
  public static RunSummary fromProto(io.orograph.v1.RunSummary p) {
    Findings found = Findings.atRoot();
    Findings at = found.in("summary");
    return found.orThrow(
        new RunSummary(
            StoreConverter.atLeastZero(p.getSteps(), at, "steps"),
            p.getEpochs(),
            p.getMovement(),
            p.getDecay(),
            p.getFinalTrainLoss(),
            StoreConverter.text(p.getWhyStopped(), at, "why_stopped")));
  }

  /** The wire form. */
  public static io.orograph.v1.RunSummary toProto(RunSummary s) {
    return io.orograph.v1.RunSummary.newBuilder()
        .setSteps(s.steps())
        .setEpochs(s.epochs())
        .setMovement(s.movement())
        .setDecay(s.decay())
        .setFinalTrainLoss(s.finalTrainLoss())
        .setWhyStopped(s.whyStopped())
        .build();
  }
}
