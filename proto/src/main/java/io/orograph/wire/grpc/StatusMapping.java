package io.orograph.wire.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.orograph.core.checkpoint.CheckpointStore.CorruptContentException;
import io.orograph.core.checkpoint.CheckpointStore.MissingContentException;
import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.convert.SpecRejected;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one table from failures to gRPC statuses (Google AIP-193): each carries {@link ErrorInfo},
 * wrong requests {@link BadRequest}, and what may be tried again {@link RetryInfo}.
 */
public final class StatusMapping {
  /** The domain of every {@link ErrorInfo} of this project. */
  public static final String DOMAIN = "orograph.io";

  /**
   * Clients accept 8 KiB of trailers by default, and details travel as base64: more violations than
   * fit are counted only.
   */
  private static final int MOST_DETAILS = 3800;

  private static final int MOST_TEXT = 600;

  /** The reason of a call that would exceed what a project may have. */
  public static final String QUOTA_EXCEEDED = "QUOTA_EXCEEDED";

  private static final Logger LOG = LoggerFactory.getLogger(StatusMapping.class);
  private static final java.time.Duration SOON = java.time.Duration.ofSeconds(1);

  /** People must act before a store has space or an answer again. */
  private static final java.time.Duration LATER = java.time.Duration.ofSeconds(5);

  private StatusMapping() {}

  /**
   * What the caller is told about {@code thrown}, after unwrapping what futures put round it. A
   * failure that nobody foresaw is logged with a number, and the caller is told the number alone.
   */
  public static StatusRuntimeException toStatus(Throwable thrown) {
    return switch (unwrapped(thrown)) {
      case OrographException e -> toStatus(e.failure());
      case SpecRejected e -> toStatus(new OrographFailure.Rejected(e.violations()));
      case StatusRuntimeException e -> fromCall(e, e.getStatus());
      case StatusException e -> fromCall(e, e.getStatus());
      case MissingContentException e -> toStatus(new OrographFailure.NotFound(message(e)));
      case CorruptContentException e ->
          toStatus(new OrographFailure.Corrupt("content", message(e)));
      case StoreException e -> toStatus(ofStore(e));
      case TimeoutException e ->
          toStatus(new OrographFailure.Unavailable("no answer in time", SOON));
      case RejectedExecutionException e ->
          toStatus(new OrographFailure.Unavailable("stopping", SOON));
      case Throwable e -> internal(e);
    };
  }

  private static OrographFailure ofStore(StoreException e) {
    LOG.warn("{}: {}", e.getMessage(), String.valueOf(e.getCause()));
    return switch (e.fault()) {
      case FULL -> new OrographFailure.StoreFull(message(e), LATER);
      case READ_ONLY, FAILED -> new OrographFailure.Unavailable(message(e), LATER);
    };
  }

  /** The status of {@code failure}. */
  public static StatusRuntimeException toStatus(OrographFailure failure) {
    return switch (failure) {
      case OrographFailure.Rejected f -> rejected(f);
      case OrographFailure.NotFound f ->
          status(Code.NOT_FOUND, "NOT_FOUND", f.name() + ": not found", Map.of("name", f.name()));
      case OrographFailure.Deleted f ->
          status(
              Code.NOT_FOUND,
              "DELETED",
              f.name() + ": deleted at " + f.at(),
              Map.of("name", f.name(), "delete_time", f.at()));
      case OrographFailure.Released f ->
          status(
              Code.NOT_FOUND,
              "RELEASED",
              f.name() + ": kept until " + f.at() + " (expected: a checkpoint that is kept)",
              Map.of("name", f.name(), "release_time", f.at()));
      case OrographFailure.NameUsed f ->
          status(
              Code.ALREADY_EXISTS,
              "NAME_USED",
              f.name()
                  + ": was the name of a sweep deleted at "
                  + f.at()
                  + " (expected: a new name)",
              Map.of("name", f.name(), "delete_time", f.at()));
      case OrographFailure.AlreadyExists f ->
          status(
              Code.ALREADY_EXISTS,
              "ALREADY_EXISTS",
              f.name() + ": exists already, with other content",
              Map.of("name", f.name()));
      case OrographFailure.Frozen f ->
          status(
              Code.FAILED_PRECONDITION,
              "FROZEN",
              f.name() + ": " + f.why(),
              Map.of("name", f.name()));
      case OrographFailure.Changed f ->
          status(
              Code.ABORTED,
              "ETAG_MISMATCH",
              f.name() + ": changed since it was read (expected: its present etag)",
              Map.of("name", f.name()));
      case OrographFailure.LeaseLost f ->
          status(
              Code.ABORTED,
              "LEASE_LOST",
              f.task() + ": lease lost (expected: fencing token " + f.newestToken() + " or larger)",
              Map.of("task", f.task(), "newest_token", Long.toString(f.newestToken())));
      case OrographFailure.Unavailable f ->
          status(
              Code.UNAVAILABLE, "UNAVAILABLE", f.what(), Map.of(), Any.pack(retry(f.retryAfter())));
      case OrographFailure.Busy f ->
          status(
              Code.RESOURCE_EXHAUSTED, "BUSY", f.what(), Map.of(), Any.pack(retry(f.retryAfter())));
      case OrographFailure.StoreFull f ->
          status(
              Code.RESOURCE_EXHAUSTED,
              "STORE_FULL",
              f.what(),
              Map.of(),
              Any.pack(retry(f.retryAfter())));
      case OrographFailure.QuotaExceeded f ->
          status(
              Code.RESOURCE_EXHAUSTED,
              QUOTA_EXCEEDED,
              f.subject() + ": " + f.what(),
              Map.of("subject", f.subject()),
              Any.pack(
                  QuotaFailure.newBuilder()
                      .addViolations(
                          QuotaFailure.Violation.newBuilder()
                              .setSubject(clipped(f.subject()))
                              .setDescription(clipped(f.what())))
                      .build()));
      case OrographFailure.TooSlow f ->
          status(
              Code.RESOURCE_EXHAUSTED,
              "WATCHER_TOO_SLOW",
              f.stream() + ": not read fast enough; go on from the resume token in the details",
              Map.of("resume_token", f.resumeToken()));
      case OrographFailure.EventsPruned f ->
          status(
              Code.OUT_OF_RANGE,
              "EVENTS_PRUNED",
              f.name() + ": events no longer kept (expected: from " + f.oldest() + " on)",
              Map.of("name", f.name(), "oldest", Long.toString(f.oldest())));
      case OrographFailure.Corrupt f ->
          status(Code.DATA_LOSS, "CORRUPT", f.name() + ": " + f.found(), Map.of("name", f.name()));
      case OrographFailure.Unauthenticated f ->
          status(Code.UNAUTHENTICATED, "UNAUTHENTICATED", f.why(), Map.of());
      case OrographFailure.Forbidden f ->
          status(
              Code.PERMISSION_DENIED,
              "FORBIDDEN",
              f.method() + ": refused (expected: role " + f.requiredRole() + ")",
              Map.of("method", f.method(), "required_role", f.requiredRole()));
      case OrographFailure.WrongHost f ->
          status(
              Code.PERMISSION_DENIED,
              "WRONG_HOST",
              text(List.of(new Violation(f.header(), f.value(), f.expected()))),
              Map.of("header", f.header()));
      case OrographFailure.OtherProject f ->
          status(
              Code.PERMISSION_DENIED,
              "OTHER_PROJECT",
              f.method() + ": refused for " + f.project() + " (expected: a project of the caller)",
              Map.of("method", f.method(), "project", f.project()));
      case OrographFailure.TooOften f ->
          status(
              Code.RESOURCE_EXHAUSTED,
              "TOO_OFTEN",
              f.who() + ": too many calls (expected: fewer a second; see RetryInfo)",
              Map.of("who", f.who()),
              Any.pack(retry(f.retryAfter())));
      case OrographFailure.OtherProtocol f ->
          status(
              Code.FAILED_PRECONDITION,
              "OTHER_PROTOCOL",
              "workers/" + f.worker() + ": " + f.why(),
              Map.of("worker", f.worker()));
      case OrographFailure.NotInThisRelease f ->
          status(
              Code.UNIMPLEMENTED,
              "NOT_IN_THIS_RELEASE",
              f.what() + ": not in this release",
              Map.of());
    };
  }

  /** {@code thrown} without the wrappings of futures. */
  public static Throwable unwrapped(Throwable thrown) {
    Throwable inner = thrown;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  /** What is made of a bare status, which no part of ours sends: its code, with our details. */
  public static StatusRuntimeException ofCode(Status status) {
    return ofCode(
        status.getCode(),
        status.getDescription() == null ? status.getCode().name() : status.getDescription());
  }

  /** A failure that a library finds, in words of ours. */
  public static StatusRuntimeException ofCode(Status.Code code, String text) {
    return status(Code.forNumber(code.value()), code.name(), text, Map.of());
  }

  /**
   * A call that this one depended on failed: ours passes on, others are not the caller's business.
   */
  private static StatusRuntimeException fromCall(Throwable thrown, Status status) {
    com.google.rpc.Status details = StatusProto.fromThrowable(thrown);
    if (details != null && RemoteFailure.errorInfo(details).isPresent()) {
      return StatusProto.toStatusRuntimeException(details);
    }
    return switch (status.getCode()) {
      case UNAVAILABLE ->
          toStatus(new OrographFailure.Unavailable("a service is not reachable", SOON));
      case CANCELLED, DEADLINE_EXCEEDED -> ofCode(status);
      default -> internal(thrown);
    };
  }

  private static StatusRuntimeException internal(Throwable thrown) {
    String incident = Long.toHexString(System.nanoTime());
    LOG.error("incident {}: {}", incident, thrown.toString(), thrown);
    return status(
        Code.INTERNAL,
        "INTERNAL",
        "internal error; incident " + incident + " in the server's log",
        Map.of("incident", incident));
  }

  private static StatusRuntimeException rejected(OrographFailure.Rejected failure) {
    BadRequest.Builder bad = BadRequest.newBuilder();
    int size = 0;
    for (Violation v : failure.violations()) {
      BadRequest.FieldViolation told =
          BadRequest.FieldViolation.newBuilder()
              .setField(clipped(v.field()))
              .setDescription(clipped(v.value() + " (expected: " + v.expected() + ")"))
              .build();
      size += CodedOutputStream.computeMessageSize(BadRequest.FIELD_VIOLATIONS_FIELD_NUMBER, told);
      if (size > MOST_DETAILS && bad.getFieldViolationsCount() > 0) {
        break;
      }
      bad.addFieldViolations(told);
    }
    return status(
        Code.INVALID_ARGUMENT,
        "SPEC_REJECTED",
        text(failure.violations()),
        Map.of("violations", Integer.toString(failure.violations().size())),
        Any.pack(bad.build()));
  }

  private static String text(List<Violation> violations) {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("\n"));
  }

  /** So much of {@code text} as travels in a header, whatever a caller has put into a name. */
  private static String clipped(String text) {
    if (text.length() <= MOST_TEXT / 3) {
      return text;
    }
    // Other characters would travel as three or more each.
    String plain = text.replaceAll("[^\\n\\x20-\\x7e]", "?");
    return plain.length() <= MOST_TEXT ? plain : plain.substring(0, MOST_TEXT) + "...";
  }

  private static RetryInfo retry(java.time.Duration after) {
    return RetryInfo.newBuilder()
        .setRetryDelay(
            Duration.newBuilder().setSeconds(after.getSeconds()).setNanos(after.getNano()))
        .build();
  }

  private static StatusRuntimeException status(
      Code code, String reason, String text, Map<String, String> metadata, Any... more) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain(DOMAIN).setReason(reason);
    metadata.forEach((key, value) -> info.putMetadata(key, clipped(value)));
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(clipped(text));
    status.addDetails(Any.pack(info.build()));
    for (Any detail : more) {
      status.addDetails(detail);
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static String message(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
