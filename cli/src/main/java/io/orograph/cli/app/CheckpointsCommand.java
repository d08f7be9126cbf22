package io.orograph.cli.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done with networks that no run of the lab has trained. */
@Command(
    name = "checkpoints",
    mixinStandardHelpOptions = true,
    subcommands = {
      CheckpointsUploadCommand.class,
      CheckpointsListCommand.class,
      CheckpointsDeleteCommand.class
    },
    description = {
      "Networks of your own, trained elsewhere, that the lab measures with `orograph measure`.",
      "See docs/how-to/measure-a-checkpoint.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph checkpoints upload net.safetensors --spec net.yaml",
      "  ./orograph checkpoints upload net.safetensors --spec net.yaml --json",
      "  ./orograph checkpoints list",
      "  ./orograph checkpoints delete c-0123456789ab",
      "",
      "Exit codes: 0 done, 2 wrong usage or bad input, 3 the lab cannot be reached."
    })
final class CheckpointsCommand implements Runnable {
  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public void run() {
    command.commandLine().usage(command.commandLine().getOut());
  }
}
