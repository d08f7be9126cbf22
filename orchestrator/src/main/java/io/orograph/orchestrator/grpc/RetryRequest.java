package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.FilterFields;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A checked order to try failed runs again. */
record RetryRequest(
    String name, String requestId, Optional<String> etag, String text, Filter filter) {
  private static final FilterFields FIELDS =
      new FilterFields(
          Map.of(
              "cell", FilterFields.Kind.TEXT,
              "replicate", FilterFields.Kind.TEXT,
              "outcome", FilterFields.Kind.LOWER));

  /**
   * The order in {@code request}.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static RetryRequest of(RetryRunsRequest request) {
    List<Violation> found = new ArrayList<>();
    Submission.collect(found, () -> SweepName.parse("name", request.getName()));
    Submission.collect(found, () -> Submission.requestId(request.getRequestId()));
    Filter filter = Filter.all();
    try {
      filter = Filter.parse(request.getFilter(), FIELDS);
    } catch (Filter.Refused refused) {
      found.add(refused.violation());
    }
    if (filter.values().isEmpty()) {
      found.add(
          new Violation(
              "filter",
              request.getFilter(),
              "field = \"value\" joined by AND: a retry is of all failed runs, of one cell or of one"
                  + " replicate"));
    }
    filter
        .of("outcome")
        .filter(outcome -> !outcome.equals("failed"))
        .ifPresent(
            outcome ->
                found.add(
                    new Violation(
                        "filter.outcome",
                        outcome,
                        "failed: every other outcome is a result, which stays")));
    filter
        .of("replicate")
        .filter(replicate -> !replicate.matches("[0-9]{1,9}"))
        .ifPresent(r -> found.add(new Violation("filter.replicate", r, "a number from 0")));
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    return new RetryRequest(
        request.getName(),
        request.getRequestId(),
        request.getEtag().isEmpty() ? Optional.empty() : Optional.of(request.getEtag()),
        request.getFilter(),
        filter);
  }

  /**
   * The order to a sweep of this specification.
   *
   * @throws SpecRejected if it names a cell or a replicate that the sweep has not
   */
  Retry against(SweepSpec spec, ResultsStore store) {
    List<Violation> found = new ArrayList<>();
    Optional<String> cell = filter.of("cell");
    cell.filter(id -> new Grid(spec).cell(id).isEmpty())
        .ifPresent(id -> found.add(new Violation("filter.cell", id, "a cell of the sweep")));
    OptionalInt replicate = filter.of("replicate").stream().mapToInt(Integer::parseInt).findFirst();
    if (replicate.isPresent() && replicate.getAsInt() >= spec.replicates()) {
      found.add(
          new Violation(
              "filter.replicate",
              Integer.toString(replicate.getAsInt()),
              "0 to " + (spec.replicates() - 1)));
    }
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    return new Retry(text, cell, replicate, store.runs().failed(name, cell, replicate));
  }

  /** How many runs the order was for, also when it was given before. */
  long runs(SweepView view) {
    return view.growth().retries().stream()
        .filter(taken -> taken.requestId().equals(requestId))
        .mapToLong(taken -> taken.retry().runs())
        .findFirst()
        .orElse(0);
  }
}
