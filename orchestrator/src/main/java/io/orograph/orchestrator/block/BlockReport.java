package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.metric.Metric;
import io.orograph.core.search.CellVotes;
import io.orograph.core.stop.RunLoss;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a block stands, and what came of a command; the answer to every command.
 *
 * @param sweep name of the sweep
 * @param block number of the block
 * @param revision number of its events: of two reports the one with more is the newer
 * @param extension the sweep's extension that it has seen last
 * @param retried the sweep's order to try failed runs again that it has seen last
 * @param data content of the data sets that packs were trained on, by name
 * @param waiting tasks that can be leased now
 * @param held leases that have not ended
 * @param alone tasks, waiting or held, that must have a worker to themselves: workers went away
 *     under them
 * @param finished whether nothing is left to do, or nothing before the sweep has decided about runs
 *     that are at a rung
 * @param cancelled whether it was cancelled
 * @param work what is to be performed: leases just granted; when planned or described, all held
 * @param confirmed by (task, attempt) of the facts sent: everything up to there is recorded
 * @param over the (task, attempt) pairs among those asked about that hold no lease any more
 * @param outcomes how runs just ended
 * @param ends how leases just ended
 * @param attempts why runs were just given to a trainer, one for each run
 * @param late facts just refused because their lease was over
 * @param votes what its cells say to an adaptive search, once nothing is left to do
 * @param losses what its runs say to a rule that stops some early, once none goes on for now
 */
public record BlockReport(
    String sweep,
    int block,
    long revision,
    int extension,
    int retried,
    Map<String, Digest> data,
    List<Waiting> waiting,
    List<Lease> held,
    Set<String> alone,
    boolean finished,
    boolean cancelled,
    List<Work> work,
    Map<Attempt, Long> confirmed,
    List<Attempt> over,
    List<RunOver> outcomes,
    List<LeaseOver> ends,
    List<AttemptReason> attempts,
    int late,
    List<CellVotes> votes,
    List<RunLoss> losses) {
  public BlockReport {
    data = Map.copyOf(data);
    waiting = List.copyOf(waiting);
    held = List.copyOf(held);
    alone = Set.copyOf(alone);
    work = List.copyOf(work);
    confirmed = Map.copyOf(confirmed);
    over = List.copyOf(over);
    outcomes = List.copyOf(outcomes);
    ends = List.copyOf(ends);
    attempts = List.copyOf(attempts);
    votes = List.copyOf(votes);
    losses = List.copyOf(losses);
  }

  /**
   * Of a block of a sweep that stops no run early and was not cancelled; it has just given no run
   * to a trainer.
   */
  public BlockReport(
      String sweep,
      int block,
      long revision,
      int extension,
      int retried,
      Map<String, Digest> data,
      List<Waiting> waiting,
      List<Lease> held,
      Set<String> alone,
      boolean finished,
      List<Work> work,
      Map<Attempt, Long> confirmed,
      List<Attempt> over,
      List<RunOver> outcomes,
      List<LeaseOver> ends,
      int late,
      List<CellVotes> votes) {
    this(
        sweep, block, revision, extension, retried, data, waiting, held, alone, finished, false,
        work, confirmed, over, outcomes, ends, List.of(), late, votes, List.of());
  }

  /**
   * A run that just ended.
   *
   * @param outcome the word of its outcome
   * @param deviceClass of the worker under whose lease it did; empty for one that is ended here
   */
  public record RunOver(String outcome, Optional<String> deviceClass) {}

  /**
   * A lease that just ended.
   *
   * @param deviceClass of the worker that had it
   */
  public record LeaseOver(LeaseEnd reason, String deviceClass) {}

  /** One attempt of a task. */
  public record Attempt(String task, int attempt) {}

  /**
   * A task that can be leased.
   *
   * @param training whether it is a pack
   * @param order grid index of its first run
   * @param data name of the data set its worker must have
   * @param resumesOn device class on which it can go on from a resume state; elsewhere it starts
   *     over
   * @param metric the metric of the lab's own that it computes; empty for all other work
   * @param failedOn the worker that failed at it last
   */
  public record Waiting(
      String task,
      boolean training,
      long order,
      String data,
      Optional<String> resumesOn,
      Optional<Metric> metric,
      Optional<FailedOn> failedOn) {
    /** Of a task that no worker failed at and that is no metric of the lab's own. */
    public Waiting(
        String task, boolean training, long order, String data, Optional<String> resumesOn) {
      this(task, training, order, data, resumesOn, Optional.empty(), Optional.empty());
    }
  }

  /** One life of a worker, which failed at a task. */
  public record FailedOn(String worker, String incarnation) {
    static FailedOn of(Lease lease) {
      return new FailedOn(lease.worker(), lease.incarnation());
    }
  }
}
