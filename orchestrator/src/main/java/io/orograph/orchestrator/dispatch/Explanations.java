package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.EarlyStopping;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.RunPlace;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.dispatch.Dispatcher.Located;
import io.orograph.orchestrator.schedule.Explanation;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.Reason.Kind;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says why runs wait: asks their blocks where they stand, and the scheduler what it makes of it.
 */
final class Explanations {
  private final Outside outside;
  private final Map<String, SweepDesk> sweeps;
  private final Board board;

  Explanations(Outside outside, Map<String, SweepDesk> sweeps, Board board) {
    this.outside = outside;
    this.sweeps = sweeps;
    this.board = board;
  }

  /**
   * Answers a question, or asks the run's block first.
   *
   * @param complete whether all leases are known
   */
  void ask(ExplainRun question, boolean complete) {
    SweepDesk desk = sweeps.get(question.sweep());
    if (desk == null) {
      answer(
          question,
          complete
              ? new Reason(Kind.SWEEP_ENDED, "Its sweep grants nothing more.", Map.of())
              : starting());
    } else if (!desk.blocks().containsKey(question.block())) {
      answer(question, notOpen(desk, question.block()));
    } else {
      outside.locate(question);
    }
  }

  /** The run's block has answered, or not. */
  void located(Located answer, boolean complete) {
    ExplainRun question = answer.question();
    SweepDesk desk = sweeps.get(question.sweep());
    RunPlace place = answer.place();
    if (desk == null || place == null) {
      answer(
          question,
          desk == null
              ? new Reason(Kind.SWEEP_ENDED, "Its sweep grants nothing more.", Map.of())
              : notOpen(desk, question.block()));
      return;
    }
    List<Reason> reasons = new ArrayList<>(reasons(desk, place, complete));
    bad(place).ifPresent(reasons::add);
    question.replyTo().tell(new Dispatcher.Reasons(reasons));
  }

  private List<Reason> reasons(SweepDesk desk, RunPlace place, boolean complete) {
    if (place.outcome().isPresent()) {
      String word = place.outcome().get().word();
      List<Reason> reasons = new ArrayList<>();
      reasons.add(new Reason(Kind.ENDED, "It has ended: " + word + ".", Map.of("outcome", word)));
      reasons.addAll(awaited(desk, complete));
      return reasons;
    }
    if (place.lease().isPresent()) {
      return List.of(held(place.lease().get()));
    }
    if (desk.view().status().stopped()) {
      return List.of(cancelled());
    }
    if (place.atRung()) {
      return List.of(atRung(desk.view().spec().earlyStopping()));
    }
    Picture picture = board.picture(complete);
    Optional<Picture.Line> line =
        picture.sweeps().stream().filter(l -> l.name().equals(desk.view().name())).findFirst();
    Optional<Picture.Candidate> task =
        line.stream()
            .flatMap(l -> l.waiting().stream())
            .filter(w -> w.task().equals(place.task()))
            .findFirst();
    return task.map(t -> Explanation.of(picture, line.orElseThrow(), t))
        .orElseGet(() -> List.of(new Reason(Kind.LEASING, "It is being leased now.", Map.of())));
  }

  /** Metrics of the lab's own that the sweep's ended runs wait to be measured by. */
  private List<Reason> awaited(SweepDesk desk, boolean complete) {
    Picture picture = board.picture(complete);
    return picture.sweeps().stream()
        .filter(l -> l.name().equals(desk.view().name()))
        .flatMap(l -> l.waiting().stream())
        .flatMap(w -> w.metric().stream())
        .distinct()
        .filter(m -> picture.workers().stream().noneMatch(w -> w.metrics().contains(m)))
        .sorted()
        .map(Explanation::nobodyAnnounces)
        .toList();
  }

  private static Reason held(Lease lease) {
    return new Reason(
        Kind.TRAINING,
        "Attempt " + lease.attempt() + " trains on " + lease.worker() + ".",
        Map.of(
            "task", lease.task(),
            "attempt", Integer.toString(lease.attempt()),
            "worker", lease.worker(),
            "device_class", lease.deviceClass()));
  }

  private static Optional<Reason> bad(RunPlace place) {
    BlockEvent.Attempts a = place.attempts();
    BlockEvent.Attempts of = place.budgets();
    if (a.failed() + a.lost() + a.preempted() == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Reason(
            Kind.BAD_ATTEMPTS,
            "Of its budgets are spent: %d of %d failed, %d of %d lost, %d of %d handed back."
                .formatted(
                    a.failed(), of.failed(), a.lost(), of.lost(), a.preempted(), of.preempted()),
            Map.of(
                "attempts", Integer.toString(a.attempts()),
                "failed", Integer.toString(a.failed()),
                "lost", Integer.toString(a.lost()),
                "preempted", Integer.toString(a.preempted()))));
  }

  /** A block whose runs have all come to a rung is done for now. */
  private static Reason notOpen(SweepDesk desk, int block) {
    if (desk.view().status().stopped()) {
      return cancelled();
    }
    EarlyStopping rule = desk.view().spec().earlyStopping();
    return rule.any() && block < desk.view().openedBlocks() ? atRung(rule) : notOpened(desk, block);
  }

  private static Reason atRung(EarlyStopping rule) {
    return new Reason(
        Kind.AT_RUNG,
        "It has come to step "
            + rule.nextStep()
            + ", or ended before, and waits there for the other runs of its sweep: then the rule "
            + rule.kind().word()
            + " decides which go on.",
        Map.of("step", Long.toString(rule.nextStep()), "rule", rule.kind().word()));
  }

  private static Reason notOpened(SweepDesk desk, int block) {
    boolean paused = desk.view().status() == SweepStatus.PAUSED;
    return new Reason(
        paused ? Kind.SWEEP_PAUSED : Kind.BLOCK_NOT_OPENED,
        (paused ? "Its sweep is paused, and its" : "Its")
            + " block of the grid, number "
            + block
            + ", is not worked on yet: "
            + desk.view().openedBlocks()
            + " of "
            + desk.view().blocks()
            + " are or were.",
        Map.of("block", Integer.toString(block)));
  }

  private static Reason cancelled() {
    return new Reason(Kind.SWEEP_ENDED, "Its sweep was cancelled.", Map.of());
  }

  private static Reason starting() {
    return new Reason(
        Kind.LAB_STARTING,
        "The lab has just started: nothing is granted before all its leases are known.",
        Map.of());
  }

  private static void answer(ExplainRun question, Reason reason) {
    question.replyTo().tell(new Dispatcher.Reasons(List.of(reason)));
  }
}
