package io.orograph.benchmarks.faults.history;

import java.util.List;
import java.util.Map;

/**
 * One answer that a client got, or one call that it began.
 *
 * <p>A client notes an answer when it has it: what stands before a call's {@code asked} in the
 * history was acknowledged before the lab was asked, so that the answer must agree with it. A call
 * that got no answer may or may not have been carried out, and is no claim.
 */
public sealed interface Seen {
  /** Who saw it. */
  String client();

  /** Id of the sweep that it is about. */
  String sweep();

  /**
   * A sweep was accepted, or was said again to be.
   *
   * @param mark what must be the same in every answer to the same request: digest and instant
   */
  record Submitted(String client, String sweep, String mark) implements Seen {}

  /** A client is about to write a number at a sweep; one client writes, each time a larger one. */
  record Writing(String client, String sweep, long number) implements Seen {}

  /** The number was acknowledged. */
  record Wrote(String client, String sweep, long number) implements Seen {}

  /**
   * A sweep was asked for by its name.
   *
   * @param asked length of the history when the call began
   * @param there whether there is such a sweep
   * @param number written at it last; 0 for none
   */
  record Read(String client, String sweep, int asked, boolean there, long number) implements Seen {}

  /**
   * A watcher that began with the first fact was told one.
   *
   * @param sequence its place in the order of facts
   */
  record Told(String client, String sweep, long sequence, Fact fact) implements Seen {}

  /**
   * All runs and measurements of a sweep were listed.
   *
   * @param asked length of the history when the first page was asked for
   * @param runs name within the sweep and outcome, empty while it has none
   * @param measured what was measured, and its bits
   * @param repeated what stood in the lists more than once
   */
  record Listed(
      String client,
      String sweep,
      int asked,
      Map<String, String> runs,
      Map<String, String> measured,
      List<String> repeated)
      implements Seen {
    public Listed {
      runs = Map.copyOf(runs);
      measured = Map.copyOf(measured);
      repeated = List.copyOf(repeated);
    }
  }
}
