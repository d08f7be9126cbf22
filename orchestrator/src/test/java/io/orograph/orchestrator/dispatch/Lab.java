package io.orograph.orchestrator.dispatch;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.journal.BlockJournal;
import io.orograph.orchestrator.journal.SweepJournal;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.OwnMetric;
import io.orograph.orchestrator.registry.Refusal;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.schedule.Stored;
import io.orograph.orchestrator.sweep.BlockScope;
import io.orograph.orchestrator.sweep.FactFollower;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepEntity;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.trace.Tracing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.pattern.StatusReply;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;

/** Entities over a journal in memory, a dispatcher, and workers in this process. */
final class Lab implements AutoCloseable, Entities {
  /** To a worker of such a name no channel can be opened. */
  static final String NOWHERE = "nowhere";

  private final ActorTestKit kit;
  private final Map<String, ActorRef<SweepEntity.Command>> sweeps = new ConcurrentHashMap<>();
  private final Map<String, ActorRef<BlockEntity.Command>> blocks = new ConcurrentHashMap<>();
  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Link> links = new HashMap<>();
  private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();
  private final AtomicInteger starts = new AtomicInteger();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  /** Bytes in the store, by sweep. */
  final Map<String, Long> stored = new ConcurrentHashMap<>();

  private final Tracing tracing;
  private final String prefix = "lab-" + System.nanoTime() + "-";
  private volatile ActorRef<Dispatcher.Command> dispatcher;
  private boolean blocksAnswer = true;

  /** What a worker is told. */
  static class Link implements WorkerLink {
    final List<List<Held>> answers = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    volatile boolean closed;
    volatile boolean drained;
    volatile Optional<Duration> ahead = Optional.empty();

    @Override
    public void answer(Duration heartbeat, boolean drain, List<Held> confirmed) {
      drained |= drain;
      answers.add(confirmed);
    }

    @Override
    public Optional<Duration> clockAhead() {
      return ahead;
    }

    @Override
    public void refuse(Refusal why) {
      refusals.add(why.message());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  Lab() {
    this(Tracing.off());
  }

  /** One whose dispatcher is traced. */
  Lab(Tracing tracing) {
    this(
        PersistenceTestKitPlugin.getInstance()
            .config()
            .withFallback(
                ConfigFactory.parseString(
                    "pekko.actor.provider = local\n"
                        + "pekko.persistence.snapshot-store.plugin = \"\""))
            .withFallback(ConfigFactory.load()),
        tracing);
  }

  /** Over another journal. */
  Lab(Config journal) {
    this(journal, Tracing.off());
  }

  private Lab(Config journal, Tracing tracing) {
    this.tracing = tracing;
    kit = ActorTestKit.create(journal);
    dispatcher = startDispatcher();
  }

  private ActorRef<Dispatcher.Command> startDispatcher() {
    return kit.spawn(
        Behaviors.supervise(
                Behaviors.<Dispatcher.Command>setup(
                    context -> {
                      starts.incrementAndGet();
                      return Dispatcher.create(setup());
                    }))
            .onFailure(SupervisorStrategy.restart()));
  }

  private Dispatcher.Setup setup() {
    return new Dispatcher.Setup(
        this,
        this::open,
        (sweep, cell, replicate, step, loss) -> {},
        meters,
        System::nanoTime,
        InstantSource.fixed(Samples.AT),
        Duration.ofMillis(50),
        Duration.ofSeconds(1),
        Shares.EQUAL,
        new Stored() {
          @Override
          public long ofProject(String project) {
            return 0;
          }

          @Override
          public long ofSweep(String sweep) {
            return stored.getOrDefault(sweep, 0L);
          }
        },
        tracing);
  }

  private ManagedChannel open(String address) {
    if (address.contains(NOWHERE)) {
      throw new IllegalArgumentException("host: unknown");
    }
    ManagedChannel channel =
        InProcessChannelBuilder.forName(address).intercept(Channels.traced()).build();
    channels.add(channel);
    return channel;
  }

  /** Times that a dispatcher began, after failures, too. */
  int starts() {
    return starts.get();
  }

  /** The channels to workers, as they were opened. */
  List<ManagedChannel> channels() {
    return List.copyOf(channels);
  }

  private String address(String worker, String incarnation) {
    return prefix + worker + "-" + incarnation + ":1";
  }

  @Override
  public RecipientRef<SweepEntity.Command> sweep(String name) {
    return sweeps.computeIfAbsent(
        name,
        n ->
            kit.spawn(
                SweepEntity.create(
                    n,
                    new SweepJournal(),
                    id -> Behaviors.ignore(),
                    view -> dispatcher.tell(new Dispatcher.SweepChanged(view)))));
  }

  @Override
  public RecipientRef<BlockEntity.Command> block(String sweep, int block) {
    String id = BlockEntity.entityId(sweep, block);
    if (!blocksAnswer) {
      return kit.<BlockEntity.Command>createTestProbe().ref();
    }
    return blocks.computeIfAbsent(
        id, i -> kit.spawn(BlockEntity.create(i, BlockJournal.ofEntity(i), name -> readAtOnce())));
  }

  /** There are no rows here. */
  @Override
  public CompletionStage<Map<RunKey, Shorter>> shorter(String sweep, BlockScope scope) {
    return CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletionStage<List<SweepView>> unsettled() {
    return CompletableFuture.completedFuture(
        sweeps.keySet().stream().map(this::view).filter(SweepView::unsettled).toList());
  }

  /** Blocks do not answer from now on, or do again. */
  void blocksAnswer(boolean answer) {
    blocksAnswer = answer;
  }

  SweepView create(String name, SweepSpec spec) {
    return ask(to -> created(name, spec, to), name);
  }

  /** The same request, from one who does not hear its answer. */
  void createUnheard(String name, SweepSpec spec) {
    sweep(name).tell(created(name, spec, kit.system().ignoreRef()));
  }

  private static SweepEntity.Create created(
      String name, SweepSpec spec, ActorRef<StatusReply<SweepView>> to) {
    return new SweepEntity.Create(
        new NewSweep(name, spec, "0".repeat(64), Map.of(), "", "test", "request"), Samples.AT, to);
  }

  SweepView view(String name) {
    return ask(SweepEntity.Describe::new, name);
  }

  SweepView ask(
      Function<ActorRef<StatusReply<SweepView>>, SweepEntity.Command> command, String name) {
    TestProbe<StatusReply<SweepView>> probe = kit.createTestProbe();
    sweep(name).tell(command.apply(probe.getRef()));
    return probe.receiveMessage(Duration.ofSeconds(5)).getValue();
  }

  BlockReport report(String sweep, int block) {
    TestProbe<StatusReply<BlockReport>> probe = kit.createTestProbe();
    block(sweep, block).tell(new BlockEntity.Describe(probe.getRef()));
    return probe.receiveMessage(Duration.ofSeconds(5)).getValue();
  }

  /** Why a run waits. */
  List<Reason> explain(String sweep, String cell, int replicate) {
    TestProbe<Dispatcher.Reasons> probe = kit.createTestProbe();
    dispatcher.tell(new Dispatcher.ExplainRun(sweep, 0, cell, replicate, probe.getRef()));
    return probe.receiveMessage(Duration.ofSeconds(5)).reasons();
  }

  /** Serves {@code service} at this worker's address and says hello for it. */
  Hello join(
      String worker, String incarnation, WorkerKind kind, int lanes, BindableService service) {
    serve(worker, incarnation, service);
    return join(worker, incarnation, kind, lanes);
  }

  /** Serves {@code service} where calls of this worker go. */
  void serve(String worker, String incarnation, BindableService service) {
    try {
      servers.add(
          InProcessServerBuilder.forName(address(worker, incarnation))
              .addService(service)
              .build()
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says hello for a worker that nobody serves yet. */
  Hello join(String worker, String incarnation, WorkerKind kind, int lanes) {
    Hello hello =
        new Hello(
            worker,
            incarnation,
            kind,
            address(worker, incarnation),
            lanes,
            "cpu",
            Map.of("digits", Samples.provenance().dataDigest().hex()),
            "test",
            List.of(),
            List.of());
    hello(hello);
    return hello;
  }

  /** A worker of metrics of the lab's own, with one lane and no data. */
  Hello join(String worker, String incarnation, BindableService service, OwnMetric... metrics) {
    serve(worker, incarnation, service);
    Hello hello =
        new Hello(
            worker,
            incarnation,
            WorkerKind.METRICS,
            address(worker, incarnation),
            1,
            "python",
            Map.of(),
            "test",
            List.of(),
            List.of(),
            List.of(metrics));
    hello(hello);
    return hello;
  }

  Link hello(Hello hello) {
    Link link = new Link();
    links.put(hello.worker(), link);
    dispatcher.tell(new Dispatcher.WorkerHello(hello, link));
    return link;
  }

  void beat(Hello hello, Held... held) {
    dispatcher.tell(new Dispatcher.WorkerBeat(hello, link(hello), List.of(held), List.of()));
  }

  /** A heartbeat that tells of what the worker has measured. */
  void beat(Hello hello, Calibration measured) {
    dispatcher.tell(new Dispatcher.WorkerBeat(hello, link(hello), List.of(), List.of(measured)));
  }

  void broken(Hello hello) {
    dispatcher.tell(new Dispatcher.WorkerBroken(hello, link(hello)));
  }

  Link link(Hello hello) {
    return Optional.ofNullable(links.get(hello.worker())).orElseThrow();
  }

  /** What its dispatchers measure. */
  SimpleMeterRegistry meters() {
    return meters;
  }

  /** Leases that have ended for this reason. */
  double leasesEnded(String reason) {
    return meters.find("orograph.leases.ended").tag("reason", reason).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  ActorRef<Dispatcher.Command> dispatcher() {
    return dispatcher;
  }

  /** Lets the dispatcher fail over a message; whoever supervises it starts it anew. */
  void fail() {
    Link defective =
        new Link() {
          @Override
          public void refuse(Refusal why) {
            throw new IllegalStateException("defect");
          }
        };
    dispatcher.tell(
        new Dispatcher.WorkerHello(
            new Hello("", "", WorkerKind.TRAINER, "", 0, "", Map.of(), "", List.of(), List.of()),
            defective));
  }

  /** Stops every actor without ceremony and starts again from the journal. */
  void restart() {
    kit.stop(dispatcher);
    sweeps.values().forEach(kit::stop);
    blocks.values().forEach(kit::stop);
    blocks.clear();
    List<String> names = List.copyOf(sweeps.keySet());
    sweeps.clear();
    names.forEach(this::sweep);
    dispatcher = startDispatcher();
  }

  /** Waits until {@code claim} holds, keeping the workers' heartbeats up. */
  void eventually(Runnable claim, Hello... alive) {
    kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(10),
            Duration.ofMillis(20),
            () -> {
              for (Hello hello : alive) {
                beat(hello);
              }
              claim.run();
              return null;
            });
  }

  @Override
  public void close() {
    servers.forEach(Server::shutdownNow);
    kit.shutdownTestKit();
  }

  /** As if all that happens could be read at once. */
  private static Behavior<FactFollower.Message> readAtOnce() {
    return Behaviors.receiveMessage(
        message -> {
          if (message instanceof FactFollower.Await awaited) {
            awaited.replyTo().tell(StatusReply.success(Done.getInstance()));
          }
          return Behaviors.same();
        });
  }
}
