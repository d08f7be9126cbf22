package io.orograph.cli.app;

import io.orograph.cli.lab.LabFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a lab's empty database from a backup. */
@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Fills a lab's empty database from a backup.",
      "The lab is down, or new. Its database is H2, or the empty one on PostgreSQL that",
      "OROGRAPH_DATABASE_URL names. What was written is read back and compared by numbers and",
      "digests. Put the copy of the store folder into its place too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph restore lab-monday.mv.db --lab lab-again",
      "",
      "Exit codes: 0 done, 1 refused or failed, and nothing was changed."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "FILE", description = "What `orograph backup` wrote.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "The findings as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    LabFolder folder = lab.folder();
    folder.prepare();
    return DatabaseWork.alone(
        command, folder, json, List.of("restore", file.toAbsolutePath().toString()));
  }
}
