package io.orograph.core.sweep;

/**
 * A term added to the training loss.
 *
 * @param kind its name
 * @param coefficient its weight, at least 0
 */
public record RegularizerSpec(String kind, double coefficient) {}
