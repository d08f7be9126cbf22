package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.core.preset.SweepPreset;
import io.orograph.core.sweep.SweepCost;
import io.orograph.core.sweep.SweepSpec;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sweeps that ship: the published experiments and their siblings for small machines. */
@Command(
    name = "preset",
    mixinStandardHelpOptions = true,
    description = {
      "Sweeps that ship, ready to be submitted: the published experiments.",
      "Each says what it is taken from and which published conditions it does not keep; each has a",
      "sibling for a machine of two cores, whose name ends in -small. Needs no lab."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph preset list",
      "  ./orograph preset show taxonomy-constant-lr > mine.yaml",
      "  ./orograph check preset:taxonomy-constant-lr        what it takes",
      "  ./orograph submit preset:taxonomy-constant-lr-small --watch",
      "",
      "Exit codes: 0 done, 2 no such preset."
    })
final class PresetCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  /** What to do with them. */
  enum Action {
    /** All of them, with what they take. */
    LIST,
    /** One as a sweep file. */
    SHOW
  }

  @Parameters(
      index = "0",
      paramLabel = "list|show",
      completionCandidates = Candidates.PresetActions.class,
      description = "All of them with what they take, or the sweep file of one.")
  private Action action = Action.LIST;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      completionCandidates = Candidates.Presets.class,
      description = "The one to show: a name of `orograph preset list`.")
  private @Nullable String name;

  @Option(names = "--json", description = "One JSON array, or one object with the file in it.")
  private boolean json;

  @Override
  public Integer call() {
    if ((action == Action.SHOW) != (name != null)) {
      throw new BadInput(
          "preset: %s (expected: a name after show, and none after list)"
              .formatted(action.name().toLowerCase(Locale.ROOT)));
    }
    switch (action) {
      case LIST -> list();
      case SHOW -> show(SweepFiles.preset(name == null ? "" : name));
    }
    return ExitCodes.OK;
  }

  private void list() {
    if (json) {
      command
          .commandLine()
          .getOut()
          .println(Json.of(SweepPreset.all().stream().map(PresetCommand::row).toList()));
    } else {
      Console console = Orograph.console(command, false);
      SweepPreset.all().forEach(preset -> describe(preset, console));
    }
  }

  private static void describe(SweepPreset preset, Console console) {
    SweepSpec spec = spec(preset);
    SweepCost cost = SweepCost.of(spec);
    console.line(console.style().bold(preset.name()));
    console.line("  " + preset.title() + "; " + preset.source());
    console.line(
        "  %d cells, %d runs, %d sample passes of training"
            .formatted(cost.cells(), cost.runs(), cost.trainingSamplePasses()));
    Costs.about(spec).forEach(line -> console.line("  " + line));
    String kind = preset.of().isPresent() ? "  breaks    " : "  deviates  ";
    preset.departures().forEach(departure -> console.line(kind + departure));
    console.line("");
  }

  private void show(SweepPreset preset) {
    if (json) {
      Map<String, Object> row = row(preset);
      row.put("file", preset.text());
      command.commandLine().getOut().println(Json.of(row));
    } else {
      command.commandLine().getOut().print(preset.text());
      command.commandLine().getOut().flush();
    }
  }

  private static SweepSpec spec(SweepPreset preset) {
    return LoadedSweep.parse(preset.text()).spec();
  }

  private static Map<String, Object> row(SweepPreset preset) {
    SweepSpec spec = spec(preset);
    SweepCost cost = SweepCost.of(spec);
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", preset.name());
    row.put("title", preset.title());
    row.put("source", preset.source());
    preset.of().ifPresent(of -> row.put("of", of));
    row.put("departures", preset.departures());
    row.put("cells", cost.cells());
    row.put("runs", cost.runs());
    row.put("trainingSamplePasses", cost.trainingSamplePasses());
    row.put("measurements", cost.measurements());
    row.put("hours", Costs.hours(spec));
    return row;
  }
}
