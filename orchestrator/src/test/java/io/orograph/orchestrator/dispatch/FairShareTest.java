package io.orograph.orchestrator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.orchestrator.schedule.Assignment;
import io.orograph.orchestrator.schedule.Picture;
import io.orograph.orchestrator.schedule.Picture.Candidate;
import io.orograph.orchestrator.schedule.Picture.Line;
import io.orograph.orchestrator.schedule.Picture.Worker;
import io.orograph.orchestrator.schedule.Scheduler;
import io.orograph.orchestrator.schedule.Share;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Scheduler and usage over simulated days of random work; time is simulated too. */
class FairShareTest {
  private static final double SECOND = 1e9;
  private static final double HOUR = 3600;

  private record Lease(TaskKey key, String project, long from, long to) {}

  /** Projects that always have work waiting, of leases that last as long as chance says. */
  private static final class Laboratory {
    private final RandomStream random;
    private final int lanes;
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Double> mean = new HashMap<>();
    private final Map<String, Integer> bound = new HashMap<>();
    private final PriorityQueue<Lease> running =
        new PriorityQueue<>((a, b) -> Long.compare(a.to(), b.to()));
    private final List<Lease> done = new ArrayList<>();
    private final Map<String, Double> spent = new HashMap<>();
    private final Usage usage =
        new Usage((project, seconds) -> spent.merge(project, seconds, Double::sum));
    private long now;
    private long tasks;

    Laboratory(RandomStream random, int lanes) {
      this.random = random;
      this.lanes = lanes;
    }

    void project(String name, int weight, double meanSeconds, int maxParallel) {
      shares.put("projects/" + name, new Share(weight, 0));
      mean.put("projects/" + name, meanSeconds);
      bound.put("projects/" + name, maxParallel);
    }

    private int busy(String project) {
      return (int) running.stream().filter(l -> l.project().equals(project)).count();
    }

    private Picture picture() {
      Map<String, Integer> weights = new HashMap<>();
      shares.forEach((project, share) -> weights.put(project, share.weight()));
      Map<String, Double> had = usage.had(now, weights);
      Map<String, Picture.Project> projects = new HashMap<>();
      List<Line> lines = new ArrayList<>();
      for (String project : shares.keySet().stream().sorted().toList()) {
        projects.put(
            project,
            new Picture.Project(
                shares.getOrDefault(project, Share.DEFAULT), had.getOrDefault(project, 0.0)));
        List<Candidate> waiting = new ArrayList<>();
        for (int i = running.size(); i < lanes; i++) {
          tasks++;
          waiting.add(new Candidate(0, "t" + tasks, true, tasks, "digits", Optional.empty()));
        }
        lines.add(
            new Line(
                project + "/sweeps/s",
                project,
                true,
                0,
                bound.getOrDefault(project, 0),
                0,
                busy(project),
                Map.of(),
                waiting));
      }
      Worker worker = new Worker("w", true, lanes - running.size(), "cpu", Map.of("digits", "d"));
      return new Picture(true, List.of(worker), lines, projects, usage.charge());
    }

    void run(double hours) {
      long end = now + (long) (hours * HOUR * SECOND);
      while (now < end) {
        for (Assignment a : Scheduler.decide(picture())) {
          String project = Usage.project(a.sweep());
          double seconds =
              mean.getOrDefault(project, 1.0) * -Math.log1p(-random.nextDouble()) + 0.1;
          TaskKey key = new TaskKey(a.sweep(), a.task());
          usage.begun(key, now);
          running.add(new Lease(key, project, now, now + (long) (seconds * SECOND)));
          assertThat(running).hasSizeLessThanOrEqualTo(lanes);
          int most = bound.getOrDefault(project, 0);
          assertThat(most == 0 || busy(project) <= most).isTrue();
        }
        Lease next = running.remove();
        now = next.to();
        usage.ended(next.key(), now);
        done.add(next);
      }
    }

    /** Lane seconds of a project between two hours. */
    double laneSeconds(String name, double fromHour, double toHour) {
      long from = (long) (fromHour * HOUR * SECOND);
      long to = (long) (toHour * HOUR * SECOND);
      return done.stream()
              .filter(l -> l.project().equals("projects/" + name))
              .mapToLong(l -> Math.max(0, Math.min(to, l.to()) - Math.max(from, l.from())))
              .sum()
          / SECOND;
    }
  }

  @Test
  void laneTimeIsSharedByWeightWithinFivePercentHoweverLongLeasesAre() {
    for (int round = 0; round < 6; round++) {
      RandomStream random = Seed.of(21).derive("shares", round).stream();
      Laboratory lab = new Laboratory(random, 2 + random.nextInt(7));
      int projects = 2 + random.nextInt(2);
      int weights = 0;
      int[] weight = new int[projects];
      for (int p = 0; p < projects; p++) {
        weight[p] = 1 + random.nextInt(4);
        weights += weight[p];
        lab.project("p" + p, weight[p], 5 + random.nextInt(25), 0);
      }
      lab.run(12);
      double all = 0;
      for (int p = 0; p < projects; p++) {
        all += lab.laneSeconds("p" + p, 1, 11);
      }
      for (int p = 0; p < projects; p++) {
        double expected = (double) weight[p] / weights;
        assertThat(lab.laneSeconds("p" + p, 1, 11) / all)
            .as("round %d, project %d, %d lanes, %s", round, p, lab.lanes, lab.shares)
            .isCloseTo(expected, Offset.offset(0.05 * expected));
      }
    }
  }

  @Test
  void noProjectStarvesHoweverSmallItsWeight() {
    RandomStream random = Seed.of(22).derive("starving", 0).stream();
    Laboratory lab = new Laboratory(random, 2);
    lab.project("large", 20, 10, 0);
    lab.project("small", 1, 30, 0);
    lab.run(20);
    for (double hour = 0; hour < 19; hour++) {
      assertThat(lab.laneSeconds("small", hour, hour + 1)).as("hour %s", hour).isPositive();
    }
  }

  @Test
  void whatAProjectMayNotUseGoesToTheOthers() {
    RandomStream random = Seed.of(23).derive("bounded", 0).stream();
    Laboratory lab = new Laboratory(random, 4);
    lab.project("bounded", 10, 10, 1);
    lab.project("other", 1, 10, 0);
    lab.run(5);
    assertThat(lab.laneSeconds("bounded", 1, 4) / (3 * HOUR)).isCloseTo(1, Offset.offset(0.02));
    assertThat(lab.spent.getOrDefault("projects/bounded", 0.0))
        .as("what is told as it ends")
        .isCloseTo(lab.laneSeconds("bounded", 0, 6), Offset.offset(1e-3));
    assertThat(lab.laneSeconds("other", 1, 4) / (3 * HOUR)).isCloseTo(3, Offset.offset(0.05));
  }

  @Test
  void aProjectThatComesLaterStartsBesideTheOthers() {
    RandomStream random = Seed.of(24).derive("rest", 0).stream();
    Laboratory lab = new Laboratory(random, 4);
    lab.project("early", 1, 10, 0);
    lab.run(10);
    lab.project("late", 1, 10, 0);
    lab.run(2);
    for (String project : List.of("early", "late")) {
      assertThat(lab.laneSeconds(project, 10, 11.9) / (1.9 * 4 * HOUR))
          .as(project)
          .isCloseTo(0.5, Offset.offset(0.02));
    }
  }

  @Test
  void whatABoundedProjectIsOwedIsBounded() {
    Usage usage = new Usage((project, seconds) -> {});
    long hour = (long) (HOUR * SECOND);
    Map<String, Integer> weights = Map.of("projects/a", 1, "projects/b", 2);
    usage.had(0, weights);
    usage.begun(new TaskKey("projects/a/sweeps/s", "t"), 0);
    usage.ended(new TaskKey("projects/a/sweeps/s", "t"), 10 * hour);
    Map<String, Double> had = usage.had(10 * hour, weights);
    double usual = 1 + 0.05 * (10 * HOUR - 1);
    assertThat(had.getOrDefault("projects/a", 0.0)).isEqualTo(10 * HOUR);
    assertThat(had.getOrDefault("projects/b", 0.0) / 2)
        .isCloseTo(10 * HOUR - Usage.CREDIT - 10 * usual, Offset.offset(1e-6));
  }
}
