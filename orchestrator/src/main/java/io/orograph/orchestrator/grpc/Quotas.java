package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSize;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.schedule.Share;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refuses what would be more than a project, or a sweep itself, may have. */
final class Quotas {
  private static final int PAGE = 200;

  /**
   * How long what was admitted counts although no row shows it: it may have been refused later, or
   * its rows are on their way.
   */
  private static final Duration UNSEEN = Duration.ofSeconds(30);

  /**
   * What was admitted.
   *
   * @param runs of the sweep in all, once it is there
   */
  private record Admitted(String sweep, long runs, long nanoTime) {}

  private final Shares shares;
  private final ResultsStore store;

  /** The youngest admissions: two at the same time must not both take the last room. */
  private final List<Admitted> unseen = new ArrayList<>();

  Quotas(Shares shares, ResultsStore store) {
    this.shares = shares;
    this.store = store;
  }

  /** Whether the project of a sweep has a bound. */
  boolean bounds(String sweep) {
    Share share = shares.of(project(sweep));
    return share.runs() > 0 || share.bytes() > 0;
  }

  private static String project(String sweep) {
    return "projects/" + SweepName.parse("name", sweep).project();
  }

  /**
   * Lets pass what its project has room for, and counts it from now on. Asks the database.
   *
   * @param sweep name of the sweep that asks
   * @param more runs that it asks for
   * @throws OrographException as {@link #check} does
   */
  synchronized void admit(String sweep, long more) {
    if (more == 0) {
      return;
    }
    check(sweep, more);
    unseen.add(new Admitted(sweep, runs(sweep) + more, System.nanoTime()));
  }

  /**
   * Lets pass what its project has room for now. Asks the database.
   *
   * @param sweep name of the sweep that asks
   * @param more runs that it asks for
   * @throws OrographException if there would be too many that wait or train, or the project has as
   *     much in the store as it may
   */
  synchronized void check(String sweep, long more) {
    if (more == 0) {
      return;
    }
    String project = project(sweep);
    Share share = shares.of(project);
    if (share.runs() > 0) {
      admitRuns(project, more, share.runs());
    }
    if (share.bytes() > 0) {
      admitBytes(project, share);
    }
  }

  /**
   * Lets pass a new sweep that is within its own bounds.
   *
   * @param runs that it asks for
   * @throws OrographException if there would be too many that wait or train
   */
  static void checkNew(String sweep, SweepQuota own, long runs) {
    if (own.queuedRuns() > 0) {
      admitRuns(sweep, 0, runs, own.queuedRuns());
    }
  }

  /**
   * Lets pass what a sweep has room for within its own bounds. Asks the database.
   *
   * @param sweep as it is
   * @param more runs that it asks for
   * @throws OrographException if there would be too many that wait or train, or it has as much in
   *     the store as it may
   */
  void checkOwn(SweepView sweep, long more) {
    SweepQuota own = sweep.spec().quota();
    if (more == 0) {
      return;
    }
    if (own.queuedRuns() > 0) {
      Progress progress = store.progress(sweep.name(), sweep.spec());
      admitRuns(sweep.name(), progress.runs() - progress.ended(), more, own.queuedRuns());
    }
    if (own.checkpointBytes() > 0) {
      long held = store.sweepBytes(sweep.name());
      if (own.filledBy(held)) {
        throw full(sweep.name(), held, own.checkpointBytes());
      }
    }
  }

  /** Runs of a sweep as its row says; 0 without one. */
  private long runs(String sweep) {
    return store.sweep(sweep).map(row -> SweepSize.atMost(row.spec()).runs()).orElse(0L);
  }

  /** Runs that a project was admitted and that are in no row yet. */
  private long admitted(String project) {
    unseen.removeIf(
        a -> System.nanoTime() - a.nanoTime() > UNSEEN.toNanos() || runs(a.sweep()) >= a.runs());
    return unseen.stream()
        .filter(a -> project(a.sweep()).equals(project))
        .mapToLong(a -> a.runs() - runs(a.sweep()))
        .sum();
  }

  private void admitBytes(String project, Share share) {
    long held = store.bytes(id(project));
    if (share.filledBy(held)) {
      throw full(project, held, share.bytes());
    }
  }

  /**
   * Lets pass what its project has room for in the store. Asks the database.
   *
   * @param project {@code projects/{project}}
   * @param more bytes that come
   * @throws OrographException if it would have more than it may
   */
  synchronized void room(String project, long more) {
    long most = shares.of(project).bytes();
    if (most == 0) {
      return;
    }
    long held = store.bytes(id(project));
    if (held + more > most) {
      throw new OrographException(
          new OrographFailure.QuotaExceeded(
              project,
              "%d bytes in the store and %d to come (expected: at most %d in all)"
                  .formatted(held, more, most)));
    }
  }

  private static OrographException full(String subject, long held, long most) {
    return new OrographException(
        new OrographFailure.QuotaExceeded(
            subject, held + " bytes in the store (expected: less than " + most + ")"));
  }

  private static String id(String project) {
    return project.substring(project.indexOf('/') + 1);
  }

  private void admitRuns(String project, long more, long most) {
    long queued = admitted(project);
    for (SweepStatus state : List.of(SweepStatus.ACTIVE, SweepStatus.PAUSED)) {
      queued += queued(project, state);
    }
    admitRuns(project, queued, more, most);
  }

  private static void admitRuns(String subject, long queued, long more, long most) {
    if (queued + more > most) {
      throw new OrographException(
          new OrographFailure.QuotaExceeded(
              subject,
              more
                  + " runs more than the "
                  + queued
                  + " that wait or train (expected: at most "
                  + most
                  + " in all)"));
    }
  }

  private long queued(String project, SweepStatus state) {
    Filter filter = Filter.equal("state", state.name());
    long queued = 0;
    Optional<String> after = Optional.empty();
    do {
      Page<SweepRow> page = store.sweeps(id(project), filter, after, PAGE);
      for (SweepRow row : page.items()) {
        Progress progress = store.progress(row.name(), row.spec());
        queued += progress.runs() - progress.ended();
      }
      after = page.next();
    } while (after.isPresent());
    return queued;
  }
}
