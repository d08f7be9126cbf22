package io.orograph.benchmarks.app;

import java.time.InstantSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry point of {@code benchmarks/run}. */
@Command(
    name = "benchmarks/run",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "BENCHMARK",
    subcommands = {
      SpeedCommand.class,
      MemoryCommand.class,
      DeterminismCommand.class,
      PureCommand.class,
      StepsCommand.class,
      JoiningCommand.class,
      GpuCommand.class,
      ScaleCommand.class,
      FaultsCommand.class,
      SoakCommand.class,
      DeterminismWorkerCommand.class
    },
    description = {
      "Measures Orograph against the numbers it has to reach, side by side with PyTorch where",
      "PyTorch is found, and closes with one line per goal: NAME: VALUE (goal GOAL) ok, or short."
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  OROGRAPH_PYTHON   a Python with numpy and torch (default: python3)",
      "  OROGRAPH_DATA     folder with data sets (steps, gpu; default: ~/.local/share/orograph)",
      "",
      "Exit codes: 0 measured, 1 it failed, 2 wrong usage, 3 a goal is short (with --strict)."
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  /** Runs one benchmark and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Of this machine; everybody else is handed it. */
  static InstantSource clock() {
    return InstantSource.system();
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main()).setUsageHelpWidth(100);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
