package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.Measurement;
import io.orograph.orchestrator.block.Work.RecordedMeasurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attempts of one task.
 *
 * @param lease the open one
 * @param recorded sequence of the newest recorded fact of the open lease
 * @param attempts attempts so far
 * @param done whether it is not leased again: its work is done, or it was taken apart
 * @param last how the newest attempt that is over ended; of a part of a pack, how that of the pack
 *     did
 * @param failedOn the worker that failed at it last or had no store for it, since it was last begun
 *     or reopened; of a part of a pack, at the pack
 */
record TaskProgress(
    Optional<Lease> lease,
    long recorded,
    int attempts,
    int failed,
    int lost,
    int preempted,
    boolean done,
    Optional<Resume> resume,
    List<RecordedMeasurement> measured,
    Optional<LeaseEnd> last,
    Optional<BlockReport.FailedOn> failedOn) {
  static final TaskProgress NEW =
      new TaskProgress(
          Optional.empty(),
          0,
          0,
          0,
          0,
          0,
          false,
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty());

  /** What a part of a pack that was taken apart starts with: the parent's resume state too. */
  TaskProgress part(BlockEvent.Attempts from) {
    return new TaskProgress(
        Optional.empty(),
        0,
        from.attempts(),
        from.failed(),
        from.lost(),
        from.preempted(),
        false,
        resume,
        List.of(),
        last,
        failedOn);
  }

  /** The pack was taken apart. */
  TaskProgress apart() {
    return new TaskProgress(
        lease, recorded, attempts, failed, lost, preempted, true, resume, measured, last, failedOn);
  }

  /** Whether a pack of several has ended badly so often that one of its runs may be the reason. */
  boolean suspect() {
    return failed >= Budgets.FAILED_TOGETHER || lost >= Budgets.LOST_TOGETHER;
  }

  /**
   * Where the parts of a suspect pack start from: the next bad end of the same kind takes them
   * apart again, and a run that is left alone has the rest of its budget.
   */
  BlockEvent.Attempts handedDown() {
    return new BlockEvent.Attempts(
        attempts,
        Math.min(failed, Budgets.FAILED_TOGETHER - 1),
        Math.min(lost, Budgets.LOST_TOGETHER - 1),
        preempted);
  }

  boolean spent() {
    return failed >= Budgets.FAILED || lost >= Budgets.LOST || preempted >= Budgets.PREEMPTED;
  }

  TaskProgress granted(Lease next) {
    return new TaskProgress(
        Optional.of(next),
        0,
        next.attempt(),
        failed,
        lost,
        preempted,
        done,
        resume,
        measured,
        last,
        failedOn);
  }

  TaskProgress recorded(long sequence) {
    return new TaskProgress(
        lease,
        Math.max(recorded, sequence),
        attempts,
        failed,
        lost,
        preempted,
        done,
        resume,
        measured,
        last,
        failedOn);
  }

  TaskProgress resuming(ArtifactRef ref) {
    Optional<Resume> next = lease.map(l -> new Resume(ref, l.deviceClass(), l.attempt()));
    return new TaskProgress(
        lease, recorded, attempts, failed, lost, preempted, done, next, measured, last, failedOn);
  }

  TaskProgress measuring(Measurement m) {
    List<RecordedMeasurement> more = new ArrayList<>(measured);
    more.add(new RecordedMeasurement(m.metric(), m.subject().replicates()));
    return new TaskProgress(
        lease,
        recorded,
        attempts,
        failed,
        lost,
        preempted,
        done,
        resume,
        List.copyOf(more),
        last,
        failedOn);
  }

  /**
   * The lease ended. A resume state from which an attempt failed before it had written another one
   * is not used again: it may be what failed, and a start from step 0 gives the same bits. One that
   * the failed attempt wrote itself is tried once. A store that had a fault says nothing against a
   * state, but another worker may have a store that has none.
   */
  TaskProgress ended(LeaseEnd end, String detail) {
    boolean failedHere = end == LeaseEnd.FAILED || detail.startsWith(Decisions.STORE_FAULT);
    return new TaskProgress(
        Optional.empty(),
        0,
        attempts,
        failed + (end == LeaseEnd.FAILED || end == LeaseEnd.OUT_OF_MEMORY ? 1 : 0),
        lost + (end == LeaseEnd.LOST ? 1 : 0),
        preempted + (end == LeaseEnd.PREEMPTED ? 1 : 0),
        done || end == LeaseEnd.DONE,
        resume.filter(r -> end != LeaseEnd.FAILED || r.attempt() == attempts),
        measured,
        Optional.of(end),
        failedHere ? lease.map(BlockReport.FailedOn::of) : failedOn);
  }

  /** There is more to do: what is measured stays, attempts count on, budgets are new. */
  TaskProgress reopened() {
    return new TaskProgress(
        lease, recorded, attempts, 0, 0, 0, false, resume, measured, last, Optional.empty());
  }

  /**
   * Where an attempt of a device class can go on.
   *
   * @param attempt that wrote it
   */
  record Resume(ArtifactRef ref, String deviceClass, int attempt) {}
}
