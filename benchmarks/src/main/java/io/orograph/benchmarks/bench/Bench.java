package io.orograph.benchmarks.bench;

import io.orograph.benchmarks.lanes.Lanes;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Race;
import io.orograph.core.sweep.NetworkFamily;
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

  /** Whether {@code torch.compile} takes part, with networks that it compiles in seconds. */
  public boolean compiles(NetworkFamily family) {
    return switch (family) {
      case MLP, RESIDUAL_MLP -> peers.map(p -> p.versions().compile()).orElse(false);
      // Measured: a step takes two minutes on each core, a trace more than six.
      case RESNET18, RESNET20, VGG11, TRANSFORMER, OWN -> false;
    };
  }

  /** The same with other rounds. */
  public Bench with(Race other) {
    return new Bench(home, work, brief, only, lanes, peers, other, progress);
  }
}
