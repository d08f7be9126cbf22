package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.convert.SpecRejected;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StatusMappingTest {
  static Stream<Arguments> failures() {
    Duration later = Duration.ofMillis(1500);
    return Stream.of(
        Arguments.of(
            new OrographFailure.Rejected(List.of(new Violation("a.b", "1", "2"))),
            Status.Code.INVALID_ARGUMENT,
            "SPEC_REJECTED"),
        Arguments.of(new OrographFailure.NotFound("s"), Status.Code.NOT_FOUND, "NOT_FOUND"),
        Arguments.of(
            new OrographFailure.Released("d", "2026-11-01T00:00:00Z"),
            Status.Code.NOT_FOUND,
            "RELEASED"),
        Arguments.of(
            new OrographFailure.Deleted("s", "2026-11-01T00:00:00Z"),
            Status.Code.NOT_FOUND,
            "DELETED"),
        Arguments.of(
            new OrographFailure.NameUsed("s", "2026-11-01T00:00:00Z"),
            Status.Code.ALREADY_EXISTS,
            "NAME_USED"),
        Arguments.of(
            new OrographFailure.AlreadyExists("s"), Status.Code.ALREADY_EXISTS, "ALREADY_EXISTS"),
        Arguments.of(
            new OrographFailure.Frozen("s", "finished"), Status.Code.FAILED_PRECONDITION, "FROZEN"),
        Arguments.of(new OrographFailure.Changed("s"), Status.Code.ABORTED, "ETAG_MISMATCH"),
        Arguments.of(new OrographFailure.LeaseLost("t", 7), Status.Code.ABORTED, "LEASE_LOST"),
        Arguments.of(
            new OrographFailure.Unavailable("x", later), Status.Code.UNAVAILABLE, "UNAVAILABLE"),
        Arguments.of(new OrographFailure.Busy("x", later), Status.Code.RESOURCE_EXHAUSTED, "BUSY"),
        Arguments.of(
            new OrographFailure.StoreFull("s", later),
            Status.Code.RESOURCE_EXHAUSTED,
            "STORE_FULL"),
        Arguments.of(
            new OrographFailure.QuotaExceeded("projects/p", "runs"),
            Status.Code.RESOURCE_EXHAUSTED,
            "QUOTA_EXCEEDED"),
        Arguments.of(
            new OrographFailure.TooSlow("w", "17"),
            Status.Code.RESOURCE_EXHAUSTED,
            "WATCHER_TOO_SLOW"),
        Arguments.of(
            new OrographFailure.EventsPruned("t", 4), Status.Code.OUT_OF_RANGE, "EVENTS_PRUNED"),
        Arguments.of(new OrographFailure.Corrupt("d", "e"), Status.Code.DATA_LOSS, "CORRUPT"),
        Arguments.of(
            new OrographFailure.Unauthenticated("no token"),
            Status.Code.UNAUTHENTICATED,
            "UNAUTHENTICATED"),
        Arguments.of(
            new OrographFailure.Forbidden("m", "ROLE_VIEWER"),
            Status.Code.PERMISSION_DENIED,
            "FORBIDDEN"),
        Arguments.of(
            new OrographFailure.WrongHost("host", "evil.example", "127.0.0.1"),
            Status.Code.PERMISSION_DENIED,
            "WRONG_HOST"),
        Arguments.of(
            new OrographFailure.OtherProject("m", "vision"),
            Status.Code.PERMISSION_DENIED,
            "OTHER_PROJECT"),
        Arguments.of(
            new OrographFailure.TooOften("ada", Duration.ofSeconds(2)),
            Status.Code.RESOURCE_EXHAUSTED,
            "TOO_OFTEN"),
        Arguments.of(
            new OrographFailure.OtherProtocol("w", "protocol: 9 (expected: 1)"),
            Status.Code.FAILED_PRECONDITION,
            "OTHER_PROTOCOL"),
        Arguments.of(
            new OrographFailure.NotInThisRelease("x"),
            Status.Code.UNIMPLEMENTED,
            "NOT_IN_THIS_RELEASE"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureHasItsCodeAndReasonAlsoInsideFutures(
      OrographFailure failure, Status.Code code, String reason) {
    Throwable wrapped =
        new CompletionException(new ExecutionException(new OrographException(failure)));
    RemoteFailure read = RemoteFailure.of(StatusMapping.toStatus(wrapped));
    assertThat(read.code()).isEqualTo(code);
    assertThat(read.reason()).isEqualTo(reason);
  }

  @Test
  void noFailureIsMissingFromTheTable() {
    assertThat(failures().map(a -> a.get()[0].getClass().getSimpleName()).toList())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(OrographFailure.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
  }

  @Test
  void whatMayBeTriedAgainSaysWhen() {
    Duration after = Duration.ofMillis(1500);
    RemoteFailure read =
        RemoteFailure.of(StatusMapping.toStatus(new OrographFailure.Unavailable("x", after)));
    assertThat(read.retryAfter()).contains(after);
    assertThat(RemoteFailure.of(StatusMapping.toStatus(new TimeoutException())).retryAfter())
        .isPresent();
  }

  @Test
  void violationsArriveByField() {
    SpecRejected rejected =
        new SpecRejected(List.of(new Violation("a", "1", "2"), new Violation("b[0]", "x", "y")));
    RemoteFailure read = RemoteFailure.of(StatusMapping.toStatus(rejected));
    assertThat(read.violations()).containsExactly("a: 1 (expected: 2)", "b[0]: x (expected: y)");
  }

  @Test
  void manyViolationsStayWithinWhatClientsAccept() {
    List<Violation> many =
        IntStream.range(0, 200)
            .mapToObj(i -> new Violation("axes[0].values[" + i + "]", "\u00e9\u00e9", "a number"))
            .toList();
    io.grpc.StatusRuntimeException status =
        StatusMapping.toStatus(new OrographFailure.Rejected(many));
    assertThat(travels(status)).isLessThan(8000);
    RemoteFailure read = RemoteFailure.of(status);
    assertThat(read.metadata()).containsEntry("violations", "200");
    assertThat(read.violations()).hasSizeGreaterThan(30);
  }

  static Stream<OrographFailure> withEndlessWords() {
    String endless = "\u00e9".repeat(20_000);
    return Stream.of(
        new OrographFailure.NotFound(endless),
        new OrographFailure.Frozen(endless, endless),
        new OrographFailure.QuotaExceeded(endless, endless),
        new OrographFailure.Rejected(List.of(new Violation(endless, endless, endless))));
  }

  @ParameterizedTest
  @MethodSource("withEndlessWords")
  void wordsOfCallersStayWithinWhatClientsAccept(OrographFailure failure) {
    assertThat(travels(StatusMapping.toStatus(failure))).isLessThan(8000);
  }

  /** Bytes of trailers at most: details as base64 and the percent-encoded text. */
  private static int travels(io.grpc.StatusRuntimeException status) {
    byte[] details =
        java.util.Objects.requireNonNull(
            java.util.Objects.requireNonNull(status.getTrailers())
                .get(
                    io.grpc.Metadata.Key.of(
                        "grpc-status-details-bin", io.grpc.Metadata.BINARY_BYTE_MARSHALLER)));
    byte[] text =
        String.valueOf(status.getStatus().getDescription())
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return details.length * 4 / 3 + 3 * text.length;
  }

  @Test
  void whatNobodyForesawIsNotToldToTheCaller() {
    RemoteFailure read =
        RemoteFailure.of(StatusMapping.toStatus(new IllegalStateException("secret path /x")));
    assertThat(read.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(read.message()).doesNotContain("secret").contains("incident");
    assertThat(read.metadata()).containsKey("incident");
  }

  @Test
  void theFailureOfACalledServiceIsPassedOnOnlyIfItIsOurs() {
    Throwable ours = StatusMapping.toStatus(new OrographFailure.LeaseLost("t", 3));
    assertThat(RemoteFailure.of(StatusMapping.toStatus(new CompletionException(ours))).reason())
        .isEqualTo("LEASE_LOST");
    Throwable foreign = Status.PERMISSION_DENIED.withDescription("inner").asRuntimeException();
    assertThat(RemoteFailure.of(StatusMapping.toStatus(foreign)).code())
        .isEqualTo(Status.Code.INTERNAL);
    Throwable gone = Status.UNAVAILABLE.withDescription("10.0.0.1").asRuntimeException();
    assertThat(RemoteFailure.of(StatusMapping.toStatus(gone)).message()).doesNotContain("10.0");
  }
}
