package io.orograph.metrics.measure;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.Split;
import io.orograph.engine.data.Samples;

/**
 * Inputs and labels a measurement is taken on, kept in the store so that others can repeat it.
 *
 * @param samples as the network sees them; labels without meaning for mixup inputs
 * @param file the same in the store
 * @param split where they come from
 */
public record EvaluationSet(Samples samples, ArtifactRef file, Split split) {}
