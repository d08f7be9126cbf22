package io.orograph.engine.train;

import io.orograph.core.sweep.RunKey;

/**
 * Where one member of a pack stands; sums are kept in float64 in the order of the steps, so they do
 * not depend on how the steps were cut into calls.
 *
 * @param run whose state
 * @param theta parameters, flat
 * @param momentum momentum buffer, flat
 * @param epochSum sum of batch losses since the epoch began
 * @param lastEpochLoss mean batch loss of the last whole epoch; NaN before
 * @param calmEpochs epochs in a row whose mean changed by at most the plateau rule's {@code
 *     minDelta}
 * @param pointSum sum of batch losses since the last curve point
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
public record MemberState(
    RunKey run,
    float[] theta,
    float[] momentum,
    double epochSum,
    double lastEpochLoss,
    int calmEpochs,
    double pointSum) {}
