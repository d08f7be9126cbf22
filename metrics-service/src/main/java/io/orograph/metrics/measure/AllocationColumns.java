package io.orograph.metrics.measure;

import io.orograph.core.allocation.AllocationSeries;
import io.orograph.core.allocation.AllocationSeries.Entry;
import io.orograph.core.allocation.Synchronization;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.tangent.PlCondition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** What is kept of a loss change allocation, as columns of a file. */
final class AllocationColumns {
  private AllocationColumns() {}

  /** Sums of losses along a training, of which the Polyak-Łojasiewicz condition speaks. */
  enum Ratio {
    /** Of squares, whose least value is 0. */
    PL("pl_ratio"),
    /** Of the cross-entropy, which has that value at infinity alone. */
    CROSS_ENTROPY("cross_entropy_ratio");

    private final String column;

    Ratio(String column) {
      this.column = column;
    }

    /** That of a loss; empty where the loss has none, or an output is not of one sample. */
    static Optional<Ratio> of(LossKind loss, boolean normalized) {
      return switch (loss) {
        case MSE, LEAST_SQUARES -> normalized ? Optional.empty() : Optional.of(PL);
        case CROSS_ENTROPY -> normalized ? Optional.empty() : Optional.of(CROSS_ENTROPY);
        case DEEP_RITZ -> Optional.empty();
      };
    }
  }

  /**
   * What {@link #of(AllocationSeries)} says, and ½‖∇L‖²/L before every step, of the sum L over the
   * samples: no gradient is computed for it. Of least squares of a PDE L is half the sum.
   *
   * @param samples of the loss
   */
  static Map<String, Safetensors.Tensor> of(
      AllocationSeries series, Optional<Ratio> ratio, LossKind loss, long samples) {
    Map<String, Safetensors.Tensor> columns = of(series);
    ratio.ifPresent(
        r ->
            columns.put(
                r.column, real(series.entries(), e -> condition(e, loss, samples).ratio())));
    return columns;
  }

  private static PlCondition condition(Entry e, LossKind loss, long n) {
    return loss == LossKind.LEAST_SQUARES
        ? PlCondition.ofMeanSquares(e.before(), e.squaredGradient(), n)
        : new PlCondition(n * e.before(), (double) n * n * e.squaredGradient(), Double.NaN);
  }

  /**
   * Over the allocated steps {@code step, splits, helping, hurting, before, after, residual,
   * squared_gradient, help_mass, hurt_mass} and, for every tensor, {@code lca_NAME}; over the units
   * of every layer {@code units_LAYER}; over the parameters {@code total} and {@code helped}.
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
    columns.put("squared_gradient", real(entries, Entry::squaredGradient));
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

  /**
   * Of one loss less the other, along the same steps: over the steps {@code step}, {@code residual}
   * (of both, in absolute value) and, for every tensor, {@code lca_NAME}; of every tensor one
   * number each, {@code of_train_NAME} and {@code of_test_NAME}, the sums over the steps; over the
   * units of every layer {@code units_LAYER}; over the parameters {@code total}.
   */
  static Map<String, Safetensors.Tensor> ofDifference(
      AllocationSeries train, AllocationSeries test) {
    List<Entry> ofTrain = train.entries();
    List<Entry> ofTest = test.entries();
    Map<String, Safetensors.Tensor> columns = new TreeMap<>();
    columns.put("step", whole(ofTrain, Entry::step));
    columns.put(
        "residual",
        gaps(
            ofTrain.size(),
            t -> Math.abs(ofTrain.get(t).residual()),
            t -> -Math.abs(ofTest.get(t).residual())));
    for (int g = 0; g < train.groups().size(); g++) {
      int tensor = g;
      String name = train.groups().get(g).tensor();
      columns.put(
          "lca_" + name,
          gaps(
              ofTrain.size(),
              t -> ofTrain.get(t).tensors()[tensor],
              t -> ofTest.get(t).tensors()[tensor]));
      columns.put(
          "of_train_" + name, Safetensors.Tensor.column(List.of(train.total(name::equals))));
      columns.put("of_test_" + name, Safetensors.Tensor.column(List.of(test.total(name::equals))));
    }
    Map<String, double[]> unitsOfTest = test.units();
    train
        .units()
        .forEach(
            (layer, sums) ->
                columns.put(
                    "units_" + layer,
                    gaps(sums, Objects.requireNonNull(unitsOfTest.get(layer), layer))));
    columns.put("total", gaps(train.totals(), test.totals()));
    return columns;
  }

  private static Safetensors.Tensor gaps(double[] first, double[] second) {
    return gaps(first.length, i -> first[i], i -> second[i]);
  }

  private static Safetensors.Tensor gaps(
      int size, IntToDoubleFunction first, IntToDoubleFunction second) {
    double[] gaps =
        IntStream.range(0, size)
            .mapToDouble(i -> first.applyAsDouble(i) - second.applyAsDouble(i))
            .toArray();
    return Safetensors.Tensor.of(gaps, size);
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
