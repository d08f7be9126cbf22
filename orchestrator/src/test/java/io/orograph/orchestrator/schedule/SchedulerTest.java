package io.orograph.orchestrator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static Worker trainer(String name, int free) {
    return new Worker(name, true, free, "cpu", Map.of("digits", "d"));
  }

  private static Line line(String name, int priority, int max, int busy, Candidate... waiting) {
    return new Line(
        name, "projects/default", true, priority, max, 0, busy, Map.of(), List.of(waiting));
  }

  private static Candidate pack(String task, long order) {
    return new Candidate(0, task, true, order, "digits", Optional.empty());
  }

  private static List<String> tasks(Picture picture) {
    return Scheduler.decide(picture).stream().map(Assignment::task).toList();
  }

  @Test
  void anIncompletePictureGivesNothing() {
    List<Line> lines = List.of(line("a", 0, 0, 0, pack("t", 0)));
    assertThat(tasks(new Picture(false, List.of(trainer("w", 1)), lines))).isEmpty();
    assertThat(tasks(new Picture(true, List.of(trainer("w", 1)), lines))).containsExactly("t");
  }

  @Test
  void higherPriorityGoesFirstThenGridOrder() {
    Picture picture =
        new Picture(
            true,
            List.of(trainer("w", 3)),
            List.of(
                line("a", 0, 0, 0, pack("a0", 0)),
                line("b", 5, 0, 0, pack("b1", 1), pack("b0", 0))));
    assertThat(tasks(picture)).containsExactly("b0", "b1", "a0");
  }

  @Test
  void aPausedSweepGetsNothing() {
    Line paused = new Line("a", "p", false, 9, 0, 0, 0, Map.of(), List.of(pack("t", 0)));
    assertThat(tasks(new Picture(true, List.of(trainer("w", 1)), List.of(paused)))).isEmpty();
  }

  @Test
  void packsGoToTrainersAndMeasurementsToMetricsWorkersThatHaveTheData() {
    Candidate measure = new Candidate(0, "m", false, 0, "digits", Optional.empty());
    Candidate other = new Candidate(0, "o", true, 0, "mnist", Optional.empty());
    Picture picture =
        new Picture(
            true,
            List.of(trainer("t", 4), new Worker("m", false, 4, "cpu", Map.of("digits", "d"))),
            List.of(line("a", 0, 0, 0, measure, other, pack("p", 1))));
    assertThat(Scheduler.decide(picture))
        .containsExactlyInAnyOrder(
            new Assignment("a", 0, "m", false, "m"), new Assignment("a", 0, "p", true, "t"));
  }

  @Test
  void aSweepGoesOnOnlyWithTheContentItBeganWith() {
    Worker changed = new Worker("w", true, 1, "cpu", Map.of("digits", "other"));
    List<Line> lines =
        List.of(
            new Line("a", "p", true, 0, 0, 0, 0, Map.of("digits", "d"), List.of(pack("begun", 0))),
            line("b", 0, 0, 0, pack("new", 0)));
    assertThat(tasks(new Picture(true, List.of(changed), lines))).containsExactly("new");
    assertThat(tasks(new Picture(true, List.of(trainer("w", 2)), lines)))
        .containsExactlyInAnyOrder("begun", "new");
  }

  @Test
  void ofSeveralDataSetsEachTaskNeedsTheContentOfItsOwn() {
    Candidate other = new Candidate(0, "other", true, 1, "mixture", Optional.empty());
    Line line =
        new Line(
            "a",
            "p",
            true,
            0,
            0,
            0,
            0,
            Map.of("digits", "d", "mixture", "m"),
            List.of(pack("digits", 0), other));
    Worker both = new Worker("w", true, 2, "cpu", Map.of("digits", "d", "mixture", "changed"));
    assertThat(tasks(new Picture(true, List.of(both), List.of(line)))).containsExactly("digits");
    Worker right = new Worker("w", true, 2, "cpu", Map.of("digits", "d", "mixture", "m"));
    assertThat(tasks(new Picture(true, List.of(right), List.of(line))))
        .containsExactlyInAnyOrder("digits", "other");
  }

  @Test
  void aTaskThatCanResumeWaitsForItsDeviceClassWhileThereIsAWorkerOfIt() {
    Candidate resumes = new Candidate(0, "r", true, 0, "digits", Optional.of("gpu"));
    Worker busy = new Worker("g", true, 0, "gpu", Map.of("digits", "d"));
    List<Line> lines = List.of(line("a", 0, 0, 0, resumes));
    assertThat(tasks(new Picture(true, List.of(trainer("w", 1), busy), lines))).isEmpty();
    assertThat(tasks(new Picture(true, List.of(trainer("w", 1)), lines))).containsExactly("r");
  }

  private static Candidate failed(String worker, String incarnation) {
    return new Candidate(
        0,
        "t",
        true,
        0,
        "digits",
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.of(new Picture.FailedOn(worker, incarnation)));
  }

  private static Worker life(String name, String incarnation, int free) {
    return new Worker(name, incarnation, true, 8, free, "cpu", Map.of("digits", "d"), Set.of());
  }

  @Test
  void aTaskThatAWorkerFailedAtGoesToAnotherWhoeverHasMoreLanes() {
    List<Line> lines = List.of(line("a", 0, 0, 0, failed("broken", "1")));
    Picture picture =
        new Picture(true, List.of(life("broken", "1", 8), life("sound", "1", 1)), lines);
    assertThat(Scheduler.decide(picture)).extracting(Assignment::worker).containsExactly("sound");
  }

  @Test
  void aTaskThatAWorkerFailedAtWaitsForAnotherThatIsThereButNotForOneThatIsNot() {
    List<Line> lines = List.of(line("a", 0, 0, 0, failed("broken", "1")));
    Worker broken = life("broken", "1", 8);
    assertThat(tasks(new Picture(true, List.of(broken, life("sound", "1", 0)), lines))).isEmpty();
    assertThat(tasks(new Picture(true, List.of(broken), lines))).containsExactly("t");
  }

  @Test
  void aWorkerThatWasStartedAnewMayHaveWhatItFailedAt() {
    List<Line> lines = List.of(line("a", 0, 0, 0, failed("w", "1")));
    Picture picture = new Picture(true, List.of(life("w", "2", 8), life("x", "1", 1)), lines);
    assertThat(Scheduler.decide(picture)).extracting(Assignment::worker).containsExactly("w");
  }

  private static Candidate alone(String task, long order) {
    return new Candidate(0, task, true, order, "digits", Optional.empty(), true);
  }

  private static Worker partly(String name, int lanes, int free) {
    return new Worker(name, true, lanes, free, "cpu", Map.of("digits", "d"));
  }

  @Test
  void aTaskThatMustBeAloneTakesAWholeWorker() {
    Line line = line("a", 0, 0, 0, alone("x", 0), pack("t", 1), pack("u", 2));
    assertThat(Scheduler.decide(new Picture(true, List.of(trainer("w", 3)), List.of(line))))
        .extracting(Assignment::task)
        .containsExactly("x");
    assertThat(
            Scheduler.decide(
                new Picture(true, List.of(partly("v", 3, 2), trainer("w", 2)), List.of(line))))
        .containsExactly(
            new Assignment("a", 0, "x", true, "w"),
            new Assignment("a", 0, "t", true, "v"),
            new Assignment("a", 0, "u", true, "v"));
  }

  @Test
  void aWorkerIsKeptForATaskThatMustBeAloneUntilItDoesNothing() {
    Line line = line("a", 0, 0, 0, alone("x", 0), pack("t", 1), pack("u", 2), pack("v", 3));
    List<Worker> workers = List.of(partly("busy", 4, 1), partly("nearly", 2, 1));
    assertThat(Scheduler.decide(new Picture(true, workers, List.of(line))))
        .containsExactly(new Assignment("a", 0, "t", true, "busy"));
    assertThat(
            tasks(
                new Picture(
                    true, List.of(partly("busy", 4, 0), trainer("nearly", 2)), List.of(line))))
        .containsExactly("x");
  }

  @Test
  void projectsShareLanesEqually() {
    List<Line> lines = new ArrayList<>();
    for (String project : List.of("p", "q")) {
      List<Candidate> many = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        many.add(pack(project + i, i));
      }
      int priority = project.equals("p") ? 100 : 0;
      lines.add(new Line("sweep-" + project, project, true, priority, 0, 0, 0, Map.of(), many));
    }
    List<String> tasks = tasks(new Picture(true, List.of(trainer("w", 10)), lines));
    assertThat(tasks.stream().filter(t -> t.startsWith("p"))).hasSize(5);
    assertThat(tasks.stream().filter(t -> t.startsWith("q"))).hasSize(5);
  }

  private static Line many(String project, int tasks, int busy) {
    List<Candidate> waiting = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      waiting.add(pack(project + i, i));
    }
    return new Line("s-" + project, project, true, 0, 0, 0, busy, Map.of(), waiting);
  }

  private static Picture shared(int lanes, Map<String, Picture.Project> projects, Line... lines) {
    return new Picture(true, List.of(trainer("w", lanes)), List.of(lines), projects, 1);
  }

  @Test
  void lanesAreSharedByWeight() {
    Map<String, Picture.Project> projects =
        Map.of(
            "p", new Picture.Project(new Share(3, 0), 0),
            "q", new Picture.Project(new Share(1, 0), 0));
    List<String> tasks = tasks(shared(8, projects, many("p", 20, 0), many("q", 20, 0)));
    assertThat(tasks.stream().filter(t -> t.startsWith("p"))).hasSize(6);
    assertThat(tasks.stream().filter(t -> t.startsWith("q"))).hasSize(2);
  }

  @Test
  void aProjectNeverHasMoreLanesThanItMayAndOthersTakeTheRest() {
    Map<String, Picture.Project> projects =
        Map.of(
            "p", new Picture.Project(new Share(1000, 3), 0),
            "q", new Picture.Project(new Share(1, 0), 500));
    List<String> tasks = tasks(shared(8, projects, many("p", 20, 1), many("q", 20, 0)));
    assertThat(tasks.stream().filter(t -> t.startsWith("p"))).hasSize(2);
    assertThat(tasks.stream().filter(t -> t.startsWith("q"))).hasSize(6);
  }

  @Test
  void ofASweepWithAFullStoreWhatIsTrainedIsMeasuredAndOthersTrainOn() {
    Line trains = many("p", 3, 0);
    List<Candidate> both = new ArrayList<>(trains.waiting());
    both.add(new Candidate(0, "measured", false, 9, "digits", Optional.empty()));
    Line beside = line("beside", 0, 0, 0, pack("other", 0));
    List<Worker> workers =
        List.of(trainer("w", 8), new Worker("m", false, 1, "cpu", trainer("w", 8).dataSets()));
    for (long bytes : List.of(99L, 100L)) {
      Line line =
          new Line(trains.name(), "p", true, 0, 0, 0, 0, trains.dataDigests(), both, bytes, 100);
      assertThat(tasks(new Picture(true, workers, List.of(line, beside))))
          .contains("measured", "other")
          .hasSize(bytes < 100 ? 5 : 2);
    }
  }

  @Test
  void ofAProjectWithAFullStoreWhatIsTrainedIsMeasuredAndNothingMoreIsTrained() {
    Line trains = many("p", 3, 0);
    Candidate measure = new Candidate(0, "measured", false, 9, "digits", Optional.empty());
    List<Candidate> both = new ArrayList<>(trains.waiting());
    both.add(measure);
    Line line =
        new Line(trains.name(), "p", true, 0, 0, trains.arrival(), 0, trains.dataDigests(), both);
    List<Worker> workers =
        List.of(trainer("w", 8), new Worker("m", false, 1, "cpu", trainer("w", 8).dataSets()));
    for (long bytes : List.of(99L, 100L)) {
      Map<String, Picture.Project> projects =
          Map.of("p", new Picture.Project(new Share(1, 0, 0, 100), 0, bytes));
      Picture picture = new Picture(true, workers, List.of(line), projects, 1);
      assertThat(tasks(picture)).contains("measured").hasSize(bytes < 100 ? 4 : 1);
    }
  }

  @Test
  void randomPicturesNeverBreakABoundAndNeverLeaveAFittingLaneIdle() {
    for (int round = 0; round < 500; round++) {
      Picture picture = random(Seed.of(11).derive("picture", round).stream());
      List<Assignment> assignments = Scheduler.decide(picture);
      assertThat(Scheduler.decide(picture)).isEqualTo(assignments);
      assertThat(assignments.stream().map(a -> a.sweep() + "/" + a.task())).doesNotHaveDuplicates();
      Map<String, Integer> lanes = new HashMap<>();
      Map<String, Integer> busy = new HashMap<>();
      assignments.forEach(a -> lanes.merge(a.worker(), 1, Integer::sum));
      assignments.forEach(a -> busy.merge(a.sweep(), 1, Integer::sum));
      for (Worker worker : picture.workers()) {
        assertThat(lanes.getOrDefault(worker.name(), 0)).isLessThanOrEqualTo(worker.freeLanes());
      }
      for (Line line : picture.sweeps()) {
        int now = line.busyLanes() + busy.getOrDefault(line.name(), 0);
        if (line.maxParallel() > 0 && busy.containsKey(line.name())) {
          assertThat(now).isLessThanOrEqualTo(line.maxParallel());
        }
        if (line.maxParallel() == 0 || now < line.maxParallel()) {
          nothingThatFitsIsLeft(picture, line, assignments, lanes);
        }
      }
    }
  }

  private static void nothingThatFitsIsLeft(
      Picture picture, Line line, List<Assignment> assignments, Map<String, Integer> lanes) {
    Set<String> given = new HashSet<>();
    assignments.stream()
        .filter(a -> a.sweep().equals(line.name()))
        .forEach(a -> given.add(a.task()));
    for (Candidate candidate : line.waiting()) {
      if (line.granting() && !given.contains(candidate.task()) && candidate.resumesOn().isEmpty()) {
        assertThat(picture.workers())
            .noneMatch(
                w ->
                    w.trainer() == candidate.training()
                        && w.dataSets().containsKey(candidate.data())
                        && line.dataDigests()
                            .getOrDefault(candidate.data(), w.dataSets().get(candidate.data()))
                            .equals(w.dataSets().get(candidate.data()))
                        && lanes.getOrDefault(w.name(), 0) < w.freeLanes());
      }
    }
  }

  private static Picture random(RandomStream random) {
    List<Worker> workers = new ArrayList<>();
    for (int w = 0; w < 1 + random.nextInt(4); w++) {
      workers.add(
          new Worker(
              "w" + w,
              random.nextInt(2) == 0,
              random.nextInt(5),
              random.nextInt(2) == 0 ? "cpu" : "gpu",
              random.nextInt(3) == 0
                  ? Map.of("digits", "d", "mnist", "m")
                  : Map.of("digits", "d")));
    }
    List<Line> lines = new ArrayList<>();
    for (int s = 0; s < 1 + random.nextInt(5); s++) {
      List<Candidate> waiting = new ArrayList<>();
      for (int t = 0; t < random.nextInt(8); t++) {
        waiting.add(
            new Candidate(
                t / 4,
                "t" + t,
                random.nextInt(2) == 0,
                random.nextInt(20),
                random.nextInt(4) == 0 ? "mnist" : "digits",
                random.nextInt(4) == 0 ? Optional.of("gpu") : Optional.empty()));
      }
      lines.add(
          new Line(
              "s" + s,
              "p" + random.nextInt(3),
              random.nextInt(5) > 0,
              random.nextInt(3),
              random.nextInt(4),
              random.nextInt(3),
              random.nextInt(3),
              random.nextInt(4) == 0 ? Map.of("digits", "other") : Map.of(),
              waiting));
    }
    return new Picture(true, workers, lines);
  }
}
