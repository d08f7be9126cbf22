package io.orograph.trainer.pack;

import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.sweep.RunKey;

/**
 * Where a run goes on, because it passes through the end of a shorter one.
 *
 * @param run the longer one
 * @param from the shorter one
 * @param state what is kept of its end, a resume state of one member
 */
public record Continuation(RunKey run, RunKey from, ArtifactRef state) {}
