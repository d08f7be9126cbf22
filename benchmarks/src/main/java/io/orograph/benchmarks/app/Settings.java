package io.orograph.benchmarks.app;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Race;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that all benchmarks share. */
final class Settings {
  @Option(
      names = "--short",
      description = "Fewer rows and rounds: under five minutes, for a first look.")
  private boolean brief;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Lanes on our side and processes on the other (default: all cores).")
  private int cores = Versions.all();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds that count (default: 7, short 3).")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Seconds a side works in a round (default: 2, short 0.7).")
  private double seconds;

  @Option(
      names = "--only",
      paramLabel = "TEXT",
      description = "Only rows whose name contains TEXT.")
  private String only = "";

  @Option(
      names = "--without-compile",
      description = "Leave torch.compile out, as --short does: compiling takes minutes.")
  private boolean withoutCompile;

  @Option(names = "--record", description = "Write the tables into docs/performance.md too.")
  private boolean record;

  @Option(names = "--strict", description = "Exit code 3 when a goal is short.")
  private boolean strict;

  boolean brief() {
    return brief;
  }

  int cores() {
    return cores;
  }

  String only() {
    return only;
  }

  boolean compile() {
    return !brief && !withoutCompile;
  }

  boolean record() {
    return record;
  }

  boolean strict() {
    return strict;
  }

  Race race() {
    return new Race(rounds > 0 ? rounds : brief ? 3 : 7, seconds > 0 ? seconds : brief ? 0.7 : 2.0);
  }

  /** What a benchmark needs, with or without the other side. */
  Bench bench(Path work, Lanes lanes, Optional<Peers> peers, Report report) {
    return new Bench(home(), work, brief, only, lanes, peers, race(), report::progress);
  }

  Path home() {
    return Path.of(System.getProperty("orograph.home", ".")).toAbsolutePath().normalize();
  }

  /**
   * Builds the services that are older than their sources, as the command does.
   *
   * @throws IOException if they cannot be built
   */
  void buildServices() throws IOException, InterruptedException {
    int code =
        new ProcessBuilder(home().resolve("orograph").toString(), "--version")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("orograph --version: exit code " + code + " (expected: 0)");
    }
  }

  Path dataFolder() {
    String given = System.getenv("OROGRAPH_DATA");
    return given == null
        ? Path.of(System.getProperty("user.home"), ".local", "share", "orograph")
        : Path.of(given);
  }

  String python() {
    return System.getenv().getOrDefault("OROGRAPH_PYTHON", "python3");
  }
}
