package io.orograph.orchestrator.sweep;

import io.orograph.core.sweep.SweepSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * How the rest of the orchestrator talks to sweeps, by name ({@code projects/{p}/sweeps/{s}}).
 *
 * <p>Every stage fails with {@link SweepRefused} when the sweep says no, and with a {@link
 * java.util.concurrent.TimeoutException} when it could not answer in time; then the call may be
 * repeated with the same request id. Causes may be wrapped in a {@link
 * java.util.concurrent.CompletionException}.
 */
public interface SweepDirectory {
  /**
   * Accepts a sweep; the same request id again answers with the sweep as it is now.
   *
   * @return fails with {@link SweepRefused.Reason#ALREADY_EXISTS} if the name was taken by another
   *     request
   */
  CompletionStage<SweepView> create(NewSweep sweep);

  /** The sweep as it is now. */
  CompletionStage<SweepView> get(String name);

  /** Grants no new work. */
  CompletionStage<SweepView> pause(String name, String requestId, Optional<String> etag);

  /** Grants work again. */
  CompletionStage<SweepView> resume(String name, String requestId, Optional<String> etag);

  /** Ends it: runs that have not ended are cancelled. */
  CompletionStage<SweepView> cancel(String name, String requestId, Optional<String> etag);

  /**
   * Deletes it: nothing of it can be asked for any more.
   *
   * @param force whether one that has not ended is cancelled first; else it is refused
   */
  CompletionStage<SweepView> delete(
      String name, boolean force, String requestId, Optional<String> etag);

  /**
   * Asks for more.
   *
   * @param spec the whole specification wanted
   * @return fails with {@link SweepRefused.Reason#REJECTED} if it does not contain the present one
   */
  CompletionStage<SweepView> extend(
      String name, SweepSpec spec, String specDigest, String requestId, Optional<String> etag);

  /** Gives failed runs a new budget of attempts. */
  CompletionStage<SweepView> retry(
      String name, Retry retry, String requestId, Optional<String> etag);

  /** Changes what may change while it runs. */
  CompletionStage<SweepView> update(
      String name, SweepChange change, String requestId, Optional<String> etag);
}
