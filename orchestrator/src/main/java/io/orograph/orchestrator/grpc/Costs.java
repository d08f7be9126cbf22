package io.orograph.orchestrator.grpc;

import io.orograph.core.cost.DeviceHours;
import io.orograph.core.cost.MetricCosts;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.results.MeasurementQueries.Spent;
import io.orograph.v1.Cost;
import io.orograph.v1.MetricCost;
import io.orograph.v1.SweepCost;
import java.util.List;
import java.util.Map;

/** What sweeps will take and have taken, as messages. */
final class Costs {
  private Costs() {}

  /** What a sweep will take at most. */
  static SweepCost of(SweepSpec spec) {
    SweepCost.Builder cost = totals(io.orograph.core.sweep.SweepCost.of(spec));
    MetricCosts.of(spec).forEach(line -> cost.addMetrics(message(line)));
    DeviceHours.of(spec).forEach(hours -> cost.addHours(message(hours)));
    return cost.build();
  }

  /** What growing from {@code present} to {@code wanted} will take at most. */
  static SweepCost added(SweepSpec present, SweepSpec wanted) {
    SweepCost.Builder cost = totals(io.orograph.core.sweep.SweepCost.added(present, wanted));
    MetricCosts.added(present, wanted).forEach(line -> cost.addMetrics(message(line)));
    return cost.build();
  }

  /**
   * What the metrics of a sweep were to cost, beside what they have cost.
   *
   * @param spent by the metric's name
   */
  static List<MetricCost> compared(SweepSpec spec, Map<String, Spent> spent) {
    return MetricCosts.of(spec).stream()
        .map(
            line -> {
              MetricCost.Builder message = message(line);
              Spent known = spent.get(line.metric().name());
              if (known != null) {
                message.setRecorded(known.recorded()).setMeasured(message(known.cost()));
              }
              return message.build();
            })
        .toList();
  }

  private static SweepCost.Builder totals(io.orograph.core.sweep.SweepCost cost) {
    return SweepCost.newBuilder()
        .setCells(cost.cells())
        .setRuns(cost.runs())
        .setTrainingSteps(cost.trainingSteps())
        .setTrainingSamplePasses(cost.trainingSamplePasses())
        .setMeasurements(cost.measurements());
  }

  private static MetricCost.Builder message(MetricCosts.Line line) {
    MetricCost.Builder message =
        MetricCost.newBuilder()
            .setKind(line.metric().kind().name())
            .setMetric(line.metric().name())
            .setMeasurements(line.measurements());
    line.cost().ifPresent(cost -> message.setEstimate(message(cost)));
    line.expected().ifPresent(cost -> message.setExpected(message(cost)));
    return message;
  }

  private static io.orograph.v1.DeviceHours message(DeviceHours hours) {
    return io.orograph.v1.DeviceHours.newBuilder()
        .setDevice(hours.device())
        .setTraining(hours.training())
        .setMeasuring(hours.measuring())
        .build();
  }

  private static Cost message(io.orograph.core.measure.Cost cost) {
    return Cost.newBuilder()
        .setMatvecs(cost.matvecs())
        .setSamplePasses(cost.samplePasses())
        .build();
  }
}
