package io.orograph.engine.train;

import io.orograph.core.sweep.RunKey;
import java.util.List;

/**
 * Where one member of a pack stands; sums are kept in float64 in the order of the steps, so they do
 * not depend on how the steps were cut into calls.
 *
 * @param run whose state
 * @param weights what it has learned
 * @param optimizer state of the optimizer, vector by vector as {@link
 *     io.orograph.engine.program.UpdateRule} names them, each of the size of θ
 * @param epochSum sum of batch losses since the epoch began
 * @param lastEpochLoss mean batch loss of the last whole epoch; NaN before
 * @param calmEpochs epochs in a row whose mean changed by at most the plateau rule's {@code
 *     minDelta}
 * @param pointSum sum of batch losses since the last curve point; NaN while some of them are not
 *     known, because a shorter training ended in between: no point is made of these
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record MemberState(
    RunKey run,
    Weights weights,
    List<float[]> optimizer,
    double epochSum,
    double lastEpochLoss,
    int calmEpochs,
    double pointSum) {
  public MemberState {
    optimizer = List.copyOf(optimizer);
  }

  /**
   * The state at the end of a shorter training as that of the longer training that passes through
   * it: of the run {@code longer}, with the sum of its next curve point unknown unless one ends
   * here.
   *
   * @param step where the shorter one ended
   * @param pointEvery steps between the curve points of the longer one
   */
  public MemberState goingOnAs(RunKey longer, long step, long pointEvery) {
    return new MemberState(
        longer,
        weights,
        optimizer,
        epochSum,
        lastEpochLoss,
        calmEpochs,
        step % pointEvery == 0 ? 0 : Double.NaN);
  }
}
