package io.orograph.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A process for tests that behaves like a service: says who it is, and ends with its input. */
final class Fake {
  private Fake() {}

  /** Arguments: the word {@code wait} or {@code die}, and a file that gets a line at each start. */
  public static void main(String[] args) throws IOException {
    Path births = Path.of(args[1]);
    Files.writeString(
        births,
        ProcessHandle.current().pid() + "\n",
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
    if (args[0].equals("die")) {
      System.err.println("port 80: taken (expected: a free port)");
      System.exit(4);
    }
    while (System.in.read() >= 0) {
      // Waits for the end of the input.
    }
  }

  static Launch launch(String name, String behaviour, Path births, Path log) {
    return new Launch(name, command(behaviour, births), environment(), log);
  }

  static List<String> command(String behaviour, Path births) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xshare:auto",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        Fake.class.getName(),
        behaviour,
        births.toString());
  }

  static Map<String, String> environment() {
    return Map.of("CLASSPATH", System.getProperty("java.class.path"));
  }
}
