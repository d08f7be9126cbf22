package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.Progress;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.SweepRow;
import io.orograph.orchestrator.schedule.Share;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.util.List;
import java.util.Optional;

/** Refuses what would be more than a project may have. */
final class Quotas {
  private static final int PAGE = 200;

  private final Shares shares;
  private final ResultsStore store;

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
   * Lets pass what its project has room for. Asks the database.
   *
   * @param sweep name of the sweep that asks
   * @param more runs that it asks for
   * @throws OrographException if there would be too many that wait or train, or the project has as
   *     much in the store as it may
   */
  void admit(String sweep, long more) {
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

  private void admitBytes(String project, Share share) {
    long held = store.bytes(id(project));
    if (share.filledBy(held)) {
      throw new OrographException(
          new OrographFailure.QuotaExceeded(
              project,
              held + " bytes in the store (expected: less than " + share.bytes() + ")"));
    }
  }

  private static String id(String project) {
    return project.substring(project.indexOf('/') + 1);
  }

  private void admitRuns(String project, long more, long most) {
    long queued = 0;
    for (SweepStatus state : List.of(SweepStatus.ACTIVE, SweepStatus.PAUSED)) {
      queued += queued(project, state);
    }
    if (queued + more > most) {
      throw new OrographException(
          new OrographFailure.QuotaExceeded(
              project,
              more
                  + " runs more than the "
                  + queued
                  + " that wait or train (expected: at most "
                  + most
                  + " in all)"));
    }
  }

  private long queued(String project, SweepStatus state) {
    Filter filter = Filter.parse("state = " + state.name(), ResultsStore.SWEEP_FIELDS);
    long queued = 0;
    Optional<String> after = Optional.empty();
    do {
      Page<SweepRow> page =
          store.sweeps(id(project), filter, after, PAGE);
      for (SweepRow row : page.items()) {
        Progress progress = store.progress(row.name(), row.spec());
        queued += progress.runs() - progress.ended();
      }
      after = page.next();
    } while (after.isPresent());
    return queued;
  }
}
