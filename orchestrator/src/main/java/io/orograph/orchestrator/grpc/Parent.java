package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.Filter;
import io.orograph.wire.convert.CellName;
import io.orograph.wire.convert.RunName;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose entries are listed: a sweep's, one cell's or one run's. */
record Parent(SweepName sweep, Optional<String> cell, Optional<Integer> replicate) {
  /** The parent named by {@code text}. */
  static Parent parse(String field, String text) {
    if (text.contains("/runs/")) {
      RunName run = RunName.parse(field, text);
      return new Parent(run.sweep(), Optional.of(run.cell().cell()), Optional.of(run.replicate()));
    }
    if (text.contains("/cells/")) {
      CellName cell = CellName.parse(field, text);
      return new Parent(cell.sweep(), Optional.of(cell.cell()), Optional.empty());
    }
    return new Parent(SweepName.parse(field, text), Optional.empty(), Optional.empty());
  }

  /**
   * {@code filter}, within this parent.
   *
   * @throws SpecRejected if the filter names another cell or replicate than the parent
   */
  Filter narrow(Filter filter) {
    List<Filter> all = new ArrayList<>();
    cell.ifPresent(id -> all.add(own(filter, "cell", id, Filter.equal("cell", id))));
    replicate.ifPresent(
        r -> all.add(own(filter, "replicate", Integer.toString(r), Filter.equal("replicate", r))));
    if (all.isEmpty()) {
      return filter;
    }
    all.add(filter);
    return Filter.and(all.toArray(Filter[]::new));
  }

  private static Filter own(Filter filter, String field, String value, Filter equal) {
    filter
        .of(field)
        .filter(wanted -> !wanted.equals(value))
        .ifPresent(
            wanted -> {
              throw new SpecRejected("filter", field + " = " + wanted, "the parent's " + field);
            });
    return equal;
  }
}
