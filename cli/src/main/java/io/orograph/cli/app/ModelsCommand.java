package io.orograph.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with modules of one's own. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    subcommands = {ModelsAddCommand.class},
    description = {
      "Brings TorchScript modules of your own into a data folder, to be measured or swept.",
      "They are code: only workers that are started for them run them. See",
      "docs/how-to/own-models.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph models add net.pt --name net",
      "  ./orograph models add net.pt --name net --train --json",
      "  ./orograph models add --help",
      "",
      "Exit codes: 0 done, 2 wrong usage or bad input."
    })
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
