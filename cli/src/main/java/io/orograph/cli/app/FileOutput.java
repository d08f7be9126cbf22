package io.orograph.cli.app;

import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.quickstart.QuickstartFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where an export goes: a file, written whole or not at all, or standard output. As it comes: an
 * export may be larger than the memory of this process.
 */
final class FileOutput {
  private final CommandSpec command;

  FileOutput(CommandSpec command) {
    this.command = command;
  }

  /** Writes a text that is there. */
  void write(String text, String output) {
    write(output, bytes -> bytes.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes an export of a sweep. */
  void write(LabClient client, String sweep, LabClient.Format format, String output) {
    write(output, bytes -> client.export(sweep, format, bytes));
  }

  /** Writes the rows of one level of a sweep; an empty level takes all. */
  void write(LabClient client, String sweep, LabClient.Format format, String level, String output) {
    write(output, bytes -> client.export(sweep, format, level, bytes));
  }

  private void write(String output, QuickstartFolder.Content content) {
    if (!output.equals("-")) {
      QuickstartFolder.write(Path.of(output).toAbsolutePath(), content);
      return;
    }
    StandardOutput out = Orograph.output(command);
    try {
      content.to(out.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      // What standard output did not take is told as that, whatever else came of it.
      out.check();
    }
  }
}
