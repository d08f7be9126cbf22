package io.orograph.cli.app;

import io.orograph.cli.view.Style;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import picocli.CommandLine;

/** Entry point of the `orograph` command. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    int code =
        commandLine(style()).setOut(writer(System.out)).setErr(writer(System.err)).execute(args);
    System.exit(code);
  }

  /** The command line with its way of telling failures. */
  static CommandLine commandLine(Style style) {
    return new CommandLine(new Orograph(style, InstantSource.system()))
        .setUsageHelpWidth(Math.clamp(style.columns(), 80, 110))
        .setUsageHelpAutoWidth(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setColorScheme(
            CommandLine.Help.defaultColorScheme(
                style.color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
        .setExecutionExceptionHandler(new Failures());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, stream.charset());
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
