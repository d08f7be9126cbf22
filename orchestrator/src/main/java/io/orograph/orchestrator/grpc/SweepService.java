package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.opentelemetry.context.Context;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.Provenance;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.DataSpec;
import io.orograph.orchestrator.registry.WorkerDirectory;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RunFilter;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.schedule.RunExplainer;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepRefused;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CancelSweepResponse;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.CreateSweepResponse;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.DeleteSweepResponse;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ExplainRunResponse;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.ExtendSweepResponse;
import io.orograph.v1.GetCellRequest;
import io.orograph.v1.GetCellResponse;
import io.orograph.v1.GetRunRequest;
import io.orograph.v1.GetRunResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.ListCellsRequest;
import io.orograph.v1.ListCellsResponse;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.ListSearchDecisionsRequest;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListSweepsResponse;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.PauseSweepResponse;
import io.orograph.v1.ResumeSweepRequest;
import io.orograph.v1.ResumeSweepResponse;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RetryRunsResponse;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.v1.UpdateSweepResponse;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.Identity;
import io.orograph.wire.grpc.StatusMapping;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Submits, steers and shows sweeps. */
public final class SweepService extends SweepServiceGrpc.SweepServiceImplBase {
  private final SweepDirectory directory;
  private final WorkerDirectory workers;
  private final SweepRuns runs;
  private final Quotas quotas;
  private final ModulePolicy modules;
  private final ResultsStore store;
  private final Watches watches;
  private final Answers answers;

  /**
   * @param directory talks to the sweeps
   * @param workers who could work for them
   * @param explainer says why runs wait
   * @param store what has been recorded of them
   * @param watches the watching of sweeps
   * @param shares what projects may have
   */
  public SweepService(
      SweepDirectory directory,
      WorkerDirectory workers,
      RunExplainer explainer,
      ResultsStore store,
      Watches watches,
      Shares shares) {
    this.directory = directory;
    this.workers = workers;
    this.store = store;
    this.watches = watches;
    this.answers = watches.answers();
    this.quotas = new Quotas(shares, store);
    this.modules = new ModulePolicy(shares);
    this.runs = new SweepRuns(directory, explainer, store, answers);
  }

  @Override
  public void createSweep(
      CreateSweepRequest request, StreamObserver<CreateSweepResponse> observer) {
    String caller = Identity.current().map(Identity::name).orElse("");
    Context trace = Context.current();
    answers.answer(
        observer,
        () -> {
          Submission submission = Submission.of(request, caller);
          String name = submission.sweep().name();
          modules.check(name, submission.sweep().spec());
          Quotas.checkNew(name, submission.sweep().spec().quota(), submission.cost().getRuns());
          CreateSweepResponse.Builder answer =
              CreateSweepResponse.newBuilder().setCost(submission.cost());
          if (request.getValidateOnly()) {
            return Answers.ofSweep(name, possible(submission))
                .thenCompose(x -> registered())
                .thenApply(known -> answer.setSweep(proposed(submission, known)).build());
          }
          return shown(
                  name,
                  admitted(name, submission.cost().getRuns())
                      .thenCompose(x -> directory.create(Submitted.by(trace, submission.sweep()))))
              .thenApply(sweep -> answer.setSweep(sweep).build());
        });
  }

  /**
   * Passes if its project has room, or if the sweep is there: then it says itself what is wrong.
   */
  private CompletionStage<Boolean> admitted(String name, long runs) {
    if (!quotas.bounds(name)) {
      return CompletableFuture.completedFuture(true);
    }
    return directory
        .get(name)
        .handle((known, failure) -> known != null)
        .thenApplyAsync(
            known -> {
              if (!known) {
                quotas.admit(name, runs);
              }
              return true;
            },
            answers.blocking());
  }

  /**
   * Passes if the sweep could be made now: the name is free, and its project has room. So it does
   * if the same request has made it.
   */
  private CompletionStage<Boolean> possible(Submission submission) {
    String name = submission.sweep().name();
    return directory
        .get(name)
        .handleAsync(
            (known, failure) -> {
              if (failure == null) {
                if (!known.createRequest().equals(submission.sweep().requestId())) {
                  throw new SweepRefused(
                      SweepRefused.Reason.ALREADY_EXISTS,
                      "name: " + name + " (expected: a name that is not taken)");
                }
                return true;
              }
              if (!(StatusMapping.unwrapped(failure) instanceof SweepRefused refused)) {
                throw new CompletionException(failure);
              }
              if (refused.reason() == SweepRefused.Reason.DELETED) {
                throw new SweepRefused(
                    SweepRefused.Reason.NAME_USED, String.valueOf(refused.getMessage()));
              }
              if (quotas.bounds(name)) {
                quotas.check(name, submission.cost().getRuns());
              }
              return true;
            },
            answers.blocking());
  }

  private static Sweep proposed(Submission submission, Optional<List<WorkerView>> known) {
    return Sweep.newBuilder()
        .setWaitsFor(known.map(w -> Missing.of(submission.sweep().spec(), w)).orElse(""))
        .setName(submission.sweep().name())
        .setSpec(SpecConverter.toProto(submission.sweep().spec()))
        .setSpecDigest(submission.sweep().specDigest())
        .putAllLabels(submission.sweep().labels())
        .setDescription(submission.sweep().description())
        .setCreatedBy(submission.sweep().createdBy())
        .build();
  }

  @Override
  public void getSweep(GetSweepRequest request, StreamObserver<GetSweepResponse> observer) {
    answers.answer(
        observer,
        () -> {
          SweepName sweep = SweepName.parse("name", request.getName());
          String name = sweep.toString();
          // Read before anything else is: what comes meanwhile is told twice rather than never.
          return answers
              .async(store::lastSequence)
              .thenCompose(
                  last ->
                      shown(name, directory.get(name))
                          .thenApply(
                              shown ->
                                  shown.toBuilder()
                                      .setWatchToken(WatchToken.of(sweep, last))
                                      .build()))
              .thenApply(shown -> GetSweepResponse.newBuilder().setSweep(shown).build());
        });
  }

  @Override
  public void listSweeps(ListSweepsRequest request, StreamObserver<ListSweepsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          ProjectName project = ProjectName.parseOrDefault("parent", request.getParent());
          Filter filter = Filter.parse(request.getFilter(), ResultsStore.SWEEP_FIELDS);
          Paging paging =
              Paging.of(
                  request.getPageSize(),
                  request.getPageToken(),
                  "sweeps",
                  project.toString(),
                  request.getFilter());
          return answers.async(() -> sweeps(project, filter, paging));
        });
  }

  private ListSweepsResponse sweeps(ProjectName project, Filter filter, Paging paging) {
    Page<SweepRow> page = store.sweeps(project.project(), filter, paging.after(), paging.size());
    ListSweepsResponse.Builder answer =
        ListSweepsResponse.newBuilder().setNextPageToken(paging.token(page.next()));
    for (SweepRow row : page.items()) {
      answer.addSweeps(Resources.sweep(row, store.progress(row.name(), row.spec())));
    }
    return answer.build();
  }

  @Override
  public void updateSweep(
      UpdateSweepRequest request, StreamObserver<UpdateSweepResponse> observer) {
    answers.answer(
        observer,
        () -> {
          SweepUpdate update = SweepUpdate.of(request);
          return shown(
                  update.name(),
                  directory.update(
                      update.name(), update.change(), update.requestId(), update.etag()))
              .thenApply(sweep -> UpdateSweepResponse.newBuilder().setSweep(sweep).build());
        });
  }

  @Override
  public void pauseSweep(PauseSweepRequest request, StreamObserver<PauseSweepResponse> observer) {
    answers.answer(
        observer,
        () ->
            steer(directory::pause, request.getName(), request.getRequestId(), request.getEtag())
                .thenApply(sweep -> PauseSweepResponse.newBuilder().setSweep(sweep).build()));
  }

  @Override
  public void resumeSweep(
      ResumeSweepRequest request, StreamObserver<ResumeSweepResponse> observer) {
    answers.answer(
        observer,
        () ->
            steer(directory::resume, request.getName(), request.getRequestId(), request.getEtag())
                .thenApply(sweep -> ResumeSweepResponse.newBuilder().setSweep(sweep).build()));
  }

  @Override
  public void cancelSweep(
      CancelSweepRequest request, StreamObserver<CancelSweepResponse> observer) {
    answers.answer(
        observer,
        () ->
            steer(directory::cancel, request.getName(), request.getRequestId(), request.getEtag())
                .thenApply(sweep -> CancelSweepResponse.newBuilder().setSweep(sweep).build()));
  }

  private interface Steering {
    CompletionStage<SweepView> of(String name, String requestId, Optional<String> etag);
  }

  private CompletionStage<Sweep> steer(
      Steering steering, String text, String requestId, String etag) {
    String name = SweepName.parse("name", text).toString();
    Optional<String> guard = etag.isEmpty() ? Optional.empty() : Optional.of(etag);
    return shown(name, steering.of(name, Submission.requestId(requestId), guard));
  }

  private CompletionStage<Sweep> shown(String name, CompletionStage<SweepView> stage) {
    return Answers.ofSweep(name, stage)
        .thenCombineAsync(
            registered(),
            (view, known) -> {
              Progress progress = store.progress(name, view.spec());
              return Resources.sweep(view, progress).toBuilder()
                  .addAllMetricCosts(
                      view.status() == SweepStatus.ACTIVE
                          ? List.of()
                          : Costs.compared(view.spec(), store.measurements().costs(name)))
                  .setWaitsFor(
                      known.map(w -> Missing.of(view, progress, began(view), w)).orElse(""))
                  .build();
            },
            answers.blocking());
  }

  /** Content of the data set of the sweep's first run, once that has begun; not of several. */
  private Optional<Digest> began(SweepView view) {
    if (Choices.data(view.spec()).stream().map(DataSpec::offered).distinct().count() > 1) {
      return Optional.empty();
    }
    return store
        .runs()
        .list(view.name(), view.spec(), RunFilter.ALL, Optional.empty(), 1)
        .items()
        .stream()
        .flatMap(run -> run.provenance().stream())
        .map(Provenance::dataDigest)
        .findFirst();
  }

  /** The workers; empty when nobody knows them just now, which is no reason to answer nothing. */
  private CompletionStage<Optional<List<WorkerView>>> registered() {
    return workers.list().handle((known, failure) -> Optional.ofNullable(known));
  }

  @Override
  public void listCells(ListCellsRequest request, StreamObserver<ListCellsResponse> observer) {
    answers.answer(observer, () -> runs.cells(request));
  }

  @Override
  public void getCell(GetCellRequest request, StreamObserver<GetCellResponse> observer) {
    answers.answer(observer, () -> runs.cell(request));
  }

  @Override
  public void getRun(GetRunRequest request, StreamObserver<GetRunResponse> observer) {
    answers.answer(observer, () -> runs.run(request));
  }

  @Override
  public void listRuns(ListRunsRequest request, StreamObserver<ListRunsResponse> observer) {
    answers.answer(observer, () -> runs.runs(request));
  }

  @Override
  public void listSearchDecisions(
      ListSearchDecisionsRequest request, StreamObserver<ListSearchDecisionsResponse> observer) {
    answers.answer(observer, () -> runs.decisions(request));
  }

  @Override
  public void explainRun(ExplainRunRequest request, StreamObserver<ExplainRunResponse> observer) {
    answers.answer(observer, () -> runs.explained(request));
  }

  @Override
  public void watchSweep(WatchSweepRequest request, StreamObserver<WatchSweepResponse> observer) {
    watches.watch(directory, request, observer);
  }

  @Override
  public void retryRuns(RetryRunsRequest request, StreamObserver<RetryRunsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          RetryRequest retry = RetryRequest.of(request);
          CompletionStage<SweepView> done =
              runs.spec(SweepName.parse("name", retry.name()))
                  .thenApplyAsync(spec -> retry.against(spec, store), answers.blocking())
                  .thenCompose(
                      order ->
                          Answers.ofSweep(
                              retry.name(),
                              directory.retry(
                                  retry.name(), order, retry.requestId(), retry.etag())));
          return shown(retry.name(), done)
              .thenCombine(
                  done,
                  (sweep, view) ->
                      RetryRunsResponse.newBuilder()
                          .setRuns(retry.runs(view))
                          .setSweep(sweep)
                          .build());
        });
  }

  @Override
  public void extendSweep(
      ExtendSweepRequest request, StreamObserver<ExtendSweepResponse> observer) {
    answers.answer(
        observer,
        () -> {
          ExtensionRequest extension =
              ExtensionRequest.of(
                  request,
                  directory,
                  store,
                  new ExtensionRequest.Allowed(quotas, modules),
                  answers.blocking());
          CompletionStage<SweepView> done = Answers.ofSweep(extension.name(), extension.done());
          return shown(extension.name(), done)
              .thenCombine(
                  done,
                  (sweep, view) ->
                      ExtendSweepResponse.newBuilder()
                          .setSweep(request.getValidateOnly() ? grown(sweep, extension) : sweep)
                          .setCost(extension.cost(view))
                          .build());
        });
  }

  /** The sweep as it would be. */
  private static Sweep grown(Sweep sweep, ExtensionRequest extension) {
    return sweep.toBuilder()
        .setSpec(SpecConverter.toProto(extension.wanted()))
        .setSpecDigest(ExtensionRequest.digest(extension.wanted()))
        .build();
  }

  @Override
  public void deleteSweep(
      DeleteSweepRequest request, StreamObserver<DeleteSweepResponse> observer) {
    answers.answer(
        observer,
        () -> {
          String name = SweepName.parse("name", request.getName()).toString();
          String id = Submission.requestId(request.getRequestId());
          Optional<String> etag =
              request.getEtag().isEmpty() ? Optional.empty() : Optional.of(request.getEtag());
          return Answers.ofSweep(name, directory.delete(name, request.getForce(), id, etag))
              .thenApply(view -> DeleteSweepResponse.getDefaultInstance());
        });
  }
}
