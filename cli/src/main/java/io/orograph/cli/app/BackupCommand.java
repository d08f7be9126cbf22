package io.orograph.cli.app;

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

/** Copies a lab's database into one file. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a lab's database into one file.",
      "The file is an H2 database, whichever database the lab has, so that it can be restored into",
      "either kind. The copy is read back and compared by numbers and digests. A lab on H2 must be",
      "down; one on PostgreSQL may run, and what it held at one moment is copied. Copy the store",
      "folder afterwards: what the database names is in it then."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph backup lab-monday.mv.db",
      "",
      "Exit codes: 0 done, 1 failed, and no file was left; 3 there is no lab."
    })
final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "FILE", description = "A new file whose name ends with .mv.db.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "The findings as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return DatabaseWork.run(
        command,
        DatabaseWork.known(lab.folder()),
        json,
        List.of("backup", file.toAbsolutePath().toString()));
  }
}
