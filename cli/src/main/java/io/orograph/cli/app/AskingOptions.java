package io.orograph.cli.app;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that ask the lab for work of a sweep. */
final class AskingOptions {
  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--watch", description = "Follow it to its end and draw its phase diagram.")
  private boolean watch;

  @Option(names = "--json", description = "The answer as one JSON object.")
  private boolean json;

  /** Identifies the call. */
  RequestOption request() {
    return request;
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
