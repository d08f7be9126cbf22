package io.orograph.orchestrator.block;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Names of tasks: by content, so that the same work has the same name after any restart. */
final class TaskIds {
  private TaskIds() {}

  /** {@code t-} and twelve digits of the SHA-256 of the members' run keys, one a line. */
  static String train(List<RunSpec> members) {
    return "t-"
        + digest(members.stream().map(m -> m.key().hex()).collect(Collectors.joining("\n")));
  }

  /** {@code r-} and twelve digits of the SHA-256 of the pack's name and the extension's number. */
  static String replay(String pack, int extension) {
    return "r-" + digest(pack + "\n" + extension);
  }

  /** {@code m-} and twelve digits of the SHA-256 of the cell's id. */
  static String measure(String cell) {
    return "m-" + digest(cell);
  }

  /** {@code m-} and twelve digits of the SHA-256 of both cells' ids, one a line. */
  static String measure(String first, String second) {
    return measure(first + "\n" + second);
  }

  /**
   * {@code m-} and twelve digits of the SHA-256 of the cell's id and the metric's name, one a line.
   */
  static String measureOwn(String cell, String metric) {
    return measure(cell + "\n" + metric);
  }

  private static String digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8)).shortHex();
  }
}
