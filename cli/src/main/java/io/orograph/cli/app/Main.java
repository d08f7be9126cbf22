package io.orograph.cli.app;

import io.orograph.cli.view.Style;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** Entry point of the `orograph` command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine line =
        commandLine(style(), StandardOutput.ofProcess(System.out.charset()))
            .setErr(new PrintWriter(System.err, true, System.err.charset()));
    System.exit(traced(line, System.getenv(), args));
  }

  /** The command line with its way of telling failures. */
  static CommandLine commandLine(Style style, StandardOutput output) {
    return new CommandLine(new Orograph(style, InstantSource.system(), output))
        .setUsageHelpWidth(Math.clamp(style.columns(), 80, 110))
        .setUsageHelpAutoWidth(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                style.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setExecutionExceptionHandler(new Failures())
        .setOut(output.words());
  }

  /** Runs a command, as a part of a trace if the environment says so. */
  static int traced(CommandLine line, Map<String, String> environment, String[] args) {
    CommandTrace trace;
    try {
      trace = CommandTrace.of(environment, line.getCommandSpec().version()[0]);
    } catch (BadInput e) {
      line.getErr().println(e.getMessage());
      return ExitCodes.USAGE;
    }
    boolean known = args.length > 0 && line.getSubcommands().containsKey(args[0]);
    return trace.around(known ? args[0] : "help", () -> run(line, args));
  }

  /** Runs a command; one whose last words did not arrive has failed. */
  static int run(CommandLine line, String[] args) {
    int code = line.execute(args);
    Optional<StandardOutput.Lost> lost = Orograph.output(line.getCommandSpec()).untold();
    if (lost.isEmpty()) {
      return code;
    }
    int failed = Failures.lost(lost.get(), line);
    return code == ExitCodes.OK ? failed : code;
  }

  /** The launcher knows whether standard output is a terminal, and how wide it is. */
  private static Style style() {
    boolean terminal = Boolean.getBoolean("orograph.terminal");
    boolean color = terminal && System.getenv("NO_COLOR") == null;
    Charset charset = System.out.charset();
    int columns = Integer.getInteger("orograph.columns", Style.PLAIN.columns());
    return new Style(
        terminal,
        color,
        charset.equals(StandardCharsets.UTF_8),
        columns < 20 ? Style.PLAIN.columns() : columns);
  }
}
