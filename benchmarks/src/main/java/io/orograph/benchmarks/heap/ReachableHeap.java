package io.orograph.benchmarks.heap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a process's heap that is reachable. */
public final class ReachableHeap {
  private static final double BYTES_PER_MB = 1e6;

  private ReachableHeap() {}

  /**
   * Megabytes of its heap that are reachable: what is left after a full collection, which this asks
   * for.
   *
   * @param pid number of a process of a JDK like this one, of the same user
   * @throws IOException if it does not run, or the JDK's {@code jcmd} does not answer
   */
  public static double megabytes(long pid) throws IOException {
    // By a file: a process that asks about itself stands still while it is looked at, and reads no
    // pipe.
    Path said = Files.createTempFile("orograph-heap", ".txt");
    try {
      Process asked =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(pid),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      var unused = asked.onExit().join();
      return total(Files.readString(said, StandardCharsets.UTF_8));
    } finally {
      Files.delete(said);
    }
  }

  private static double total(String said) throws IOException {
    return said.lines()
        .filter(line -> line.startsWith("Total"))
        .map(line -> line.strip().split("\\s+"))
        .mapToDouble(words -> Double.parseDouble(words[words.length - 1]) / BYTES_PER_MB)
        .findFirst()
        .orElseThrow(() -> new IOException("jcmd: " + said));
  }
}
