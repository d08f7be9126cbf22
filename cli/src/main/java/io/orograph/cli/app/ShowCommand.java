package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.CurveCalls.Curve;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.DiagramView;
import io.orograph.cli.view.LinePicture;
import io.orograph.cli.view.MetricPicture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a sweep in the terminal. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Draws a sweep in the terminal.",
      "Its phase diagram, the means of metrics over the grid, or the training curves of a cell, as",
      "far as they are there."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph show first",
      "  ./orograph show first --metric TEST_ACCURACY --metric MODE_CONNECTIVITY",
      "  ./orograph show first --curves width=24,batch=64",
      "  ./orograph show first --metric TEST_ACCURACY --json | jq '.metrics.TEST_ACCURACY'",
      "",
      "Exit codes: 0 done, 2 no such sweep, cell or metric, 3 the lab cannot be reached."
    })
final class ShowCommand implements Callable<Integer> {
  private static final String SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz";

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "The means of a metric over the grid; may be given several times.")
  private List<String> metrics = new ArrayList<>();

  @Option(
      names = "--curves",
      paramLabel = "CELL",
      description = "The training curves of the runs of a cell, as width=24,batch=64.")
  private String cell = "";

  @Option(names = "--json", description = "The numbers as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (!cell.isEmpty() && !metrics.isEmpty()) {
      throw new BadInput("--metric: with --curves (expected: one of both)");
    }
    try (LabClient client = lab.connect()) {
      if (cell.isEmpty()) {
        diagram(drawn(client, lab.sweepName(sweep)));
      } else {
        curves(client.curves().ofCell(lab.sweepName(sweep) + "/cells/" + cell));
      }
    }
    return ExitCodes.OK;
  }

  /** The lab gives no means of a large sweep but those that are named. */
  private Answer<DiagramView> drawn(LabClient client, String name) {
    Answer<DiagramView> diagram = client.diagram(name);
    return !metrics.isEmpty() && diagram.view().isLarge() ? client.diagram(name, metrics) : diagram;
  }

  private void diagram(Answer<DiagramView> answer) {
    DiagramView diagram = answer.view();
    List<String> wanted = metrics.stream().map(name -> known(name, diagram)).toList();
    if (json) {
      String text = wanted.isEmpty() ? answer.json() : Json.of(means(diagram, wanted));
      command.commandLine().getOut().println(text);
      return;
    }
    Console console = Orograph.console(command, false);
    if (wanted.isEmpty()) {
      Watching.draw(console, diagram);
    }
    for (String metric : wanted) {
      console.line("");
      console.lines(MetricPicture.lines(diagram, metric, console.style()));
    }
  }

  /** The name as the sweep has it; people may write it small and with dashes. */
  private static String known(String name, DiagramView diagram) {
    SortedSet<String> there = new TreeSet<>();
    diagram.cells().forEach(cell -> there.addAll(cell.means().keySet()));
    if (there.contains(name)) {
      return name;
    }
    String usual = name.toUpperCase(Locale.ROOT).replace('-', '_');
    if (there.contains(usual)) {
      return usual;
    }
    throw new BadInput(
        "--metric: %s (expected: one that has values, %s)"
            .formatted(name, there.isEmpty() ? "of which there are none yet" : there));
  }

  private static Map<String, Object> means(DiagramView diagram, List<String> metrics) {
    Map<String, Object> byMetric = new LinkedHashMap<>();
    for (String metric : metrics) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (DiagramView.Cell of : diagram.cells()) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("cell", of.id());
        of.mean(metric).ifPresent(mean -> row.put("mean", number(mean)));
        row.put("converged", !of.unsure().contains(metric));
        row.put("stoppedEarly", of.stopped());
        rows.add(row);
      }
      byMetric.put(metric, rows);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("sweep", diagram.sweep());
    all.put("metrics", byMetric);
    return all;
  }

  /** JSON has no numbers that are not finite. */
  private static Object number(double value) {
    return Double.isFinite(value) ? value : Double.toString(value);
  }

  private void curves(List<Curve> curves) {
    if (json) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (Curve curve : curves) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("replicate", curve.replicate());
        row.put("step", curve.points().stream().map(p -> (long) p.x()).toList());
        row.put("trainLoss", curve.points().stream().map(p -> number(p.y())).toList());
        rows.add(row);
      }
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("cell", cell);
      all.put("runs", rows);
      command.commandLine().getOut().println(Json.of(all));
      return;
    }
    List<LinePicture.Line> lines = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      char sign = SIGNS.charAt(i % SIGNS.length());
      lines.add(
          new LinePicture.Line(sign, "run " + curves.get(i).replicate(), curves.get(i).points()));
    }
    Console console = Orograph.console(command, false);
    console.lines(
        LinePicture.lines(cell + ": training loss of the batches", "step", lines, console.style()));
  }
}
