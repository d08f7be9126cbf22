package io.orograph.engine.train;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.measure.RunSummary;
import io.orograph.core.sweep.RunSpec;
import java.util.Optional;

/**
 * How a member ended.
 *
 * @param run which
 * @param outcome Trained, Diverged or Collapsed
 * @param summary what every run records
 * @param fit the network on its training samples; NaN if it diverged in training
 * @param weights after the last step; absent if it diverged, because then the step at which
 *     training stopped depends on how steps were cut into calls
 * @param state everything a longer training of the same run goes on with; present with the weights
 */
public record MemberEnd(
    RunSpec run,
    RunOutcome outcome,
    RunSummary summary,
    TrainingFit fit,
    Optional<Weights> weights,
    Optional<MemberState> state) {}
