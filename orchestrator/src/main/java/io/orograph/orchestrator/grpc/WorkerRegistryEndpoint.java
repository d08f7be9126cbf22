package io.orograph.orchestrator.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.Refusal;
import io.orograph.orchestrator.registry.WorkerDirectory;
import io.orograph.orchestrator.registry.WorkerKind;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.v1.DrainWorkerRequest;
import io.orograph.v1.DrainWorkerResponse;
import io.orograph.v1.GetWorkerRequest;
import io.orograph.v1.GetWorkerResponse;
import io.orograph.v1.HeldTask;
import io.orograph.v1.ListWorkersRequest;
import io.orograph.v1.ListWorkersResponse;
import io.orograph.v1.RegisterRequest;
import io.orograph.v1.RegisterResponse;
import io.orograph.v1.Worker;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.access.Projects;
import io.orograph.wire.convert.CalibrationConverter;
import io.orograph.wire.grpc.Identity;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.worker.WorkerProtocol;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where workers register and keep their heartbeat; holds no state but the open streams. */
public final class WorkerRegistryEndpoint
    extends WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase {
  /** When a worker that comes while this one stops may come again. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** The last second that a timestamp can be. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final long NANOS = 1_000_000_000L;

  /** Clocks that are further apart are as wrong. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final WorkerDirectory workers;
  private final InstantSource clock;

  /** Nothing here waits for anything but messages. */
  private final Answers answers = new Answers(Runnable::run);

  private final Set<Registration> open = new HashSet<>();
  private boolean ending;

  /**
   * The border of {@code workers}.
   *
   * @param clock with which theirs are compared
   */
  public WorkerRegistryEndpoint(WorkerDirectory workers, InstantSource clock) {
    this.workers = workers;
    this.clock = clock;
  }

  @Override
  public StreamObserver<RegisterRequest> register(StreamObserver<RegisterResponse> responses) {
    Registration registration =
        new Registration((ServerCallStreamObserver<RegisterResponse>) responses);
    if (!keep(registration)) {
      registration.tooLate();
    }
    return registration;
  }

  private boolean keep(Registration registration) {
    synchronized (open) {
      if (!ending) {
        open.add(registration);
      }
      return !ending;
    }
  }

  private void forget(Registration registration) {
    synchronized (open) {
      open.remove(registration);
    }
  }

  /**
   * Ends every stream in order and takes no new one: they would last as long as their workers, and
   * a port that closes would wait for them.
   */
  public void end() {
    List<Registration> left;
    synchronized (open) {
      ending = true;
      left = List.copyOf(open);
    }
    left.forEach(Registration::close);
  }

  @Override
  public void getWorker(GetWorkerRequest request, StreamObserver<GetWorkerResponse> responses) {
    Projects own = Identity.visible();
    answers.answer(
        responses,
        () ->
            workers
                .list()
                .thenApply(
                    views ->
                        views.stream()
                            .filter(view -> view.name().equals(request.getName()))
                            .findFirst()
                            .map(view -> worker(view, own))
                            .orElseThrow(() -> unknown(request.getName())))
                .thenApply(worker -> GetWorkerResponse.newBuilder().setWorker(worker).build()));
  }

  @Override
  public void listWorkers(
      ListWorkersRequest request, StreamObserver<ListWorkersResponse> responses) {
    Projects own = Identity.visible();
    answers.answer(
        responses,
        () -> {
          Paging paging = Paging.of(request.getPageSize(), request.getPageToken(), "workers");
          return workers.list().thenApply(views -> page(views, paging, own));
        });
  }

  private static ListWorkersResponse page(List<WorkerView> views, Paging paging, Projects own) {
    String last = paging.after().orElse("");
    List<WorkerView> rest = views.stream().filter(v -> v.name().compareTo(last) > 0).toList();
    ListWorkersResponse.Builder page = ListWorkersResponse.newBuilder();
    rest.stream().limit(paging.size()).forEach(v -> page.addWorkers(worker(v, own)));
    Optional<String> next =
        rest.size() > paging.size()
            ? Optional.of(rest.get(paging.size() - 1).name())
            : Optional.empty();
    return page.setNextPageToken(paging.token(next)).build();
  }

  @Override
  public void drainWorker(
      DrainWorkerRequest request, StreamObserver<DrainWorkerResponse> responses) {
    answers.answer(
        responses,
        () -> {
          // Draining twice is draining once: the id is for the record alone.
          Submission.requestId(request.getRequestId());
          return workers
              .drain(request.getWorker())
              .thenApply(
                  known -> {
                    if (!known) {
                      throw unknown(request.getWorker());
                    }
                    return DrainWorkerResponse.getDefaultInstance();
                  });
        });
  }

  private static OrographException unknown(String worker) {
    return new OrographException(new OrographFailure.NotFound("workers/" + worker));
  }

  private static OrographException rejected(String field, String value, String expected) {
    return new OrographException(
        new OrographFailure.Rejected(List.of(new Violation(field, value, expected))));
  }

  /** Of what it holds only what is of the caller's projects is told. */
  private static Worker worker(WorkerView view, Projects own) {
    Worker.Builder worker = Worker.newBuilder();
    view.clockAhead().ifPresent(ahead -> worker.setClockAhead(duration(ahead)));
    return worker
        .setName(view.name())
        .setKind(
            switch (view.kind()) {
              case TRAINER -> io.orograph.v1.WorkerKind.WORKER_KIND_TRAINER;
              case METRICS -> io.orograph.v1.WorkerKind.WORKER_KIND_METRICS;
            })
        .setLanes(view.lanes())
        .setFreeLanes(view.freeLanes())
        .setDeviceClass(view.deviceClass())
        .setCodeVersion(view.codeVersion())
        .setDraining(view.draining())
        .setUnreachable(view.unreachable())
        .addAllHeld(
            view.held().stream()
                .filter(held -> own.all() || own.include(project(held.sweep())))
                .map(WorkerRegistryEndpoint::held)
                .toList())
        .putAllDataDigests(view.dataDigests())
        .addAllMetrics(view.metrics().stream().map(OwnMetrics::toProto).toList())
        .build();
  }

  /** Both parts have the sign of the whole. */
  private static com.google.protobuf.Duration duration(Duration of) {
    long nanos = of.toNanos();
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(nanos / NANOS)
        .setNanos((int) (nanos % NANOS))
        .build();
  }

  /** The project of {@code projects/{project}/...}; the empty text if it is no such name. */
  private static String project(String name) {
    List<String> parts = List.of(name.split("/", -1));
    return parts.size() > 1 ? parts.get(1) : "";
  }

  private static HeldTask held(Held held) {
    return HeldTask.newBuilder()
        .setSweep(held.sweep())
        .setTask(held.task())
        .setAttempt(held.attempt())
        .setSequence(held.sequence())
        .build();
  }

  private static List<Held> held(List<HeldTask> tasks) {
    List<Held> held = new ArrayList<>();
    for (HeldTask t : tasks) {
      held.add(new Held(t.getSweep(), t.getTask(), t.getAttempt(), t.getSequence()));
    }
    return held;
  }

  /** One worker's stream: what it says goes to the directory, what it is told comes back here. */
  private final class Registration implements StreamObserver<RegisterRequest>, WorkerLink {
    private final ServerCallStreamObserver<RegisterResponse> responses;
    private volatile Optional<Hello> hello = Optional.empty();
    private volatile Optional<Duration> ahead = Optional.empty();
    private boolean over;

    Registration(ServerCallStreamObserver<RegisterResponse> responses) {
      this.responses = responses;
      responses.setOnCancelHandler(this::broken);
    }

    synchronized void tooLate() {
      over = true;
      responses.onError(new OrographException(new OrographFailure.Unavailable("stopping", SOON)));
    }

    @Override
    public void onNext(RegisterRequest request) {
      if (isOver()) {
        return;
      }
      ahead = ahead(request);
      switch (request.getMessageCase()) {
        case HELLO -> {
          if (hello.isPresent()) {
            throw rejected("message", "a second hello", "heartbeats after the first message");
          }
          Hello said = hello(request.getHello());
          hello = Optional.of(said);
          workers.hello(said, this);
        }
        case HEARTBEAT -> {
          Hello said =
              hello.orElseThrow(
                  () -> rejected("message", "heartbeat", "a hello as the first message"));
          workers.beat(
              said,
              this,
              request.getHeartbeat().getFreeLanes(),
              held(request.getHeartbeat().getHeldList()),
              CalibrationConverter.fromProto(
                  "heartbeat.calibrations", request.getHeartbeat().getCalibrationsList()));
        }
        case MESSAGE_NOT_SET -> throw rejected("message", "none", "a hello or a heartbeat");
      }
    }

    /** What the worker's clock says beyond ours; a time that no clock shows says nothing. */
    private Optional<Duration> ahead(RegisterRequest request) {
      long seconds = request.getTime().getSeconds();
      if (!request.hasTime() || seconds < 0 || seconds > LAST_SECOND) {
        return Optional.empty();
      }
      Duration found =
          Duration.between(
              clock.instant(), Instant.ofEpochSecond(seconds, request.getTime().getNanos()));
      Duration most = found.isNegative() ? LONGEST.negated() : LONGEST;
      return Optional.of(found.abs().compareTo(LONGEST) > 0 ? most : found);
    }

    @Override
    public Optional<Duration> clockAhead() {
      return ahead;
    }

    private synchronized boolean isOver() {
      return over;
    }

    private static Hello hello(RegisterRequest.Hello said) {
      WorkerKind kind =
          switch (said.getKind()) {
            case WORKER_KIND_TRAINER -> WorkerKind.TRAINER;
            case WORKER_KIND_METRICS -> WorkerKind.METRICS;
            case WORKER_KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw rejected("hello.kind", said.getKind().toString(), "TRAINER or METRICS");
          };
      WorkerProtocol.trouble(said.getProtocol(), said.getCodeVersion())
          .ifPresent(
              why -> {
                throw new OrographException(
                    new OrographFailure.OtherProtocol(said.getWorker(), why));
              });
      return new Hello(
          said.getWorker(),
          said.getIncarnation(),
          kind,
          said.getAddress(),
          said.getLanes(),
          said.getDeviceClass(),
          said.getDataDigestsMap(),
          said.getCodeVersion(),
          held(said.getHeldList()),
          CalibrationConverter.fromProto("hello.calibrations", said.getCalibrationsList()),
          OwnMetrics.fromProto(kind, said.getMetricsList()));
    }

    @Override
    public void onError(Throwable t) {
      broken();
    }

    @Override
    public void onCompleted() {
      hello.ifPresent(h -> workers.broken(h, this));
      close();
    }

    private void broken() {
      forget(this);
      synchronized (this) {
        over = true;
      }
      hello.ifPresent(h -> workers.broken(h, this));
    }

    @Override
    public synchronized void answer(Duration heartbeat, boolean drain, List<Held> confirmed) {
      if (over) {
        return;
      }
      responses.onNext(
          RegisterResponse.newBuilder()
              .setHeartbeat(
                  com.google.protobuf.Duration.newBuilder()
                      .setSeconds(heartbeat.toSeconds())
                      .setNanos(heartbeat.toNanosPart()))
              .setDrain(drain)
              .addAllConfirmed(confirmed.stream().map(WorkerRegistryEndpoint::held).toList())
              .build());
    }

    @Override
    public void refuse(Refusal why) {
      forget(this);
      refused(why);
    }

    private synchronized void refused(Refusal why) {
      if (!over) {
        over = true;
        String name = hello.map(h -> "workers/" + h.worker()).orElse("worker");
        responses.onError(
            new OrographException(
                switch (why.kind()) {
                  case NAME_TAKEN -> new OrographFailure.AlreadyExists(name);
                  case IMPLAUSIBLE -> new OrographFailure.Frozen(name, why.message());
                }));
      }
    }

    @Override
    public void close() {
      forget(this);
      closed();
    }

    private synchronized void closed() {
      if (!over) {
        over = true;
        responses.onCompleted();
      }
    }
  }
}
