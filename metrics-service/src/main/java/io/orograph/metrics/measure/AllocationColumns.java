package io.orograph.metrics.measure;

import io.orograph.core.allocation.AllocationSeries;
import io.orograph.core.allocation.AllocationSeries.Entry;
import io.orograph.core.allocation.Synchronization;
import io.orograph.core.checkpoint.Safetensors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** What is kept of a loss change allocation, as columns of a file. */
final class AllocationColumns {
  private AllocationColumns() {}

  /**
   * Over the allocated steps {@code step, splits, helping, hurting, before, after, residual,
   * help_mass, hurt_mass} and, for every tensor, {@code lca_NAME}; over the units of every layer
   * {@code units_LAYER}; over the parameters {@code total} and {@code helped}.
   */
  static Map<String, Safetensors.Tensor> of(AllocationSeries series) {
    List<Entry> entries = series.entries();
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("step", whole(entries, Entry::step));
    columns.put("splits", whole(entries, Entry::splits));
    columns.put("helping", whole(entries, Entry::helping));
    columns.put("hurting", whole(entries, Entry::hurting));
    columns.put("before", real(entries, Entry::before));
    columns.put("after", real(entries, Entry::after));
    columns.put("residual", real(entries, Entry::residual));
    columns.put("help_mass", real(entries, Entry::helpMass));
    columns.put("hurt_mass", real(entries, Entry::hurtMass));
    for (int g = 0; g < series.groups().size(); g++) {
      int tensor = g;
      columns.put(
          "lca_" + series.groups().get(g).tensor(), real(entries, e -> e.tensors()[tensor]));
    }
    series
        .units()
        .forEach(
            (layer, sums) ->
                columns.put("units_" + layer, Safetensors.Tensor.of(sums, sums.length)));
    double[] totals = series.totals();
    columns.put("total", Safetensors.Tensor.of(totals, totals.length));
    columns.put("helped", Safetensors.Tensor.of(series.helped(), totals.length));
    return columns;
  }

  /** One number each: {@code layers, common, expected, p}. */
  static Map<String, Safetensors.Tensor> of(Synchronization found) {
    return Map.of(
        "layers", Safetensors.Tensor.of(new long[] {found.layers()}, 1),
        "common", Safetensors.Tensor.of(new long[] {found.common()}, 1),
        "expected", Safetensors.Tensor.of(new double[] {found.expected()}, 1),
        "p", Safetensors.Tensor.of(new double[] {found.p()}, 1));
  }

  private static Safetensors.Tensor whole(List<Entry> entries, ToLongFunction<Entry> field) {
    return Safetensors.Tensor.of(entries.stream().mapToLong(field).toArray(), entries.size());
  }

  private static Safetensors.Tensor real(List<Entry> entries, ToDoubleFunction<Entry> field) {
    return Safetensors.Tensor.of(entries.stream().mapToDouble(field).toArray(), entries.size());
  }
}
