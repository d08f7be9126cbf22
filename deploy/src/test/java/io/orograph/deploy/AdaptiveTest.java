package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ListSearchDecisionsRequest;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.RunState;
import io.orograph.v1.SearchDecision;
import io.orograph.v1.SearchEnd;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep that looks for a line through three real processes ends by itself, and with each of them
 * killed once it has decided the same for the same reasons and measured the same bits.
 */
@Tag("slow") // two labs of three processes
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class AdaptiveTest {
  private static final String NAME = "projects/default/sweeps/line";
  private static final String SWEEP =
      """
      data: {name: digits, subset: 300}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.02}
        length: {steps: 60}
      axes:
        - {field: network.width, values: [2, 3, 4, 6, 8, 12, 16, 24, 32, 48]}
        - {field: training.batch_size, values: [8, 16, 32, 64]}
      search: {kind: adaptive, axis: network.width, threshold: 50}
      replicates: 3
      measurements:
        - kind: TRAIN_ERROR
      """;

  @TempDir Path folder;

  /** What is left of a sweep once it has ended. */
  private record Left(List<String> decisions, String csv) {}

  @Test
  void killedInTheMiddleItDecidesTheSame() throws Exception {
    Left undisturbed;
    try (Laboratory laboratory = new Laboratory(folder.resolve("undisturbed")).startAll()) {
      submit(laboratory);
      until(laboratory, AdaptiveTest::finished);
      undisturbed = left(laboratory);
    }
    assertThat(undisturbed.decisions())
        .hasSizeGreaterThan(10)
        .hasSizeLessThan(40)
        .doesNotHaveDuplicates();
    try (Laboratory laboratory = new Laboratory(folder.resolve("disturbed")).startAll()) {
      submit(laboratory);
      until(laboratory, r -> r.hasRun() && r.getRun().getState() == RunState.RUN_STATE_ENDED);
      restart(laboratory, Service.TRAINER);
      until(laboratory, WatchSweepResponse::hasMeasurement);
      restart(laboratory, Service.ORCHESTRATOR);
      until(laboratory, AdaptiveTest::finished);
      assertThat(left(laboratory)).isEqualTo(undisturbed);
      restart(laboratory, Service.ORCHESTRATOR);
      laboratory.awaitAnswer();
      assertThat(left(laboratory)).as("read back").isEqualTo(undisturbed);
    }
  }

  private static Left left(Laboratory laboratory) throws Exception {
    ListSearchDecisionsResponse answer =
        laboratory
            .sweeps()
            .listSearchDecisions(
                ListSearchDecisionsRequest.newBuilder().setParent(NAME).setPageSize(100).build());
    assertThat(answer.getEnd()).isEqualTo(SearchEnd.SEARCH_END_FOUND);
    assertThat(answer.getCellsAsked()).isEqualTo(answer.getDecisionsCount());
    return new Left(
        answer.getDecisionsList().stream().map(AdaptiveTest::told).toList(),
        laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV));
  }

  /** A decision without its time. */
  private static String told(SearchDecision d) {
    assertThat(d.getRunsWithin() + d.getRunsBeyond()).isEqualTo(3);
    return d.getRound() + " " + d.getCell() + " " + d.getReasonText() + " " + d.getRunsWithin();
  }

  private static boolean finished(WatchSweepResponse r) {
    return r.getState() == SweepState.SWEEP_STATE_FINISHED;
  }

  private static void restart(Laboratory laboratory, Service service) throws Exception {
    laboratory.kill(service);
    laboratory.start(service);
  }

  private static void submit(Laboratory laboratory) {
    laboratory
        .sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setParent("projects/default")
                .setSweepId("line")
                .setRequestId("6d6cf5d0-6a4e-4a0e-9a6b-0d8ad2a3f0c2")
                .setSpec(SweepFile.parse(SWEEP))
                .build());
  }

  /** Watches from the beginning, through broken streams. */
  private static void until(Laboratory laboratory, Predicate<WatchSweepResponse> wanted)
      throws Exception {
    for (int broken = 0; ; broken++) {
      Iterator<WatchSweepResponse> stream =
          laboratory.sweeps().watchSweep(WatchSweepRequest.newBuilder().setName(NAME).build());
      try {
        while (stream.hasNext()) {
          if (wanted.test(stream.next())) {
            return;
          }
        }
      } catch (StatusRuntimeException e) {
        if (broken > 20) {
          throw new AssertionError(laboratory.logs(), e);
        }
      }
    }
  }
}
