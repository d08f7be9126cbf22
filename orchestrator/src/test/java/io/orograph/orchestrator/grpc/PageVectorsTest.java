package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.phase.Boundary;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.PhaseCell;
import io.orograph.core.phase.PhaseDiagram;
import io.orograph.core.phase.PhaseFold;
import io.orograph.core.phase.RunRow;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.Direction;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.Means;
import io.orograph.orchestrator.results.Samples;
import io.orograph.wire.convert.SpecConverter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What the page's own phase rule is tested against: diagrams of sweeps drawn at random, as messages
 * in JSON, and the labels that other thresholds give them. {@code -Dpage.vectors=write} writes the
 * file anew.
 */
class PageVectorsTest {
  private static final Path FILE = Path.of("src", "test", "page", "vectors.json");

  private static final List<PhaseSettings> SETTINGS =
      List.of(
          PhaseSettings.DEFAULT,
          new PhaseSettings(0.5, 0.5, 0.7, false, 0),
          new PhaseSettings(0, 0, 0.5, false, 0),
          new PhaseSettings(2, 3, Double.NaN, false, 0),
          new PhaseSettings(100, 100, Double.NaN, false, 0),
          new PhaseSettings(0.5, 0.5, Double.NaN, true, 2),
          new PhaseSettings(0.5, 1, 0.6, true, 0));

  private final Random random = new Random(20261128);

  /** What happens to the runs and measurements of a sweep. */
  private enum Fate {
    ALL_MEASURED,
    SOME_UNDEFINED,
    SOME_PENDING
  }

  @Test
  void theFileForThePageHoldsWhatTheLabAnswers() throws IOException {
    JsonArray sweeps = new JsonArray();
    for (Fate fate : Fate.values()) {
      sweeps.add(sweep(spec(4), fate));
    }
    sweeps.add(sweep(longer(spec(2)), Fate.ALL_MEASURED));
    sweeps.add(sweep(compared(spec(2)), Fate.SOME_UNDEFINED));
    String text = lines(sweeps);
    if ("write".equals(System.getProperty("page.vectors"))) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, text);
    }
    assertThat(text).isEqualTo(Files.readString(FILE, StandardCharsets.UTF_8));
  }

  /** One sweep to a line, so that a change shows where it is. */
  private static String lines(JsonArray sweeps) {
    StringBuilder text = new StringBuilder("[\n");
    for (int i = 0; i < sweeps.size(); i++) {
      text.append(sweeps.get(i)).append(i + 1 < sweeps.size() ? ",\n" : "\n]\n");
    }
    return text.toString();
  }

  private static SweepSpec spec(int batches) {
    SweepSpec all =
        Samples.spec(List.of(4, 8, 16, 32, 64), List.of(8, 32, 128, 512).subList(0, batches), 3);
    return new SweepSpec(
        all.base(),
        all.axes(),
        all.replicates(),
        all.runSeed(),
        false,
        all.checkpoints(),
        List.of(
                MetricKind.TRAIN_ERROR,
                MetricKind.HESSIAN_TRACE,
                MetricKind.MODE_CONNECTIVITY,
                MetricKind.CKA_SIMILARITY)
            .stream()
            .map(kind -> new MeasurementSpec(kind, Map.of()))
            .toList(),
        all.search(),
        all.phase(),
        List.of(),
        0,
        0);
  }

  /** Two cells of {@code spec} trained longer, too. */
  private static SweepSpec longer(SweepSpec spec) {
    SweepSpec both =
        new SweepSpec(
            spec.base(),
            List.of(
                spec.axes().getFirst(),
                spec.axes().getLast(),
                Samples.axis(Knob.LENGTH_STEPS, List.of(100, 200))),
            spec.replicates(),
            spec.runSeed(),
            false,
            spec.checkpoints(),
            spec.measurements(),
            spec.search(),
            spec.phase(),
            List.of(),
            0,
            0);
    return both.withLongerCells(List.of("width=8,batch=8", "width=16,batch=32"));
  }

  /** The same on two data sets. */
  private static SweepSpec compared(SweepSpec spec) {
    List<AxisValue> names = List.of(new AxisValue.Word("digits"), new AxisValue.Word("mnist"));
    Axis sets = new Axis(Knob.DATA, names, AxisRole.OTHER, Direction.DIRECT);
    return spec.withAxes(List.of(sets, spec.axes().getFirst(), spec.axes().getLast()));
  }

  private JsonObject sweep(SweepSpec spec, Fate fate) throws IOException {
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> metrics = new ArrayList<>();
    for (Cell cell : new Grid(spec).cells().toList()) {
      cell(spec, cell.id(), fate, runs, metrics);
    }
    Function<PhaseSettings, PhaseDiagram> fold = s -> PhaseFold.fold(spec, s, runs, metrics);
    JsonObject sweep = new JsonObject();
    sweep.add("spec", json(SpecConverter.toProto(spec)));
    PhaseDiagram own = fold.apply(spec.phase());
    sweep.add("diagram", json(DiagramConverter.toProto(Samples.SWEEP, "", spec, own, Means.ALL)));
    JsonArray relabelled = new JsonArray();
    for (PhaseSettings settings : SETTINGS) {
      relabelled.add(labels(spec, settings, fold.apply(settings)));
    }
    sweep.add("relabelled", relabelled);
    return sweep;
  }

  private void cell(
      SweepSpec spec, String cell, Fate fate, List<RunRow> runs, List<MetricRow> metrics) {
    boolean fits = random.nextBoolean();
    double error = fits ? random.nextInt(3) * 0.25 : random.nextDouble() * 20;
    double points = random.nextGaussian() * (random.nextBoolean() ? 1 : 20);
    double cka = random.nextDouble();
    List<Integer> members = new ArrayList<>();
    for (int replicate = 0; replicate < spec.replicates(); replicate++) {
      Optional<RunOutcome> outcome = outcome(fate);
      int of = replicate;
      outcome.ifPresent(o -> runs.add(new RunRow(cell, of, o)));
      if (outcome.map(PageVectorsTest::isMeasured).orElse(false)) {
        members.add(replicate);
      }
    }
    for (int i : members) {
      add(metrics, fate, cell, MetricKind.TRAIN_ERROR, error, List.of(i));
      add(metrics, fate, cell, MetricKind.HESSIAN_TRACE, 10 * random.nextGaussian(), List.of(i));
      for (int j : members) {
        if (i < j) {
          double mc = points * (1 + 0.3 * random.nextGaussian());
          add(metrics, fate, cell, MetricKind.MODE_CONNECTIVITY, mc, List.of(i, j));
          add(metrics, fate, cell, MetricKind.CKA_SIMILARITY, cka, List.of(i, j));
        }
      }
    }
  }

  private static boolean isMeasured(RunOutcome outcome) {
    return outcome instanceof RunOutcome.Trained || outcome instanceof RunOutcome.Censored;
  }

  private Optional<RunOutcome> outcome(Fate fate) {
    int drawn = fate == Fate.ALL_MEASURED ? 99 : random.nextInt(24);
    return switch (drawn) {
      case 0, 1 -> Optional.of(new RunOutcome.Diverged(7, Double.NaN));
      case 2 -> Optional.of(new RunOutcome.Collapsed(1e-9));
      case 3 -> Optional.of(new RunOutcome.Failed("disk full"));
      case 4 -> Optional.of(new RunOutcome.Censored("median"));
      case 5 ->
          fate == Fate.SOME_PENDING ? Optional.empty() : Optional.of(new RunOutcome.Trained());
      default -> Optional.of(new RunOutcome.Trained());
    };
  }

  private void add(
      List<MetricRow> rows,
      Fate fate,
      String cell,
      MetricKind kind,
      double value,
      List<Integer> of) {
    boolean lacks = fate != Fate.ALL_MEASURED && random.nextInt(12) == 0;
    if (lacks && fate == Fate.SOME_PENDING) {
      return;
    }
    boolean converged = kind.level() == MetricLevel.RUN || random.nextInt(8) > 0;
    Estimate estimate = new Estimate(value, Errors.NONE, converged, Cost.NONE);
    rows.add(new MetricRow(cell, Metric.of(kind), of, Optional.of(estimate).filter(e -> !lacks)));
  }

  private static JsonObject labels(SweepSpec spec, PhaseSettings settings, PhaseDiagram diagram)
      throws IOException {
    JsonObject labelled = new JsonObject();
    labelled.add("rule", json(SpecConverter.toProto(settings)));
    diagram.similarCka().ifPresent(cka -> labelled.addProperty("similarCka", cka));
    Set<String> boundary = Boundary.of(spec, diagram);
    JsonObject cells = new JsonObject();
    for (PhaseCell cell : diagram.cells()) {
      if (cell.isAsked()) {
        String marks =
            (cell.uncertain() ? "?" : "") + (boundary.contains(cell.id()) ? " boundary" : "");
        cells.addProperty(cell.id(), cell.label().text() + marks);
      }
    }
    labelled.add("cells", cells);
    return labelled;
  }

  private static JsonObject json(MessageOrBuilder message) throws InvalidProtocolBufferException {
    String text = JsonFormat.printer().omittingInsignificantWhitespace().print(message);
    return JsonParser.parseString(text).getAsJsonObject();
  }
}
