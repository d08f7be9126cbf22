package io.orograph.deploy.ship;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a program said to its end.
 *
 * @param status it ended with
 * @param text of both its streams
 */
record Program(int status, String text) {

  /** Runs {@code command}. */
  static Program run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Program(process.waitFor(), text);
  }

  /** Runs {@code command}, which must end well, and returns what it said. */
  static String said(List<String> command) throws IOException, InterruptedException {
    Program done = run(command);
    if (done.status() != 0) {
      throw new IOException(command + ": " + done.status() + "\n" + done.text());
    }
    return done.text();
  }

  /** Whether {@code name} is on the path. */
  static boolean found(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(name)));
  }
}
