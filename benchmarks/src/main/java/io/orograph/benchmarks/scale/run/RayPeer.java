package io.orograph.benchmarks.scale.run;

import io.orograph.benchmarks.peer.PeerEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The same work given out by Ray Tune. */
public final class RayPeer {
  private final String python;
  private final Path script;
  private final Path work;

  private RayPeer(String python, Path script, Path work) {
    this.python = python;
    this.script = script;
    this.work = work;
  }

  /**
   * Ray Tune of a Python, or nothing where that has none.
   *
   * @param work for its files
   */
  public static Optional<RayPeer> find(Path home, String python, Path work)
      throws InterruptedException {
    RayPeer peer = new RayPeer(python, home.resolve("benchmarks/peers/ray_noop.py"), work);
    try {
      return peer.version().isEmpty() ? Optional.empty() : Optional.of(peer);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Its version, empty where it cannot be imported. */
  public String version() throws IOException, InterruptedException {
    return said(List.of(python, "-c", "import ray, ray.tune; print(ray.__version__)"));
  }

  /**
   * Trials a second; empty where it gave no number.
   *
   * @param held seconds that a trial lasts; those of 0 on all cores, others on sixteen lanes
   * @param trials how many
   */
  Optional<Double> runsPerSecond(double held, int trials) {
    try {
      String answer =
          said(
              List.of(
                  python,
                  script.toString(),
                  Double.toString(held),
                  Integer.toString(trials),
                  work.toString()));
      return Optional.of(trials / Double.parseDouble(answer));
    } catch (NumberFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The last line of what it wrote beside its answers. */
  String lastWords() {
    try (Stream<String> lines = Files.lines(work.resolve("ray.log"))) {
      return lines.reduce("no word of why", (before, line) -> line.isBlank() ? before : line);
    } catch (IOException e) {
      return "no word of why";
    }
  }

  /** The last line of what a command prints; empty if it fails. */
  private String said(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(work.resolve("ray.log").toFile());
    PeerEnvironment.prepare(builder.environment());
    Process process = builder.start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0
        ? told.strip().lines().reduce("", (before, line) -> line).strip()
        : "";
  }
}
