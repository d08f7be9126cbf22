package io.orograph.orchestrator.block;

import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Which runs of a block train together: runs of one pack family, in grid order, the replicates of a
 * cell together unless there are more of them than a pack holds. Runs of SINGLE form train alone.
 */
final class PackPlanner {
  /** Members a pack had at most while plans recorded neither packs nor a number; never changes. */
  private static final int MEMBERS_BEFORE_RECORDED = 8;

  /** Packs that the runs of one family make at least, where they can, so that lanes share them. */
  private static final int SHARED = 8;

  private final List<RunSpec> runs;
  private final ToIntFunction<RunSpec> limit;
  private final List<List<Integer>> packs = new ArrayList<>();
  private final Map<String, List<Integer>> open = new LinkedHashMap<>();

  private PackPlanner(List<RunSpec> runs, ToIntFunction<RunSpec> limit) {
    this.runs = runs;
    this.limit = limit;
  }

  /**
   * The packs of a block that is planned now: as large as trains fastest ({@code sizes}), but not
   * so large that a family's runs are fewer packs than {@value #SHARED}, as far as there are
   * {@value #MEMBERS_BEFORE_RECORDED} runs for each.
   *
   * @param runs all its runs in grid order
   * @param sizes most members of their packs
   * @return for each run the number of its pack
   */
  static List<Integer> choose(List<RunSpec> runs, PackSizes sizes) {
    Map<String, Integer> families = new HashMap<>();
    runs.forEach(run -> families.merge(run.packFamily(), 1, Integer::sum));
    List<List<Integer>> packs =
        new PackPlanner(
                runs,
                run -> {
                  int all = families.getOrDefault(run.packFamily(), 1);
                  int shared = Math.max(MEMBERS_BEFORE_RECORDED, Math.ceilDiv(all, SHARED));
                  return Math.min(sizes.of(run.settings()), shared);
                })
            .pack();
    Integer[] packOf = new Integer[runs.size()];
    for (int p = 0; p < packs.size(); p++) {
      for (int run : packs.get(p)) {
        packOf[run] = p;
      }
    }
    return List.of(packOf);
  }

  /**
   * The same packs, where runs of two sorts are in no pack together.
   *
   * @param packOf for each run the number of its pack
   * @param sort for each run its sort
   */
  static List<Integer> apart(List<Integer> packOf, List<Boolean> sort) {
    Map<Map.Entry<Integer, Boolean>, Integer> numbers = new HashMap<>();
    List<Integer> apart = new ArrayList<>();
    for (int run = 0; run < packOf.size(); run++) {
      var part = Map.entry(packOf.get(run), sort.get(run));
      apart.add(numbers.computeIfAbsent(part, p -> numbers.size()));
    }
    return List.copyOf(apart);
  }

  /** The packs of a plan that recorded them. */
  static List<List<Integer>> recorded(List<Integer> packOf, int runs) {
    if (packOf.size() != runs) {
      throw new IllegalStateException(
          "pack_of_run: " + packOf.size() + " (expected: " + runs + ", one for each run)");
    }
    Map<Integer, List<Integer>> packs = new TreeMap<>();
    for (int run = 0; run < runs; run++) {
      packs.computeIfAbsent(packOf.get(run), p -> new ArrayList<>()).add(run);
    }
    return List.copyOf(packs.values());
  }

  /**
   * The packs of a plan that recorded their size at most.
   *
   * @param size 0 in a plan that is older than the record
   */
  static List<List<Integer>> ofSize(List<RunSpec> runs, int size) {
    if (size < 0) {
      throw new IllegalStateException("pack_members: " + size + " (expected: 0 or more)");
    }
    int members = size == 0 ? MEMBERS_BEFORE_RECORDED : size;
    return new PackPlanner(runs, run -> members).pack();
  }

  /**
   * Packs as tasks.
   *
   * @param firstOrder grid index of the first run
   */
  static List<Task.Train> tasks(List<List<Integer>> packs, List<RunSpec> runs, long firstOrder) {
    return packs.stream()
        .map(
            members ->
                new Task.Train(
                    TaskIds.train(members.stream().map(runs::get).toList()),
                    firstOrder + members.getFirst(),
                    members))
        .toList();
  }

  private List<List<Integer>> pack() {
    int from = 0;
    while (from < runs.size()) {
      int to = from + 1;
      while (to < runs.size() && runs.get(to).cell().equals(runs.get(from).cell())) {
        to++;
      }
      cell(from, to);
      from = to;
    }
    open.values().forEach(this::close);
    packs.sort(Comparator.comparingInt(List::getFirst));
    return packs;
  }

  private void cell(int from, int to) {
    RunSpec first = runs.get(from);
    int most = first.form() == TrainingForm.SINGLE ? 1 : limit.applyAsInt(first);
    String family = first.packFamily();
    List<Integer> pack = open.getOrDefault(family, List.of());
    if (pack.size() + (to - from) > most) {
      close(pack);
      pack = List.of();
    }
    List<Integer> grown = new ArrayList<>(pack);
    for (int run = from; run < to; run++) {
      grown.add(run);
      if (grown.size() == most) {
        close(grown);
        grown = new ArrayList<>();
      }
    }
    open.put(family, grown);
  }

  private void close(List<Integer> members) {
    if (!members.isEmpty()) {
      packs.add(List.copyOf(members));
    }
  }
}
