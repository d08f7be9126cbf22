package io.orograph.benchmarks.training;

import io.orograph.benchmarks.bench.Bench;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Outcome;
import io.orograph.benchmarks.race.Race;
import io.orograph.benchmarks.training.PeerTraining.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Checks that both sides compute the same, then lets them take turns. */
final class TrainingRace {
  private final Bench bench;
  private final Consumer<String> missing;
  private final Agreement agreement = new Agreement();

  /**
   * No race yet.
   *
   * @param missing told about each way that does not work here
   */
  TrainingRace(Bench bench, Consumer<String> missing) {
    this.bench = bench;
    this.missing = missing;
  }

  /** Whether losses agreed, in all races so far. */
  Agreement agreement() {
    return agreement;
  }

  /** Runs one. */
  Outcome run(Race race, String name, TrainingCase subject, List<Way> ways) {
    try (OurTraining ours = new OurTraining(bench.lanes(), subject)) {
      List<Contender> contenders = new ArrayList<>(List.of(ours));
      bench.peers().ifPresent(peers -> contenders.addAll(ways(peers, subject, name, ways)));
      return race.run(contenders, missing);
    } finally {
      bench.peers().ifPresent(peers -> peers.drop(subject.id()));
    }
  }

  private List<Contender> ways(Peers peers, TrainingCase subject, String name, List<Way> ways) {
    subject.sendTo(peers, bench.work());
    double[][] ours = OurTraining.firstLosses(bench.lanes(), subject, subject.comparedSteps());
    List<Contender> contenders = new ArrayList<>();
    for (Way way : ways) {
      if (takesPart(way, subject)) {
        PeerTraining peer = new PeerTraining(peers, subject, way);
        contenders.add(peer);
        if (way != Way.PRODUCTS) {
          compare(name, ours, peer, subject.tolerance());
        }
      }
    }
    return contenders;
  }

  private boolean takesPart(Way way, TrainingCase subject) {
    return switch (way) {
      case COMPILE -> bench.compiles(subject.settings().network().family());
      case HAND -> !subject.isImage();
      case PACKED -> subject.runs().size() > 1;
      case EAGER, MODULES, ARCHIVE, PRODUCTS -> true;
    };
  }

  /** A way that does not work here is named by the race. */
  private void compare(String name, double[][] ours, PeerTraining peer, double tolerance) {
    try {
      agreement.add(name, Agreement.gap(ours, peer.firstLosses(), tolerance));
    } catch (Contender.Unavailable e) {
      missing.accept(name + ", " + peer.name() + ": " + e.getMessage());
    }
  }
}
