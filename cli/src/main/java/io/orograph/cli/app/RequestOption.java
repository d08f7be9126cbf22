package io.orograph.cli.app;

import io.orograph.cli.grpc.LabFailure;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The option by which a call that changes something is made again and done once. */
final class RequestOption {
  @Option(
      names = "--request-id",
      paramLabel = "UUID",
      description = "Makes the call safe to repeat; drawn at random when left out.")
  private UUID id = UUID.randomUUID();

  /** Identifies the call. */
  UUID id() {
    return id;
  }

  /**
   * The answer of a call that changes something. Where none came, it may have been done all the
   * same: the failure then says by which id it can be made again, also when that was drawn here.
   */
  <T> T call(Function<UUID, T> call) {
    try {
      return call.apply(id);
    } catch (LabFailure e) {
      throw e.isUnanswered()
          ? e.saying("it may be done all the same; the same call again: --request-id " + id)
          : e;
    }
  }

  /** The same for a call that answers nothing. */
  void run(Consumer<UUID> change) {
    var unused =
        call(
            id -> {
              change.accept(id);
              return true;
            });
  }
}
