package io.orograph.wire.grpc;

import io.orograph.core.sweep.Violation;
import java.time.Duration;
import java.util.List;

/** Everything that a call can be refused for, as data; carried by {@link OrographException}. */
public sealed interface OrographFailure {
  /** The request is wrong, at these fields. INVALID_ARGUMENT. */
  record Rejected(List<Violation> violations) implements OrographFailure {
    public Rejected {
      violations = List.copyOf(violations);
    }
  }

  /** There is nothing of this name. NOT_FOUND. */
  record NotFound(String name) implements OrographFailure {}

  /** There was something of this name; it was deleted then. NOT_FOUND, reason DELETED. */
  record Deleted(String name, String at) implements OrographFailure {}

  /** There was such content; it has not been kept since then. NOT_FOUND, reason RELEASED. */
  record Released(String name, String at) implements OrographFailure {}

  /** The name was that of something deleted then. ALREADY_EXISTS, reason NAME_USED. */
  record NameUsed(String name, String at) implements OrographFailure {}

  /** There is something of this name already, and it is not the same. ALREADY_EXISTS. */
  record AlreadyExists(String name) implements OrographFailure {}

  /** It can no longer be changed in this way. FAILED_PRECONDITION. */
  record Frozen(String name, String why) implements OrographFailure {}

  /** It has been changed since it was read. ABORTED. */
  record Changed(String name) implements OrographFailure {}

  /** Another holder has a larger fencing token. ABORTED, reason LEASE_LOST. */
  record LeaseLost(String task, long newestToken) implements OrographFailure {}

  /** Cannot be answered now. UNAVAILABLE, with the time after which to try again. */
  record Unavailable(String what, Duration retryAfter) implements OrographFailure {}

  /**
   * It would be more than a project, or a sweep, may have. RESOURCE_EXHAUSTED, with a QuotaFailure.
   *
   * @param subject whose bound it is
   * @param what the bound and what was asked for
   */
  record QuotaExceeded(String subject, String what) implements OrographFailure {}

  /** No lane is free. RESOURCE_EXHAUSTED, with the time after which to try again. */
  record Busy(String what, Duration retryAfter) implements OrographFailure {}

  /**
   * The lab's store has no space left. RESOURCE_EXHAUSTED, with the time after which to try again.
   */
  record StoreFull(String what, Duration retryAfter) implements OrographFailure {}

  /**
   * A watcher did not read. RESOURCE_EXHAUSTED; {@code resumeToken} is the last one it was sent, to
   * go on from.
   */
  record TooSlow(String stream, String resumeToken) implements OrographFailure {}

  /** What was asked for is no longer kept; the oldest sequence that is. OUT_OF_RANGE. */
  record EventsPruned(String name, long oldest) implements OrographFailure {}

  /** Stored content is not what its name says. DATA_LOSS. */
  record Corrupt(String name, String found) implements OrographFailure {}

  /** The caller did not say who it is. UNAUTHENTICATED. */
  record Unauthenticated(String why) implements OrographFailure {}

  /** The caller may not do this. PERMISSION_DENIED. */
  record Forbidden(String method, String requiredRole) implements OrographFailure {}

  /**
   * The call says that it was meant for another host, or comes from another site's page.
   * PERMISSION_DENIED, reason WRONG_HOST.
   */
  record WrongHost(String header, String value, String expected) implements OrographFailure {}

  /**
   * The caller may not do this there. PERMISSION_DENIED, reason OTHER_PROJECT, whether there is
   * such a project or not.
   *
   * @param project what was asked about
   */
  record OtherProject(String method, String project) implements OrographFailure {}

  /** The caller calls too often. RESOURCE_EXHAUSTED, with the time after which to try again. */
  record TooOften(String who, Duration retryAfter) implements OrographFailure {}

  /**
   * A worker of a release that this orchestrator does not work with. FAILED_PRECONDITION, reason
   * OTHER_PROTOCOL.
   *
   * @param worker its name
   * @param why what it speaks, what is expected, and what to do
   */
  record OtherProtocol(String worker, String why) implements OrographFailure {}

  /** The contract has it, this release does not. UNIMPLEMENTED. */
  record NotInThisRelease(String what) implements OrographFailure {}
}
