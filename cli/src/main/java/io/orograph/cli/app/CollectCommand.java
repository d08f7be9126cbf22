package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.StoreCalls.Collected;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes from the store what nothing refers to. */
@Command(
    name = "collect",
    mixinStandardHelpOptions = true,
    description = {
      "Takes checkpoints and artifacts from the store that nothing refers to: those of deleted",
      "sweeps, resume states of packs that have ended, what killed workers left. Before that the",
      "periodic and best checkpoints of sweeps are released that ended longer ago than these are",
      "kept (`checkpoints.keep_days`). The lab does so by itself every hour. What was stored",
      "within the grace (24 hours) stays."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph collect --dry-run     what would go",
      "  ./orograph collect",
      "",
      "Exit codes: 0 done, 3 the lab cannot be reached."
    })
final class CollectCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--dry-run", description = "Count what would go, and take nothing.")
  private boolean trial;

  @Option(names = "--json", description = "What was found as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Answer<Collected> answer = client.store().collect(trial);
      PrintWriter out = command.commandLine().getOut();
      if (json) {
        out.println(answer.json());
      } else {
        Collected found = answer.view();
        out.println(
            (trial ? "due:       " : "released:  ") + found.releasedCheckpoints() + " checkpoints");
        out.println((trial ? "would go:  " : "collected: ") + found.freed().words());
        out.println("too young: " + found.young().words());
        out.println("kept:      " + found.kept().words());
      }
      return ExitCodes.OK;
    }
  }
}
