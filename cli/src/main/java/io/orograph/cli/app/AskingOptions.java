package io.orograph.cli.app;

import java.util.UUID;
import picocli.CommandLine.Option;

/** The options of commands that ask the lab for work of a sweep. */
final class AskingOptions {
  @Option(
      names = "--request-id",
      paramLabel = "UUID",
      description = "Makes the call safe to repeat; drawn at random when left out.")
  private UUID requestId = UUID.randomUUID();

  @Option(names = "--watch", description = "Follow it to its end and draw its phase diagram.")
  private boolean watch;

  @Option(names = "--json", description = "The answer as one JSON object.")
  private boolean json;

  /** Identifies the call. */
  UUID requestId() {
    return requestId;
  }

  /** Whether the sweep is followed to its end. */
  boolean watch() {
    return watch;
  }

  /** Whether the answer is for scripts. */
  boolean json() {
    return json;
  }
}
