package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.RunState;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SweepFile;
import io.orograph.wire.grpc.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep in a lab of three orchestrators of which each is lost in another way ends in the bits of
 * one that nobody disturbed.
 */
@Tag("slow") // two labs of three and five processes and a server, and the time until lost nodes are
@EnabledIf("io.orograph.deploy.Laboratory#packaged")
class NodesLabTest {
  private static final String ID = "nodes";
  private static final String NAME = Laboratory.name(ID);

  /** Of a node that is no member any more: whoever looks after processes starts it again. */
  private static final int NOT_A_MEMBER = 3;

  /** Of a process that has ended in order after SIGTERM. */
  private static final int TERMINATED = 143;

  /** Until the others miss a node that does not answer, and have given it up. */
  private static final Duration MISSED = Duration.ofSeconds(15);

  /** Until workers and clients give up a connection that nobody answers on. */
  private static final Duration SILENT = Duration.ofSeconds(15);

  private static final SweepSpec SPEC =
      SweepFile.parse(
          """
          data: {name: digits, subset: 400, label_noise: 0.2}
          network: {family: mlp, depth: 2}
          training:
            optimizer: {learning_rate: 0.02, momentum: 0.9}
            length: {steps: 6000}
          axes:
            - {field: network.width, values: [48, 56, 64, 72, 80, 88, 96, 104]}
            - {field: training.batch_size, values: [64, 96, 128, 160, 192]}
          replicates: 3
          measurements:
            - kind: TRAIN_LOSS
            - kind: TEST_ACCURACY
            - {kind: TOP_EIGENVALUE, options: {samples: 100, steps: 20}}
            - {kind: CKA_SIMILARITY, options: {samples: 128}}
          """);

  private static final int RUNS = 8 * 5 * 3;

  @TempDir Path folder;

  /** What a watcher saw that resumes, through broken streams, from where it left off. */
  private static final class Watcher {
    private final SeveralNodes lab;
    private final List<Long> sequences = new ArrayList<>();
    private final Set<String> begun = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final List<String> endedTwice = new ArrayList<>();
    private String token = "";

    Watcher(SeveralNodes lab) {
      this.lab = lab;
    }

    void until(Predicate<WatchSweepResponse> wanted) throws IOException {
      int broken = 0;
      while (true) {
        Iterator<WatchSweepResponse> stream =
            lab.sweeps()
                .watchSweep(
                    WatchSweepRequest.newBuilder().setName(NAME).setResumeToken(token).build());
        try {
          while (stream.hasNext()) {
            WatchSweepResponse response = stream.next();
            boolean enough = wanted.test(response);
            see(response);
            if (enough) {
              return;
            }
            if (response.getState() == SweepState.SWEEP_STATE_FINISHED) {
              throw new AssertionError("the sweep has ended already\n" + lab.logs());
            }
          }
        } catch (StatusRuntimeException e) {
          if (++broken > 100) {
            throw new AssertionError(lab.logs(), e);
          }
        }
      }
    }

    /** Returns once a run is seen that was leased for the first time after {@code loss}. */
    void untilLeased(Instant loss) throws IOException {
      until(
          r ->
              r.hasRun()
                  && r.getRun().getState() == RunState.RUN_STATE_TRAINING
                  && !begun.contains(r.getRun().getName())
                  && r.getTime().getSeconds() > loss.getEpochSecond());
    }

    private void see(WatchSweepResponse response) {
      token = response.getResumeToken();
      if (response.getSequence() > 0) {
        sequences.add(response.getSequence());
      }
      if (!response.hasRun()) {
        return;
      }
      String run = response.getRun().getName();
      if (response.getRun().getState() == RunState.RUN_STATE_TRAINING) {
        begun.add(run);
      } else if (response.getRun().getState() == RunState.RUN_STATE_ENDED && !ended.add(run)) {
        endedTwice.add(run);
      }
    }
  }

  private String undisturbed() throws Exception {
    try (Laboratory laboratory = new Laboratory(folder.resolve("alone")).startAll()) {
      laboratory.create(ID, SPEC);
      laboratory.ended(ID, 1);
      return laboratory.exported(NAME, ExportFormat.EXPORT_FORMAT_CSV);
    }
  }

  private static String exported(SeveralNodes lab) throws IOException {
    Iterator<ExportSweepResponse> chunks =
        lab.results()
            .exportSweep(
                ExportSweepRequest.newBuilder()
                    .setName(NAME)
                    .setFormat(ExportFormat.EXPORT_FORMAT_CSV)
                    .build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      chunks.next().getData().writeTo(bytes);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static boolean ended(WatchSweepResponse r) {
    return r.hasRun() && r.getRun().getState() == RunState.RUN_STATE_ENDED;
  }

  @Test
  void howeverTheActiveNodeIsLostTheSweepGoesOnToTheSameBits() throws Exception {
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor();
        PostgresServer server = new PostgresServer(folder.resolve("pg"));
        SeveralNodes lab = new SeveralNodes(folder.resolve("lab"), server.url())) {
      // What follows is waiting for the most part: time for a lab of its own.
      Future<String> undisturbed = thread.submit(this::undisturbed);
      long began = System.nanoTime();
      for (int node = 0; node < SeveralNodes.NODES; node++) {
        lab.start(node);
      }
      lab.awaitServing(0);
      Duration start = Duration.ofNanos(System.nanoTime() - began);
      lab.startWorkers();
      lab.create(ID, SPEC);
      Token ada = lab.member("ada");
      Watcher watcher = new Watcher(lab);
      watcher.until(NodesLabTest::ended);

      Duration killed = killed(lab, watcher);
      assertThat(lab.sweepsSeenBy(ada)).as("by a member of before the takeover").isEqualTo(1);
      watcher.until(NodesLabTest::ended);
      Duration frozen = frozen(lab, watcher);
      watcher.until(NodesLabTest::ended);
      Duration left = restartedInTurn(lab, watcher);
      System.out.printf(
          "first new lease: %s after a kill, %s after a freeze, %s after a node left;"
              + " %s to start three nodes%n",
          killed, frozen, left, start);

      watcher.until(r -> r.getState() == SweepState.SWEEP_STATE_FINISHED);
      assertThat(watcher.sequences).isSorted().doesNotHaveDuplicates();
      assertThat(watcher.endedTwice).isEmpty();
      assertThat(watcher.ended).hasSize(RUNS);
      assertThat(undisturbed.get().lines()).hasSizeGreaterThan(RUNS * 3);
      assertThat(exported(lab)).as(lab.logs()).isEqualTo(undisturbed.get());
      assertThat(
              lab.sweeps()
                  .listRuns(ListRunsRequest.newBuilder().setParent(NAME).setPageSize(RUNS).build())
                  .getRunsList())
          .hasSize(RUNS)
          .allSatisfy(run -> assertThat(run.hasOutcome()).isTrue());
      assertThat(killed).as("after a kill").isLessThan(MISSED.plus(start));
      assertThat(frozen).as("after a freeze").isLessThan(MISSED.plus(SILENT).plus(start));
      assertThat(left).as("after a node left").isLessThan(MISSED.plus(start));
    }
  }

  /** When a node was lost. */
  private record Loss(Instant at, long nanos) {
    static Loss now() {
      return new Loss(Instant.now(), System.nanoTime());
    }

    /** The time until {@code next} serves and a run is leased that was not before. */
    Duration until(SeveralNodes lab, int next, Watcher watcher) throws Exception {
      lab.awaitServing(next);
      watcher.untilLeased(at);
      return Duration.ofNanos(System.nanoTime() - nanos);
    }
  }

  /** Node 0, which serves, is killed; node 1 takes over, and node 0 comes back. */
  private static Duration killed(SeveralNodes lab, Watcher watcher) throws Exception {
    Loss loss = Loss.now();
    lab.kill(0);
    Duration time = loss.until(lab, 1, watcher);
    lab.pause(NAME);
    lab.start(0);
    lab.awaitSeen(0, 2);
    lab.resume(NAME);
    return time;
  }

  /** Node 1, which serves, is stopped until node 2 serves, and then goes on as if nothing was. */
  private static Duration frozen(SeveralNodes lab, Watcher watcher) throws Exception {
    Loss loss = Loss.now();
    lab.freeze(1);
    Duration time = loss.until(lab, 2, watcher);
    lab.pause(NAME);
    lab.thaw(1);
    assertThat(lab.exit(1)).as(lab.logs()).isEqualTo(NOT_A_MEMBER);
    assertThat(lab.log(1)).contains(" ends: it was ");
    lab.start(1);
    lab.awaitSeen(1, 2);
    lab.resume(NAME);
    return time;
  }

  /** All nodes are started again, the one that serves last. */
  private static Duration restartedInTurn(SeveralNodes lab, Watcher watcher) throws Exception {
    lab.pause(NAME);
    for (int node : List.of(0, 1)) {
      assertThat(lab.leave(node)).as(lab.logs()).isEqualTo(TERMINATED);
      lab.start(node);
      lab.awaitSeen(node, 2);
    }
    lab.resume(NAME);
    watcher.until(NodesLabTest::ended);
    Loss loss = Loss.now();
    assertThat(lab.leave(2)).as(lab.logs()).isEqualTo(TERMINATED);
    Duration time = loss.until(lab, 0, watcher);
    lab.start(2);
    return time;
  }
}
