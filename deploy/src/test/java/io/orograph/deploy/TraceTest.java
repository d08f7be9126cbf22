package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.Collector.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Command line, orchestrator, trainer and metrics service send one trace of one submission. */
@Tag("slow")
@Timeout(120)
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class TraceTest {
  private static final String SWEEP =
      """
      data: {name: digits, subset: 200}
      network: {family: mlp, depth: 1, width: 8}
      training:
        optimizer: {learning_rate: 0.05}
        length: {steps: 50}
      axes:
        - {field: training.batch_size, values: [16, 32]}
      replicates: 2
      measurements:
        - kind: TRAIN_ERROR
      """;

  private static final String CREATE = "orograph.v1.SweepService/CreateSweep";
  private static final String TRAIN = "orograph.v1.TrainerService/Train";

  @TempDir Path folder;

  private void submit(Laboratory laboratory, Collector collector) throws Exception {
    Path file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            Files.readString(Path.of("..", "cli", "target", "classpath")).strip(),
            "io.orograph.cli.app.Main",
            "submit",
            file.toString(),
            "--name",
            "traced",
            "--server",
            laboratory.address(),
            "--token-file",
            laboratory.tokenFile().toString());
    builder.environment().put("OROGRAPH_TRACING_ENDPOINT", collector.endpoint());
    Process process = builder.redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
  }

  private static long count(List<Span> spans, String name) {
    return spans.stream().filter(span -> span.name().equals(name)).count();
  }

  private static boolean whole(List<Span> spans) {
    return count(spans, "orograph submit") == 1
        && count(spans, "pack") == 2
        && count(spans, "measurement task") == 2
        && count(spans, "lease") == 4
        && count(spans, CREATE) == 2
        && count(spans, TRAIN) >= 4
        && count(spans, "orograph.v1.MetricsService/Measure") >= 4;
  }

  /** The names from a span up to the root. */
  private static List<String> path(Span from, Map<String, Span> byId) {
    List<String> names = new ArrayList<>();
    for (Span at = from; at != null; at = byId.get(at.parent())) {
      names.add(at.name());
    }
    return names;
  }

  @Test
  void whatComesOfASubmissionIsOneTraceOverAllProcesses() throws Exception {
    try (Collector collector = new Collector();
        Laboratory laboratory = new Laboratory(folder)) {
      laboratory.traceTo(collector.endpoint());
      laboratory.startAll();
      laboratory.awaitAnswer();
      submit(laboratory, collector);
      laboratory.ended("traced", 1);
      List<Span> spans = collector.await(TraceTest::whole);
      assertThat(whole(spans)).as(spans + laboratory.logs()).isTrue();
      Map<String, Span> byId =
          spans.stream()
              .collect(Collectors.toMap(Span::id, Function.identity(), (first, again) -> first));
      assertThat(spans).extracting(Span::trace).containsOnly(spans.getFirst().trace());
      assertThat(spans)
          .filteredOn(span -> span.name().equals("checkpoint write"))
          .hasSize(4)
          .allSatisfy(
              span ->
                  assertThat(path(span, byId))
                      .containsExactly(
                          "checkpoint write",
                          "training",
                          "pack",
                          TRAIN,
                          TRAIN,
                          "lease",
                          CREATE,
                          CREATE,
                          "orograph submit"));
      assertThat(spans)
          .filteredOn(span -> span.name().equals("measurement"))
          .hasSize(4)
          .allSatisfy(
              span -> assertThat(path(span, byId)).endsWith("orograph submit").contains("lease"));
    }
  }
}
