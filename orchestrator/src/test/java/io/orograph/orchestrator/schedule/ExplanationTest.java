package io.orograph.orchestrator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import io.orograph.orchestrator.schedule.Reason.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Reasons are those of the scheduler: a task has one exactly when it gets no lane. */
class ExplanationTest {
  private static final Map<String, String> DATA = Map.of("digits", "d");

  private static Worker worker(int free, boolean trainer, String device, Map<String, String> data) {
    return new Worker("w", trainer, free, device, data);
  }

  private static Candidate pack(String task, long order) {
    return new Candidate(0, task, true, order, "digits", Optional.empty());
  }

  private static List<Kind> kinds(Picture picture, Line line, Candidate task) {
    return Explanation.of(picture, line, task).stream().map(Reason::kind).toList();
  }

  private static Line line(boolean granting, int max, int busy, Candidate... waiting) {
    return new Line("a", "p", granting, 0, max, 0, busy, DATA, List.of(waiting));
  }

  private static List<Kind> kinds(List<Worker> workers, Line line) {
    return kinds(new Picture(true, workers, List.of(line)), line, line.waiting().getLast());
  }

  @Test
  void whatIsMissingIsNamed() {
    Line line = line(true, 0, 0, pack("t", 0));
    assertThat(kinds(List.of(), line)).containsExactly(Kind.NO_WORKER);
    assertThat(kinds(List.of(worker(1, false, "cpu", Map.of("digits", "d"))), line))
        .containsExactly(Kind.NO_WORKER);
    assertThat(kinds(List.of(worker(1, true, "cpu", Map.of("mnist", "d"))), line))
        .containsExactly(Kind.NO_DATA_SET);
    assertThat(kinds(List.of(worker(1, true, "cpu", Map.of("digits", "e"))), line))
        .containsExactly(Kind.OTHER_CONTENT);
    assertThat(kinds(List.of(worker(0, true, "cpu", Map.of("digits", "d"))), line))
        .containsExactly(Kind.LANES_BUSY);
    assertThat(kinds(List.of(worker(1, true, "cpu", Map.of("digits", "d"))), line))
        .containsExactly(Kind.LEASING);
  }

  @Test
  void aTaskThatMustBeAloneIsToldSoAndSoIsOneThatALaneIsKeptFrom() {
    Candidate alone = new Candidate(0, "x", true, 0, "digits", Optional.empty(), true);
    Line line = line(true, 0, 0, alone, pack("t", 1));
    List<Worker> busy = List.of(new Worker("w", true, 2, 1, "cpu", Map.of("digits", "d")));
    Picture picture = new Picture(true, busy, List.of(line));
    assertThat(Explanation.of(picture, line, alone))
        .singleElement()
        .satisfies(r -> assertThat(r.sentence()).contains("tried alone", "none of w is without"));
    assertThat(kinds(busy, line)).containsExactly(Kind.LANES_BUSY, Kind.QUEUED);
  }

  @Test
  void whatHoldsTheSweepComesFirst() {
    List<Worker> free = List.of(worker(2, true, "cpu", Map.of("digits", "d")));
    assertThat(kinds(free, line(false, 0, 0, pack("t", 0)))).containsExactly(Kind.SWEEP_PAUSED);
    assertThat(kinds(free, line(true, 1, 1, pack("t", 0)))).containsExactly(Kind.MAX_PARALLEL);
    assertThat(kinds(free, line(true, 1, 0, pack("s", 0), pack("t", 1))))
        .as("the earlier one takes the only lane that is allowed")
        .containsExactly(Kind.MAX_PARALLEL);
  }

  @Test
  void theQueueBeforeItIsCounted() {
    Line line = line(true, 0, 0, pack("r", 0), pack("s", 1), pack("t", 2));
    Line urgent = new Line("b", "p", true, 5, 0, 0, 0, Map.of(), List.of(pack("u", 0)));
    Picture picture =
        new Picture(
            true, List.of(worker(0, true, "cpu", Map.of("digits", "d"))), List.of(line, urgent));
    List<Reason> reasons = Explanation.of(picture, line, line.waiting().getLast());
    assertThat(reasons).extracting(Reason::kind).containsExactly(Kind.LANES_BUSY, Kind.QUEUED);
    assertThat(reasons.getLast().values()).containsEntry("tasks", "2").containsEntry("sweeps", "b");
  }

  @Test
  void projectsThatHaveHadLessForTheirWeightAreNamed() {
    Line line = line(true, 0, 0, pack("t", 0));
    Line other = new Line("b", "q", true, 0, 0, 0, 0, Map.of(), List.of(pack("u", 0)));
    List<Worker> busy = List.of(worker(0, true, "cpu", Map.of("digits", "d")));
    for (int weight : List.of(1, 4)) {
      Map<String, Picture.Project> projects =
          Map.of(
              "p", new Picture.Project(new Share(weight, 0), 300),
              "q", new Picture.Project(new Share(1, 0), 100));
      List<Kind> kinds =
          kinds(
              new Picture(true, busy, List.of(line, other), projects, 1),
              line,
              line.waiting().getFirst());
      assertThat(kinds.contains(Kind.FAIR_SHARE))
          .as("300 of weight %d beside 100", weight)
          .isEqualTo(weight == 1);
    }
  }

  @Test
  void aProjectWithAFullStoreIsWhyItsRunsWait() {
    Line line = line(true, 0, 0, pack("t", 0));
    Map<String, Picture.Project> projects =
        Map.of("p", new Picture.Project(new Share(1, 0, 0, 500), 0, 512));
    List<Worker> free = List.of(worker(2, true, "cpu", Map.of("digits", "d")));
    Picture picture = new Picture(true, free, List.of(line), projects, 1);
    List<Reason> reasons = Explanation.of(picture, line, line.waiting().getFirst());
    assertThat(reasons.getFirst().kind()).isEqualTo(Kind.PROJECT_BYTES);
    assertThat(reasons.getFirst().values())
        .containsEntry("bytes", "512")
        .containsEntry("project_bytes", "500");
  }

  @Test
  void aSweepWithAFullStoreIsWhyItsRunsWait() {
    Line line = new Line("a", "p", true, 0, 0, 0, 0, DATA, List.of(pack("t", 0)), 512, 500);
    List<Worker> free = List.of(worker(2, true, "cpu", Map.of("digits", "d")));
    Picture picture = new Picture(true, free, List.of(line));
    List<Reason> reasons = Explanation.of(picture, line, line.waiting().getFirst());
    assertThat(reasons.getFirst().kind()).isEqualTo(Kind.SWEEP_BYTES);
    assertThat(reasons.getFirst().values())
        .isEqualTo(Map.of("bytes", "512", "checkpoint_bytes", "500"));
  }

  @Test
  void aTaskThatResumesWaitsForItsDeviceClass() {
    Candidate task = new Candidate(0, "t", true, 0, "digits", Optional.of("cuda"));
    Map<String, String> data = Map.of("digits", "d");
    List<Worker> workers =
        List.of(
            new Worker("cpu-1", true, 1, "cpu", data), new Worker("gpu-1", true, 0, "cuda", data));
    assertThat(kinds(workers, line(true, 0, 0, task))).containsExactly(Kind.DEVICE_CLASS);
  }

  @Test
  void aTaskThatAWorkerFailedAtWaitsForAnother() {
    Candidate task =
        new Candidate(
            0,
            "t",
            true,
            0,
            "digits",
            Optional.empty(),
            false,
            Optional.empty(),
            Optional.of(new Picture.FailedOn("broken", "")));
    Map<String, String> data = Map.of("digits", "d");
    List<Worker> workers =
        List.of(
            new Worker("broken", true, 2, "cpu", data), new Worker("sound", true, 0, "cpu", data));
    Line line = line(true, 0, 0, task);
    assertThat(Explanation.of(new Picture(true, workers, List.of(line)), line, task))
        .singleElement()
        .satisfies(
            reason -> {
              assertThat(reason.kind()).isEqualTo(Kind.LANES_BUSY);
              assertThat(reason.values()).containsEntry("failed_on", "broken");
              assertThat(reason.sentence()).contains("no lane of sound is free");
            });
  }

  private static Picture random(RandomStream random) {
    List<Worker> workers = new ArrayList<>();
    for (int w = 0; w < random.nextInt(4); w++) {
      workers.add(
          new Worker(
              "w" + w,
              random.nextInt(4) > 0,
              2,
              random.nextInt(3),
              random.nextInt(2) == 0 ? "cpu" : "cuda",
              random.nextInt(4) == 0
                  ? Map.of("mnist", "d")
                  : Map.of("digits", random.nextInt(4) == 0 ? "e" : "d")));
    }
    List<Line> lines = new ArrayList<>();
    for (int l = 0; l < 1 + random.nextInt(4); l++) {
      List<Candidate> waiting = new ArrayList<>();
      for (int c = 0; c < random.nextInt(5); c++) {
        waiting.add(
            new Candidate(
                0,
                "s" + l + "-t" + c,
                random.nextInt(3) > 0,
                c,
                "digits",
                random.nextInt(3) == 0 ? Optional.of("cuda") : Optional.empty(),
                random.nextInt(5) == 0,
                Optional.empty(),
                random.nextInt(4) == 0
                    ? Optional.of(new Picture.FailedOn("w0", ""))
                    : Optional.empty()));
      }
      lines.add(
          new Line(
              "s" + l,
              "p" + random.nextInt(2),
              random.nextInt(5) > 0,
              random.nextInt(3),
              random.nextInt(3),
              l,
              random.nextInt(3),
              random.nextInt(2) == 0 ? DATA : Map.of(),
              waiting,
              random.nextInt(4),
              random.nextInt(6)));
    }
    Map<String, Picture.Project> projects =
        random.nextInt(2) == 0
            ? Map.of()
            : Map.of(
                "p0", new Picture.Project(new Share(1 + random.nextInt(3), random.nextInt(4)), 2),
                "p1", new Picture.Project(new Share(1 + random.nextInt(3), 0), random.nextInt(5)));
    return new Picture(random.nextInt(10) > 0, workers, lines, projects, 1.5);
  }

  @Test
  void aTaskHasAReasonToWaitExactlyWhenItGetsNoLane() {
    int waiting = 0;
    for (int seed = 0; seed < 3_000; seed++) {
      Picture picture = random(Seed.of(12).derive("picture", seed).stream());
      List<String> decided = Scheduler.decide(picture).stream().map(Assignment::task).toList();
      for (Line line : picture.sweeps()) {
        for (Candidate task : line.waiting()) {
          List<Kind> kinds = kinds(picture, line, task);
          assertThat(kinds).as("seed %d, %s", seed, task.task()).isNotEmpty();
          assertThat(kinds.contains(Kind.LEASING))
              .as("seed %d, %s: %s", seed, task.task(), kinds)
              .isEqualTo(decided.contains(task.task()));
          waiting += kinds.contains(Kind.LEASING) ? 0 : 1;
        }
      }
    }
    assertThat(waiting).isGreaterThan(3_000);
  }
}
