package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.block.SimulatedBlock;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockAnswered;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockFinished;
import io.orograph.orchestrator.dispatch.Dispatcher.BlockOpened;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.dispatch.Dispatcher.Found;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.schedule.Stored;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SimulatedSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.pattern.StatusReply;
import org.jspecify.annotations.Nullable;

/**
 * A whole lab in one thread and in a time of its own: the dispatcher, blocks and sweeps as they
 * are, workers, connections and a journal that a seed lets fail. What happens is a function of the
 * seed.
 */
final class SimulatedLab implements Outside {
  static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final Duration TTL = Duration.ofSeconds(3);
  private static final long TIMEOUT = 5_000;

  /** After a write that was said to have failed an entity has read its journal anew. */
  private static final long RECOVERY = 200;

  private static final ActorRef<StatusReply<BlockReport>> NOBODY =
      TestInbox.<StatusReply<BlockReport>>create().getRef();
  private static final ActorRef<StatusReply<SweepView>> NO_ONE =
      TestInbox.<StatusReply<SweepView>>create().getRef();

  private record Happening(long at, long order, Runnable what) {}

  private final PriorityQueue<Happening> ahead =
      new PriorityQueue<>(
          Comparator.comparingLong(Happening::at).thenComparingLong(Happening::order));
  private final RandomStream random;
  private final SimulatedTraining training = new SimulatedTraining();
  private final Map<String, SimulatedSweep> sweeps = new TreeMap<>();
  private final Map<String, SimulatedBlock> blocks = new TreeMap<>();
  private final List<SimulatedWorker> workers = new ArrayList<>();
  private final Map<Dispatcher.Command, Long> timers = new HashMap<>();
  private final Map<String, Integer> givenUp = new HashMap<>();
  private final Set<String> answered = new HashSet<>();
  private final Set<String> toAnswer = new HashSet<>();
  private @Nullable Dispatching dispatcher;
  private int life;
  private long now;
  private long order;
  private boolean faulty = true;

  SimulatedLab(long seed) {
    random = Seed.of(seed).derive("simulation").stream();
    startOrchestrator();
    workers.add(worker("trainer-0", WorkerKind.TRAINER, 1 + random.nextInt(2)));
    workers.add(worker("trainer-1", WorkerKind.TRAINER, 1));
    workers.add(worker("metrics", WorkerKind.METRICS, 1 + random.nextInt(2)));
  }

  private SimulatedWorker worker(String name, WorkerKind kind, int lanes) {
    return new SimulatedWorker(
        this, name, kind, lanes, Seed.of(random.nextLong()).derive(name).stream());
  }

  RandomStream random() {
    return random;
  }

  SimulatedTraining training() {
    return training;
  }

  List<SimulatedWorker> workers() {
    return List.copyOf(workers);
  }

  // Time.

  long millis() {
    return now;
  }

  void after(long millis, Runnable what) {
    ahead.add(new Happening(now + millis, order++, what));
  }

  /** Lets time pass until something holds or so much has passed; whether it holds. */
  boolean until(BooleanSupplier holds, long millis) {
    long end = now + millis;
    while (!holds.getAsBoolean()) {
      Happening next = ahead.remove();
      if (next.at() > end) {
        ahead.add(next);
        now = end;
        return false;
      }
      now = next.at();
      next.what().run();
    }
    return true;
  }

  /** From now on nothing fails. */
  void heal() {
    faulty = false;
  }

  private boolean happens(double probability) {
    return faulty && random.nextDouble() < probability;
  }

  // The orchestrator's process.

  boolean down() {
    return dispatcher == null;
  }

  void startOrchestrator() {
    life++;
    answered.clear();
    toAnswer.clear();
    dispatcher =
        new Dispatching(
            this,
            new Dispatching.Terms(
                new SimpleMeterRegistry(),
                () -> now * 1_000_000,
                () -> Samples.AT.plusMillis(now),
                HEARTBEAT,
                TTL,
                Shares.EQUAL,
                Stored.NOTHING));
    int mine = life;
    after(HEARTBEAT.toMillis(), () -> tick(mine));
  }

  void killOrchestrator(long after) {
    if (dispatcher == null) {
      return;
    }
    life++;
    dispatcher = null;
    timers.clear();
    workers.forEach(SimulatedWorker::alone);
    after(after, this::startOrchestrator);
  }

  private void tick(int mine) {
    if (mine == life && dispatcher != null) {
      after(HEARTBEAT.toMillis(), () -> tick(mine));
      dispatcher.on(Dispatcher.Signal.TICK);
    }
  }

  @Override
  public void tell(Dispatcher.Command message) {
    int mine = life;
    after(
        0,
        () -> {
          if (mine == life && dispatcher != null) {
            dispatcher.on(message);
          }
        });
  }

  @Override
  public void later(Dispatcher.Command message, Duration wait) {
    long number = order;
    timers.put(message, number);
    int mine = life;
    after(
        wait.toMillis(),
        () -> {
          if (mine == life && timers.remove(message, number)) {
            tell(message);
          }
        });
  }

  /** A fault as it is logged thousands of times: without a trace. */
  private static TimeoutException unanswered(String why) {
    TimeoutException fault = new TimeoutException(why);
    fault.setStackTrace(new StackTraceElement[0]);
    return fault;
  }

  @Override
  public void find() {
    if (happens(0.1)) {
      answer(10, new Found(null, unanswered("database")));
      return;
    }
    int mine = life;
    after(
        random.nextInt(50),
        () -> {
          List<SweepView> views =
              sweeps.values().stream()
                  .map(SimulatedSweep::view)
                  .filter(SweepView::unsettled)
                  .toList();
          if (mine == life) {
            views.forEach(v -> v.openBlocks().forEach(b -> toAnswer.add(id(v.name(), b))));
          }
          tell(mine, new Found(views, null));
        });
  }

  private void tell(int mine, Dispatcher.Command message) {
    if (mine == life) {
      tell(message);
    }
  }

  private void answer(long wait, Dispatcher.Command message) {
    int mine = life;
    after(wait, () -> tell(mine, message));
  }

  // Entities, and a journal that fails.

  private static String id(String sweep, int block) {
    return BlockEntity.entityId(sweep, block);
  }

  /** How a command to an entity fares. */
  private enum Fate {
    DONE,
    /** It was carried out, but said to have failed. */
    UNANSWERED,
    LOST,
    /** It is carried out when nobody waits for it any more. */
    LATE
  }

  private Fate fate() {
    if (!happens(0.08)) {
      return Fate.DONE;
    }
    return Fate.values()[1 + random.nextInt(3)];
  }

  private static boolean grants(BlockEntity.Command command) {
    return command instanceof BlockEntity.Grant
        || (command instanceof BlockEntity.Turn turn && !turn.offers().isEmpty());
  }

  @Override
  public void order(String sweep, int block, BlockDesk.Order what) {
    BlockEntity.Command command = what.apply(NOBODY);
    if (grants(command)) {
      assertThat(answered)
          .as("blocks that answered before anything is granted")
          .containsAll(toAnswer);
    }
    Fate fate = fate();
    int mine = life;
    boolean survives = random.nextInt(2) == 0; // on another node than the dispatcher
    after(
        fate == Fate.LATE ? TIMEOUT + random.nextInt(2_000) : 1 + random.nextInt(10),
        () -> {
          if (fate == Fate.LOST || (mine != life && !survives)) {
            return;
          }
          BlockReport report = take(sweep, block, command, fate == Fate.DONE && mine == life);
          if (fate == Fate.DONE) {
            after(
                1 + random.nextInt(5),
                () -> {
                  if (mine == life) {
                    answered.add(id(sweep, block));
                    tell(new BlockAnswered(sweep, block, report, null));
                  }
                });
          }
        });
    if (fate != Fate.DONE) {
      answer(
          fate == Fate.UNANSWERED ? 20 : TIMEOUT,
          new BlockAnswered(sweep, block, null, unanswered(fate.name())));
    }
  }

  /**
   * A block takes a command.
   *
   * @param awaited whether the dispatcher waits for it: a grant that it has given up counts twice
   *     against the bound, once when it is decided anew
   */
  private BlockReport take(String sweep, int block, BlockEntity.Command command, boolean awaited) {
    SimulatedBlock known = blocks.computeIfAbsent(id(sweep, block), k -> new SimulatedBlock());
    int before = known.leases();
    BlockReport report = known.take(command);
    int granted = known.leases() - before;
    int most = sweep(sweep).view().spec().maxParallel();
    if (grants(command) && !awaited) {
      givenUp.merge(sweep, granted, Integer::sum);
    } else if (granted > 0 && most > 0) {
      assertThat(known.leases())
          .as("leases of %s", sweep)
          .isLessThanOrEqualTo(most + givenUp.getOrDefault(sweep, 0));
    }
    return report;
  }

  @Override
  public void openBlock(String sweep) {
    change(
        sweep,
        new SweepEntity.OpenBlock(Samples.AT, NO_ONE),
        (view, error) -> new BlockOpened(sweep, view, error));
  }

  @Override
  public void finishBlock(BlockDesk desk) {
    int block = desk.block();
    change(
        desk.sweep(),
        new SweepEntity.FinishBlock(
            block,
            desk.extension(),
            desk.retried(),
            desk.cancelled(),
            desk.report().map(BlockReport::votes).orElse(List.of()),
            desk.report().map(BlockReport::losses).orElse(List.of()),
            Samples.AT,
            NO_ONE),
        (view, error) -> new BlockFinished(desk.sweep(), block, view, error));
  }

  private interface Answer {
    Dispatcher.Command of(@Nullable SweepView view, @Nullable Throwable error);
  }

  private void change(String sweep, SweepEntity.Command command, Answer answer) {
    Fate fate = fate();
    int mine = life;
    after(
        fate == Fate.LATE ? TIMEOUT + 500 : 1 + random.nextInt(10),
        () -> {
          if (fate == Fate.LOST || mine != life) {
            return;
          }
          SweepView view = take(sweep, command, fate == Fate.UNANSWERED ? RECOVERY : 0);
          if (fate == Fate.DONE) {
            answer(1, answer.of(view, null));
          }
        });
    if (fate != Fate.DONE) {
      answer(fate == Fate.UNANSWERED ? 20 : TIMEOUT, answer.of(null, unanswered(fate.name())));
    }
  }

  /** A user or the dispatcher changes a sweep; the dispatcher hears of it. */
  private SweepView take(String sweep, SweepEntity.Command command) {
    return take(sweep, command, 0);
  }

  /** The same by a write that may be said to have failed: it is told after so long a recovery. */
  private SweepView take(String sweep, SweepEntity.Command command, long recovery) {
    SimulatedSweep known = sweep(sweep);
    if (known.take(command)) {
      answer(recovery + 1 + random.nextInt(10), new Dispatcher.SweepChanged(known.view()));
    }
    return known.view();
  }

  /** How everything stands, for a failing test's message. */
  String told() {
    StringBuilder text = new StringBuilder("at " + now + " ms everything has ended; but");
    sweeps.forEach(
        (name, s) ->
            text.append("\n")
                .append(name)
                .append(" ")
                .append(s.view().status())
                .append(" open ")
                .append(s.view().openBlocks()));
    blocks.forEach((name, b) -> text.append("\n").append(b.told()));
    workers.forEach(w -> text.append("\n").append(w.told()));
    return text.append("\n").toString();
  }

  // Users.

  void create(String name, SweepSpec spec) {
    SimulatedSweep sweep = new SimulatedSweep();
    sweeps.put(name, sweep);
    SweepSpec measured =
        spec.withMeasurements(
            List.of(
                new MeasurementSpec(MetricKind.TRAIN_LOSS, Map.of()),
                new MeasurementSpec(MetricKind.TEST_ACCURACY, Map.of())));
    take(
        name,
        new SweepEntity.Create(
            new NewSweep(name, measured, "digest", Map.of(), "", "user", name),
            Samples.AT,
            NO_ONE));
  }

  void user(String sweep, Function<ActorRef<StatusReply<SweepView>>, SweepEntity.Command> call) {
    take(sweep, call.apply(NO_ONE));
  }

  SimulatedSweep sweep(String name) {
    return Objects.requireNonNull(sweeps.get(name), name);
  }

  SimulatedBlock block(String sweep) {
    return blocks.computeIfAbsent(id(sweep, 0), k -> new SimulatedBlock());
  }

  void drain(String worker) {
    tell(new Dispatcher.DrainWorker(worker, TestInbox.<Boolean>create().getRef()));
  }

  // Workers.

  @Override
  public WorkerStream call(
      Attachment attachment, Hello worker, Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end) {
    int mine = life;
    return named(worker.worker())
        .call(
            attachment,
            worker.incarnation(),
            fact -> {
              if (mine == life) {
                facts.accept(fact);
              }
            },
            how -> {
              if (mine == life) {
                end.accept(how);
              }
            });
  }

  private SimulatedWorker named(String name) {
    return workers.stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
  }

  @Override
  public void cancel(Hello worker, Held task, long token) {
    named(worker.worker()).cancel(task, token);
  }

  @Override
  public void probe(Hello worker, Held lost, long token, Consumer<Boolean> answered) {
    int mine = life;
    named(worker.worker())
        .probe(
            worker.incarnation(),
            heard -> {
              if (mine == life) {
                answered.accept(heard);
              }
            });
  }

  @Override
  public void locate(ExplainRun question) {
    throw new UnsupportedOperationException("nobody asks");
  }

  @Override
  public void forget(String worker) {}

  @Override
  public void close() {}
}
