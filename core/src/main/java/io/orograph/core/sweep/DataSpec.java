package io.orograph.core.sweep;

import io.orograph.core.pde.PoissonProblem;
import java.util.Optional;

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
 * @param boundary of the domain of a PDE
 * @param set what the data set is where the catalogue cannot know it
 */
public record DataSpec(
    String name,
    int subset,
    SubsetRule subsetRule,
    double labelNoise,
    double pixelNoise,
    long dataSeed,
    double validationFraction,
    BoundarySpec boundary,
    Optional<SetSpec> set) {

  /** Data of the catalogue. */
  public DataSpec(
      String name,
      int subset,
      SubsetRule subsetRule,
      double labelNoise,
      double pixelNoise,
      long dataSeed,
      double validationFraction,
      BoundarySpec boundary) {
    this(
        name,
        subset,
        subsetRule,
        labelNoise,
        pixelNoise,
        dataSeed,
        validationFraction,
        boundary,
        usual(name));
  }

  /** Data whose boundary, if there is one, is met exactly. */
  public DataSpec(
      String name,
      int subset,
      SubsetRule subsetRule,
      double labelNoise,
      double pixelNoise,
      long dataSeed,
      double validationFraction) {
    this(
        name,
        subset,
        subsetRule,
        labelNoise,
        pixelNoise,
        dataSeed,
        validationFraction,
        BoundarySpec.HARD);
  }

  /** The named data set, whole and clean. */
  public static DataSpec of(String name) {
    return new DataSpec(name, 0, SubsetRule.STRATIFIED, 0, 0, 0, 0);
  }

  private static Optional<SetSpec> usual(String name) {
    return switch (name) {
      case MixtureSpec.NAME -> Optional.of(MixtureSpec.USUAL);
      case TeacherSpec.NAME -> Optional.of(TeacherSpec.USUAL);
      case RecallSpec.NAME -> Optional.of(RecallSpec.USUAL);
      default -> Optional.empty();
    };
  }

  /**
   * The name under which workers offer it: of what is imported, with the beginning of its digest.
   */
  public String offered() {
    return set.isPresent()
            && set.get() instanceof ImportedSpec imported
            && imported.check().isEmpty()
        ? ImportedSpec.offered(name, imported.digest())
        : name;
  }

  /** What mixture of Gaussians it is, if it is one. */
  public Optional<MixtureSpec> mixture() {
    return set.filter(MixtureSpec.class::isInstance).map(MixtureSpec.class::cast);
  }

  /** Which teacher labels it, if one does. */
  public Optional<TeacherSpec> teacher() {
    return set.filter(TeacherSpec.class::isInstance).map(TeacherSpec.class::cast);
  }

  /** Which sequences to recall from it is, if it is such. */
  public Optional<RecallSpec> recall() {
    return set.filter(RecallSpec.class::isInstance).map(RecallSpec.class::cast);
  }

  /** Points on the boundary of the domain that are samples beside those of the subset. */
  public int boundaryRows() {
    return PoissonProblem.named(name).map(boundary::rows).orElse(0);
  }

  /** The same of another name; other data are what is usual of them. */
  public DataSpec named(String other) {
    return other.equals(name)
        ? this
        : new DataSpec(
            other,
            subset,
            subsetRule,
            labelNoise,
            pixelNoise,
            dataSeed,
            validationFraction,
            boundary,
            usual(other));
  }

  /** The same with another number of samples. */
  public DataSpec withSubset(int other) {
    return new DataSpec(
        name,
        other,
        subsetRule,
        labelNoise,
        pixelNoise,
        dataSeed,
        validationFraction,
        boundary,
        set);
  }

  /** The same with other samples. */
  public DataSpec with(SubsetRule other) {
    return new DataSpec(
        name, subset, other, labelNoise, pixelNoise, dataSeed, validationFraction, boundary, set);
  }

  /** The same with another boundary. */
  public DataSpec with(BoundarySpec other) {
    return new DataSpec(
        name, subset, subsetRule, labelNoise, pixelNoise, dataSeed, validationFraction, other, set);
  }

  /** The same with other noise on the inputs. */
  public DataSpec withPixelNoise(double other) {
    return new DataSpec(
        name, subset, subsetRule, labelNoise, other, dataSeed, validationFraction, boundary, set);
  }

  /** The same with what the data set is. */
  public DataSpec with(SetSpec other) {
    return new DataSpec(
        name,
        subset,
        subsetRule,
        labelNoise,
        pixelNoise,
        dataSeed,
        validationFraction,
        boundary,
        Optional.of(other));
  }

  /** The same with another share of noisy labels. */
  public DataSpec withLabelNoise(double other) {
    return new DataSpec(
        name, subset, subsetRule, other, pixelNoise, dataSeed, validationFraction, boundary, set);
  }
}
