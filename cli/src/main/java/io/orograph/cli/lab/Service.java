package io.orograph.cli.lab;

import java.util.List;
import java.util.stream.Stream;

/**
 * The three kinds of process of a lab, and what their JVMs are told: by {@code ./orograph up}, and
 * the same by whatever else starts them (units, images, the documents), which a test holds against
 * this table.
 */
public enum Service {
  /**
   * Keeps sweeps and grants work. It is compiled by the first compiler alone: its code is wide and
   * little of it hot, and the second compiler took about half of the processor time of its first
   * ten thousand runs (docs/performance.md, "The orchestrator under load").
   */
  ORCHESTRATOR(
      "orchestrator",
      "orchestrator",
      "io.orograph.orchestrator.app.Main",
      "512m",
      "-XX:TieredStopAtLevel=1"),
  /** Trains. */
  TRAINER("trainer", "trainer-service", "io.orograph.trainer.app.Main", "1g", Service.TENSORS),
  /** Measures. */
  METRICS("metrics", "metrics-service", "io.orograph.metrics.app.Main", "1g", Service.TENSORS);

  /**
   * Bound of the native memory that tensors made in Java may take. The inputs of whole CIFAR-10 are
   * 0.6 GB in float32 and 1.2 GB in float64.
   */
  private static final String TENSORS = "-XX:MaxDirectMemorySize=8g";

  private final String label;
  private final String module;
  private final String mainClass;
  private final String heap;
  private final String own;

  Service(String label, String module, String mainClass, String heap, String own) {
    this.label = label;
    this.module = module;
    this.mainClass = mainClass;
    this.heap = heap;
    this.own = own;
  }

  /** The name people read. */
  public String label() {
    return label;
  }

  /** The folder of the module whose target/classpath starts it. */
  public String module() {
    return module;
  }

  /** What its JVM runs. */
  public String mainClass() {
    return mainClass;
  }

  /** Bound of its Java heap, where nobody says another one. */
  public String heap() {
    return heap;
  }

  /** What its JVM is told, unlike those of the others. */
  public String own() {
    return own;
  }

  /**
   * What its JVM is told beside the bound of its heap. A JVM that is out of memory ends: whoever
   * started it starts it again, which costs leases, and one that limps on costs more.
   */
  public List<String> flags() {
    return Stream.concat(
            Stream.of(
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.awt.headless=true",
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8"),
            Stream.of(own))
        .toList();
  }
}
