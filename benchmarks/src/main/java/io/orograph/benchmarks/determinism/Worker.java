package io.orograph.benchmarks.determinism;

import io.orograph.engine.lane.Lane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A trial in a process of its own, which keeps its state in a file so that it may be killed. */
public final class Worker {
  private Worker() {}

  /**
   * Goes on from the state in the file, if there is one.
   *
   * @param subject name of the subject
   * @param number of the trial
   * @param state beside the data folder; written anew after every call, whole or not at all
   * @param lines told {@code step N} after each call, and in the end {@code digest X}
   */
  public static void run(String subject, int number, Path state, Consumer<String> lines)
      throws IOException {
    Subject found = Subject.named(subject);
    Path folder = Objects.requireNonNull(state.toAbsolutePath().getParent());
    Repetition repetition = new Repetition(found, Trial.of(found, number), found.sets(folder));
    Optional<byte[]> from =
        Files.exists(state) ? Optional.of(Files.readAllBytes(state)) : Optional.empty();
    try (Lane lane = Lane.open("worker")) {
      String digest =
          lane.submit(
                  context ->
                      repetition.toTheEnd(
                          context,
                          from,
                          (step, bytes) -> {
                            write(state, bytes);
                            lines.accept("step " + step);
                          }))
              .join();
      lines.accept("digest " + digest);
    }
  }

  private static void write(Path state, byte[] bytes) {
    try {
      Path fresh = state.resolveSibling(state.getFileName() + ".new");
      Files.write(fresh, bytes);
      Files.move(fresh, state, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
