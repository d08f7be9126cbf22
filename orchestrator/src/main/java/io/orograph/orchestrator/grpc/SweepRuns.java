package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.FilterFields;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.RunFilter;
import io.orograph.orchestrator.results.RunRow;
import io.orograph.orchestrator.schedule.RunExplainer;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ExplainRunResponse;
import io.orograph.v1.GetCellRequest;
import io.orograph.v1.GetCellResponse;
import io.orograph.v1.GetRunRequest;
import io.orograph.v1.GetRunResponse;
import io.orograph.v1.ListCellsRequest;
import io.orograph.v1.ListCellsResponse;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.ListSearchDecisionsRequest;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.wire.convert.CatalogueConverter;
import io.orograph.wire.convert.CellName;
import io.orograph.wire.convert.RunName;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The cells and runs of sweeps, for readers. */
final class SweepRuns {
  private static final FilterFields CELL_FIELDS =
      new FilterFields(Map.of("cell", FilterFields.Kind.TEXT));

  /** Cells looked at for one page: few may be left of many by a filter. */
  private static final int LOOKED_AT = 10_000;

  private final SweepDirectory directory;
  private final RunExplainer explainer;
  private final ResultsStore store;
  private final Answers answers;

  SweepRuns(SweepDirectory directory, RunExplainer explainer, ResultsStore store, Answers answers) {
    this.directory = directory;
    this.explainer = explainer;
    this.store = store;
    this.answers = answers;
  }

  /** A page of cells. */
  CompletionStage<ListCellsResponse> cells(ListCellsRequest request) {
    SweepName name = SweepName.parse("parent", request.getParent());
    Filter filter = Filter.parse(request.getFilter(), CELL_FIELDS);
    Paging paging =
        Paging.of(
            request.getPageSize(),
            request.getPageToken(),
            "cells",
            name.toString(),
            request.getFilter());
    return spec(name).thenApply(spec -> cells(name, spec, filter, paging));
  }

  private static ListCellsResponse cells(
      SweepName name, SweepSpec spec, Filter filter, Paging paging) {
    ListCellsResponse.Builder answer = ListCellsResponse.newBuilder();
    Grid grid = new Grid(spec);
    Optional<String> one = filter.of("cell");
    if (one.isPresent()) {
      grid.cell(one.get())
          .filter(cell -> takes(filter, one.get()))
          .ifPresent(cell -> answer.addCells(CatalogueConverter.toProto(name, cell)));
      return answer.build();
    }
    long from = paging.after().map(Long::parseLong).map(last -> last + 1).orElse(0L);
    long end =
        Math.min(
            grid.cellCount(), from + (filter.equals(Filter.all()) ? paging.size() : LOOKED_AT));
    long at = from;
    while (at < end && answer.getCellsCount() < paging.size()) {
      Cell cell = grid.cell(at++);
      if (grid.has(cell) && takes(filter, cell.id())) {
        answer.addCells(CatalogueConverter.toProto(name, cell));
      }
    }
    return answer
        .setNextPageToken(
            paging.token(
                at < grid.cellCount() ? Optional.of(Long.toString(at - 1)) : Optional.empty()))
        .build();
  }

  private static boolean takes(Filter filter, String cell) {
    return filter.verdict(Map.of("cell", cell)) == Filter.Verdict.YES;
  }

  /** One cell. */
  CompletionStage<GetCellResponse> cell(GetCellRequest request) {
    CellName name = CellName.parse("name", request.getName());
    return spec(name.sweep())
        .thenApply(
            spec -> {
              Grid grid = new Grid(spec);
              return grid.cell(name.cell())
                  .filter(grid::has)
                  .map(cell -> CatalogueConverter.toProto(name.sweep(), cell))
                  .map(cell -> GetCellResponse.newBuilder().setCell(cell).build())
                  .orElseThrow(
                      () -> new OrographException(new OrographFailure.NotFound(name.toString())));
            });
  }

  /** One run. */
  CompletionStage<GetRunResponse> run(GetRunRequest request) {
    RunName name = RunName.parse("name", request.getName());
    return spec(name.sweep())
        .thenApplyAsync(
            spec -> GetRunResponse.newBuilder().setRun(Resources.run(row(name, spec))).build(),
            answers.blocking());
  }

  private RunRow row(RunName name, SweepSpec spec) {
    return store
        .runs()
        .one(name.sweep().toString(), spec, name.cell().cell(), name.replicate())
        .orElseThrow(() -> new OrographException(new OrographFailure.NotFound(name.toString())));
  }

  /** A page of runs. */
  CompletionStage<ListRunsResponse> runs(ListRunsRequest request) {
    Parent parent = Parent.parse("parent", request.getParent());
    RunFilter filter =
        RunFilter.of(parent.narrow(Filter.parse(request.getFilter(), RunFilter.FIELDS)));
    Paging paging =
        Paging.of(
            request.getPageSize(),
            request.getPageToken(),
            "runs",
            request.getParent(),
            request.getFilter());
    return spec(parent.sweep())
        .thenApplyAsync(
            spec -> runs(parent.sweep().toString(), spec, filter, paging), answers.blocking());
  }

  private ListRunsResponse runs(String sweep, SweepSpec spec, RunFilter filter, Paging paging) {
    Page<RunRow> page = store.runs().list(sweep, spec, filter, paging.after(), paging.size());
    return ListRunsResponse.newBuilder()
        .addAllRuns(page.items().stream().map(Resources::run).toList())
        .setNextPageToken(paging.token(page.next()))
        .build();
  }

  /** What the search of a sweep has decided. */
  CompletionStage<ListSearchDecisionsResponse> decisions(ListSearchDecisionsRequest request) {
    SweepName name = SweepName.parse("parent", request.getParent());
    Paging paging =
        Paging.of(request.getPageSize(), request.getPageToken(), "decisions", request.getParent());
    return Answers.ofSweep(name.toString(), directory.get(name.toString()))
        .thenApply(view -> SearchDecisions.of(view, paging));
  }

  /** Why a run waits, or what holds it. */
  CompletionStage<ExplainRunResponse> explained(ExplainRunRequest request) {
    RunName name = RunName.parse("name", request.getName());
    String sweep = name.sweep().toString();
    return Answers.ofSweep(sweep, directory.get(sweep))
        .thenComposeAsync(
            view -> RunExplanation.of(view, row(name, view.spec()), explainer), answers.blocking());
  }

  /** The specification of a sweep, as it is now. */
  CompletionStage<SweepSpec> spec(SweepName name) {
    return Answers.ofSweep(name.toString(), directory.get(name.toString()))
        .thenApply(SweepView::spec);
  }
}
