package io.orograph.engine.data;

import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Orders and splits of samples that keep the shares of the classes. */
final class Stratification {
  private Stratification() {}

  /**
   * A random order of which every beginning has the classes' shares (each class within one sample).
   *
   * <p>Ours: within a class a permutation from {@code seed.derive("class", c)}; the j-th of the n_c
   * samples of class c has rank (j + ½)/n_c; all samples are sorted by rank, ties by class.
   *
   * @param rows the samples to order, ascending
   * @param labels class of every sample of the data set
   */
  static int[] nestedOrder(int[] rows, int[] labels, int classes, Seed seed) {
    record Ranked(int row, double rank, int label) {}
    List<Ranked> ranked = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int[] members = ofClass(rows, labels, c);
      int[] order = seed.derive("class", c).stream().permutation(members.length);
      for (int j = 0; j < members.length; j++) {
        ranked.add(new Ranked(members[order[j]], (j + 0.5) / members.length, c));
      }
    }
    ranked.sort(Comparator.comparingDouble(Ranked::rank).thenComparingInt(Ranked::label));
    return ranked.stream().mapToInt(Ranked::row).toArray();
  }

  /**
   * The rows set aside as TEST: of each class its share of {@code total} by largest remainder (ties
   * to the lower class), the first ones of a permutation from {@code seed.derive("class", c)}.
   *
   * @return rows, ascending
   */
  static int[] setAside(int[] labels, int classes, int total, Seed seed) {
    int[] all = rowsBelow(labels.length);
    int[] counts = new int[classes];
    Arrays.stream(labels).forEach(label -> counts[label]++);
    int[] quota = largestRemainder(counts, total);
    List<Integer> chosen = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int[] members = ofClass(all, labels, c);
      int[] order = seed.derive("class", c).stream().permutation(members.length);
      for (int j = 0; j < quota[c]; j++) {
        chosen.add(members[order[j]]);
      }
    }
    return chosen.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  /** The rows below {@code n} that are not in {@code rows}, ascending. */
  static int[] others(int n, int[] rows) {
    boolean[] taken = new boolean[n];
    for (int row : rows) {
      taken[row] = true;
    }
    return Arrays.stream(rowsBelow(n)).filter(row -> !taken[row]).toArray();
  }

  private static int[] largestRemainder(int[] counts, int total) {
    long all = Arrays.stream(counts).asLongStream().sum();
    int[] quota = new int[counts.length];
    Integer[] classes = new Integer[counts.length];
    int given = 0;
    for (int c = 0; c < counts.length; c++) {
      quota[c] = (int) ((long) counts[c] * total / all);
      given += quota[c];
      classes[c] = c;
    }
    Arrays.sort(
        classes, Comparator.comparingLong((Integer c) -> -((long) counts[c] * total % all)));
    for (int i = 0; i < total - given; i++) {
      quota[classes[i]]++;
    }
    return quota;
  }

  private static int[] ofClass(int[] rows, int[] labels, int c) {
    return Arrays.stream(rows).filter(row -> labels[row] == c).toArray();
  }

  /** 0 … n−1. */
  static int[] rowsBelow(int n) {
    int[] rows = new int[n];
    Arrays.setAll(rows, i -> i);
    return rows;
  }
}
