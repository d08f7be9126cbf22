package io.orograph.core.sweep;

/**
 * The data a run is trained on. Equal for all replicates of a cell: drawn from the data seed alone.
 *
 * @param name name in the catalogue, e.g. {@code digits}
 * @param subset number of training samples; 0 takes all of them
 * @param subsetRule which samples a subset takes
 * @param labelNoise share of training labels that are drawn anew uniformly over all classes, the
 *     true one included, in [0, 1]; masks are nested over shares
 * @param pixelNoise standard deviation of Gaussian noise added to training inputs, in input units
 * @param dataSeed seed of subset, label noise and pixel noise
 * @param validationFraction share of the training samples set aside as VALIDATION, in [0, 1)
 */
public record DataSpec(
    String name,
    int subset,
    SubsetRule subsetRule,
    double labelNoise,
    double pixelNoise,
    long dataSeed,
    double validationFraction) {

  /** The named data set, whole and clean. */
  public static DataSpec of(String name) {
    return new DataSpec(name, 0, SubsetRule.STRATIFIED, 0, 0, 0, 0);
  }
}
