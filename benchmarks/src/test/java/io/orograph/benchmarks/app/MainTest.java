package io.orograph.benchmarks.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();

  @Test
  void helpNamesTheBenchmarksAndTheFormOfAGoal() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("speed", "NAME: VALUE (goal GOAL) ok", "OROGRAPH_PYTHON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "speed",
        "memory",
        "determinism",
        "pure",
        "steps",
        "joining",
        "gpu",
        "scale",
        "faults",
        "soak"
      })
  void everyBenchmarkExplainsItself(String benchmark) {
    assertThat(run(benchmark, "--help")).isZero();
    assertThat(out.toString()).contains("--short", "--record");
  }

  @Test
  void anUnknownBenchmarkIsWrongUsage() {
    assertThat(run("sped")).isEqualTo(CommandLine.ExitCode.USAGE);
  }

  private int run(String... arguments) {
    PrintWriter writer = new PrintWriter(out, true);
    return Main.commandLine().setOut(writer).setErr(writer).execute(arguments);
  }
}
