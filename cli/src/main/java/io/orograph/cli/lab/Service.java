package io.orograph.cli.lab;

import java.util.List;
import java.util.Optional;

/** The three kinds of process of a lab. */
public enum Service {
  /** Keeps sweeps and grants work. */
  ORCHESTRATOR("orchestrator", "orchestrator", "io.orograph.orchestrator.app.Main", "512m"),
  /** Trains. */
  TRAINER("trainer", "trainer-service", "io.orograph.trainer.app.Main", "1g"),
  /** Measures. */
  METRICS("metrics", "metrics-service", "io.orograph.metrics.app.Main", "1g");

  private final String label;
  private final String module;
  private final String mainClass;
  private final String heap;

  Service(String label, String module, String mainClass, String heap) {
    this.label = label;
    this.module = module;
    this.mainClass = mainClass;
    this.heap = heap;
  }

  /** The name people read. */
  public String label() {
    return label;
  }

  /** The folder of the module whose target/classpath starts it. */
  String module() {
    return module;
  }

  String mainClass() {
    return mainClass;
  }

  /**
   * Bound of the native memory that tensors made in Java may take; empty where there are none. The
   * inputs of whole CIFAR-10 are 0.6 GB in float32 and 1.2 GB in float64.
   */
  Optional<String> nativeMemory() {
    return switch (this) {
      case ORCHESTRATOR -> Optional.empty();
      case TRAINER, METRICS -> Optional.of("8g");
    };
  }

  /**
   * What its JVM is told beside that. The orchestrator is compiled by the first compiler alone: its
   * code is wide and little of it hot, and the second compiler took about half of the processor
   * time of its first ten thousand runs (docs/performance.md, "The orchestrator under load").
   */
  List<String> jvm() {
    return switch (this) {
      case ORCHESTRATOR -> List.of("-XX:TieredStopAtLevel=1");
      case TRAINER, METRICS -> List.of();
    };
  }

  /** Bound of its Java heap. */
  String heap() {
    return heap;
  }
}
