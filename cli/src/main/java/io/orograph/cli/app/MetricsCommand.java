package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.LossUnits;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what can be measured. */
@Command(
    name = "metrics",
    mixinStandardHelpOptions = true,
    description = {
      "Lists every metric kind that can be measured.",
      "Definition, unit, needs, cost and options with their defaults. Needs no lab."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph metrics",
      "  ./orograph metrics MODE_CONNECTIVITY",
      "  ./orograph metrics --json",
      "",
      "In a sweep file:",
      "  measurements:",
      "    - kind: HESSIAN_TRACE",
      "      options: {probes: 128}",
      "",
      "Exit codes: 0 done, 2 no such metric kind."
    })
final class MetricsCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "KIND",
      completionCandidates = Candidates.Kinds.class,
      description = "One metric kind; all when left out.")
  private @Nullable String kind;

  @Option(names = "--json", description = "One JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    List<MetricKind> kinds = kind == null ? List.of(MetricKind.values()) : List.of(named(kind));
    if (json) {
      command
          .commandLine()
          .getOut()
          .println(Json.of(kinds.stream().map(MetricsCommand::row).toList()));
      return ExitCodes.OK;
    }
    Console console = Orograph.console(command, false);
    kinds.forEach(k -> show(k, console));
    return ExitCodes.OK;
  }

  private static MetricKind named(String name) {
    return MetricKind.named(name.toUpperCase(Locale.ROOT))
        .orElseThrow(
            () ->
                new BadInput(
                    "kind: %s (expected: one of %s)"
                        .formatted(
                            name,
                            String.join(
                                ", ",
                                Arrays.stream(MetricKind.values()).map(Enum::name).toList()))));
  }

  private static void show(MetricKind kind, Console console) {
    console.line(console.style().bold(kind.name()) + "  [" + units(kind) + "]");
    console.line("  " + kind.definition());
    console.line("  values   " + kind.sign().range().text() + ": " + kind.sign().meaning());
    console.line("  needs    " + needs(kind));
    console.line("  costs    " + kind.cost());
    console.line("  checked  against " + kind.oracle());
    for (MetricOption option : kind.options()) {
      console.line(
          "  option   %s = %s%s: %s; %s"
              .formatted(
                  option.name(),
                  option.defaultText(),
                  option.published().isEmpty()
                      ? ""
                      : " ("
                          + kind.publishedPreset().orElseThrow()
                          + ": "
                          + option.published()
                          + ")",
                  option.meaning(),
                  option.expected()));
    }
    console.line("");
  }

  /** Losses are in nats where they are cross-entropies only. */
  private static String units(MetricKind kind) {
    return LossUnits.isOfLosses(kind)
        ? kind.unit()
            + "; "
            + LossUnits.of(LossKind.MSE)
            + " of losses other than the cross-entropy"
        : kind.unit();
  }

  private static String needs(MetricKind kind) {
    return switch (kind.level()) {
      case RUN -> "the final checkpoint of one run";
      case PAIR -> "the final checkpoints of two replicates of one cell: at least 2 replicates";
      case CELL -> "the final checkpoints of all replicates of one cell: at least 2 replicates";
    };
  }

  private static Map<String, Object> row(MetricKind kind) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("kind", kind.name());
    row.put("level", kind.level().name());
    row.put("unit", kind.unit());
    row.put("unit_of_other_losses", LossUnits.of(kind, LossKind.MSE));
    row.put("range", kind.sign().range().text());
    row.put("sign", kind.sign().meaning());
    row.put("definition", kind.definition());
    row.put("needs", needs(kind));
    row.put("cost", kind.cost());
    row.put("oracle", kind.oracle());
    row.put("page", kind.page());
    row.put("options", kind.options().stream().map(option -> option(kind, option)).toList());
    return row;
  }

  private static Map<String, String> option(MetricKind kind, MetricOption option) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("name", option.name());
    row.put("default", option.defaultText());
    String preset = kind.publishedPreset().orElse(MetricOption.PUBLISHED);
    row.put(preset, option.valueUnder(preset));
    row.put("expected", option.expected());
    row.put("meaning", option.meaning());
    return row;
  }
}
