package io.orograph.benchmarks.app;

import io.orograph.benchmarks.peer.Peers;
import io.orograph.engine.runtime.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/** What a run ran on. */
final class Versions implements CommandLine.IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Orograph benchmarks 0.1.0"};
  }

  /** Lines for a report. */
  static List<String> lines(Settings settings, Optional<Peers> peers, String missing) {
    List<String> lines = new ArrayList<>(ours(settings));
    lines.add(
        peers
            .map(Peers::versions)
            .map(
                v ->
                    "* peer: PyTorch %s (%s), Python %s, %d processes of one thread; torch.compile %s"
                        .formatted(
                            v.torch(),
                            v.capability(),
                            v.python(),
                            settings.cores(),
                            v.compile()
                                ? "for fully connected networks"
                                : "not tried or without a compiler"))
            .orElse("* peer: none, nothing is compared (" + missing + ")"));
    return lines;
  }

  /** Lines for a report that compares with nobody. */
  static List<String> ours(Settings settings) {
    return List.of(machine(settings), java() + ", " + TorchRuntime.start().version());
  }

  static String machine(Settings settings) {
    return "* machine: %s, %d of %d cores used".formatted(processor(), settings.cores(), all());
  }

  static String java() {
    return "* ours: revision %s, Java %s"
        .formatted(System.getProperty("orograph.revision", "unversioned"), Runtime.version());
  }

  static int all() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("unknown processor");
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }
}
