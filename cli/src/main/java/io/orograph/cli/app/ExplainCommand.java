package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.Steering;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says why a run waits. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says why a run waits, or what holds it: a paused sweep, no worker with its data set, its",
      "sweep's number of lanes, busy lanes and what goes first, the worker that trains it, bad",
      "attempts. The decisive reason is the first line."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph explain first width=24,batch=64",
      "  ./orograph explain first width=24,batch=64 --log",
      "  ./orograph explain first width=24,batch=64 2 --json",
      "",
      "Exit codes: 0 done, 2 no such sweep or run, 3 the lab cannot be reached."
    })
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      index = "0",
      paramLabel = "SWEEP",
      description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Parameters(
      index = "1",
      paramLabel = "CELL",
      description = "Id of the run's cell: its values, `width=24,batch=64`.")
  private String cell = "";

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "REPLICATE",
      defaultValue = "0",
      description = "Its replicate, from 0 (default: ${DEFAULT-VALUE}).")
  private int replicate;

  @Option(
      names = "--log",
      description =
          "Also prints what its trainer logged last at the last attempt that failed; not with --json.")
  private boolean log;

  @Option(names = "--json", description = "Reasons and their values as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Answer<Steering.Explained> answer =
          client.steering().explain(lab.sweepName(sweep), cell, replicate);
      PrintWriter out = command.commandLine().getOut();
      Optional<String> tail = answer.view().logTail();
      if (json) {
        out.println(answer.json());
      } else {
        answer.view().sentences().forEach(out::println);
        tail.ifPresent(digest -> out.println(hint(digest)));
      }
      if (log && !json && tail.isPresent()) {
        out.print(plain(client.store().content(tail.get())));
      }
      return ExitCodes.OK;
    }
  }

  private String hint(String digest) {
    return "The last lines of its trainer's log at its last failed attempt are kept"
        + (log ? ":" : " as " + digest + "; --log prints them.");
  }

  /** A log may quote anything: nothing in it may steer the terminal. */
  private static String plain(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?");
  }
}
