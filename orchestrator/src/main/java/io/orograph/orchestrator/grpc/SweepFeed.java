package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.results.FactRow;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the watchers of one sweep are told. The newest facts are read from their rows once, and made
 * into messages once, for all watchers that are up to date; one that is further behind reads its
 * own page. It holds nothing that is not in the rows: every fact after any place comes from there.
 */
final class SweepFeed {
  /** Messages kept for watchers that are not quite up to date. */
  private static final int KEPT = 256;

  /** Between two times that watchers are told of news: what comes meanwhile comes together. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Watches parts;
  private final SweepName name;
  private final String sweep;
  private final SweepSpec spec;
  private final Set<SweepWatch> watches = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean waking = new AtomicBoolean();
  private volatile long woken = System.nanoTime() - PAUSE_NANOS;

  /** Whether there may be facts behind the last one read. */
  private volatile boolean news = true;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<WatchSweepResponse> newest = new ArrayDeque<>();
  private long floor;
  private long last;
  private @Nullable Boolean over;
  private @Nullable Progress progress;
  private long counted;

  SweepFeed(Watches parts, SweepName name, SweepSpec spec) {
    this.parts = parts;
    this.name = name;
    this.sweep = name.toString();
    this.spec = spec;
  }

  void join(SweepWatch watch) {
    watches.add(watch);
  }

  /** Forgets a watcher; whether it was the last one. */
  boolean leave(SweepWatch watch) {
    watches.remove(watch);
    return watches.isEmpty();
  }

  /** Rows were committed: watchers are told soon, together. */
  void news() {
    news = true;
    if (waking.compareAndSet(false, true)) {
      long wait = woken + PAUSE_NANOS - System.nanoTime();
      if (wait <= 0) {
        wake();
      } else {
        Future<?> unused = parts.clockwork().schedule(this::wake, wait, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void wake() {
    woken = System.nanoTime();
    waking.set(false);
    watches.forEach(SweepWatch::later);
  }

  /**
   * What comes after a place.
   *
   * @param facts some of them if there are many; empty if there are none
   * @param seen where a watcher is that has been told them: nothing else lies before
   */
  record Part(List<WatchSweepResponse> facts, long seen) {
    static Part of(List<WatchSweepResponse> facts, long otherwise) {
      return new Part(facts, facts.isEmpty() ? otherwise : facts.getLast().getSequence());
    }
  }

  /** The facts after {@code seen}. May wait for the database. */
  Part after(long seen, int limit) {
    long reached;
    lock.lock();
    try {
      if (seen > last) {
        newest.clear();
        floor = seen;
        last = seen;
        news = true;
      }
      if (seen >= floor) {
        if (seen == last && news) {
          read(limit);
        }
        List<WatchSweepResponse> some = new ArrayList<>();
        for (WatchSweepResponse fact : newest) {
          if (fact.getSequence() > seen && some.size() < limit) {
            some.add(fact);
          }
        }
        return Part.of(some, seen);
      }
      reached = last;
    } finally {
      lock.unlock();
    }
    // Where nothing comes after, nothing lies between the two places either: one of them may be
    // that
    // of another sweep's fact, from which somebody began.
    return Part.of(
        parts.store().facts(sweep, seen, limit).stream().map(this::message).toList(), reached);
  }

  private void read(int limit) {
    news = false; // before the rows are read: what is committed after that is told again
    over = null;
    List<FactRow> rows;
    try {
      rows = parts.store().facts(sweep, last, limit);
    } catch (RuntimeException e) {
      news = true;
      throw e;
    }
    if (rows.size() >= limit) {
      news = true;
    }
    for (FactRow row : rows) {
      newest.add(message(row));
      last = row.sequence();
    }
    while (newest.size() > KEPT) {
      floor = newest.remove().getSequence();
    }
  }

  private WatchSweepResponse message(FactRow fact) {
    return WireRows.watched(fact.payload()).toBuilder()
        .setSequence(fact.sequence())
        .setTime(Resources.time(fact.at()))
        .setResumeToken(WatchToken.of(name, fact.sequence()))
        .build();
  }

  /** A sign of life for a watcher that has seen everything up to {@code seen}. */
  WatchSweepResponse lifeSign(long seen, boolean exact) {
    return WatchSweepResponse.newBuilder()
        .setResumeToken(WatchToken.of(name, seen))
        .setProgress(Resources.progress(progress(exact)))
        .build();
  }

  /**
   * By the specification as its rows have it: it may have been extended meanwhile.
   *
   * @param exact of now; else of a moment ago, as others were told
   */
  private Progress progress(boolean exact) {
    lock.lock();
    try {
      long now = System.nanoTime();
      Progress known = progress;
      if (known == null || exact || now - counted > parts.heartbeat().toNanos() / 4) {
        SweepSpec present = parts.store().sweep(sweep).map(SweepRow::spec).orElse(spec);
        known = parts.store().progress(sweep, present);
        progress = known;
        counted = now;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether nothing more will come by itself after {@code seen}: the sweep has ended, and so have
   * all its runs; or it was deleted.
   *
   * @param again looked at anew, because it does not only depend on this sweep's rows
   */
  boolean isOver(long seen, boolean again) {
    lock.lock();
    try {
      if (news || seen < last) {
        return false;
      }
      Boolean known = again ? null : over;
      if (known == null) {
        known = over(seen);
        over = known;
        if (known) {
          watches.forEach(SweepWatch::later);
        }
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private boolean over(long seen) {
    if (parts.store().underWay(sweep)) {
      return false;
    }
    if (parts.store().deleted(sweep)) {
      return parts.store().facts(sweep, seen, 1).isEmpty();
    }
    Optional<SweepRow> row = parts.store().sweep(sweep);
    if (row.isEmpty() || row.get().ended().isEmpty()) {
      return false;
    }
    // One that was stopped has its end before its runs have theirs. What other sweeps' blocks wait
    // for is nothing to it.
    if (row.get().state() != SweepStatus.FINISHED
        && parts.lag().isBehind(BlockEntity.persistenceIdsOf(sweep))) {
      return false;
    }
    Progress now = progress(true);
    return now.ended() == now.runs() && parts.store().facts(sweep, seen, 1).isEmpty();
  }
}
