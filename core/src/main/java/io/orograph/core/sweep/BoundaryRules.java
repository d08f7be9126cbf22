package io.orograph.core.sweep;

import io.orograph.core.pde.BoundaryPoints;
import io.orograph.core.pde.PoissonProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The rules of {@link PdeRules} on boundaries: of a penalty, and of what is one without it. */
final class BoundaryRules {
  private static final String WEIGHT = "data.boundary.weight";
  private static final String POINTS = "data.boundary.points";
  private static final double LARGEST_WEIGHT = 1e9;
  private static final int MOST_POINTS = 100_000;

  private final SweepSpec spec;
  private final DataSpec data;
  private final BoundarySpec boundary;
  private final List<Violation> found = new ArrayList<>();

  private BoundaryRules(SweepSpec spec) {
    this.spec = spec;
    this.data = spec.base().data();
    this.boundary = data.boundary();
  }

  /** All violations. */
  static List<Violation> check(SweepSpec spec) {
    BoundaryRules rules = new BoundaryRules(spec);
    if (spec.base().task().kind() != TaskKind.PDE) {
      rules.require(
          !rules.boundary.isPenalty(),
          "data.boundary.kind",
          "penalty",
          "nothing; task.kind pde has a boundary");
    }
    if (rules.boundary.isPenalty()) {
      rules.penalty();
    } else {
      rules.none();
    }
    return rules.found;
  }

  private void none() {
    String expected = "nothing; data.boundary.kind penalty has it";
    require(boundary.weight() == 0, WEIGHT, boundary.weight(), expected);
    require(boundary.points() == 0, POINTS, boundary.points(), expected);
    for (int a = 0; a < spec.axes().size(); a++) {
      require(
          spec.axes().get(a).knob() != Knob.PENALTY,
          "axes[" + a + "].field",
          Knob.PENALTY.path(),
          "a field that is an axis without data.boundary.kind penalty");
    }
  }

  private void penalty() {
    double weight = boundary.weight();
    require(
        weight > 0 && weight <= LARGEST_WEIGHT, // false of NaN
        WEIGHT,
        weight,
        "β, a number above 0 up to " + Canonical.number(LARGEST_WEIGHT));
    boolean inRange = boundary.points() >= 1 && boundary.points() <= MOST_POINTS;
    require(inRange, POINTS, boundary.points(), "points of each face, 1 to " + MOST_POINTS);
    PoissonProblem problem = PoissonProblem.named(data.name()).orElse(null);
    if (problem == null || !inRange) {
      return;
    }
    require(
        rules().noneMatch(SubsetRule::isQuadrature)
            || problem.isBall() // which has no rule at all
            || BoundaryPoints.isSimpson(problem, boundary.points()),
        POINTS,
        boundary.points(),
        "for quadrature " + BoundaryPoints.nodes(problem));
    if (rules().anyMatch(SubsetRule::isFresh)) {
      fresh(boundary.rows(problem));
    }
  }

  private void fresh(int rows) {
    int smallest = spec.base().training().batchSize();
    String field = "training.batch_size";
    for (int a = 0; a < spec.axes().size(); a++) {
      if (spec.axes().get(a).knob() == Knob.BATCH_SIZE) {
        field = "axes[" + a + "].values";
        smallest =
            spec.axes().get(a).values().stream()
                .filter(Knob.BATCH_SIZE::accepts)
                .mapToInt(v -> (int) ((AxisValue.Number) v).value())
                .min()
                .orElse(Integer.MAX_VALUE);
      }
    }
    require(
        smallest > rows,
        field,
        smallest,
        "more than "
            + rows
            + ": every step of monte_carlo_fresh has all points of the boundary, the rest in the domain");
  }

  private Stream<SubsetRule> rules() {
    return spec.axes().stream()
        .filter(axis -> axis.knob() == Knob.SUBSET_RULE)
        .findFirst()
        .map(
            axis ->
                axis.values().stream()
                    .filter(Knob.SUBSET_RULE::accepts)
                    .map(v -> SubsetRule.valueOf(v.text().toUpperCase(Locale.ROOT))))
        .orElse(Stream.of(data.subsetRule()));
  }

  private void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      found.add(new Violation(field, String.valueOf(value), expected));
    }
  }
}
