package io.orograph.benchmarks.bench;

import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Race;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a benchmark works with.
 *
 * @param home the project's folder
 * @param work a folder for files of this run
 * @param brief whether this is the short form
 * @param only rows whose name contains this, empty for all
 * @param lanes our side
 * @param peers the other side; empty where there is no PyTorch
 * @param race rounds and their length
 * @param progress told what is being measured
 */
public record Bench(
    Path home,
    Path work,
    boolean brief,
    String only,
    Lanes lanes,
    Optional<Peers> peers,
    Race race,
    Consumer<String> progress) {

  /** Whether a row of this name takes part. */
  public boolean wants(String name, boolean inBriefForm) {
    return name.contains(only) && (inBriefForm || !brief);
  }

  /** Whether {@code torch.compile} takes part: its compile times do not fit the short form. */
  public boolean compiles() {
    return !brief && peers.map(p -> p.versions().compile()).orElse(false);
  }

  /** The same with other rounds. */
  public Bench with(Race other) {
    return new Bench(home, work, brief, only, lanes, peers, other, progress);
  }
}
