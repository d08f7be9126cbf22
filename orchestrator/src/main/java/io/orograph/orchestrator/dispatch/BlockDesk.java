package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.TrainingLengths;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.BlockReport.Attempt;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.sweep.BlockScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;

/**
 * What is on its way to one block: one command at a time, and all that gathers meanwhile in the
 * next one, so that a busy block takes few large commands.
 *
 * <p>Commands that were not answered in time may or may not have been carried out. Facts and
 * endings have no second effect and are sent again; offers are forgotten and the block is asked how
 * it stands.
 */
final class BlockDesk {
  /** Makes a command that answers to its argument. */
  interface Order extends Function<ActorRef<StatusReply<BlockReport>>, BlockEntity.Command> {}

  /** The block is told its runs, or how it stands is asked. */
  record Planning(String sweep, BlockScope scope, PackSizes sizes, Instant at) implements Order {
    /** Whether its runs may pass through shorter ones that have ended. */
    boolean looksForShorter() {
      return scope.extension() > 0 && TrainingLengths.axis(scope.spec().axes()).isPresent();
    }

    @Override
    public BlockEntity.Command apply(ActorRef<StatusReply<BlockReport>> to) {
      return with(Map.of()).apply(to);
    }

    /** The order with what its runs have from shorter ones. */
    Order with(Map<RunKey, Shorter> shorter) {
      return to -> new BlockEntity.Plan(sweep, scope, sizes, shorter, at, to);
    }
  }

  private final String sweep;
  private BlockScope scope;
  private final Map<Attempt, List<Fact.Numbered>> facts = new LinkedHashMap<>();
  private final List<BlockEntity.Ending> endings = new ArrayList<>();
  private final Map<String, BlockEntity.Offer> offers = new LinkedHashMap<>();
  private final Map<String, Long> waitingSince = new HashMap<>();
  private Map<Attempt, List<Fact.Numbered>> factsSent = Map.of();
  private List<BlockEntity.Ending> endingsSent = List.of();
  private Map<String, BlockEntity.Offer> offersSent = Map.of();
  private Optional<BlockReport> report = Optional.empty();
  private Optional<List<BlockReport.Waiting>> open = Optional.empty();
  private boolean cancel;
  private boolean ask = true;
  private boolean busy;
  private long sentAt;

  BlockDesk(String sweep, BlockScope scope) {
    this.sweep = sweep;
    this.scope = scope;
  }

  /** The sweep has perhaps been extended or retried: if so, the block will be told. */
  void scope(BlockScope next) {
    if (next.extension() > scope.extension() || next.retried() > scope.retried()) {
      scope = next;
      ask = true;
    }
  }

  /** Whether the block has nothing left to do and has seen the sweep's last orders. */
  boolean finished() {
    return !cancel && report.map(r -> r.finished() && !behind(r)).orElse(false);
  }

  /** Whether the block has said that it is cancelled. */
  boolean cancelled() {
    return report.map(BlockReport::cancelled).orElse(false);
  }

  private boolean behind(BlockReport answer) {
    return answer.extension() < scope.extension() || answer.retried() < scope.retried();
  }

  /** How often the sweep has been extended. */
  int extension() {
    return scope.extension();
  }

  /** How often failed runs of the sweep have been tried again. */
  int retried() {
    return scope.retried();
  }

  String sweep() {
    return sweep;
  }

  int block() {
    return scope.range().block();
  }

  /** How the block stood when it last answered; empty before its first answer. */
  Optional<BlockReport> report() {
    return report;
  }

  /** Tasks that wait and are not on offer. */
  List<BlockReport.Waiting> waiting() {
    List<BlockReport.Waiting> now = open.orElseGet(this::notOnOffer);
    open = Optional.of(now);
    return now;
  }

  private List<BlockReport.Waiting> notOnOffer() {
    return report
        .map(
            r ->
                r.waiting().stream()
                    .filter(w -> !offers.containsKey(w.task()) && !offersSent.containsKey(w.task()))
                    .toList())
        .orElse(List.of());
  }

  /** Whether a task must have a worker to itself. */
  boolean alone(String task) {
    return report.map(r -> r.alone().contains(task)).orElse(false);
  }

  /** Offers on their way. */
  List<BlockEntity.Offer> offered() {
    List<BlockEntity.Offer> all = new ArrayList<>(offers.values());
    all.addAll(offersSent.values());
    return all;
  }

  /** When a task was first seen waiting. */
  long waitingSince(String task, long otherwise) {
    return waitingSince.getOrDefault(task, otherwise);
  }

  void add(Attempt attempt, Fact.Numbered fact) {
    facts.computeIfAbsent(attempt, a -> new ArrayList<>()).add(fact);
  }

  void end(BlockEntity.Ending ending) {
    endings.add(ending);
  }

  void offer(BlockEntity.Offer offer) {
    open = Optional.empty();
    offers.put(offer.task(), offer);
  }

  /**
   * The sweep was cancelled: nothing but that matters any more, until the block says that it is.
   */
  void cancel() {
    cancel = !cancelled();
  }

  /**
   * The next command, unless one is on its way or there is nothing to say.
   *
   * @param packSizes the sizes of packs that are planned now
   */
  Optional<Order> next(Instant at, Supplier<PackSizes> packSizes) {
    if (busy) {
      return Optional.empty();
    }
    Optional<Order> order = choose(at, packSizes);
    busy = order.isPresent();
    return order;
  }

  private Optional<Order> choose(Instant at, Supplier<PackSizes> packSizes) {
    if (ask) {
      return Optional.of(new Planning(sweep, scope, packSizes.get(), at));
    }
    if (cancel) {
      return Optional.of(to -> new BlockEntity.Cancel(at, to));
    }
    if (facts.isEmpty() && endings.isEmpty() && offers.isEmpty()) {
      return Optional.empty();
    }
    factsSent = new LinkedHashMap<>(facts);
    endingsSent = List.copyOf(endings);
    offersSent = new LinkedHashMap<>(offers);
    facts.clear();
    endings.clear();
    offers.clear();
    return Optional.of(turn(at));
  }

  /** What was taken to be sent, as one command. */
  private Order turn(Instant at) {
    List<Fact.Batch> batches = new ArrayList<>();
    factsSent.forEach((a, f) -> batches.add(new Fact.Batch(a.task(), a.attempt(), f)));
    List<BlockEntity.Ending> ended = endingsSent;
    List<BlockEntity.Offer> offered = List.copyOf(offersSent.values());
    if (ended.isEmpty() && offered.isEmpty()) {
      return to -> new BlockEntity.RecordFacts(batches, at, to);
    }
    if (batches.isEmpty() && offered.isEmpty()) {
      return to -> new BlockEntity.EndLeases(ended, at, to);
    }
    if (batches.isEmpty() && ended.isEmpty()) {
      return to -> new BlockEntity.Grant(offered, at, to);
    }
    return to -> new BlockEntity.Turn(batches, ended, offered, at, to);
  }

  /** The command is on its way since then, by the monotonic clock. */
  void sent(long now) {
    sentAt = now;
  }

  /** When the last command was sent. */
  long sentAt() {
    return sentAt;
  }

  /** The command on its way was answered. */
  void answered(BlockReport answer, long now) {
    busy = false;
    open = Optional.empty();
    ask = behind(answer);
    factsSent = Map.of();
    endingsSent = List.of();
    offersSent = Map.of();
    if (answer.cancelled()) {
      cancel = false;
    }
    report = Optional.of(answer);
    Map<String, Long> since = new HashMap<>();
    answer.waiting().forEach(w -> since.put(w.task(), waitingSince.getOrDefault(w.task(), now)));
    // Tasks just leased are asked about once more, for their latency.
    answer.held().stream()
        .filter(l -> waitingSince.containsKey(l.task()))
        .forEach(l -> since.put(l.task(), waitingSince.getOrDefault(l.task(), now)));
    waitingSince.clear();
    waitingSince.putAll(since);
  }

  /** The block will be asked how it stands, and for the work under all leases that it holds. */
  void askAgain() {
    ask = true;
  }

  /** The command on its way was not answered: the block will be asked how it stands. */
  void failed() {
    busy = false;
    open = Optional.empty();
    ask = true;
    Map<Attempt, List<Fact.Numbered>> again = new LinkedHashMap<>(factsSent);
    facts.forEach(
        (a, f) ->
            again.merge(
                a,
                f,
                (older, newer) -> {
                  List<Fact.Numbered> both = new ArrayList<>(older);
                  both.addAll(newer);
                  return both;
                }));
    facts.clear();
    facts.putAll(again);
    endings.addAll(0, endingsSent);
    factsSent = Map.of();
    endingsSent = List.of();
    offersSent = Map.of();
    offers.clear();
  }
}
