package io.orograph.cli.app;

import io.orograph.cli.figures.ReportFigures;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.SweepView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where the figures of a report become files of their own.
 *
 * @param folder made if it is not there
 */
record FigureFolder(Path folder) {
  private static final int DIGEST = 12;

  /**
   * Writes the figures of the report that was written, with what was laid over it. Where this Java
   * draws no pixels the other forms are there all the same, and that is said.
   *
   * @return their files
   */
  List<String> write(LabClient client, String name, String report, CommandSpec command) {
    SweepView of = client.get(name).view();
    String digest = of.specDigest();
    String source =
        name.substring(name.lastIndexOf('/') + 1)
            + (digest.isEmpty()
                ? ""
                : " · " + digest.substring(0, Math.min(DIGEST, digest.length())));
    List<Path> files = new ArrayList<>();
    boolean draws = true;
    try {
      Files.createDirectories(folder);
      for (ReportFigures.Figure figure : ReportFigures.of(report, source)) {
        files.add(
            Files.writeString(folder.resolve(figure.name() + ".svg"), figure.svg())
                .toAbsolutePath());
        files.add(
            Files.write(folder.resolve(figure.name() + ".pdf"), figure.pdf()).toAbsolutePath());
        draws = draws && png(figure, files, command);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
    }
    return files.stream().map(Path::toString).toList();
  }

  private boolean png(ReportFigures.Figure figure, List<Path> files, CommandSpec command)
      throws IOException {
    byte[] png;
    try {
      png = figure.png();
    } catch (IOException e) {
      command.commandLine().getErr().println("no PNG: " + e.getMessage());
      return false;
    }
    files.add(Files.write(folder.resolve(figure.name() + ".png"), png).toAbsolutePath());
    return true;
  }
}
