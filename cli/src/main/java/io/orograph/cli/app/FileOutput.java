package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.quickstart.QuickstartFolder;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** Where an export goes: a file, written whole or not at all, or standard output. */
final class FileOutput {
  private final CommandSpec command;

  FileOutput(CommandSpec command) {
    this.command = command;
  }

  /** Writes a text that is there. */
  void write(String text, String output) {
    if (output.equals("-")) {
      PrintWriter out = command.commandLine().getOut();
      out.print(text);
      out.flush();
    } else {
      QuickstartFolder.write(
          Path.of(output).toAbsolutePath(),
          bytes -> bytes.write(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  void write(LabClient client, String sweep, LabClient.Format format, String output) {
    if (output.equals("-")) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      client.export(sweep, format, text);
      PrintWriter out = command.commandLine().getOut();
      out.print(text.toString(StandardCharsets.UTF_8));
      out.flush();
    } else {
      QuickstartFolder.write(
          Path.of(output).toAbsolutePath(), bytes -> client.export(sweep, format, bytes));
    }
  }
}
