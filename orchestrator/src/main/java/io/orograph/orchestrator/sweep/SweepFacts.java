package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of an accepted sweep, whatever its state.
 *
 * @param requests the newest request ids, so that a repeated call is recognised
 * @param openBlocks blocks opened and not finished, or to be cancelled
 * @param openedBlocks blocks opened since it was last extended, from block 0 without gaps
 * @param everOpened blocks opened at any time, from block 0 without gaps
 * @param growth its cells and specifications in the order in which they joined
 * @param traceParent the call that submitted it; empty if it was not traced
 */
record SweepFacts(
    String name,
    SweepSpec spec,
    String specDigest,
    Map<String, String> labels,
    String description,
    String createdBy,
    String createRequest,
    Instant createTime,
    Optional<Instant> endTime,
    List<String> requests,
    long revision,
    SortedSet<Integer> openBlocks,
    int openedBlocks,
    int everOpened,
    Growth growth,
    String traceParent) {
  /** Enough for every call that a client may still repeat; older ids are forgotten. */
  static final int REMEMBERED_REQUESTS = 100;

  static SweepFacts of(SweepEvent.SweepCreated e) {
    return new SweepFacts(
        e.name(),
        e.spec(),
        e.specDigest(),
        e.labels(),
        e.description(),
        e.createdBy(),
        e.requestId(),
        e.at(),
        Optional.empty(),
        List.of(),
        1,
        new TreeSet<>(),
        0,
        0,
        Growth.of(e.spec(), e.specDigest(), e.adoption(), e.at()),
        e.traceParent());
  }

  /** One event further, in the state before it. */
  SweepFacts after(SweepEvent e, SweepStatus before) {
    SweepFacts next = remembering(e.requestId());
    return switch (e) {
      case SweepEvent.SweepCreated c -> next;
      case SweepEvent.SweepUpdated u -> next.changed(u.change());
      case SweepEvent.SweepPaused p -> next;
      case SweepEvent.SweepResumed r -> next;
      case SweepEvent.SweepExtended x -> next.extended(x);
      case SweepEvent.RunsRetried r ->
          next.reopened(
              growth.retried(
                  r.retry(),
                  r.requestId(),
                  before == SweepStatus.FINISHED,
                  REMEMBERED_REQUESTS - 1));
      case SweepEvent.BlockOpened b -> next.opened(b.block());
      case SweepEvent.BlockFinished b -> next.finished(b);
      case SweepEvent.SearchDecided d -> next.decided(d);
      case SweepEvent.LossesReported l ->
          next.blocks(
              spec, openBlocks, openedBlocks, growth.stopping(growth.stopping().with(l.losses())));
      case SweepEvent.RungDecided r -> next.decided(r);
      case SweepEvent.SweepFinished f -> next.ended(f.at());
      case SweepEvent.SweepCancelled c -> next.cancelled(c.at());
      case SweepEvent.SweepDeleted d -> next;
    };
  }

  /** Whether no block is left to be opened or finished. */
  boolean exhausted() {
    return openBlocks.isEmpty() && openedBlocks == growth.blocks();
  }

  SweepView view(SweepStatus status) {
    return new SweepView(
        name,
        spec,
        specDigest,
        status,
        labels,
        description,
        createdBy,
        createTime,
        endTime,
        revision,
        openBlocks,
        openedBlocks,
        growth,
        traceParent,
        createRequest);
  }

  private SweepFacts remembering(String request) {
    List<String> known = requests;
    if (!request.isEmpty()) {
      known = new ArrayList<>(requests);
      known.add(request);
      known =
          List.copyOf(known.subList(Math.max(0, known.size() - REMEMBERED_REQUESTS), known.size()));
    }
    return new SweepFacts(
        name,
        spec,
        specDigest,
        labels,
        description,
        createdBy,
        createRequest,
        createTime,
        endTime,
        known,
        revision + 1,
        openBlocks,
        openedBlocks,
        everOpened,
        growth,
        traceParent);
  }

  private SweepFacts changed(SweepChange change) {
    SweepSpec changed = change.of(spec);
    return new SweepFacts(
        name,
        changed,
        specDigest,
        change.labels().orElse(labels),
        change.description().orElse(description),
        createdBy,
        createRequest,
        createTime,
        endTime,
        requests,
        revision,
        openBlocks,
        openedBlocks,
        everOpened,
        growth,
        traceParent);
  }

  /** Every block is opened again, one after the other, to see what there is more to do in it. */
  private SweepFacts extended(SweepEvent.SweepExtended e) {
    return new SweepFacts(
        name,
        e.spec(),
        e.specDigest(),
        labels,
        description,
        createdBy,
        createRequest,
        createTime,
        Optional.empty(),
        requests,
        revision,
        openBlocks,
        0,
        everOpened,
        growth.extended(spec, e.spec(), e.specDigest(), e.at()),
        traceParent);
  }

  /** Every block is opened again, one after the other, to try its failed runs again. */
  private SweepFacts reopened(Growth next) {
    return new SweepFacts(
        name,
        spec,
        specDigest,
        labels,
        description,
        createdBy,
        createRequest,
        createTime,
        Optional.empty(),
        requests,
        revision,
        openBlocks,
        0,
        everOpened,
        next,
        traceParent);
  }

  private SweepFacts opened(int block) {
    SortedSet<Integer> open = new TreeSet<>(openBlocks);
    open.add(block);
    return blocks(open, block + 1);
  }

  private SweepFacts finished(SweepEvent.BlockFinished e) {
    SortedSet<Integer> open = new TreeSet<>(openBlocks);
    open.remove(e.block());
    return blocks(spec, open, openedBlocks, growth.searched(growth.search().with(e.votes())));
  }

  /** Where cells are asked for, every block is opened again, as if the sweep were extended. */
  private SweepFacts decided(SweepEvent.SearchDecided e) {
    return blocks(
        SearchProgress.asking(spec, e.asks()),
        openBlocks,
        e.asks().isEmpty() ? openedBlocks : 0,
        growth.searched(growth.search().after(e)));
  }

  /** Every block is opened again: runs that are stopped end, the others go on. */
  private SweepFacts decided(SweepEvent.RungDecided e) {
    return blocks(
        spec.withEarlyStopping(spec.earlyStopping().withPassed(e.rung())),
        openBlocks,
        0,
        growth.stopping(growth.stopping().after(e)));
  }

  private SweepFacts blocks(SortedSet<Integer> open, int opened) {
    return blocks(spec, open, opened, growth);
  }

  private SweepFacts blocks(SweepSpec wanted, SortedSet<Integer> open, int opened, Growth growing) {
    return new SweepFacts(
        name,
        wanted,
        specDigest,
        labels,
        description,
        createdBy,
        createRequest,
        createTime,
        endTime,
        requests,
        revision,
        open,
        opened,
        Math.max(everOpened, opened),
        growing,
        traceParent);
  }

  /**
   * A block whose packs waited at a rung was closed with runs that have not ended: where runs are
   * stopped early, every block that ever was opened is open again, to end what is left in it.
   */
  private SweepFacts cancelled(Instant at) {
    SortedSet<Integer> open = new TreeSet<>(openBlocks);
    if (spec.earlyStopping().any()) {
      for (int block = 0; block < everOpened; block++) {
        open.add(block);
      }
    }
    return blocks(open, openedBlocks).ended(at);
  }

  private SweepFacts ended(Instant at) {
    return new SweepFacts(
        name,
        spec,
        specDigest,
        labels,
        description,
        createdBy,
        createRequest,
        createTime,
        Optional.of(at),
        requests,
        revision,
        openBlocks,
        openedBlocks,
        everOpened,
        growth,
        traceParent);
  }
}
