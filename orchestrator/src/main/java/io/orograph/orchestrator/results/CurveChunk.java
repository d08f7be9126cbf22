package io.orograph.orchestrator.results;

import io.orograph.core.checkpoint.ArtifactRef;

/**
 * A piece of a run's training curve in the store.
 *
 * @param fromStep first step in it
 * @param toStep step after the last one in it
 * @param artifact its bytes
 */
public record CurveChunk(long fromStep, long toStep, ArtifactRef artifact) {}
