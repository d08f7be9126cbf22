package io.orograph.cli.app;

import io.orograph.cli.compare.MeasuredLines;
import io.orograph.cli.compare.Overlay;
import io.orograph.cli.compare.Overlay.BadOverlayException;
import io.orograph.cli.compare.Overlay.Pairing;
import io.orograph.cli.compare.OverlaySection;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file of numbers from elsewhere, to be shown in a report. */
record OverlayFile(Path path, String digest, Overlay overlay) {
  private static final long LARGEST = 16L << 20;

  /**
   * Reads it.
   *
   * @throws BadInput if it cannot be read or taken
   */
  static OverlayFile read(Path path) {
    try {
      if (Files.size(path) > LARGEST) {
        throw new BadInput(path + ": " + Files.size(path) + " bytes (expected: at most 16 MiB)");
      }
      byte[] bytes = Files.readAllBytes(path);
      String text = new String(bytes, StandardCharsets.UTF_8);
      return new OverlayFile(path, Digest.of(bytes).hex(), Overlay.read(text));
    } catch (IOException e) {
      throw new BadInput(path + ": cannot be read (expected: a CSV file)");
    } catch (BadOverlayException e) {
      throw new BadInput(path + ": " + e.getMessage());
    }
  }

  /** The report of a sweep with its numbers beside. */
  String in(LabClient client, String sweep) {
    try {
      MeasuredLines lines = new MeasuredLines();
      client.export(sweep, Format.JSONL, lines);
      Map<String, List<Pairing>> paired = overlay.beside(lines.measured());
      return OverlaySection.in(
          ReportCommand.text(client, sweep),
          String.valueOf(path.getFileName()),
          digest,
          paired,
          overlay.alone(paired));
    } catch (BadOverlayException e) {
      throw new BadInput(path + ": " + e.getMessage());
    } catch (MeasuredLines.BadLineException e) {
      throw new BadInput(sweep + ": " + e.getMessage());
    }
  }
}
