package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.v1.CheckpointRole;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.Run;
import io.orograph.v1.RunOutcome.OutcomeCase;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep that stops runs through three real processes, each of them killed once, stops the same
 * for the same reasons, and those that go on hold what they hold in a sweep that stops none.
 */
@Tag("slow") // two labs of three processes, each killed once
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class StoppedTest {
  private static final String ALL =
      """
      data: {name: digits, subset: 300}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {learning_rate: 0.02}
        length: {steps: 200}
      axes:
        - {field: network.width, values: [2, 4, 8, 16]}
        - {field: training.batch_size, values: [16, 64]}
      replicates: 3
      measurements:
        - kind: TRAIN_ERROR
      """;

  private static final String HALVING =
      ALL + "early_stopping: {kind: successive_halving, min_steps: 30}\n";

  private static final String MEDIAN =
      ALL + "early_stopping: {kind: median, every_steps: 25, grace_steps: 75}\n";

  private static final Pattern STEPS =
      Pattern.compile("\"[^\"]*\",[0-9]+,([0-9]+),RUN,RUN_STEPS,RUN_STEPS,[0-9]+,,([0-9]+),step.*");

  @TempDir Path folder;

  @Test
  void killedInTheMiddleItStopsTheSameAndTheOthersAreAsIfNoneWere() throws Exception {
    String halved;
    String medians;
    String whole;
    try (Laboratory laboratory = new Laboratory(folder.resolve("undisturbed")).startAll()) {
      halved = trained(laboratory, "halved", SweepFile.parse(HALVING));
      assertThat(laboratory.trainedSamples())
          .as("the steps of every run once")
          .isEqualTo(samples(halved))
          .isLessThan(0.5 * 3 * 4 * 200 * (16 + 64));
      medians = trained(laboratory, "medians", SweepFile.parse(MEDIAN));
      whole = trained(laboratory, "whole", SweepFile.parse(ALL));
      List<Run> stopped = stopped(laboratory, "halved");
      // Rungs at 30, 60 and 120 steps: of 24 runs 12, 6 and 3 go on.
      assertThat(stopped).hasSize(21);
      assertThat(stopped.stream().filter(r -> r.getSummary().getSteps() == 30)).hasSize(12);
      assertThat(stopped)
          .allSatisfy(
              run -> {
                assertThat(run.getSummary().getWhyStopped())
                    .contains("successive halving: training loss");
                assertThat(run.getCheckpointsList())
                    .singleElement()
                    .satisfies(
                        c -> {
                          assertThat(c.getRole())
                              .isEqualTo(CheckpointRole.CHECKPOINT_ROLE_EARLY_STOPPED);
                          assertThat(c.getStep()).isEqualTo(run.getSummary().getSteps());
                        });
              });
      assertThat(stopped(laboratory, "medians")).isNotEmpty();
    }
    assertThat(trainedRows(halved)).hasSize(3 * 5).isSubsetOf(trainedRows(whole));
    assertThat(trainedRows(medians)).isNotEmpty().isSubsetOf(trainedRows(whole));
    try (Laboratory laboratory = new Laboratory(folder.resolve("disturbed")).startAll()) {
      laboratory.create("halved", SweepFile.parse(HALVING));
      until(laboratory, r -> r.getRun().getCheckpointsCount() > 0);
      laboratory.restart(Service.TRAINER);
      until(laboratory, r -> r.getRun().getOutcome().getOutcomeCase() == OutcomeCase.CENSORED);
      laboratory.restart(Service.ORCHESTRATOR);
      until(laboratory, r -> r.getRun().getOutcome().getOutcomeCase() == OutcomeCase.TRAINED);
      laboratory.restart(Service.METRICS);
      laboratory.ended("halved", 1);
      assertThat(exported(laboratory, "halved")).isEqualTo(halved);
      laboratory.restart(Service.ORCHESTRATOR);
      laboratory.awaitAnswer();
      assertThat(exported(laboratory, "halved")).as("read back").isEqualTo(halved);
    }
  }

  private static String trained(Laboratory laboratory, String id, SweepSpec spec) throws Exception {
    laboratory.create(id, spec);
    laboratory.ended(id, 1);
    return exported(laboratory, id);
  }

  private static String exported(Laboratory laboratory, String id) throws Exception {
    return laboratory.exported(Laboratory.name(id), ExportFormat.EXPORT_FORMAT_CSV);
  }

  private static List<Run> stopped(Laboratory laboratory, String id) {
    return laboratory
        .sweeps()
        .listRuns(
            ListRunsRequest.newBuilder()
                .setParent(Laboratory.name(id))
                .setPageSize(100)
                .setFilter("outcome = censored")
                .build())
        .getRunsList();
  }

  /** Samples that its runs were trained on, by their steps and batch sizes. */
  private static double samples(String csv) {
    return csv.lines()
        .map(STEPS::matcher)
        .filter(Matcher::matches)
        .mapToDouble(m -> Double.parseDouble(m.group(1)) * Double.parseDouble(m.group(2)))
        .sum();
  }

  /** What runs that were trained to their end did, with the digests of what they ended in. */
  private static List<String> trainedRows(String csv) {
    List<String> rows = csv.lines().filter(row -> row.contains(",RUN_")).toList();
    List<String> trained =
        rows.stream()
            .filter(row -> row.contains(",RUN_OUTCOME,") && row.contains(",trained,"))
            .map(StoppedTest::run)
            .toList();
    return rows.stream()
        .filter(row -> trained.contains(run(row)))
        .filter(row -> !row.contains(",RUN_OUTCOME,"))
        .toList();
  }

  /** Cell and replicate of a row. */
  private static String run(String row) {
    return row.replaceFirst("^(.*),RUN,RUN_[A-Z_]+,RUN_[A-Z_]+,([0-9]+),.*$", "$1/$2");
  }

  /** Watches from the beginning, through broken streams. */
  private static void until(Laboratory laboratory, Predicate<WatchSweepResponse> wanted)
      throws Exception {
    for (int broken = 0; ; broken++) {
      Iterator<WatchSweepResponse> stream =
          laboratory
              .sweeps()
              .watchSweep(
                  WatchSweepRequest.newBuilder().setName(Laboratory.name("halved")).build());
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
