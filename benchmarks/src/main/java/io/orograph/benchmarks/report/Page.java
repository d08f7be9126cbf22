package io.orograph.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The document that keeps the last recorded tables, each between two marks that a reader does not
 * see: {@code <!-- NAME -->} and {@code <!-- /NAME -->}.
 */
public final class Page {
  private Page() {}

  /**
   * Replaces what stands between the marks of {@code name}.
   *
   * @throws IllegalStateException if the document has no such marks
   */
  public static void record(Path document, String name, List<String> lines) throws IOException {
    Files.writeString(document, replaced(Files.readString(document), name, lines));
  }

  static String replaced(String text, String name, List<String> lines) {
    String open = "<!-- " + name + " -->";
    String close = "<!-- /" + name + " -->";
    int from = text.indexOf(open);
    int to = text.indexOf(close);
    if (from < 0 || to < from) {
      throw new IllegalStateException("marks: none (expected: " + open + " and " + close + ")");
    }
    return text.substring(0, from + open.length())
        + "\n"
        + String.join("\n", lines)
        + "\n"
        + text.substring(to);
  }
}
