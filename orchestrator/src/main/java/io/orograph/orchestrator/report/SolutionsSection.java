package io.orograph.orchestrator.report;

import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.pde.PoissonProblem;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Each loss of a PDE at the solutions that both losses were trained to, at the end of training and
 * where runs have come equally close to the solution. Nothing where no such loss was measured.
 */
final class SolutionsSection {
  private static final List<String> TITLES =
      List.of(
          "cell",
          "trained by",
          "taken",
          "points",
          "runs",
          "solution error",
          "step",
          "least squares",
          "Deep Ritz",
          "Deep Ritz above its minimum");

  private static final String NOTHING = "–";

  private final SweepSpec spec;
  private final Function<String, List<Measurement>> ofCell;

  /**
   * @param ofCell measurements of the cell of an id
   */
  SolutionsSection(SweepSpec spec, Function<String, List<Measurement>> ofCell) {
    this.spec = spec;
    this.ofCell = ofCell;
  }

  /** Where losses were taken: points, and an error or the end. */
  private record Place(double error, String points) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byError = Double.compare(error, other.error);
      return byError == 0 ? other.points.compareTo(points) : byError;
    }

    boolean isEnd() {
      return error == 0;
    }
  }

  void write(Markup out, PhaseDiagram diagram) {
    Markup rows = new Markup();
    diagram.cells().forEach(cell -> cell(rows, cell, scalars(cell)));
    if (rows.toString().isEmpty()) {
      return;
    }
    out.line().leaf("h2", "Losses at both solutions").line();
    out.leaf("p", Words.SOLUTIONS, "class", "quiet");
    out.open("div", "class", "scroll").open("table").open("thead").open("tr");
    TITLES.forEach(title -> out.leaf("th", title));
    out.close().close().open("tbody").line().add(rows).close().close().close().line();
  }

  private List<Measurement.Scalar> scalars(PhaseCell cell) {
    return ofCell.apply(cell.id()).stream()
        .flatMap(m -> m instanceof Measurement.Scalar s ? Stream.of(s) : Stream.empty())
        .toList();
  }

  private void cell(Markup out, PhaseCell cell, List<Measurement.Scalar> records) {
    Map<Place, List<Measurement.Scalar>> places = new TreeMap<>();
    for (Measurement.Scalar record : records) {
      if (record.kind() == MetricKind.PDE_LOSS) {
        Map<String, String> options = record.basis().options();
        Place place =
            new Place(
                Double.parseDouble(options.getOrDefault("at_error", "0")),
                options.getOrDefault("split", NOTHING));
        places.computeIfAbsent(place, p -> new ArrayList<>()).add(record);
      }
    }
    places.forEach((place, losses) -> row(out, cell, place, losses, records));
  }

  private void row(
      Markup out,
      PhaseCell cell,
      Place place,
      List<Measurement.Scalar> losses,
      List<Measurement.Scalar> records) {
    List<Measurement.Scalar> squares = of(losses, LossKind.LEAST_SQUARES);
    List<Measurement.Scalar> energies = of(losses, LossKind.DEEP_RITZ);
    OptionalDouble energy = energies.stream().mapToDouble(SolutionsSection::value).average();
    OptionalDouble error =
        place.isEnd()
            ? records.stream()
                .filter(m -> m.kind() == MetricKind.SOLUTION_ERROR)
                .mapToDouble(SolutionsSection::value)
                .average()
            : told(losses, "reached_error");
    out.open("tr").leaf("td", cell.id()).leaf("td", words(settings(cell).task().loss()));
    out.leaf("td", place.isEnd() ? "at the end" : "at an error of " + Numbers.brief(place.error()));
    out.leaf("td", place.points());
    out.leaf("td", Integer.toString(Math.max(squares.size(), energies.size())));
    out.leaf("td", text(error));
    out.leaf("td", place.isEnd() ? "last" : text(told(losses, "reached_step")));
    out.leaf("td", text(squares.stream().mapToDouble(SolutionsSection::value).average()));
    out.leaf("td", text(energy));
    out.leaf("td", text(aboveMinimum(energy, settings(cell).data()))).close().line();
  }

  private static OptionalDouble aboveMinimum(OptionalDouble energy, DataSpec data) {
    OptionalDouble least =
        PoissonProblem.named(data.name())
            .map(problem -> data.boundary().leastEnergy(problem))
            .orElse(OptionalDouble.empty());
    return energy.isPresent() && least.isPresent()
        ? OptionalDouble.of(energy.getAsDouble() - least.getAsDouble())
        : OptionalDouble.empty();
  }

  /** Those of one loss, the first metric that has it. */
  private static List<Measurement.Scalar> of(List<Measurement.Scalar> losses, LossKind loss) {
    String name = loss.name().toLowerCase(Locale.ROOT);
    List<Measurement.Scalar> all =
        losses.stream().filter(m -> name.equals(m.basis().options().get("loss"))).toList();
    return all.stream().filter(m -> m.metric().equals(all.getFirst().metric())).toList();
  }

  private static OptionalDouble told(List<Measurement.Scalar> losses, String option) {
    return losses.stream()
        .filter(m -> m.metric().equals(losses.getFirst().metric()))
        .flatMap(m -> Stream.ofNullable(m.basis().options().get(option)))
        .mapToDouble(Double::parseDouble)
        .average();
  }

  private RunSettings settings(PhaseCell cell) {
    return Choices.settings(spec.base(), spec.axes(), cell.values());
  }

  private static double value(Measurement.Scalar record) {
    return record.estimate().value();
  }

  private static String text(OptionalDouble value) {
    return value.isPresent() ? Numbers.brief(value.getAsDouble()) : NOTHING;
  }

  private static String words(LossKind loss) {
    return loss.name().toLowerCase(Locale.ROOT);
  }
}
