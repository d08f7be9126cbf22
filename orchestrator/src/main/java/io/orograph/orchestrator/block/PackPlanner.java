package io.orograph.orchestrator.block;

import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TrainingForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which runs of a block train together: runs of one pack family, in grid order, at most so many to
 * a pack as its plan recorded, the replicates of a cell together unless there are more of them than
 * that. Runs of SINGLE form train alone.
 */
final class PackPlanner {
  /** Members a pack has at most in a block that is planned now. */
  static final int MEMBERS = 8;

  /** Members a pack had at most while plans did not record it; never changes. */
  private static final int MEMBERS_BEFORE_RECORDED = 8;

  private final List<RunSpec> runs;
  private final long firstOrder;
  private final int members;
  private final List<Task.Train> packs = new ArrayList<>();
  private final Map<String, List<Integer>> open = new LinkedHashMap<>();

  private PackPlanner(List<RunSpec> runs, long firstOrder, int members) {
    this.runs = runs;
    this.firstOrder = firstOrder;
    this.members = members;
  }

  /**
   * Members that the packs of a recorded plan have at most.
   *
   * @param recorded what the plan says; 0 when it is older than the record
   */
  static int members(int recorded) {
    if (recorded < 0) {
      throw new IllegalStateException("pack_members: " + recorded + " (expected: 0 or more)");
    }
    return recorded == 0 ? MEMBERS_BEFORE_RECORDED : recorded;
  }

  /**
   * The packs of a block.
   *
   * @param runs all its runs in grid order
   * @param firstOrder grid index of the first one
   * @param members most members of a pack, at least 1
   */
  static List<Task.Train> packs(List<RunSpec> runs, long firstOrder, int members) {
    PackPlanner planner = new PackPlanner(runs, firstOrder, members);
    int from = 0;
    while (from < runs.size()) {
      int to = from + 1;
      while (to < runs.size() && runs.get(to).cell().equals(runs.get(from).cell())) {
        to++;
      }
      planner.cell(from, to);
      from = to;
    }
    planner.open.values().forEach(planner::close);
    planner.packs.sort((a, b) -> Long.compare(a.order(), b.order()));
    return planner.packs;
  }

  private void cell(int from, int to) {
    RunSpec first = runs.get(from);
    int limit = first.form() == TrainingForm.SINGLE ? 1 : members;
    String family = first.packFamily();
    List<Integer> pack = open.getOrDefault(family, List.of());
    if (pack.size() + (to - from) > limit) {
      close(pack);
      pack = List.of();
    }
    List<Integer> grown = new ArrayList<>(pack);
    for (int run = from; run < to; run++) {
      grown.add(run);
      if (grown.size() == limit) {
        close(grown);
        grown = new ArrayList<>();
      }
    }
    open.put(family, grown);
  }

  private void close(List<Integer> members) {
    if (!members.isEmpty()) {
      packs.add(
          new Task.Train(
              TaskIds.train(members.stream().map(runs::get).toList()),
              firstOrder + members.getFirst(),
              members));
    }
  }
}
