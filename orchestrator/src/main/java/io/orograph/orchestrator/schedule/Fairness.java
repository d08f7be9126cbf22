package io.orograph.orchestrator.schedule;

import io.orograph.orchestrator.schedule.Picture.Line;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How far lane time is from what the projects' weights say. */
public final class Fairness {
  private Fairness() {}

  /**
   * The largest shortfall {@code max(0, w_p / sum(w) - u_p / sum(u))} over projects {@code p} that
   * could use more: tasks of theirs wait, and neither they nor the sweeps of these tasks are at a
   * bound of their own. The sums are over projects with work, waiting or on a lane; {@code w} are
   * weights, {@code u} the lane time they have had, as the scheduler counts it. Between 0 and 1; 0
   * with fewer than two projects.
   */
  public static double deviation(Picture picture) {
    Map<String, Integer> busy = new HashMap<>();
    Set<String> working = new HashSet<>();
    Set<String> wanting = new HashSet<>();
    for (Line line : picture.sweeps()) {
      boolean waits = line.granting() && !line.waiting().isEmpty();
      busy.merge(line.project(), line.busyLanes(), Integer::sum);
      if (waits || line.busyLanes() > 0) {
        working.add(line.project());
      }
      if (waits
          && !line.filled()
          && (line.maxParallel() == 0 || line.busyLanes() < line.maxParallel())) {
        wanting.add(line.project());
      }
    }
    double weights = 0;
    double used = 0;
    for (String name : working) {
      weights += project(picture, name).share().weight();
      used += project(picture, name).used();
    }
    double worst = 0;
    for (String name : wanting) {
      Picture.Project project = project(picture, name);
      int lanes = project.share().lanes();
      if (used > 0 && !project.filled() && (lanes == 0 || busy.getOrDefault(name, 0) < lanes)) {
        worst = Math.max(worst, project.share().weight() / weights - project.used() / used);
      }
    }
    return worst;
  }

  private static Picture.Project project(Picture picture, String name) {
    return picture.projects().getOrDefault(name, new Picture.Project(Share.DEFAULT, 0));
  }
}
