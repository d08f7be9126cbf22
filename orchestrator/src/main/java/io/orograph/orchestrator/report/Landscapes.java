package io.orograph.orchestrator.report;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.measure.Measurement;
import io.orograph.core.metric.Metric;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseLabel;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.LossUnits;
import io.orograph.core.sweep.SweepSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Pictures of loss surfaces, of one network, or one plane of networks, per phase. */
final class Landscapes {
  private static final List<String> COLORS = LineColors.ALL;

  private final SweepSpec spec;
  private final Function<String, List<Measurement>> measurements;
  private final CheckpointStore content;

  /**
   * @param measurements of the cell of an id
   * @param content their files
   */
  Landscapes(
      SweepSpec spec, Function<String, List<Measurement>> measurements, CheckpointStore content) {
    this.spec = spec;
    this.measurements = measurements;
    this.content = content;
  }

  /** All figures, metric by metric; none where nothing was drawn. */
  Markup figures(PhaseDiagram diagram) {
    Markup out = new Markup();
    List<PhaseCell> cells = examples(diagram);
    for (Metric metric : spec.metrics()) {
      switch (metric.kind()) {
        case LOSS_SLICE -> lines(metric, cells).ifPresent(out::add);
        case LOSS_SURFACE, LOSS_PLANE -> cells.forEach(cell -> planes(metric, cell, out));
        default -> {}
      }
    }
    return out;
  }

  /** One cell of each label; without labels the first, the middle and the last. */
  private static List<PhaseCell> examples(PhaseDiagram diagram) {
    List<PhaseCell> cells = new ArrayList<>();
    Set<PhaseLabel> seen = EnumSet.of(PhaseLabel.INCOMPLETE);
    for (PhaseCell cell : diagram.cells()) {
      if (seen.add(cell.label())) {
        cells.add(cell);
      }
    }
    List<PhaseCell> all = diagram.cells();
    if (!cells.isEmpty() || all.isEmpty()) {
      return cells;
    }
    Set<Integer> places = new TreeSet<>(List.of(0, all.size() / 2, all.size() - 1));
    return places.stream().map(all::get).toList();
  }

  /** A file of a metric, and what it belongs to. */
  private record Kept(Measurement.Scalar measurement, Safetensors.Content file) {}

  /**
   * The first of a cell that can be read. One that cannot is left out: its value is in the table.
   */
  private Optional<Kept> kept(Metric metric, PhaseCell cell, ArtifactKind kind) {
    for (Measurement m : measurements.apply(cell.id())) {
      if (m.metric().equals(metric) && m instanceof Measurement.Scalar scalar) {
        for (ArtifactRef artifact : scalar.artifacts()) {
          if (artifact.kind() == kind) {
            try {
              return Optional.of(new Kept(scalar, Npz.read(content.get(artifact.digest()))));
            } catch (IOException e) {
              return Optional.empty();
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Markup> lines(Metric metric, List<PhaseCell> cells) {
    List<Plot.Series> series = new ArrayList<>();
    List<String> caption = new ArrayList<>();
    for (PhaseCell cell : cells) {
      Optional<Kept> kept = kept(metric, cell, ArtifactKind.PROFILE);
      if (kept.isPresent()) {
        String color = COLORS.get(series.size() % COLORS.size());
        points(kept.get())
            .ifPresent(p -> series.add(new Plot.Series(name(cell, kept.get()), color, p, false)));
        caption = caption(kept.get());
      }
    }
    if (series.isEmpty()) {
      return Optional.empty();
    }
    List<Plot.Tick> ticks = ticks(series);
    Markup figure = new Markup().open("figure", "class", "lines");
    figure.add(
        Plot.draw(title(metric) + ": training " + loss(), "along the direction", ticks, series));
    for (String line : caption) {
      figure.leaf("div", line, "class", "quiet");
    }
    return Optional.of(figure.close());
  }

  private static List<Plot.Tick> ticks(List<Plot.Series> series) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Plot.Series line : series) {
      low = Math.min(low, line.points().getFirst().x());
      high = Math.max(high, line.points().getLast().x());
    }
    List<Plot.Tick> ticks = new ArrayList<>();
    for (int i = 0; i <= 2; i++) {
      double x = low + (high - low) * i / 2;
      ticks.add(new Plot.Tick(x, Numbers.brief(x)));
    }
    return ticks;
  }

  /** The mean over all lines where they are random, which have one range; else the first line. */
  private static Optional<List<Plot.Point>> points(Kept kept) {
    try {
      Safetensors.Tensor losses = kept.file().tensor("loss");
      double[] x = kept.file().tensor("x").doubles();
      double[] loss = losses.doubles();
      int n = Math.toIntExact(losses.shape().getLast());
      int lines = option(kept, "directions").equals("random") ? loss.length / n : 1;
      List<Plot.Point> points = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int line = 0; line < lines; line++) {
          sum += loss[line * n + i];
        }
        points.add(new Plot.Point(x[i], sum / lines, Double.NaN, ""));
      }
      return Optional.of(points);
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private void planes(Metric metric, PhaseCell cell, Markup out) {
    Optional<Kept> kept = kept(metric, cell, ArtifactKind.SURFACE);
    if (kept.isEmpty()) {
      return;
    }
    Landscape.read(kept.get().file())
        .ifPresent(
            landscape -> {
              String title = title(metric) + " of " + name(cell, kept.get());
              List<String> caption = caption(kept.get());
              out.add(ContourFigure.draw(landscape, title, loss(), caption));
              String height =
                  landscape.isLinear() ? "loss (linear: negative somewhere)" : "ln loss";
              out.add(
                  TerrainFigure.draw(landscape, title + ", height: " + height, loss(), caption));
            });
  }

  /** What is drawn, with its unit. */
  private String loss() {
    return "loss" + LossUnits.behind(LossUnits.of(spec.base().task().loss()));
  }

  private static String title(Metric metric) {
    return metric.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String name(PhaseCell cell, Kept kept) {
    List<Integer> replicates = kept.measurement().subject().replicates();
    return cell.id()
        + (replicates.size() == 1
            ? ", replicate " + replicates.getFirst()
            : ", replicates " + replicates)
        + (cell.label() == PhaseLabel.INCOMPLETE ? "" : " (" + Figures.label(cell) + ")");
  }

  private static String option(Kept kept, String name) {
    return kept.measurement().basis().options().getOrDefault(name, "–");
  }

  /** What the numbers of a picture depend on. */
  private List<String> caption(Kept kept) {
    Map<String, String> options = kept.measurement().basis().options();
    List<String> lines = new ArrayList<>();
    if (options.containsKey("directions")) {
      lines.add(
          "directions: %s, normalization: %s, range: %s, points: %s"
              .formatted(
                  option(kept, "directions"),
                  option(kept, "normalization"),
                  option(kept, "range"),
                  option(kept, "points")));
    } else {
      lines.add(
          "plane through three networks, margin: %s, points: %s"
              .formatted(option(kept, "margin"), option(kept, "points")));
    }
    lines.add(
        "%s: %s %s samples, labels %s"
            .formatted(
                new Grid(spec)
                    .cell(kept.measurement().subject().cell())
                    .map(cell -> cell.settings().data().name())
                    .orElse(spec.base().data().name()),
                Numbers.whole(kept.measurement().basis().samples()),
                kept.measurement().basis().split().name(),
                option(kept, "labels")));
    lines.add(
        "batch norm: %s, seed: %s"
            .formatted(kept.measurement().basis().batchNorm(), kept.measurement().basis().seed()));
    return lines;
  }
}
