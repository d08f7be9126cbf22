package io.orograph.wire.worker;

import java.util.Optional;

/**
 * Which workers an orchestrator works with. Orders and facts between them have one number; it grows
 * with what an older side would misunderstand, not with what it may leave out. Within it releases
 * may differ, so that a lab can be upgraded while it works, the orchestrator first.
 */
public final class WorkerProtocol {
  /** What this release speaks. */
  public static final int NEWEST = 1;

  /** The oldest that its orchestrator still works with: that of the release before. */
  public static final int OLDEST = 1;

  /** What a worker speaks that says nothing of it: one from before it was said. */
  private static final int UNSAID = 1;

  private WorkerProtocol() {}

  /**
   * Why a worker is not taken.
   *
   * @param said what it says it speaks, 0 for nothing
   * @param release version and revision of its software
   * @return a sentence that names both and what to do; empty if it is taken
   */
  public static Optional<String> trouble(int said, String release) {
    return trouble(said, release, OLDEST, NEWEST);
  }

  /** The same for an orchestrator that speaks {@code oldest} to {@code newest}. */
  static Optional<String> trouble(int said, String release, int oldest, int newest) {
    int spoken = said == 0 ? UNSAID : said;
    if (spoken >= oldest && spoken <= newest) {
      return Optional.empty();
    }
    String expected = oldest == newest ? Integer.toString(newest) : oldest + " to " + newest;
    return Optional.of(
        "protocol: %d, of release %s (expected: %s; upgrade the %s)"
            .formatted(
                spoken,
                release.isBlank() ? "unknown" : release,
                expected,
                spoken > newest ? "orchestrator before its workers" : "worker"));
  }
}
