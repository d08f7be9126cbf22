package io.orograph.benchmarks.faults.lab;

/** A process of the lab. Of two trainers the one takes over what the other has lost. */
public enum Part {
  ORCHESTRATOR("orchestrator", "orchestrator", "io.orograph.orchestrator.app.Main"),
  TRAINER("trainer", "trainer-service", "io.orograph.trainer.app.Main"),
  SECOND_TRAINER("second trainer", "trainer-service", "io.orograph.trainer.app.Main"),
  METRICS("metrics service", "metrics-service", "io.orograph.metrics.app.Main");

  private final String label;
  private final String module;
  private final String mainClass;

  Part(String label, String module, String mainClass) {
    this.label = label;
    this.module = module;
    this.mainClass = mainClass;
  }

  /** For tables. */
  public String label() {
    return label;
  }

  String file() {
    return label.replace(' ', '-');
  }

  String module() {
    return module;
  }

  String mainClass() {
    return mainClass;
  }

  /** Prefix of its settings. */
  String kind() {
    return this == METRICS ? "metrics" : this == ORCHESTRATOR ? "orchestrator" : "trainer";
  }

  /** Whether it registers at the orchestrator. */
  public boolean isWorker() {
    return this != ORCHESTRATOR;
  }
}
