package io.orograph.orchestrator.dispatch;

import io.orograph.core.search.Ask;
import io.orograph.orchestrator.block.BlockReport;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.sweep.SearchProgress;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The dispatcher's side of one unsettled sweep: the sweep as last seen, and its open blocks. */
final class SweepDesk {
  /** Open blocks at most: what a large sweep keeps in memory. */
  static final int OPEN_BLOCKS = 16;

  private final Map<Integer, BlockDesk> blocks = new TreeMap<>();
  private final Set<Integer> finishing = new HashSet<>();
  private SweepView view;
  private final Map<String, String> data = new TreeMap<>();
  private boolean opening;
  private int decisions = -1;
  private int rungs = -1;

  SweepDesk(SweepView view) {
    this.view = view;
  }

  SweepView view() {
    return view;
  }

  Map<Integer, BlockDesk> blocks() {
    return blocks;
  }

  /** Takes a newer view; false if it is older than the one known. */
  boolean update(SweepView newer) {
    if (newer.revision() < view.revision()) {
      return false;
    }
    if (newer.growth().extensions() > view.growth().extensions()
        || newer.growth().retried() > view.growth().retried()
        || (newer.status().stopped() && !view.status().stopped())) {
      finishing.clear();
    }
    view = newer;
    blocks.keySet().retainAll(newer.openBlocks());
    finishing.retainAll(newer.openBlocks());
    return true;
  }

  /**
   * Open blocks to speak with now: all, but of those that a stopped sweep opened again, to end what
   * waited at a rung in them, a few at a time.
   */
  List<Integer> atHand() {
    List<Integer> now = new ArrayList<>(blocks.keySet());
    for (int block : view.openBlocks()) {
      boolean room = !view.status().stopped() || now.size() < OPEN_BLOCKS;
      if (room && !blocks.containsKey(block)) {
        now.add(block);
      }
    }
    return now;
  }

  /**
   * Cells that the sweep's search has asked for since the last call. Of a sweep seen for the first
   * time only those with which it began: the others were seen before a restart.
   */
  List<Ask> justAsked() {
    List<SearchProgress.Round> rounds = view.growth().search().rounds();
    boolean begins = view.openedBlocks() == 0 && rounds.size() == 1;
    int seen = decisions < 0 ? begins ? 0 : rounds.size() : decisions;
    decisions = rounds.size();
    return rounds.stream().skip(seen).flatMap(round -> round.asks().stream()).toList();
  }

  /** Rungs decided since the last call; of a sweep seen for the first time none. */
  int justDecided() {
    int all = view.growth().stopping().passed();
    int fresh = rungs < 0 ? 0 : all - rungs;
    rungs = all;
    return fresh;
  }

  /** Whether another block should be opened, so that {@code wanted} packs wait or are done. */
  boolean wantsBlock(int wanted) {
    return view.status() == SweepStatus.ACTIVE
        && !opening
        && view.openedBlocks() < view.blocks()
        && blocks.size() < OPEN_BLOCKS
        && blocks.values().stream().allMatch(b -> b.report().isPresent())
        && !waitingPacks(wanted);
  }

  private boolean waitingPacks(int wanted) {
    return blocks.values().stream()
            .flatMap(b -> b.waiting().stream())
            .filter(BlockReport.Waiting::training)
            .limit(wanted)
            .count()
        >= wanted;
  }

  void opening(boolean underWay) {
    opening = underWay;
  }

  /** Marks a block as being reported finished; false if it is so already. */
  boolean finishing(int block) {
    return finishing.add(block);
  }

  void notFinished(int block) {
    finishing.remove(block);
  }

  /**
   * Content of the data sets that the sweep began with, by name: of its open blocks, or remembered
   * of those that were open.
   */
  private Map<String, String> data() {
    for (BlockDesk block : blocks.values()) {
      block.report().ifPresent(r -> r.data().forEach((name, d) -> data.putIfAbsent(name, d.hex())));
    }
    return data;
  }

  /**
   * The sweep's line in the picture.
   *
   * @param bytes what it has in the store, if that is bounded
   */
  Picture.Line line(int busyLanes, long bytes) {
    List<Picture.Candidate> waiting = new ArrayList<>();
    for (BlockDesk desk : blocks.values()) {
      desk.waiting()
          .forEach(
              w ->
                  waiting.add(
                      new Picture.Candidate(
                          desk.block(),
                          w.task(),
                          w.training(),
                          w.order(),
                          w.data(),
                          w.resumesOn(),
                          desk.alone(w.task()),
                          w.metric(),
                          w.failedOn()
                              .map(f -> new Picture.FailedOn(f.worker(), f.incarnation())))));
    }
    return new Picture.Line(
        view.name(),
        view.project(),
        view.status() == SweepStatus.ACTIVE,
        view.spec().priority(),
        view.spec().maxParallel(),
        view.createTime().toEpochMilli(),
        busyLanes,
        data(),
        waiting,
        bytes,
        view.spec().quota().checkpointBytes());
  }
}
