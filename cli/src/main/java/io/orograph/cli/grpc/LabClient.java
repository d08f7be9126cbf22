package io.orograph.cli.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import io.orograph.cli.view.ClaimsView;
import io.orograph.cli.view.CostView;
import io.orograph.cli.view.DiagramView;
import io.orograph.cli.view.MeasuredView;
import io.orograph.cli.view.SweepView;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.ClaimReport;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.ExtendSweepResponse;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.ListWorkersRequest;
import io.orograph.v1.ListWorkersResponse;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PhaseCell;
import io.orograph.v1.PhaseDiagram;
import io.orograph.v1.PhaseDiagramView;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.ResumeSweepRequest;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepAddition;
import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.ClientTls;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A connection to a lab's orchestrator. Sweeps are called by their full names. */
public final class LabClient implements AutoCloseable {
  private static final long UNARY_SECONDS = 20;
  private static final long STREAM_SECONDS = 600;

  /**
   * As large as the Python client takes: a phase diagram of many cells and metrics is beyond gRPC's
   * own 4 MiB.
   */
  private static final int LARGEST_ANSWER = 64 << 20;

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final String address;
  private final ManagedChannel channel;

  private final ProjectName project;

  private LabClient(String address, ManagedChannel channel, ProjectName project) {
    this.address = address;
    this.channel = channel;
    this.project = project;
  }

  /** The same connection, for the sweeps of {@code project}. */
  public LabClient inProject(ProjectName other) {
    return new LabClient(address, channel, other);
  }

  /**
   * A connection that is made at the first call; every call carries the token.
   *
   * @throws LabFailure if the host is not this machine, or the token file is not as it must be
   */
  public static LabClient to(String host, int port, Path tokenFile) {
    try {
      return new LabClient(
          host + ":" + port, Channels.open(host, port, Token.read(tokenFile)), ProjectName.DEFAULT);
    } catch (IOException | IllegalArgumentException e) {
      throw new LabFailure(LabFailure.Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The same to a lab that may be elsewhere, or of several nodes, of which one is active.
   *
   * @param addresses as {@link Addresses} are written
   * @param tls needed beyond this machine
   * @param tokenFile none where a certificate says who calls
   * @throws LabFailure if the host is not this machine and there is no TLS, or a file is not as it
   *     must be
   */
  public static LabClient to(String addresses, Optional<ClientTls> tls, Optional<Path> tokenFile) {
    try {
      Addresses parsed = Addresses.parse(addresses);
      if (tls.isEmpty()) {
        return new LabClient(
            addresses,
            Channels.open(parsed, Token.read(tokenFile.orElseThrow())),
            ProjectName.DEFAULT);
      }
      Optional<Token> token =
          tokenFile.isPresent() ? Optional.of(Token.read(tokenFile.get())) : Optional.empty();
      return new LabClient(
          addresses, Channels.secured(parsed, tls.get(), token), ProjectName.DEFAULT);
    } catch (IOException | IllegalArgumentException e) {
      throw new LabFailure(LabFailure.Kind.REFUSED, String.valueOf(e.getMessage()), e);
    }
  }

  /** What a new sweep carries beside its specification. */
  public record Submission(
      LoadedSweep sweep,
      UUID requestId,
      String sweepId,
      Map<String, String> labels,
      String description) {
    public Submission {
      labels = Map.copyOf(labels);
    }
  }

  /** Creates a sweep; the same request id gives the same sweep. */
  public Answer<SweepView> create(Submission s) {
    return sweep(
        () ->
            unary(SweepServiceGrpc.newBlockingStub(channel))
                .createSweep(
                    CreateSweepRequest.newBuilder()
                        .setParent(project.toString())
                        .setRequestId(s.requestId().toString())
                        .setSweepId(s.sweepId())
                        .setSpec(s.sweep().message())
                        .putAllLabels(s.labels())
                        .setDescription(s.description())
                        .build())
                .getSweep());
  }

  /** One sweep with its progress. */
  public Answer<SweepView> get(String name) {
    GetSweepRequest request = GetSweepRequest.newBuilder().setName(name).build();
    return sweep(
        () -> unary(SweepServiceGrpc.newBlockingStub(channel)).getSweep(request).getSweep());
  }

  /** The token from which a watch tells what comes from now on, whatever has come before. */
  public String place(String name) {
    GetSweepRequest request = GetSweepRequest.newBuilder().setName(name).build();
    return call(
        () ->
            unary(SweepServiceGrpc.newBlockingStub(channel))
                .getSweep(request)
                .getSweep()
                .getWatchToken());
  }

  /** All sweeps of the project, newest first. */
  public List<Answer<SweepView>> list() {
    List<Answer<SweepView>> all = new ArrayList<>();
    String token = "";
    do {
      ListSweepsRequest request =
          ListSweepsRequest.newBuilder()
              .setParent(project.toString())
              .setPageSize(200)
              .setPageToken(token)
              .build();
      ListSweepsResponse page =
          call(() -> unary(SweepServiceGrpc.newBlockingStub(channel)).listSweeps(request));
      page.getSweepsList().forEach(s -> all.add(new Answer<>(Views.of(s), () -> json(s))));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  /**
   * A sweep that was or would be extended.
   *
   * @param sweep as it is afterwards
   * @param cost of what is added
   * @param digests of its specifications, the first as accepted
   */
  public record Extended(Answer<SweepView> sweep, CostView cost, List<String> digests) {
    public Extended {
      digests = List.copyOf(digests);
    }
  }

  /** Adds to a sweep; the same request id adds once. */
  public Extended extend(
      String name, SweepAddition addition, UUID requestId, boolean validateOnly) {
    return extend(name, addition.to(spec(name)), requestId, validateOnly);
  }

  /**
   * Trains the cells along the boundaries of a sweep's phase diagram to twice its length; the same
   * request id does so once.
   *
   * @throws SpecRejected if its length cannot be doubled, or there is no boundary
   */
  public Extended controlLength(String name, UUID requestId, boolean validateOnly) {
    List<String> cells =
        labelled(name).stream().filter(PhaseCell::getBoundary).map(PhaseCell::getCell).toList();
    if (cells.isEmpty()) {
      throw new SpecRejected(
          "longer_cells", "none", "a phase diagram with two phases side by side");
    }
    SweepSpec present = spec(name);
    return extend(
        name, SweepAddition.lengthControl(present, cells).to(present), requestId, validateOnly);
  }

  private SweepSpec spec(String name) {
    return call(() ->
            unary(SweepServiceGrpc.newBlockingStub(channel))
                .getSweep(GetSweepRequest.newBuilder().setName(name).build()))
        .getSweep()
        .getSpec();
  }

  private Extended extend(String name, SweepSpec wanted, UUID requestId, boolean validateOnly) {
    ExtendSweepRequest request =
        ExtendSweepRequest.newBuilder()
            .setName(name)
            .setRequestId(requestId.toString())
            .setSpec(wanted)
            .setValidateOnly(validateOnly)
            .build();
    ExtendSweepResponse answer =
        call(() -> unary(SweepServiceGrpc.newBlockingStub(channel)).extendSweep(request));
    return new Extended(
        new Answer<>(Views.of(answer.getSweep()), () -> json(answer)),
        Views.of(answer.getCost()),
        answer.getSweep().getRevisionsList().stream().map(r -> r.getSpecDigest()).toList());
  }

  /** Asks for a metric of checkpoints; the same request id asks once. */
  public Answer<MeasuredView> measure(
      String kind, Map<String, Value> options, List<String> digests, UUID requestId) {
    StandaloneMeasurement.Builder wanted =
        StandaloneMeasurement.newBuilder()
            .setSpec(MeasurementSpec.newBuilder().setKind(kind).putAllOptions(options));
    digests.forEach(digest -> wanted.addCheckpointsBuilder().setDigest(digest));
    CreateMeasurementRequest request =
        CreateMeasurementRequest.newBuilder()
            .setParent(project.toString())
            .setRequestId(requestId.toString())
            .setMeasurement(wanted)
            .build();
    return measured(
        () ->
            unary(MeasurementServiceGrpc.newBlockingStub(channel))
                .createMeasurement(request)
                .getMeasurement());
  }

  /** A metric that was asked for. */
  public Answer<MeasuredView> measured(String name) {
    GetMeasurementRequest request = GetMeasurementRequest.newBuilder().setName(name).build();
    return measured(
        () ->
            unary(MeasurementServiceGrpc.newBlockingStub(channel))
                .getMeasurement(request)
                .getMeasurement());
  }

  private Answer<MeasuredView> measured(Supplier<StandaloneMeasurement> call) {
    StandaloneMeasurement measurement = call(call);
    return new Answer<>(MeasuredViews.of(measurement), () -> json(measurement));
  }

  /** Ends a sweep; the same request id does so once. */
  public Answer<SweepView> cancel(String name, UUID requestId) {
    CancelSweepRequest request =
        CancelSweepRequest.newBuilder().setName(name).setRequestId(requestId.toString()).build();
    return sweep(
        () -> unary(SweepServiceGrpc.newBlockingStub(channel)).cancelSweep(request).getSweep());
  }

  /** Grants a sweep no new work; the same request id does so once. */
  public Answer<SweepView> pause(String name, UUID requestId) {
    PauseSweepRequest request =
        PauseSweepRequest.newBuilder().setName(name).setRequestId(requestId.toString()).build();
    return sweep(
        () -> unary(SweepServiceGrpc.newBlockingStub(channel)).pauseSweep(request).getSweep());
  }

  /** Grants a sweep work again; the same request id does so once. */
  public Answer<SweepView> resume(String name, UUID requestId) {
    ResumeSweepRequest request =
        ResumeSweepRequest.newBuilder().setName(name).setRequestId(requestId.toString()).build();
    return sweep(
        () -> unary(SweepServiceGrpc.newBlockingStub(channel)).resumeSweep(request).getSweep());
  }

  /**
   * The labels of a sweep's phase diagram by cell, with a question mark where one rests on a curve
   * that has not converged.
   */
  public Map<String, String> labels(String name) {
    Map<String, String> labels = new LinkedHashMap<>();
    labelled(name)
        .forEach(
            cell -> labels.put(cell.getCell(), cell.getLabel() + (cell.getUncertain() ? "?" : "")));
    return labels;
  }

  private List<PhaseCell> labelled(String name) {
    GetPhaseDiagramRequest request =
        GetPhaseDiagramRequest.newBuilder()
            .setName(name)
            .setView(PhaseDiagramView.PHASE_DIAGRAM_VIEW_LABELS)
            .build();
    return call(() -> patient(ResultServiceGrpc.newBlockingStub(channel)).getPhaseDiagram(request))
        .getDiagram()
        .getCellsList();
  }

  /** A sweep's phase diagram; of a large sweep its labels alone. */
  public Answer<DiagramView> diagram(String name) {
    return diagram(GetPhaseDiagramRequest.newBuilder().setName(name).build());
  }

  /**
   * A sweep's phase diagram with the means of some metrics, also of a large sweep.
   *
   * @param metrics their names; people may write them small and with dashes
   */
  public Answer<DiagramView> diagram(String name, List<String> metrics) {
    Set<String> known =
        spec(name).getMeasurementsList().stream()
            .map(m -> m.getMetric().isEmpty() ? m.getKind() : m.getMetric())
            .collect(Collectors.toUnmodifiableSet());
    GetPhaseDiagramRequest.Builder request = GetPhaseDiagramRequest.newBuilder().setName(name);
    for (String metric : metrics) {
      String usual = metric.toUpperCase(Locale.ROOT).replace('-', '_');
      request.addMetrics(known.contains(metric) || !known.contains(usual) ? metric : usual);
    }
    return diagram(request.build());
  }

  private Answer<DiagramView> diagram(GetPhaseDiagramRequest request) {
    PhaseDiagram diagram =
        call(
            () ->
                patient(ResultServiceGrpc.newBlockingStub(channel))
                    .getPhaseDiagram(request)
                    .getDiagram());
    return new Answer<>(Views.of(diagram), () -> json(diagram));
  }

  /** What a sweep says about the claims. */
  public Answer<ClaimsView> claims(String name) {
    GetClaimReportRequest request = GetClaimReportRequest.newBuilder().setName(name).build();
    ClaimReport report =
        call(
            () ->
                patient(ResultServiceGrpc.newBlockingStub(channel))
                    .getClaimReport(request)
                    .getReport());
    return new Answer<>(ClaimViews.of(report), () -> json(report));
  }

  /** What a sweep can be exported as. */
  public enum Format {
    /** Comma-separated values. */
    CSV(ExportFormat.EXPORT_FORMAT_CSV),
    /** JSON lines. */
    JSONL(ExportFormat.EXPORT_FORMAT_JSON_LINES),
    /** Apache Parquet. */
    PARQUET(ExportFormat.EXPORT_FORMAT_PARQUET),
    /** The HTML report. */
    REPORT(ExportFormat.EXPORT_FORMAT_REPORT),
    /** The archive to run it again from. */
    BUNDLE(ExportFormat.EXPORT_FORMAT_BUNDLE);

    private final ExportFormat wire;

    Format(ExportFormat wire) {
      this.wire = wire;
    }

    /** The word of the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Writes a sweep's results to {@code out}, which stays open. */
  public void export(String name, Format format, OutputStream out) {
    export(name, format, "", out);
  }

  /**
   * Writes the rows of one level.
   *
   * @param level RUN, PAIR or CELL; empty for all rows
   */
  public void export(String name, Format format, String level, OutputStream out) {
    ExportSweepRequest request =
        ExportSweepRequest.newBuilder()
            .setName(name)
            .setFormat(format.wire)
            .setLevel(level)
            .build();
    call(
        () -> {
          try {
            var chunks = patient(ResultServiceGrpc.newBlockingStub(channel)).exportSweep(request);
            while (chunks.hasNext()) {
              chunks.next().getData().writeTo(out);
            }
            return true;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Hands on the facts of a sweep as JSON until the stream ends.
   *
   * @param token resume token of the last one seen; empty for all
   * @param facts takes the JSON, then the resume token, of each message
   */
  public void watch(
      String name, String token, java.util.function.BiConsumer<String, String> facts) {
    WatchSweepRequest request =
        WatchSweepRequest.newBuilder().setName(name).setResumeToken(token).build();
    call(
        () -> {
          Iterator<WatchSweepResponse> stream =
              SweepServiceGrpc.newBlockingStub(channel).watchSweep(request);
          Consumer<WatchSweepResponse> hand = m -> facts.accept(json(m), m.getResumeToken());
          stream.forEachRemaining(hand);
          return true;
        });
  }

  /** The calls that steer a sweep further than pause, resume and cancel do. */
  public Steering steering() {
    return new Steering(this, SweepServiceGrpc.newBlockingStub(channel));
  }

  /** The training curves of runs. */
  public CurveCalls curves() {
    return new CurveCalls(this, SweepServiceGrpc.newBlockingStub(channel));
  }

  /** The workers that the lab knows, by name. */
  public List<LabWorker> workers() {
    List<LabWorker> all = new ArrayList<>();
    String token = "";
    do {
      ListWorkersRequest request =
          ListWorkersRequest.newBuilder().setPageSize(1000).setPageToken(token).build();
      ListWorkersResponse page =
          call(
              () -> unary(WorkerRegistryServiceGrpc.newBlockingStub(channel)).listWorkers(request));
      page.getWorkersList().forEach(worker -> all.add(LabWorker.of(worker)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  /** The calls about checkpoints that no run has left. */
  public CheckpointCalls checkpoints() {
    return new CheckpointCalls(this, project, channel);
  }

  /** The calls about the store. */
  public StoreCalls store() {
    return new StoreCalls(this, CheckpointServiceGrpc.newBlockingStub(channel));
  }

  Answer<SweepView> sweep(Supplier<Sweep> call) {
    Sweep sweep = call(call);
    return new Answer<>(Views.of(sweep), () -> json(sweep));
  }

  static <S extends AbstractStub<S>> S unary(S stub) {
    return bounded(stub, UNARY_SECONDS);
  }

  /** For answers that take reading or computing which grows with a sweep or the store. */
  static <S extends AbstractStub<S>> S patient(S stub) {
    return bounded(stub, STREAM_SECONDS);
  }

  private static <S extends AbstractStub<S>> S bounded(S stub, long seconds) {
    return stub.withDeadlineAfter(seconds, TimeUnit.SECONDS)
        .withMaxInboundMessageSize(LARGEST_ANSWER);
  }

  <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      LabFailure failure = Failures.of(address, e);
      if (failure.kind() == LabFailure.Kind.UNREACHABLE) {
        // Whoever asks again means it: gRPC's own pause grows to two minutes.
        channel.resetConnectBackoff();
      }
      throw failure;
    }
  }

  static String json(MessageOrBuilder message) {
    try {
      return JSON.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an answer cannot be written as JSON", e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
