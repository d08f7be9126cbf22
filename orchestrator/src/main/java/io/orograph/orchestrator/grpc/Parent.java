package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.Filter;
import io.orograph.wire.convert.CellName;
import io.orograph.wire.convert.RunName;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.HashMap;
import java.util.Map;
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
    Map<String, String> wanted = new HashMap<>(filter.wanted());
    cell.ifPresent(id -> put(wanted, "cell", id));
    replicate.ifPresent(r -> put(wanted, "replicate", Integer.toString(r)));
    return new Filter(wanted);
  }

  private static void put(Map<String, String> wanted, String field, String value) {
    String before = wanted.put(field, value);
    if (before != null && !before.equals(value)) {
      throw new SpecRejected("filter", field + " = " + before, "the parent's " + field);
    }
  }
}
