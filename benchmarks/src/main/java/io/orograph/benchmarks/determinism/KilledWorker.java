package io.orograph.benchmarks.determinism;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts worker processes for a trial, kills the first with SIGKILL and lets the second end. */
final class KilledWorker {
  private final List<String> command;

  /**
   * For any number of trials.
   *
   * @param command that starts a worker; subject, trial and state file are appended
   */
  KilledWorker(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * What came out.
   *
   * @param digest of the trial
   * @param killed whether a process was killed on the way; not if it was done before
   */
  record Told(String digest, boolean killed) {}

  Told run(Subject subject, Trial trial, Path folder) throws IOException {
    Path state = folder.resolve(subject.name() + "-" + trial.number() + ".state");
    RandomStream stream = Seed.of(trial.number()).derive("kill " + subject.name()).stream();
    long steps = subject.target().settings().training().length().maxSteps(1);
    Optional<String> early = start(subject, trial, state, 1 + stream.nextInt((int) steps));
    if (early.isPresent()) {
      return new Told(early.get(), false);
    }
    String digest =
        start(subject, trial, state, Long.MAX_VALUE)
            .orElseThrow(() -> new IOException("worker: no digest (expected: one at its end)"));
    return new Told(digest, true);
  }

  /** The digest, or nothing if it was killed at or after the step. */
  private Optional<String> start(Subject subject, Trial trial, Path state, long killAt)
      throws IOException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(subject.name(), Integer.toString(trial.number()), state.toString()));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String told = lines.readLine(); told != null; told = lines.readLine()) {
        if (told.startsWith("digest ")) {
          return Optional.of(told.substring("digest ".length()));
        }
        if (told.startsWith("step ")
            && Long.parseLong(told.substring("step ".length())) >= killAt) {
          process.destroyForcibly();
          return Optional.empty();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    return Optional.empty();
  }
}
