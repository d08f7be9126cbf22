package io.orograph.core.phase;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One cell on its way to a label: what it stands for already, what it lacks, what can be read off.
 */
final class CellReading {
  private final CellRows rows;
  private final PhaseRule rule;
  private final List<Metric> asked;
  private final Map<String, Integer> runs;

  CellReading(CellRows rows, PhaseRule rule, List<Metric> asked) {
    this.rows = rows;
    this.rule = rule;
    this.asked = asked;
    this.runs = rows.runs();
  }

  CellRows rows() {
    return rows;
  }

  /** DIVERGED or COLLAPSED, once no run is pending; failed and cancelled runs have no say. */
  Optional<PhaseLabel> outcome() {
    if (count("pending") > 0 || count("trained") + count("censored") > 0) {
      return Optional.empty();
    }
    if (count("collapsed") > 0) {
      return Optional.of(PhaseLabel.COLLAPSED);
    }
    return count("diverged") > 0 ? Optional.of(PhaseLabel.DIVERGED) : Optional.empty();
  }

  /** Why no phase can be read off; empty if one can. */
  String gap() {
    if (count("pending") > 0) {
      return count("pending") + " runs pending";
    }
    if (count("censored") > 0) {
      return "censored runs are not labelled";
    }
    if (count("trained") == 0) {
      return "no run was trained: " + runs;
    }
    String gap = gap(rule.fitKind());
    if (gap.isEmpty()) {
      gap = gap(MetricKind.MODE_CONNECTIVITY);
    }
    if (gap.isEmpty() && rule.needsSimilarity(readings())) {
      gap = gap(MetricKind.CKA_SIMILARITY);
    }
    return gap;
  }

  /** The means; meaningful where there is no gap. */
  PhaseRule.Readings readings() {
    CellValue connectivity = value(MetricKind.MODE_CONNECTIVITY);
    return new PhaseRule.Readings(
        value(rule.fitKind()).mean(),
        connectivity.mean(),
        connectivity.errors().replicate(),
        value(MetricKind.CKA_SIMILARITY).mean());
  }

  /** What to doubt about a phase. */
  Set<Doubt> doubts() {
    Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
    PhaseRule.Readings r = readings();
    CellValue connectivity = value(MetricKind.MODE_CONNECTIVITY);
    int curves = rows.expected(rows.first(MetricKind.MODE_CONNECTIVITY));
    // a curve without a value diverged: the mean is that of the others
    if (!connectivity.converged() || connectivity.count() < curves) {
      doubts.add(Doubt.CURVE_NOT_CONVERGED);
    }
    if (!rule.fitted(r.fit()) && Math.abs(r.connectivity()) <= 2 * r.connectivityError()) {
      doubts.add(Doubt.SIGN_WITHIN_TWO_ERRORS);
    }
    if (runs.size() > 1) {
      doubts.add(Doubt.SURVIVORS_ONLY);
    }
    return doubts;
  }

  /**
   * Whether a run, or a measurement that its members still owe, is to come. A cell of collapsed or
   * diverged runs owes none: whether those are measured is not for the diagram to demand.
   */
  boolean pending() {
    if (count("pending") > 0 || outcome().isPresent()) {
      return count("pending") > 0;
    }
    return asked.stream().anyMatch(metric -> rows.measured(metric) < rows.expected(metric));
  }

  /** The value of the metric that stands for a kind. */
  private CellValue value(MetricKind kind) {
    return rows.value(rows.first(kind));
  }

  private String gap(MetricKind kind) {
    Metric metric = rows.first(kind);
    String name = metric.name().toLowerCase(Locale.ROOT);
    int expected = rows.expected(metric);
    if (!asked.contains(metric)) {
      return name + " was not asked for";
    }
    if (expected == 0) {
      return name + " needs two trained runs";
    }
    if (rows.measured(metric) < expected) {
      return name
          + ": "
          + (expected - rows.measured(metric))
          + " of "
          + expected
          + " "
          + kind.level().plural()
          + " pending";
    }
    return rows.value(metric).count() == 0 ? name + " is undefined" : "";
  }

  private int count(String word) {
    return runs.getOrDefault(word, 0);
  }
}
