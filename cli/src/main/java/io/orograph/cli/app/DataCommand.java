package io.orograph.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with data folders. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    subcommands = {DataFetchCommand.class, DataImportCommand.class, DataImportTextCommand.class},
    description = {
      "Brings data into a data folder: published sets, and data of your own.",
      "What data sets there are, and which files they need, is in docs/how-to/data-sets.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph data fetch cifar10",
      "  ./orograph data import mine.npz --name mine",
      "  ./orograph data import mine.npz --name mine --test 1000 --json",
      "  ./orograph data import --help",
      "  ./orograph data import-text --help",
      "",
      "Exit codes: 0 done, 1 not to be had, 2 wrong usage or bad input."
    })
final class DataCommand implements Runnable {
  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
