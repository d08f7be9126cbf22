package io.orograph.benchmarks.faults.run;

import io.orograph.benchmarks.faults.lab.Part;
import io.orograph.benchmarks.faults.run.Fault.Kind;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The faults of a seed, one after another without end. They are dealt from shuffled decks, so that
 * few of them already hold every kind: of ten, seven are kills (three of the orchestrator, two of a
 * trainer, two of the metrics service), one is a pause and two befall connections.
 */
final class FaultPlan {
  private static final List<Part> TRAINERS = List.of(Part.TRAINER, Part.SECOND_TRAINER);
  private static final List<Part> PAUSED =
      List.of(Part.ORCHESTRATOR, Part.TRAINER, Part.SECOND_TRAINER);
  private static final List<Part> WORKERS =
      List.of(Part.TRAINER, Part.SECOND_TRAINER, Part.METRICS);
  private static final List<Kind> CONNECTIONS = List.of(Kind.RESET, Kind.DELAY, Kind.HALF_OPEN);

  private final RandomStream random;
  private final long leaseMillis;
  private final long mostGapMillis;
  private final Deque<Fault> deck = new ArrayDeque<>();

  /**
   * The plan of a seed.
   *
   * @param leaseMillis pauses are longer than this
   * @param mostGapMillis between two faults; they are uniform up to it, from an eighth of it on
   */
  FaultPlan(long seed, long leaseMillis, long mostGapMillis) {
    this.random = Seed.of(seed).derive("faults").stream();
    this.leaseMillis = leaseMillis;
    this.mostGapMillis = mostGapMillis;
  }

  Fault next() {
    if (deck.isEmpty()) {
      deal();
    }
    return deck.removeFirst();
  }

  private void deal() {
    List<Fault> ordered = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ordered.add(kill(Part.ORCHESTRATOR));
    }
    for (int i = 0; i < 2; i++) {
      ordered.add(kill(one(TRAINERS)));
      ordered.add(kill(Part.METRICS));
    }
    ordered.add(fault(Kind.PAUSE, one(PAUSED), leaseMillis * 5 / 4 + uniform(leaseMillis / 2)));
    int left = random.nextInt(CONNECTIONS.size());
    for (Kind kind : CONNECTIONS) {
      if (kind != CONNECTIONS.get(left)) {
        ordered.add(fault(kind, one(WORKERS), lasts(kind)));
      }
    }
    for (int i : random.permutation(ordered.size())) {
      deck.add(ordered.get(i));
    }
  }

  /** Half open longer than a lease lasts, and often longer than a worker waits for an answer. */
  private long lasts(Kind kind) {
    return switch (kind) {
      case DELAY -> 1_000 + uniform(leaseMillis / 2);
      case HALF_OPEN -> 2 * leaseMillis + uniform(4 * leaseMillis);
      default -> 0;
    };
  }

  private Fault kill(Part part) {
    return fault(Kind.KILL, part, 0);
  }

  private Fault fault(Kind kind, Part part, long lasts) {
    return new Fault(kind, part, mostGapMillis / 8 + uniform(mostGapMillis * 7 / 8), lasts);
  }

  private Part one(List<Part> parts) {
    return parts.get(random.nextInt(parts.size()));
  }

  private long uniform(long most) {
    return (long) (random.nextDouble() * (most + 1));
  }
}
