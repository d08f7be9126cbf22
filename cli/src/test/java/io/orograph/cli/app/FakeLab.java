package io.orograph.cli.app;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.v1.ArtifactRef;
import io.orograph.v1.Axis;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CancelSweepResponse;
import io.orograph.v1.CellValue;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.ClaimReport;
import io.orograph.v1.ClaimVerdict;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.Cost;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.CreateMeasurementResponse;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.CreateSweepResponse;
import io.orograph.v1.DeleteImportedCheckpointRequest;
import io.orograph.v1.DeleteImportedCheckpointResponse;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.DeleteSweepResponse;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.Errors;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ExplainRunResponse;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.ExtendSweepResponse;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.GetClaimReportResponse;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.GetMeasurementResponse;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.GetPhaseDiagramResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ImportedCheckpoint;
import io.orograph.v1.LineCrossing;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.ListSearchDecisionsRequest;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.ListWorkersRequest;
import io.orograph.v1.ListWorkersResponse;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.MetricCost;
import io.orograph.v1.PhaseCell;
import io.orograph.v1.PhaseDiagram;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RetryRunsResponse;
import io.orograph.v1.Run;
import io.orograph.v1.RunSummary;
import io.orograph.v1.SearchDecision;
import io.orograph.v1.SearchEnd;
import io.orograph.v1.SpecRevision;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepCost;
import io.orograph.v1.SweepProgress;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.v1.UpdateSweepResponse;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.v1.Worker;
import io.orograph.v1.WorkerKind;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.StatusMapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The two services that commands call, over a real loopback connection, with sweeps that end after
 * three looks. Answers only callers with its token.
 */
final class FakeLab implements AutoCloseable {
  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  /** A report with one figure. */
  static final String REPORT =
      "<!doctype html><body><svg xmlns=\"http://www.w3.org/2000/svg\" aria-label=\"phase\""
          + " width=\"9\" height=\"9\"><circle r=\"3\"/></svg></body>";

  /** What the trainer of a run of replicate 2 logged last. */
  private static final byte[] LOG =
      "pack failed: \u001b[31mdisk full\n\tat the store\n".getBytes(StandardCharsets.UTF_8);

  /** What the run of a cell wrote of its training; from step 20 on after a loss, once more. */
  private static final List<byte[]> CURVE =
      List.of(
          chunk(new long[] {10, 20}, new double[] {2, 0.5}),
          chunk(new long[] {20, 30}, new double[] {0.5, 0.25}));

  private static byte[] chunk(long[] steps, double[] losses) {
    return Npz.write(
        Map.of(
            "step",
            Safetensors.Tensor.of(steps, steps.length),
            "train_loss",
            Safetensors.Tensor.of(losses, losses.length)));
  }

  final Map<String, CreateSweepRequest> created = new LinkedHashMap<>();
  final List<ExtendSweepRequest> extensions = new CopyOnWriteArrayList<>();
  final List<RetryRunsRequest> retries = new CopyOnWriteArrayList<>();
  final List<DeleteSweepRequest> deletions = new CopyOnWriteArrayList<>();
  final List<UpdateSweepRequest> updates = new CopyOnWriteArrayList<>();
  final List<CreateMeasurementRequest> measured = new CopyOnWriteArrayList<>();
  final List<String> forgotten = new CopyOnWriteArrayList<>();

  /** What has come of a checkpoint. */
  final ByteArrayOutputStream brought = new ByteArrayOutputStream();

  volatile boolean boundary = true;

  /** Whether a sweep has ended when the stream of its facts breaks. */
  volatile boolean endsAtTheBreak;

  /** Of so many calls the answers do not arrive, though what they ask for is done. */
  final AtomicInteger lost = new AtomicInteger();

  final AtomicInteger looks = new AtomicInteger();
  private final Map<String, SweepState> states = new LinkedHashMap<>();
  private final Server server;

  FakeLab() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Sweeps())
            .addService(new Results())
            .addService(new Measurements())
            .addService(new Checkpoints())
            .addService(new Workers())
            .intercept(new Gate())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** Two pages of workers, one of them with a clock that is fast. */
  private static final class Workers
      extends WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase {
    @Override
    public void listWorkers(ListWorkersRequest request, StreamObserver<ListWorkersResponse> to) {
      boolean begins = request.getPageToken().isEmpty();
      Worker.Builder worker =
          Worker.newBuilder().setLanes(2).setCodeVersion("0.1.0").putDataDigests("digits", "d");
      if (begins) {
        worker.setName("metrics-1").setKind(WorkerKind.WORKER_KIND_METRICS);
      } else {
        worker
            .setName("trainer-1")
            .setKind(WorkerKind.WORKER_KIND_TRAINER)
            .setClockAhead(Duration.newBuilder().setSeconds(-75).setNanos(-500_000_000));
      }
      to.onNext(
          ListWorkersResponse.newBuilder()
              .addWorkers(worker)
              .setNextPageToken(begins ? "metrics-1" : "")
              .build());
      to.onCompleted();
    }
  }

  private Sweep sweep(String name) {
    CreateSweepRequest request = created.get(name);
    SweepState state = states.getOrDefault(name, SweepState.SWEEP_STATE_ACTIVE);
    boolean ended = state != SweepState.SWEEP_STATE_ACTIVE;
    return Sweep.newBuilder()
        .setName(name)
        .setState(state)
        .setSpecDigest("ab".repeat(32))
        .setSpec(request == null ? SweepSpec.getDefaultInstance() : request.getSpec())
        .putAllLabels(request == null ? Map.of() : request.getLabelsMap())
        .setProgress(
            SweepProgress.newBuilder()
                .setCells(2)
                .setRuns(4)
                .setRunsEnded(ended ? 4 : 1)
                .putOutcomes("trained", ended ? 4 : 1)
                .setMeasurements(10)
                .setMeasurementsRecorded(ended ? 10 : 0)
                .setTimeLeft(Duration.newBuilder().setSeconds(ended ? 0 : 5)))
        .build();
  }

  private static <T> void answer(StreamObserver<T> to, T message) {
    to.onNext(message);
    to.onCompleted();
  }

  private boolean isLost(StreamObserver<?> to) {
    if (lost.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      return false;
    }
    to.onError(Status.DEADLINE_EXCEEDED.asRuntimeException());
    return true;
  }

  private boolean known(String name, StreamObserver<?> to) {
    if (created.containsKey(name)) {
      return true;
    }
    to.onError(Status.NOT_FOUND.withDescription(name + ": no such sweep").asRuntimeException());
    return false;
  }

  private final class Gate implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      String given =
          headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER));
      if (!("Bearer " + TOKEN).equals(given)) {
        call.close(Status.UNAUTHENTICATED.withDescription("wrong token"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }

  /** Of which one object of 1.5 MB would go. */
  private final class Checkpoints extends CheckpointServiceGrpc.CheckpointServiceImplBase {
    @Override
    public void downloadCheckpoint(
        DownloadCheckpointRequest request, StreamObserver<DownloadCheckpointResponse> to) {
      byte[] content =
          CURVE.stream()
              .filter(chunk -> Digest.of(chunk).hex().equals(request.getDigest()))
              .findFirst()
              .orElse(LOG);
      for (byte b : content) {
        to.onNext(
            DownloadCheckpointResponse.newBuilder()
                .setData(ByteString.copyFrom(new byte[] {b}))
                .build());
      }
      to.onCompleted();
    }

    /** Takes one chunk of a call, and is done when it has all. */
    @Override
    public StreamObserver<ImportCheckpointRequest> importCheckpoint(
        StreamObserver<ImportCheckpointResponse> to) {
      return new StreamObserver<>() {
        private ImportedCheckpoint said = ImportedCheckpoint.getDefaultInstance();
        private boolean full;

        @Override
        public void onNext(ImportCheckpointRequest request) {
          if (request.hasCheckpoint()) {
            said = request.getCheckpoint();
          } else if (!full && request.getOffset() == brought.size()) {
            brought.writeBytes(request.getData().toByteArray());
            full = true;
          }
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
          ImportCheckpointResponse.Builder answer =
              ImportCheckpointResponse.newBuilder().setCommittedBytes(brought.size());
          if (brought.size() == said.getSizeBytes()) {
            answer.setCheckpoint(said.toBuilder().setName("projects/default/checkpoints/mine"));
          }
          answer(to, answer.build());
        }
      };
    }

    @Override
    public void deleteImportedCheckpoint(
        DeleteImportedCheckpointRequest request,
        StreamObserver<DeleteImportedCheckpointResponse> to) {
      forgotten.add(request.getName());
      answer(to, DeleteImportedCheckpointResponse.getDefaultInstance());
    }

    @Override
    public void collectGarbage(
        CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> to) {
      answer(
          to,
          CollectGarbageResponse.newBuilder()
              .setKeptObjects(request.getValidateOnly() ? 12 : 13)
              .setKeptBytes(3_000_000)
              .setFreedObjects(1)
              .setFreedBytes(1_500_000)
              .setReleasedCheckpoints(4)
              .build());
    }
  }

  /** A trace that is there at the second look, and a similarity that is never. */
  private final class Measurements extends MeasurementServiceGrpc.MeasurementServiceImplBase {
    private static final String NAME = "projects/default/measurements/m-1";

    @Override
    public void createMeasurement(
        CreateMeasurementRequest request, StreamObserver<CreateMeasurementResponse> to) {
      measured.add(request);
      answer(
          to,
          CreateMeasurementResponse.newBuilder()
              .setMeasurement(
                  request.getMeasurement().toBuilder()
                      .setName(NAME)
                      .setState(SweepState.SWEEP_STATE_ACTIVE))
              .build());
    }

    @Override
    public void getMeasurement(
        GetMeasurementRequest request, StreamObserver<GetMeasurementResponse> to) {
      if (isLost(to)) {
        return;
      }
      boolean trace =
          measured.getLast().getMeasurement().getSpec().getKind().equals("HESSIAN_TRACE");
      StandaloneMeasurement.Builder m =
          measured.getLast().getMeasurement().toBuilder()
              .setName(request.getName())
              .setState(SweepState.SWEEP_STATE_FINISHED);
      if (trace) {
        m.getMeasurementBuilder()
            .getEstimateBuilder()
            .setValue(12.5)
            .setErrors(Errors.newBuilder().setEstimatorError(0.25))
            .setConverged(true);
      }
      answer(to, GetMeasurementResponse.newBuilder().setMeasurement(m).build());
    }
  }

  private final class Sweeps extends SweepServiceGrpc.SweepServiceImplBase {
    @Override
    public void createSweep(CreateSweepRequest request, StreamObserver<CreateSweepResponse> to) {
      if (request.getSweepId().equals("taken")) {
        to.onError(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                    .setCode(Code.INVALID_ARGUMENT_VALUE)
                    .setMessage("2 violations")
                    .addDetails(
                        Any.pack(
                            BadRequest.newBuilder()
                                .addFieldViolations(violation("sweep_id", "taken (expected: new)"))
                                .addFieldViolations(violation("labels", "66 (expected: 64)"))
                                .build()))
                    .build()));
        return;
      }
      if (request.getSweepId().equals("full")) {
        to.onError(
            StatusMapping.toStatus(
                new OrographFailure.QuotaExceeded("projects/default", "no room")));
        return;
      }
      String name = "projects/default/sweeps/" + request.getSweepId();
      created.put(name, request);
      if (!isLost(to)) {
        answer(to, CreateSweepResponse.newBuilder().setSweep(sweep(name)).build());
      }
    }

    private BadRequest.FieldViolation violation(String field, String description) {
      return BadRequest.FieldViolation.newBuilder()
          .setField(field)
          .setDescription(description)
          .build();
    }

    @Override
    public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> to) {
      if (known(request.getName(), to)) {
        if (looks.incrementAndGet() % 3 == 0) {
          states.put(request.getName(), SweepState.SWEEP_STATE_FINISHED);
        }
        Sweep sweep = sweep(request.getName()).toBuilder().setWatchToken("40").build();
        answer(to, GetSweepResponse.newBuilder().setSweep(sweep).build());
      }
    }

    @Override
    public void extendSweep(ExtendSweepRequest request, StreamObserver<ExtendSweepResponse> to) {
      if (known(request.getName(), to)) {
        extensions.add(request);
        answer(
            to,
            ExtendSweepResponse.newBuilder()
                .setSweep(
                    sweep(request.getName()).toBuilder()
                        .addRevisions(SpecRevision.newBuilder().setSpecDigest("ab".repeat(32)))
                        .addRevisions(SpecRevision.newBuilder().setSpecDigest("cd".repeat(32))))
                .setCost(
                    SweepCost.newBuilder()
                        .setCells(1)
                        .setRuns(5)
                        .setMeasurements(9)
                        .setTrainingSamplePasses(700)
                        .addMetrics(
                            MetricCost.newBuilder()
                                .setMetric("HESSIAN_TRACE")
                                .setMeasurements(9)
                                .setEstimate(Cost.newBuilder().setMatvecs(72).setSamplePasses(360)))
                        .addMetrics(MetricCost.newBuilder().setMetric("NEW_KIND")))
                .build());
      }
    }

    @Override
    public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> to) {
      // One sweep a page: whoever does not follow the tokens sees one only.
      List<String> names = List.copyOf(created.keySet());
      int at = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
      ListSweepsResponse.Builder page = ListSweepsResponse.newBuilder();
      if (at < names.size()) {
        page.addSweeps(sweep(names.get(at)));
      }
      answer(to, page.setNextPageToken(at + 1 < names.size() ? "" + (at + 1) : "").build());
    }

    @Override
    public void cancelSweep(CancelSweepRequest request, StreamObserver<CancelSweepResponse> to) {
      if (known(request.getName(), to)) {
        states.put(request.getName(), SweepState.SWEEP_STATE_CANCELLED);
        answer(to, CancelSweepResponse.newBuilder().setSweep(sweep(request.getName())).build());
      }
    }

    @Override
    public void deleteSweep(DeleteSweepRequest request, StreamObserver<DeleteSweepResponse> to) {
      if (known(request.getName(), to)) {
        deletions.add(request);
        if (!isLost(to)) {
          answer(to, DeleteSweepResponse.getDefaultInstance());
        }
      }
    }

    @Override
    public void updateSweep(UpdateSweepRequest request, StreamObserver<UpdateSweepResponse> to) {
      if (known(request.getSweep().getName(), to)) {
        updates.add(request);
        Sweep sweep = sweep(request.getSweep().getName());
        answer(to, UpdateSweepResponse.newBuilder().setSweep(sweep).build());
      }
    }

    @Override
    public void retryRuns(RetryRunsRequest request, StreamObserver<RetryRunsResponse> to) {
      if (known(request.getName(), to)) {
        retries.add(request);
        Sweep sweep = sweep(request.getName());
        answer(to, RetryRunsResponse.newBuilder().setRuns(2).setSweep(sweep).build());
      }
    }

    @Override
    public void explainRun(ExplainRunRequest request, StreamObserver<ExplainRunResponse> to) {
      answer(
          to,
          request.getName().endsWith("/1")
              ? waits(request).build()
              : waits(request)
                  .setLogTail(
                      ArtifactRef.newBuilder()
                          .setDigest(
                              request.getName().endsWith("/2")
                                  ? Digest.of(LOG).hex()
                                  : "0".repeat(64)))
                  .build());
    }

    /** Two pages of an adaptive search of {@code first}; any other sweep has none. */
    @Override
    public void listSearchDecisions(
        ListSearchDecisionsRequest request, StreamObserver<ListSearchDecisionsResponse> to) {
      if (!request.getParent().endsWith("/first")) {
        answer(to, ListSearchDecisionsResponse.newBuilder().setCells(9).build());
        return;
      }
      boolean begins = request.getPageToken().isEmpty();
      SearchDecision.Builder decision =
          SearchDecision.newBuilder()
              .setRound(begins ? 1 : 2)
              .setCell(begins ? "batch=8" : "batch=16")
              .setReasonText(begins ? "spread" : "halves");
      answer(
          to,
          ListSearchDecisionsResponse.newBuilder()
              .addDecisions(begins ? decision.setRunsWithin(2).setRunsBeyond(1) : decision)
              .setNextPageToken(begins ? "more" : "")
              .setEnd(SearchEnd.SEARCH_END_GOES_ON)
              .setEndText("goes on")
              .setCellsAsked(2)
              .setCells(9)
              .addLine(
                  LineCrossing.newBuilder()
                      .setLowCell("batch=8")
                      .setHighCell("batch=32")
                      .setLowWithin(true)
                      .setApart(2))
              .build());
    }

    /** Two pages of runs of {@code first} that were stopped; any other sweep has none. */
    @Override
    public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> to) {
      boolean begins = request.getPageToken().isEmpty();
      if (request.getParent().endsWith("/cells/width=8")) {
        Run.Builder run = Run.newBuilder().setName(request.getParent() + "/runs/1");
        for (byte[] chunk : CURVE) {
          run.addCurveChunks(ArtifactRef.newBuilder().setDigest(Digest.of(chunk).hex()));
        }
        answer(to, ListRunsResponse.newBuilder().addRuns(run).build());
        return;
      }
      if (!request.getParent().endsWith("/first")
          || !request.getFilter().equals("outcome = \"censored\"")) {
        answer(to, ListRunsResponse.getDefaultInstance());
        return;
      }
      answer(
          to,
          ListRunsResponse.newBuilder()
              .addRuns(
                  Run.newBuilder()
                      .setName(
                          request.getParent()
                              + "/cells/width=24,batch="
                              + (begins ? 8 : 16)
                              + "/runs/2")
                      .setSummary(
                          RunSummary.newBuilder().setSteps(400).setWhyStopped("above the median")))
              .setNextPageToken(begins ? "more" : "")
              .build());
    }

    private static ExplainRunResponse.Builder waits(ExplainRunRequest request) {
      return ExplainRunResponse.newBuilder()
          .addReasons(request.getName() + " waits.")
          .addReasons("2 packs go first.");
    }

    /** The first stream breaks after its first fact; the next goes on after it. */
    @Override
    public void watchSweep(WatchSweepRequest request, StreamObserver<WatchSweepResponse> to) {
      int from =
          request.getResumeToken().isEmpty() ? 1 : 1 + Integer.parseInt(request.getResumeToken());
      to.onNext(
          WatchSweepResponse.newBuilder().setSequence(from).setResumeToken("" + from).build());
      if (from == 1) {
        if (endsAtTheBreak) {
          states.put(request.getName(), SweepState.SWEEP_STATE_FINISHED);
        }
        to.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        to.onCompleted();
      }
    }
  }

  private final class Results extends ResultServiceGrpc.ResultServiceImplBase {
    @Override
    public void getPhaseDiagram(
        GetPhaseDiagramRequest request, StreamObserver<GetPhaseDiagramResponse> to) {
      if (request.getName().endsWith("/many")) {
        to.onError(Status.INVALID_ARGUMENT.withDescription("9000 cells").asRuntimeException());
        return;
      }
      if (request.getName().endsWith("/grid")) {
        answer(to, GetPhaseDiagramResponse.newBuilder().setDiagram(grid(request)).build());
        return;
      }
      PhaseDiagram.Builder diagram = PhaseDiagram.newBuilder().setSweep(request.getName());
      if (request.getName().endsWith("/wide")) {
        diagram.setSpecDigest("0".repeat(5 << 20));
      }
      diagram.addAxesBuilder().setField("network.width").addValues(number(8)).addValues(number(64));
      diagram
          .addCells(
              cell("8", request.getName().endsWith("/other") ? "II" : "I").toBuilder()
                  .setCell("width=8")
                  .setBoundary(boundary)
                  .putRuns("censored", 1)
                  .putMetrics(
                      "TEST_ACCURACY", CellValue.newBuilder().setMean(71.25).setCount(2).build()))
          .addCells(cell("64", "IV-B").toBuilder().setCell("width=64"));
      answer(to, GetPhaseDiagramResponse.newBuilder().setDiagram(diagram).build());
    }

    /** Of a hundred by a hundred cells, with the means that are named and no others. */
    private PhaseDiagram grid(GetPhaseDiagramRequest request) {
      PhaseDiagram.Builder diagram = PhaseDiagram.newBuilder().setSweep(request.getName());
      for (String field : List.of("network.width", "training.batch_size")) {
        Axis.Builder axis = diagram.addAxesBuilder().setField(field);
        for (int value = 1; value <= 100; value++) {
          axis.addValues(number(value));
        }
      }
      for (int cell = 0; cell < 10_000; cell++) {
        String width = Integer.toString(1 + cell / 100);
        String batch = Integer.toString(1 + cell % 100);
        PhaseCell.Builder added =
            diagram
                .addCellsBuilder()
                .setCell("width=" + width + ",batch=" + batch)
                .addValues(width)
                .addValues(batch)
                .setLabel(cell < 2_500 ? "I" : "IV-B");
        for (String metric : request.getMetricsList()) {
          added.putMetrics(
              metric,
              CellValue.newBuilder().setMean(cell + 1).setCount(10).setConverged(true).build());
        }
      }
      return diagram.build();
    }

    @Override
    public void getClaimReport(
        GetClaimReportRequest request, StreamObserver<GetClaimReportResponse> to) {
      if (known(request.getName(), to)) {
        ClaimReport.Builder report =
            ClaimReport.newBuilder()
                .setSweep(request.getName())
                .setComplete(true)
                .setEvidenceCells(58)
                .putLeftOut("collapsed", 2);
        report
            .addClaimsBuilder()
            .setClaim("cka_tracks_accuracy")
            .setPrimary(true)
            .setEffect(0.875)
            .setLow(0.75)
            .setHigh(0.9375)
            .setP(0.001)
            .setCorrectedP(0.001)
            .setCells(58)
            .setVerdict(ClaimVerdict.CLAIM_VERDICT_SUPPORTED)
            .setReason("the interval lies above 0");
        report
            .addClaimsBuilder()
            .setClaim("data_buys_similarity")
            .setVerdict(ClaimVerdict.CLAIM_VERDICT_NOT_TESTABLE)
            .setReason("no axis over data.subset");
        answer(to, GetClaimReportResponse.newBuilder().setReport(report).build());
      }
    }

    private com.google.protobuf.Value number(double value) {
      return com.google.protobuf.Value.newBuilder().setNumberValue(value).build();
    }

    private PhaseCell cell(String width, String label) {
      return PhaseCell.newBuilder()
          .setCell("width=" + width)
          .addValues(width)
          .setLabel(label)
          .build();
    }

    @Override
    public void exportSweep(ExportSweepRequest request, StreamObserver<ExportSweepResponse> to) {
      if (known(request.getName(), to)) {
        if (request.getFormat() == ExportFormat.EXPORT_FORMAT_REPORT) {
          to.onNext(chunk(REPORT));
        } else if (request.getFormat() == ExportFormat.EXPORT_FORMAT_JSON_LINES) {
          to.onNext(chunk(line(request.getName().endsWith("other") ? 0.75 : 0.5)));
        } else if (request.getFormat() == ExportFormat.EXPORT_FORMAT_BUNDLE) {
          to.onNext(chunk("an archive"));
        } else if (!request.getLevel().isEmpty()) {
          to.onNext(chunk("rows of " + request.getLevel() + "\n"));
        } else {
          to.onNext(chunk("kind,value\n"));
          to.onNext(chunk("TRAIN_LOSS,0.5\n"));
        }
        to.onCompleted();
      }
    }

    private static String line(double value) {
      return "{\"kind\":\"TRAIN_LOSS\",\"cell\":\"c\",\"replicates\":[0],\"estimate\":{\"value\":"
          + value
          + "}}\n";
    }

    private ExportSweepResponse chunk(String text) {
      return ExportSweepResponse.newBuilder().setData(ByteString.copyFromUtf8(text)).build();
    }
  }
}
