package io.orograph.core.align;

/**
 * What a matching found.
 *
 * @param permutations of the second network, so that it fits the first
 * @param objective what was to be made large, with them
 * @param plain the same with all units as they are; never more
 */
public record Alignment(Permutations permutations, double objective, double plain) {}
