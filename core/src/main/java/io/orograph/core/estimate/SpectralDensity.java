package io.orograph.core.estimate;

import io.orograph.core.operator.SymmetricOperator;
import io.orograph.core.operator.VectorBlock;
import io.orograph.core.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The density of a spectrum, φ(λ) = 1/n Σ δ(λ − λᵢ), by stochastic Lanczos quadrature (Ubaru, Chen
 * and Saad, "Fast estimation of tr(f(A)) via stochastic Lanczos quadrature", SIMAX 38, 2017).
 *
 * <p>Lanczos with full reorthogonalization from a unit vector v gives the Gauss quadrature of v's
 * spectral measure: nodes θ, the Ritz values, and weights w, the squared first components of the
 * eigenvectors of T, of sum 1. For v uniform on the sphere its expectation is φ. With as many steps
 * as dimensions the nodes are the spectrum.
 *
 * <p>All probes are multiplied in one block; each has a Krylov space of its own.
 */
public final class SpectralDensity {
  private SpectralDensity() {}

  /**
   * How to estimate.
   *
   * @param probes start vectors, at least 1
   * @param steps Lanczos steps of each, at least 1; nodes of each quadrature
   */
  public record Options(int probes, int steps) {
    public Options {
      if (probes < 1 || steps < 1) {
        throw new IllegalArgumentException(
            "probes and steps: " + probes + " and " + steps + " (expected: each at least 1)");
      }
    }
  }

  /**
   * Nodes with weights of one probe.
   *
   * @param nodes Ritz values in rising order
   * @param weights of the nodes; their sum is 1
   */
  public record Quadrature(List<Double> nodes, List<Double> weights) {
    public Quadrature {
      nodes = List.copyOf(nodes);
      weights = List.copyOf(weights);
    }

    /** Σ wᵢ·θᵢᵏ, an estimate of tr(Aᵏ)/n. */
    public double moment(int k) {
      double sum = 0;
      for (int i = 0; i < nodes.size(); i++) {
        sum += weights.get(i) * Math.pow(nodes.get(i), k);
      }
      return sum;
    }

    /** The share of the measure above a line, estimating that of the eigenvalues. */
    double above(double line) {
      double sum = 0;
      for (int i = 0; i < nodes.size(); i++) {
        sum += nodes.get(i) > line ? weights.get(i) : 0;
      }
      return sum;
    }
  }

  /**
   * An estimate.
   *
   * @param quadratures one for each probe; none where the operator gave numbers that are not finite
   * @param matvecs products spent
   */
  public record Density(List<Quadrature> quadratures, int matvecs) {
    public Density {
      quadratures = List.copyOf(quadratures);
    }

    /** Whether there is anything. */
    public boolean isDefined() {
      return !quadratures.isEmpty();
    }

    /**
     * φ smoothed by a Gaussian of standard deviation σ, at λ: the mean over probes of Σ w·N(λ; θ,
     * σ²).
     */
    public double at(double lambda, double sigma) {
      double sum = 0;
      for (Quadrature q : quadratures) {
        for (int i = 0; i < q.nodes().size(); i++) {
          double z = (lambda - q.nodes().get(i)) / sigma;
          sum += q.weights().get(i) * Math.exp(-z * z / 2);
        }
      }
      return sum / (quadratures.size() * sigma * Math.sqrt(2 * Math.PI));
    }

    /** Mean over probes of the k-th moment, an estimate of tr(Aᵏ)/n, with its standard error. */
    public SampleMean moment(int k) {
      return SampleMean.of(quadratures.stream().mapToDouble(q -> q.moment(k)).toArray());
    }

    /** The share of eigenvalues above a line, with its standard error. */
    public SampleMean above(double line) {
      return SampleMean.of(quadratures.stream().mapToDouble(q -> q.above(line)).toArray());
    }
  }

  /** Estimates the density; probe j is the same whatever their number. */
  public static <B extends VectorBlock<B>> Density of(
      SymmetricOperator<B> a, Options options, Seed seed) {
    try (Run<B> run = new Run<>(a, options, seed)) {
      return run.result();
    }
  }

  /** One Krylov space. */
  private static final class Space<B extends VectorBlock<B>> implements AutoCloseable {
    private final KrylovBasis<B> basis = new KrylovBasis<>();
    private final List<Double> alpha = new ArrayList<>();
    private final List<Double> beta = new ArrayList<>();
    private double scale;
    private boolean exhausted;

    /** Takes the image of the last vector and leaves the next one in it, of unit length. */
    void step(B image) {
      KrylovBasis.Rest rest = basis.orthogonalize(image);
      alpha.add(rest.along());
      double before = beta.isEmpty() ? 0 : beta.getLast();
      beta.add(rest.norm());
      scale = Math.max(scale, before + Math.abs(rest.along()) + rest.norm());
      exhausted = !(rest.norm() > 64 * image.unitRoundoff() * scale);
      if (!exhausted) {
        image.scale(new double[] {1 / rest.norm()});
      }
    }

    boolean isFinite() {
      return Double.isFinite(alpha.getLast()) && Double.isFinite(beta.getLast());
    }

    Quadrature quadrature() {
      double[] diagonal = alpha.stream().mapToDouble(x -> x).toArray();
      double[] beside = beta.stream().mapToDouble(x -> x).toArray();
      Tridiagonal t = Tridiagonal.solve(diagonal, beside, 0);
      List<Double> nodes = new ArrayList<>();
      List<Double> weights = new ArrayList<>();
      double[] first = t.row(0);
      for (int i = 0; i < first.length; i++) {
        nodes.add(t.values()[i]);
        weights.add(first[i] * first[i]);
      }
      return new Quadrature(nodes, weights);
    }

    @Override
    public void close() {
      basis.close();
    }
  }

  /** The state of one run. */
  private static final class Run<B extends VectorBlock<B>> implements AutoCloseable {
    private final SymmetricOperator<B> a;
    private final int steps;
    private final List<Space<B>> spaces = new ArrayList<>();
    private final B vectors;
    private final B images;
    private final B one;
    private int matvecs;

    Run(SymmetricOperator<B> a, Options options, Seed seed) {
      this.a = a;
      this.steps = (int) Math.min(a.dimension(), options.steps());
      this.vectors = a.zeros(options.probes());
      this.images = a.zeros(options.probes());
      this.one = a.zeros(1);
      for (int j = 0; j < options.probes(); j++) {
        vectors.fill(j, seed.derive("density", j).stream()::fillGaussian);
        spaces.add(new Space<>());
      }
      double[] squares = vectors.dots(vectors);
      double[] factors = new double[squares.length];
      for (int j = 0; j < factors.length; j++) {
        factors[j] = 1 / Math.sqrt(squares[j]);
      }
      vectors.scale(factors);
    }

    Density result() {
      for (int step = 0; step < steps && !spaces.stream().allMatch(s -> s.exhausted); step++) {
        a.apply(vectors, images);
        matvecs += vectors.columns();
        for (int j = 0; j < spaces.size(); j++) {
          Space<B> space = spaces.get(j);
          if (space.exhausted) {
            continue; // its vector is multiplied on, for nothing
          }
          one.setColumn(0, vectors, j);
          space.basis.add(one);
          one.setColumn(0, images, j);
          space.step(one);
          if (!space.isFinite()) {
            return new Density(List.of(), matvecs);
          }
          vectors.setColumn(j, one, 0);
        }
      }
      return new Density(spaces.stream().map(Space::quadrature).toList(), matvecs);
    }

    @Override
    public void close() {
      spaces.forEach(Space::close);
      vectors.close();
      images.close();
      one.close();
    }
  }
}
