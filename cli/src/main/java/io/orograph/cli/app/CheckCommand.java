package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.core.sweep.Choices;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.RecallSpec;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.Violation;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a sweep file without a lab. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a sweep file without a lab.",
      "Says what it will take, or everything that is wrong with it. Needs no lab and creates nothing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph check examples/quickstart.yaml",
      "  ./orograph check my-sweep.yaml --json",
      "  ./orograph check preset:taxonomy-constant-lr-small",
      "",
      "What is wrong is said as  FILE:LINE: field: value (expected: ...), one line each.",
      "",
      "Exit codes: 0 it can be run, 2 it cannot."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "A sweep file, YAML or JSON, or preset:NAME.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "One JSON object, also for what is wrong.")
  private boolean json;

  @Override
  public Integer call() {
    String text = SweepFiles.text(file);
    LoadedSweep sweep;
    try {
      sweep = LoadedSweep.parse(text);
    } catch (SpecRejected rejected) {
      return refuse(rejected.violations(), SweepLines.of(text));
    }
    Map<String, Object> found = counts(sweep);
    if (json) {
      found.put("metrics", Costs.rows(sweep.spec()));
      found.put("hours", Costs.hours(sweep.spec()));
      note(sweep).ifPresent(note -> found.put("note", note));
      command.commandLine().getOut().println(Json.of(found));
    } else {
      Console console = Orograph.console(command, false);
      console.line(file + ": can be run");
      found.forEach((what, count) -> console.line("  %-22s %s".formatted(words(what), count)));
      note(sweep).ifPresent(note -> console.line("note: " + note));
      console.line("");
      console.lines(Costs.of(sweep.spec()).lines(console.style()));
      Costs.about(sweep.spec()).forEach(console::line);
    }
    return ExitCodes.OK;
  }

  private static String words(String key) {
    return key.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
  }

  private int refuse(List<Violation> violations, SweepLines lines) {
    if (json) {
      List<Map<String, Object>> all = violations.stream().map(v -> row(v, lines.of(v))).toList();
      command.commandLine().getOut().println(Json.of(Map.of("violations", all)));
    } else {
      violations.forEach(
          v -> command.commandLine().getErr().println(lines.told(file.toString(), v)));
    }
    return ExitCodes.USAGE;
  }

  private static Map<String, Object> row(Violation violation, OptionalInt line) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("field", violation.field());
    row.put("value", violation.value());
    row.put("expected", violation.expected());
    line.ifPresent(l -> row.put("line", l));
    return row;
  }

  /** What a lab must have for this sweep that does not come with it, and what its data allow. */
  private static Optional<String> note(LoadedSweep sweep) {
    List<String> notes =
        Choices.data(sweep.spec()).stream()
            .flatMap(data -> note(data).stream())
            .distinct()
            .toList();
    List<String> all = new ArrayList<>(notes);
    sweep
        .spec()
        .base()
        .network()
        .own()
        .ifPresent(
            own ->
                all.add(
                    "network.own: "
                        + own.name()
                        + " (its archive must be in the data folder of workers started with"
                        + " OROGRAPH_OWN_MODELS=true; see docs/how-to/own-models.md)"));
    return all.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", all));
  }

  private static Optional<String> note(DataSpec spec) {
    String data = spec.name();
    Optional<MixtureSpec> mixture = spec.mixture();
    if (mixture.isPresent()) {
      return mixture.map(
          m ->
              String.format(
                  Locale.ROOT,
                  "data.mixture: the best classifier is right on %.2f %% of new samples at"
                      + " separation %s",
                  100 * m.bayesAccuracy(),
                  m.separation()));
    }
    Optional<RecallSpec> recall = spec.recall();
    if (recall.isPresent()) {
      return recall.map(
          r ->
              String.format(
                  Locale.ROOT,
                  "data.recall: the best classifier is right on %.2f %% of new samples at flips %s,"
                      + " and on %.2f %% without the order of tokens",
                  100 * r.bayesAccuracy(),
                  r.flips(),
                  100 * r.orderBlindAccuracy()));
    }
    String offered = spec.offered();
    if (!offered.equals(data)) {
      return Optional.of(
          "data.imported: "
              + offered
              + " (its folder must be in the data folder of the workers; see"
              + " docs/how-to/data-sets.md)");
    }
    return DataCatalogue.named(data)
        .filter(entry -> entry.files().isPresent())
        .map(
            entry ->
                "data.name: "
                    + data
                    + " (its files must be in the data folder of the workers; see"
                    + " docs/how-to/data-sets.md)");
  }

  private static Map<String, Object> counts(LoadedSweep sweep) {
    SweepCost cost = SweepCost.of(sweep.spec());
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("cells", cost.cells());
    counts.put("runs", cost.runs());
    counts.put("trainingSteps", cost.trainingSteps());
    counts.put("trainingSamplePasses", cost.trainingSamplePasses());
    counts.put("measurements", cost.measurements());
    counts.put("specDigest", sweep.digest());
    return counts;
  }
}
