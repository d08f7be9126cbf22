package io.orograph.core.sweep;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The grid as an adaptive search sees it: columns along the searched axis, side by side in sheets
 * along one other axis. Columns of different sheets know nothing of one another.
 *
 * @param sheets of each its columns in order; of a column the places of its cells in the grid
 */
public record SearchColumns(List<List<List<Long>>> sheets) {
  /** Columns between two that are searched without a guess, about. */
  private static final int APART = 5;

  /** Most cells between two first probes of a column. */
  private static final int PROBES_APART = 4;

  public SearchColumns {
    sheets = sheets.stream().map(sheet -> sheet.stream().map(List::copyOf).toList()).toList();
  }

  /**
   * The columns of a sweep.
   *
   * @param searched place of the searched axis, which has numbers
   */
  public static SearchColumns of(List<Axis> axes, int searched) {
    int beside = beside(axes, searched);
    int[] sizes = axes.stream().mapToInt(a -> a.values().size()).toArray();
    long[] strides = new long[sizes.length];
    long product = 1;
    for (int a = sizes.length - 1; a >= 0; a--) {
      strides[a] = product;
      product *= sizes[a];
    }
    List<Long> starts = List.of(0L);
    for (int a = 0; a < sizes.length; a++) {
      if (a != searched && a != beside) {
        long stride = strides[a];
        int size = sizes[a];
        starts =
            starts.stream()
                .flatMap(s -> IntStream.range(0, size).mapToObj(v -> s + v * stride))
                .toList();
      }
    }
    List<Integer> columns = beside < 0 ? List.of(0) : order(axes.get(beside));
    long across = beside < 0 ? 0 : strides[beside];
    List<Integer> cells = order(axes.get(searched));
    return new SearchColumns(
        starts.stream()
            .map(
                start ->
                    columns.stream()
                        .map(
                            c ->
                                cells.stream()
                                    .map(v -> start + c * across + v * strides[searched])
                                    .toList())
                        .toList())
            .toList());
  }

  /** The axis along which columns are neighbours: of the other role if there is one, or -1. */
  private static int beside(List<Axis> axes, int searched) {
    AxisRole other =
        axes.get(searched).role() == AxisRole.LOAD ? AxisRole.TEMPERATURE : AxisRole.LOAD;
    return IntStream.range(0, axes.size())
        .filter(a -> a != searched && isNumeric(axes.get(a)))
        .boxed()
        .min(Comparator.comparingInt(a -> axes.get(a).role() == other ? 0 : 1))
        .orElse(-1);
  }

  /** Whether all values of an axis are numbers. */
  static boolean isNumeric(Axis axis) {
    return axis.values().stream().allMatch(AxisValue.Number.class::isInstance);
  }

  private static List<Integer> order(Axis axis) {
    return IntStream.range(0, axis.values().size())
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> axis.values().get(i) instanceof AxisValue.Number n ? n.value() : i))
        .toList();
  }

  /** Numbers of the columns of a sheet that are searched without a guess; the last is one. */
  public static List<Integer> anchors(int columns) {
    int count = Math.max(2, Math.round((columns - 1f) / APART) + 1);
    return spread(columns, count);
  }

  /**
   * Ranks of the first probes of a column that is searched without a guess, both ends among them.
   */
  public static List<Integer> probes(int cells) {
    return spread(cells, Math.max(3, Math.ceilDiv(cells - 1, PROBES_APART) + 1));
  }

  /** Cells that the first decision asks for. */
  public long first() {
    return sheets.stream()
        .mapToLong(s -> (long) anchors(s.size()).size() * probes(s.getFirst().size()).size())
        .sum();
  }

  private static List<Integer> spread(int of, int count) {
    return IntStream.range(0, count)
        .map(i -> Math.round(i * (of - 1f) / Math.max(1, count - 1)))
        .distinct()
        .boxed()
        .toList();
  }
}
