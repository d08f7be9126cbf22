package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.orograph.wire.grpc.Guards;
import io.orograph.wire.grpc.Token;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose fault a failure is that no guard saw. */
class EarlyFailuresTest {
  private static Status told(Throwable cause) {
    return told(cause, new Metadata());
  }

  private static Status told(Throwable cause, Metadata trailers) {
    ServiceRequestContext call = ServiceRequestContext.of(HttpRequest.of(HttpMethod.POST, "/"));
    return new EarlyFailures(Guards.of(Token.random(), Optional.empty()).refusals())
        .apply(call, Status.UNKNOWN, cause, trailers);
  }

  @ParameterizedTest(name = "wrapped: {0}")
  @ValueSource(booleans = {false, true})
  void whoGoesAwayIsNobodysFault(boolean wrapped) {
    for (RuntimeException gone :
        new RuntimeException[] {
          ClosedStreamException.get(), CancelledSubscriptionException.get()
        }) {
      Throwable cause = wrapped ? new CompletionException(gone) : gone;
      assertThat(told(cause).getCode()).as(gone.toString()).isEqualTo(Status.Code.CANCELLED);
    }
  }

  @ParameterizedTest(name = "wrapped: {0}")
  @ValueSource(booleans = {false, true})
  void aDeadlineThatPassesIsTheCallersOwn(boolean wrapped) {
    RuntimeException late = RequestTimeoutException.get();
    assertThat(told(wrapped ? new CompletionException(late) : late).getCode())
        .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
  }

  @ParameterizedTest(name = "wrapped: {0}")
  @ValueSource(booleans = {false, true})
  void aMistakeOfOursIsNotTheCallersThoughBuffersThrowTheSame(boolean wrapped) {
    RuntimeException mistake = new IndexOutOfBoundsException("secret");
    Status told = told(wrapped ? new CompletionException(mistake) : mistake);
    assertThat(told.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(told.getDescription()).doesNotContain("secret").contains("incident");
  }

  @Test
  void everyFailureHasDetails() {
    Metadata trailers = new Metadata();
    Status told = told(ClosedStreamException.get(), trailers);
    assertThat(StatusProto.fromStatusAndTrailers(told, trailers).getDetailsCount()).isEqualTo(1);
  }
}
