package io.orograph.benchmarks.race;

/** One way to do the work of a race. */
public interface Contender {

  /** What a contender is there for. */
  enum Role {
    /** This software. */
    OURS,
    /** What it is judged against; the best of several counts. */
    PEER,
    /** Shown beside, without a goal. */
    BESIDE
  }

  /** Heading of its column. */
  String name();

  /** What it is there for. */
  Role role();

  /**
   * Works for about so long, going on where it stopped, and tells how fast.
   *
   * @throws Unavailable if it cannot do this work at all
   */
  Rate run(double seconds);

  /** It cannot do the work; the message says why. */
  final class Unavailable extends RuntimeException {
    public Unavailable(String why) {
      super(why);
    }
  }
}
