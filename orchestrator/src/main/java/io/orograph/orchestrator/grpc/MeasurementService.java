package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.opentelemetry.context.Context;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.Grid;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.FilterFields;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.CreateMeasurementResponse;
import io.orograph.v1.GetMeasurementRequest;
import io.orograph.v1.GetMeasurementResponse;
import io.orograph.v1.ListMeasurementsRequest;
import io.orograph.v1.ListMeasurementsResponse;
import io.orograph.v1.ListMetricKindsRequest;
import io.orograph.v1.ListMetricKindsResponse;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.RunSettings;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.wire.convert.CatalogueConverter;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.MeasurementName;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.Identity;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The catalogue of metric kinds, and measurements without a sweep. */
public final class MeasurementService extends MeasurementServiceGrpc.MeasurementServiceImplBase {
  private final SweepDirectory directory;
  private final ResultsStore store;
  private final ModulePolicy modules;
  private final Answers answers;

  /**
   * @param directory talks to what measurements are made by
   * @param store what has been recorded
   * @param shares what projects may have
   * @param blocking runs work that waits
   */
  public MeasurementService(
      SweepDirectory directory, ResultsStore store, Shares shares, Executor blocking) {
    this.directory = directory;
    this.store = store;
    this.modules = new ModulePolicy(shares);
    this.answers = new Answers(blocking);
  }

  @Override
  public void listMetricKinds(
      ListMetricKindsRequest request, StreamObserver<ListMetricKindsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          MetricKind[] kinds = MetricKind.values();
          int wanted = request.getPageSize() == 0 ? kinds.length : request.getPageSize();
          Paging paging = Paging.of(wanted, request.getPageToken(), "kinds");
          int from = paging.after().map(Integer::parseInt).map(last -> last + 1).orElse(0);
          int to = Math.min(kinds.length, from + paging.size());
          ListMetricKindsResponse.Builder answer = ListMetricKindsResponse.newBuilder();
          for (int i = from; i < to; i++) {
            answer.addMetricKinds(CatalogueConverter.toProto(kinds[i]));
          }
          Optional<String> next =
              to < kinds.length ? Optional.of(Integer.toString(to - 1)) : Optional.empty();
          return CompletableFuture.completedFuture(
              answer.setNextPageToken(paging.token(next)).build());
        });
  }

  @Override
  public void createMeasurement(
      CreateMeasurementRequest request, StreamObserver<CreateMeasurementResponse> observer) {
    String caller = Identity.current().map(Identity::name).orElse("");
    Context trace = Context.current();
    answers.answer(
        observer,
        () ->
            made(request)
                .thenCompose(
                    made ->
                        made.isPresent()
                            ? answers.async(() -> message(made.get()))
                            : made(request, caller, trace))
                .thenApply(m -> CreateMeasurementResponse.newBuilder().setMeasurement(m).build()));
  }

  /** A measurement of a module runs its code, too. */
  private NewSweep allowed(NewSweep sweep) {
    modules.check(sweep.name(), sweep.spec());
    return sweep;
  }

  private CompletionStage<StandaloneMeasurement> made(
      CreateMeasurementRequest request, String caller, Context trace) {
    return answers
        .async(() -> Submitted.by(trace, allowed(StandaloneOrder.of(request, caller, store))))
        .thenCompose(sweep -> shown(sweep.name(), directory.create(sweep)));
  }

  /**
   * What the same request has made before: its checkpoints may have gone since. Whether there is
   * anything else of the name is said when it is to be made.
   */
  private CompletionStage<Optional<SweepView>> made(CreateMeasurementRequest request) {
    return StandaloneOrder.name(request)
        .map(
            name ->
                directory
                    .get(name)
                    .handle(
                        (known, failure) ->
                            Optional.ofNullable(known)
                                .filter(v -> v.createRequest().equals(request.getRequestId()))))
        .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
  }

  @Override
  public void getMeasurement(
      GetMeasurementRequest request, StreamObserver<GetMeasurementResponse> observer) {
    answers.answer(
        observer,
        () -> {
          String name = MeasurementName.parse("name", request.getName()).toString();
          return shown(name, directory.get(name))
              .thenApply(m -> GetMeasurementResponse.newBuilder().setMeasurement(m).build());
        });
  }

  @Override
  public void listMeasurements(
      ListMeasurementsRequest request, StreamObserver<ListMeasurementsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          ProjectName project = ProjectName.parseOrDefault("parent", request.getParent());
          Filter.parse(request.getFilter(), FilterFields.NONE);
          Paging paging =
              Paging.of(
                  request.getPageSize(),
                  request.getPageToken(),
                  "measurements",
                  project.toString());
          return answers
              .async(() -> store.standalone(project.project(), paging.after(), paging.size()))
              .thenCompose(page -> list(page, paging));
        });
  }

  private CompletionStage<ListMeasurementsResponse> list(Page<SweepRow> page, Paging paging) {
    CompletionStage<ListMeasurementsResponse.Builder> answer =
        CompletableFuture.completedFuture(
            ListMeasurementsResponse.newBuilder().setNextPageToken(paging.token(page.next())));
    for (SweepRow row : page.items()) {
      answer =
          answer.thenCombine(
              shown(row.name(), directory.get(row.name())),
              ListMeasurementsResponse.Builder::addMeasurements);
    }
    return answer.thenApply(ListMeasurementsResponse.Builder::build);
  }

  private CompletionStage<StandaloneMeasurement> shown(
      String name, CompletionStage<SweepView> stage) {
    return Answers.ofSweep(name, stage).thenApplyAsync(this::message, answers.blocking());
  }

  private StandaloneMeasurement message(SweepView view) {
    RunSettings settings = RunConverter.toProto(new Grid(view.spec()).cell(0).settings());
    StandaloneMeasurement.Builder m =
        StandaloneMeasurement.newBuilder()
            .setName(view.name())
            .setSpec(MeasurementSpecConverter.toProto(view.spec().measurements().getFirst()))
            .setData(settings.getData())
            .setNetwork(settings.getNetwork())
            .setState(Resources.state(view.status()));
    view.growth()
        .adoption()
        .ifPresent(
            a -> a.runs().forEach(r -> m.addCheckpoints(StoreConverter.toProto(r.checkpoint()))));
    store
        .measurements()
        .list(view.name(), Filter.all(), Optional.empty(), 1)
        .items()
        .forEach(measured -> m.setMeasurement(MeasureConverter.toProto(measured)));
    return m.build();
  }
}
