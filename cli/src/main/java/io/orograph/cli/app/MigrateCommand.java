package io.orograph.cli.app;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Takes a lab from its H2 file to PostgreSQL. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a lab from its H2 file to PostgreSQL.",
      "The lab is down, the database on PostgreSQL empty; its address is in OROGRAPH_DATABASE_URL,",
      "its user in OROGRAPH_DATABASE_USER, the file with the password in",
      "OROGRAPH_DATABASE_PASSWORD_FILE. All facts and results are copied in one transaction, read",
      "back, and compared by numbers and digests. The H2 file stays as it is."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph down",
      "  export OROGRAPH_DATABASE_URL=jdbc:postgresql://localhost/lab OROGRAPH_DATABASE_USER=lab",
      "  ./orograph migrate",
      "  ./orograph up",
      "",
      "Exit codes: 0 done, 1 refused or failed, and nothing was changed; 3 there is no lab."
    })
final class MigrateCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--json", description = "The findings as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    return DatabaseWork.alone(command, DatabaseWork.known(lab.folder()), json, List.of("migrate"));
  }
}
