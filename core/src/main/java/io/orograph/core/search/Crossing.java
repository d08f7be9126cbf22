package io.orograph.core.search;

/**
 * Two cells of a column, trained both with none trained between them that says anything, on
 * different sides of the line.
 *
 * @param low place of the one with the lower value of the searched axis
 * @param high place of the other
 * @param apart how many cells of the axis they are apart, 1 for neighbours
 * @param lowWithin whether the lower one is within
 */
public record Crossing(long low, long high, int apart, boolean lowWithin) {}
