package io.orograph.trainer.pack;

/**
 * How far a pack is trained for now, so that its runs can be held against others there.
 *
 * @param step where it ends; 0 for the end of its runs
 * @param every steps between losses that are told on the way; 0 for none
 * @param validation whether losses are over the samples set aside for validation
 */
public record Rung(long step, long every, boolean validation) {
  /** Trained to the end. */
  public static final Rung NONE = new Rung(0, 0, false);

  /** Begins no reason of a failure: the pack came as far as it was asked to. */
  public static final String REASON = "rung";

  /** With losses over the training samples. */
  public Rung(long step, long every) {
    this(step, every, false);
  }

  /** Most steps from {@code done} on without passing a step at which losses are told. */
  long left(long done) {
    if (step == 0) {
      return Long.MAX_VALUE;
    }
    long whole = step - done;
    return every == 0 ? whole : Math.min(whole, every - done % every);
  }

  /** Whether losses are told after this step. */
  boolean observes(long done) {
    return step > 0 && (done == step || (every > 0 && done > 0 && done % every == 0));
  }

  /** Whether a pack that has not ended ends here. */
  boolean isReached(long done) {
    return step > 0 && done >= step;
  }
}
