package io.orograph.cli.grpc;

import com.google.protobuf.Value;
import com.google.protobuf.util.Timestamps;
import io.orograph.cli.view.CostView;
import io.orograph.cli.view.DiagramView;
import io.orograph.cli.view.ProgressView;
import io.orograph.cli.view.SweepView;
import io.orograph.core.sweep.AxisRole;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.v1.Axis;
import io.orograph.v1.Cost;
import io.orograph.v1.Direction;
import io.orograph.v1.MetricCost;
import io.orograph.v1.PhaseCell;
import io.orograph.v1.PhaseDiagram;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepCost;
import io.orograph.v1.SweepProgress;
import io.orograph.v1.SweepSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Messages as the records that people see. */
final class Views {
  private Views() {}

  static SweepView of(Sweep s) {
    return new SweepView(
        s.getName(),
        s.getState().name().replace("SWEEP_STATE_", "").toLowerCase(Locale.ROOT),
        s.getSpecDigest(),
        about(s.getSpec()),
        s.hasCreateTime() ? Timestamps.toString(s.getCreateTime()) : "",
        s.getLabelsMap(),
        of(s.getProgress()),
        s.getWaitsFor());
  }

  /**
   * Data and network as people call them: all of an axis that varies them, and of a network of
   * one's own the module's name. Of words that this release does not know, the words.
   */
  static String about(SweepSpec spec) {
    String family =
        spec.getNetwork()
            .getFamily()
            .name()
            .replace("NETWORK_FAMILY_", "")
            .toLowerCase(Locale.ROOT);
    String network = spec.getNetwork().hasOwn() ? spec.getNetwork().getOwn().getName() : family;
    return words(spec, "data.name", spec.getData().getName())
        + ", "
        + words(spec, "network.family", network);
  }

  private static String words(SweepSpec spec, String field, String one) {
    return spec.getAxesList().stream()
        .filter(axis -> axis.getField().equals(field))
        .findFirst()
        .map(
            axis ->
                axis.getValuesList().stream()
                    .map(value -> value.getStringValue().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" and ")))
        .orElse(one);
  }

  static CostView of(SweepCost c) {
    return new CostView(
        c.getCells(),
        c.getRuns(),
        c.getMeasurements(),
        c.getTrainingSamplePasses(),
        c.getMetricsList().stream().map(Views::metric).toList());
  }

  private static CostView.Metric metric(MetricCost m) {
    Cost cost = m.getEstimate();
    return new CostView.Metric(
        m.getMetric(),
        m.getMeasurements(),
        m.hasEstimate() ? OptionalLong.of(cost.getMatvecs()) : OptionalLong.empty(),
        m.hasEstimate() ? OptionalLong.of(cost.getSamplePasses()) : OptionalLong.empty(),
        OptionalLong.empty());
  }

  private static ProgressView of(SweepProgress p) {
    return new ProgressView(
        p.getCells(),
        p.getRuns(),
        p.getRunsTraining(),
        p.getRunsEnded(),
        p.getOutcomesMap(),
        p.getMeasurements(),
        p.getMeasurementsRecorded(),
        p.hasTimeLeft()
            ? Optional.of(Duration.ofSeconds(p.getTimeLeft().getSeconds()))
            : Optional.empty());
  }

  static DiagramView of(PhaseDiagram d) {
    return new DiagramView(
        d.getSweep(),
        d.getSpecDigest(),
        d.getAxesList().stream().map(Views::axis).toList(),
        d.getCellsList().stream().map(Views::cell).toList(),
        d.getComplete());
  }

  /** Roles and directions that are not given are those usual for the field. */
  private static DiagramView.Axis axis(Axis a) {
    Optional<Knob> knob = Knob.at(a.getField());
    AxisRole role =
        switch (a.getRole()) {
          case AXIS_ROLE_LOAD -> AxisRole.LOAD;
          case AXIS_ROLE_TEMPERATURE -> AxisRole.TEMPERATURE;
          case AXIS_ROLE_OTHER -> AxisRole.OTHER;
          case AXIS_ROLE_UNSPECIFIED, UNRECOGNIZED ->
              knob.map(Knob::usualRole).orElse(AxisRole.OTHER);
        };
    boolean inverse =
        a.getDirection() == Direction.DIRECTION_INVERSE
            || (a.getDirection() == Direction.DIRECTION_UNSPECIFIED
                && knob.map(k -> k.usualDirection().name().equals("INVERSE")).orElse(false));
    return new DiagramView.Axis(
        knob.map(Knob::shortName).orElse(a.getField()),
        a.getValuesList().stream().map(Views::text).toList(),
        DiagramView.Role.valueOf(role.name()),
        inverse);
  }

  /** The canonical text of an axis value, which the cells carry too. */
  private static String text(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> new AxisValue.Number(value.getNumberValue()).text();
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE, NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET -> value.toString();
    };
  }

  private static DiagramView.Cell cell(PhaseCell c) {
    Map<String, Double> means = new TreeMap<>();
    Set<String> unsure = new HashSet<>();
    c.getMetricsMap()
        .forEach(
            (metric, value) -> {
              if (value.getCount() > 0) {
                means.put(metric, value.getMean());
                if (!value.getConverged()) {
                  unsure.add(metric);
                }
              }
            });
    return new DiagramView.Cell(
        c.getCell(),
        List.copyOf(c.getValuesList()),
        c.getLabel(),
        c.getUncertain(),
        c.getGap(),
        means,
        unsure,
        c.getRunsOrDefault("censored", 0));
  }
}
