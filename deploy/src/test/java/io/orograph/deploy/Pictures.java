package io.orograph.deploy;

import io.orograph.deploy.watch.Curve;
import io.orograph.deploy.watch.Dashboard;
import io.orograph.deploy.watch.Panel;
import io.orograph.deploy.watch.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Pictures of dashboards by what a Prometheus answers to their queries. */
final class Pictures {
  private static final int POINTS = 60;
  private static final String RATE_INTERVAL = "10s";

  private final Prometheus prometheus;
  private final long from;
  private final long to;

  /**
   * Pictures of a time.
   *
   * @param from its begin, in seconds since 1970
   * @param to its end
   */
  Pictures(Prometheus prometheus, long from, long to) {
    this.prometheus = prometheus;
    this.from = from;
    this.to = to;
  }

  /** The picture of a dashboard, as SVG. */
  String of(Dashboard dashboard) throws IOException, InterruptedException {
    Map<Panel, List<Curve>> curves = new HashMap<>();
    for (Panel panel : dashboard.panels()) {
      curves.put(panel, curves(panel));
    }
    return Picture.svg(dashboard, panel -> curves.getOrDefault(panel, List.of()), from, to);
  }

  private List<Curve> curves(Panel panel) throws IOException, InterruptedException {
    List<Curve> all = new ArrayList<>();
    for (Panel.Target target : panel.targets()) {
      String expression =
          PrometheusTest.expression(target, RATE_INTERVAL, Math.max(1, to - from) + "s");
      long start = target.overWholeRange() ? to : from;
      long step = Math.max(1, (to - from) / POINTS);
      for (Prometheus.Answer answer : prometheus.range(expression, start, to, step)) {
        all.add(new Curve(Curve.legend(target.legend(), answer.labels()), answer.points()));
      }
    }
    return all;
  }
}
