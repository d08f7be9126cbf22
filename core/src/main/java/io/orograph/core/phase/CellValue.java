package io.orograph.core.phase;

import io.orograph.core.measure.Errors;

/**
 * A metric's value in a cell.
 *
 * @param mean over the runs or pairs with a value; NaN without any
 * @param errors of the mean: the replicate error is between runs (jackknife for pairs); estimator
 *     and data errors are the means of the single ones, not divided by the root of their number,
 *     because replicates share probe vectors and evaluation sets: an upper bound
 * @param count runs or pairs with a value
 * @param missing runs or pairs without one: undefined, diverged, collapsed, failed or pending
 * @param converged whether every estimate converged
 */
public record CellValue(double mean, Errors errors, int count, int missing, boolean converged) {}
