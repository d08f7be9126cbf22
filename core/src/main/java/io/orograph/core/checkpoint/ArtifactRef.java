package io.orograph.core.checkpoint;

/**
 * Bytes in the store that an event or a measurement refers to.
 *
 * @param digest identity of the bytes
 * @param kind what they hold
 * @param size bytes
 */
public record ArtifactRef(Digest digest, ArtifactKind kind, long size) {}
