package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.report.Report;
import io.orograph.orchestrator.results.Diagrams;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Means;
import io.orograph.orchestrator.results.MeasurementQueries;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RunFilter;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.v1.GetClaimReportRequest;
import io.orograph.v1.GetClaimReportResponse;
import io.orograph.v1.GetPhaseDiagramRequest;
import io.orograph.v1.GetPhaseDiagramResponse;
import io.orograph.v1.PhaseRule;
import io.orograph.v1.QueryCurvesRequest;
import io.orograph.v1.QueryCurvesResponse;
import io.orograph.v1.QueryMeasurementsRequest;
import io.orograph.v1.QueryMeasurementsResponse;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.ReplyStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Reads results: measurements, curves, the phase diagram, and whole sweeps as files. */
public final class ResultService extends ResultServiceGrpc.ResultServiceImplBase {
  /** Most places of the grid of a diagram: of so many, folding and answering take some 200 MB. */
  private static final long MOST_CELLS = 50_000;

  /** Most cells that claims are tested on and a report draws: both rest on every single value. */
  private static final long MOST_JUDGED = Diagrams.LARGE;

  private static final int WAITING = 4;

  private final SweepDirectory directory;
  private final ResultsStore store;
  private final CheckpointStore content;
  private final Diagrams diagrams;
  private final Answers answers;

  /**
   * @param directory talks to the sweeps
   * @param store what has been recorded of them
   * @param content profiles and other artifacts
   * @param blocking runs work that waits for the database or the content
   */
  public ResultService(
      SweepDirectory directory, ResultsStore store, CheckpointStore content, Executor blocking) {
    this.directory = directory;
    this.store = store;
    this.content = content;
    this.diagrams = new Diagrams(store);
    this.answers = new Answers(blocking);
  }

  @Override
  public void queryMeasurements(
      QueryMeasurementsRequest request, StreamObserver<QueryMeasurementsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          Parent parent = Parent.parse("parent", request.getParent());
          if (parent.replicate().isPresent()) {
            throw new SpecRejected("parent", request.getParent(), "a sweep or a cell");
          }
          Filter filter =
              parent.narrow(Filter.parse(request.getFilter(), MeasurementQueries.FIELDS));
          Paging paging =
              Paging.of(
                  request.getPageSize(),
                  request.getPageToken(),
                  "measurements",
                  request.getParent(),
                  request.getFilter());
          return view(parent.sweep())
              .thenApplyAsync(
                  view -> measurements(view.name(), filter, paging), answers.blocking());
        });
  }

  private QueryMeasurementsResponse measurements(String sweep, Filter filter, Paging paging) {
    Page<Measurement> page =
        store.measurements().list(sweep, filter, paging.after(), paging.size());
    return QueryMeasurementsResponse.newBuilder()
        .addAllMeasurements(page.items().stream().map(MeasureConverter::toProto).toList())
        .setNextPageToken(paging.token(page.next()))
        .build();
  }

  @Override
  public void queryCurves(
      QueryCurvesRequest request, StreamObserver<QueryCurvesResponse> observer) {
    answers.answer(
        observer,
        () -> {
          Parent parent = Parent.parse("parent", request.getParent());
          RunFilter filter =
              RunFilter.of(parent.narrow(Filter.parse(request.getFilter(), RunFilter.FIELDS)));
          Paging paging =
              Paging.of(
                  request.getPageSize(),
                  request.getPageToken(),
                  "curves",
                  request.getParent(),
                  request.getFilter());
          return view(parent.sweep())
              .thenApplyAsync(view -> curves(view, filter, paging), answers.blocking());
        });
  }

  private QueryCurvesResponse curves(SweepView view, RunFilter filter, Paging paging) {
    Page<RunRow> page =
        store.runs().list(view.name(), view.spec(), filter, paging.after(), paging.size());
    return QueryCurvesResponse.newBuilder()
        .addAllRuns(page.items().stream().map(Resources::run).toList())
        .setNextPageToken(paging.token(page.next()))
        .build();
  }

  @Override
  public void getPhaseDiagram(
      GetPhaseDiagramRequest request, StreamObserver<GetPhaseDiagramResponse> observer) {
    answers.answer(
        observer,
        () -> {
          SweepName name = SweepName.parse("name", request.getName());
          return view(name)
              .thenApplyAsync(
                  view -> {
                    require(view.spec(), MOST_CELLS, "a diagram");
                    Means wanted = Wanted.of(request, view.spec());
                    PhaseSettings rule = rule(request.hasRule(), request.getRule(), view);
                    return GetPhaseDiagramResponse.newBuilder()
                        .setDiagram(
                            DiagramConverter.toProto(
                                view.name(),
                                view.specDigest(),
                                view.spec(),
                                diagrams.of(view.name(), view.spec(), rule, wanted),
                                wanted))
                        .build();
                  },
                  answers.blocking());
        });
  }

  @Override
  public void getClaimReport(
      GetClaimReportRequest request, StreamObserver<GetClaimReportResponse> observer) {
    answers.answer(
        observer,
        () -> {
          SweepName name = SweepName.parse("name", request.getName());
          return view(name)
              .thenApplyAsync(
                  view -> {
                    PhaseSettings rule = rule(request.hasRule(), request.getRule(), view);
                    return GetClaimReportResponse.newBuilder()
                        .setReport(
                            ClaimConverter.toProto(
                                view.name(), view.specDigest(), judged(view, rule)))
                        .build();
                  },
                  answers.blocking());
        });
  }

  /** The thresholds asked for, or those of the sweep. */
  private static PhaseSettings rule(boolean asked, PhaseRule rule, SweepView view) {
    return asked ? SpecConverter.fromProto(rule) : view.spec().phase();
  }

  private Diagrams.Judged judged(SweepView view, PhaseSettings rule) {
    require(view.spec(), MOST_JUDGED, "claims and a report");
    return diagrams.judged(view.name(), view.spec(), rule);
  }

  private static void require(SweepSpec spec, long most, String what) {
    long cells = new Grid(spec).cellCount();
    if (cells > most) {
      throw new SpecRejected(
          "name",
          cells + " cells",
          "at most " + most + " for " + what + "; larger sweeps are exported as CSV or Parquet");
    }
  }

  @Override
  public void exportSweep(
      ExportSweepRequest request, StreamObserver<ExportSweepResponse> observer) {
    SweepName name;
    try {
      name = SweepName.parse("name", request.getName());
    } catch (SpecRejected e) {
      observer.onError(Answers.status(e));
      return;
    }
    ReplyStream<ExportSweepResponse> stream = ReplyStream.of(observer, WAITING);
    view(name)
        .thenAcceptAsync(
            view -> new ChunkedReply(stream, file(view, request), answers.blocking()).send(),
            answers.blocking())
        .exceptionally(
            failure -> {
              stream.fail(failure);
              return null;
            });
  }

  private Iterator<byte[]> file(SweepView view, ExportSweepRequest request) {
    Export.Asked asked = asked(view, level(request));
    return switch (request.getFormat()) {
      case EXPORT_FORMAT_CSV -> Export.csv(store, asked);
      case EXPORT_FORMAT_JSON_LINES -> Export.jsonLines(store, asked);
      case EXPORT_FORMAT_REPORT -> List.of(report(view)).iterator();
      case EXPORT_FORMAT_BUNDLE -> bundle(view);
      case EXPORT_FORMAT_PARQUET -> Export.parquet(store, asked);
      case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED ->
          throw new SpecRejected("format", "not set", "CSV, JSON_LINES, PARQUET, REPORT or BUNDLE");
    };
  }

  private static Export.Asked asked(SweepView view, Optional<MetricLevel> level) {
    return new Export.Asked(view.name(), view.spec(), view.growth().search(), level);
  }

  /** Only a table has rows of a level. */
  private static Optional<MetricLevel> level(ExportSweepRequest request) {
    String wanted = request.getLevel();
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    boolean table =
        switch (request.getFormat()) {
          case EXPORT_FORMAT_CSV, EXPORT_FORMAT_JSON_LINES, EXPORT_FORMAT_PARQUET -> true;
          case EXPORT_FORMAT_REPORT, EXPORT_FORMAT_BUNDLE -> false;
          case EXPORT_FORMAT_UNSPECIFIED, UNRECOGNIZED -> true;
        };
    if (!table) {
      throw new SpecRejected("level", wanted, "none with REPORT or BUNDLE");
    }
    return Optional.of(
        Arrays.stream(MetricLevel.values())
            .filter(level -> level.name().equals(wanted))
            .findFirst()
            .orElseThrow(() -> new SpecRejected("level", wanted, "RUN, PAIR or CELL")));
  }

  /**
   * Names of entries that `orograph reproduce` and the docs know; a sweep too large for claims has
   * no report.
   */
  private Iterator<byte[]> bundle(SweepView view) {
    List<Bundle.Part> parts = new ArrayList<>();
    parts.add(Bundle.Part.of("sweep.yaml", () -> yaml(view)));
    Export.Asked all = asked(view, Optional.empty());
    parts.add(new Bundle.Part("measurements.jsonl", () -> Export.jsonLines(store, all)));
    parts.add(new Bundle.Part("measurements.csv", () -> Export.csv(store, all)));
    for (MetricLevel level : MetricLevel.values()) {
      String name = "measurements-" + level.name().toLowerCase(Locale.ROOT) + ".csv";
      parts.add(new Bundle.Part(name, () -> Export.csv(store, all.at(level))));
    }
    parts.add(new Bundle.Part("columns.json", () -> Export.dictionary(view.spec())));
    if (new Grid(view.spec()).cellCount() <= MOST_JUDGED) {
      parts.add(new Bundle.Part("report.html", () -> List.of(report(view)).iterator()));
    }
    return new Bundle(parts);
  }

  private static String yaml(SweepView view) {
    return SweepFile.toYaml(SpecConverter.toProto(asWritten(view.spec())));
  }

  private byte[] report(SweepView view) {
    Diagrams.Judged judged = judged(view, view.spec().phase());
    Report.Subject subject =
        new Report.Subject(
            view.name(),
            view.spec(),
            view.specDigest(),
            view.description(),
            yaml(view),
            judged.diagram(),
            judged.claims(),
            view.growth().search(),
            view.growth().stopping());
    return new Report(subject, store, content).html().getBytes(StandardCharsets.UTF_8);
  }

  /** A specification as it can be submitted again: without what a sweep decides itself. */
  private static SweepSpec asWritten(SweepSpec spec) {
    return spec.withSearch(spec.search().withAsked(List.of()))
        .withEarlyStopping(spec.earlyStopping().withPassed(0));
  }

  private CompletionStage<SweepView> view(SweepName name) {
    return Answers.ofSweep(name.toString(), directory.get(name.toString()));
  }
}
