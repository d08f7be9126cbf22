package io.orograph.metrics.grpc;

import com.google.protobuf.util.Durations;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.AcrossCells;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.metrics.measure.MeasureLease;
import io.orograph.metrics.measure.MeasureOrder;
import io.orograph.metrics.measure.MeasuredRun;
import io.orograph.metrics.measure.Recorded;
import io.orograph.metrics.measure.TaskKey;
import io.orograph.v1.Lease;
import io.orograph.v1.MeasureRequest;
import io.orograph.v1.PairedReplicates;
import io.orograph.v1.RecordedMeasurement;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.StoreConverter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests as orders. */
final class MeasureRequests {
  private MeasureRequests() {}

  /**
   * The order of a request.
   *
   * @throws SpecRejected if it is not a whole one
   */
  static MeasureOrder order(MeasureRequest request) {
    List<Violation> wrong = new ArrayList<>(problems(request.getLease()));
    if (request.getCell().isEmpty()) {
      wrong.add(new Violation("cell", "not set", "the id of a cell"));
    }
    if (request.getRunsCount() == 0) {
      wrong.add(new Violation("runs", "none", "at least one"));
    }
    if (request.getProbeSubset() < 1) {
      wrong.add(
          new Violation("probe_subset", Integer.toString(request.getProbeSubset()), "1 or more"));
    }
    Optional<Duration> limit = limit(request, wrong);
    List<MeasurementSpec> measurements =
        MeasurementSpecConverter.fromProto(request.getMeasurementsList());
    for (int i = 0; i < measurements.size(); i++) {
      if (measurements.get(i).kind().isOwn()) {
        wrong.add(
            new Violation(
                "measurements[" + i + "].kind",
                measurements.get(i).metric().name(),
                "a kind of this release; a lab's own are measured by workers that announce them"));
      }
    }
    refuse(wrong);
    return new MeasureOrder(
        lease(request.getLease()),
        request.getCell(),
        runs(request),
        measurements,
        Seed.of(request.getProbeSeed()),
        request.getProbeSubset(),
        recorded(request.getRecordedList()),
        limit,
        request.getPairedReplicates() == PairedReplicates.PAIRED_REPLICATES_SAME);
  }

  /** None if there is none, or it is none that a duration of protobuf may be. */
  private static Optional<Duration> limit(MeasureRequest request, List<Violation> wrong) {
    if (!request.hasWorkLimit()) {
      return Optional.empty();
    }
    com.google.protobuf.Duration given = request.getWorkLimit();
    if (!Durations.isValid(given) || Durations.isNegative(given)) {
      String value = given.getSeconds() + " s " + given.getNanos() + " ns";
      wrong.add(new Violation("work_limit", value, "a duration of at least 0"));
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(given.getSeconds(), given.getNanos()));
  }

  /**
   * The lease of a request.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static MeasureLease lease(Lease lease) {
    refuse(problems(lease));
    return new MeasureLease(
        new TaskKey(lease.getSweep(), lease.getTask()),
        lease.getAttempt(),
        lease.getFencingToken());
  }

  private static List<Violation> problems(Lease lease) {
    List<Violation> wrong = new ArrayList<>();
    if (lease.getSweep().isEmpty()) {
      wrong.add(new Violation("lease.sweep", "not set", "the name of a sweep"));
    }
    if (lease.getTask().isEmpty()) {
      wrong.add(new Violation("lease.task", "not set", "the id of a measurement task"));
    }
    if (lease.getAttempt() < 1) {
      wrong.add(new Violation("lease.attempt", Integer.toString(lease.getAttempt()), "1 or more"));
    }
    return wrong;
  }

  private static List<MeasuredRun> runs(MeasureRequest request) {
    List<MeasuredRun> runs = new ArrayList<>();
    List<Violation> wrong = new ArrayList<>();
    Map<String, MeasuredRun> firstOfCell = new LinkedHashMap<>();
    Set<List<Object>> replicates = new HashSet<>();
    for (int i = 0; i < request.getRunsCount(); i++) {
      io.orograph.v1.MeasuredRun p = request.getRuns(i);
      MeasuredRun run =
          new MeasuredRun(
              RunConverter.fromProto(p.getRun()),
              StoreConverter.fromProto(p.getCheckpoint()),
              RunConverter.fromProto(p.getOutcome()),
              p.getEarlierList().stream().map(StoreConverter::fromProto).toList(),
              p.getReplayFailure());
      String at = "runs[" + i + "].run.";
      if (!replicates.add(List.of(run.run().cell(), run.run().replicate()))) {
        wrong.add(
            new Violation(at + "replicate", Integer.toString(run.run().replicate()), "each once"));
      }
      MeasuredRun known = firstOfCell.putIfAbsent(run.run().cell(), run);
      if (known != null && !run.run().settings().equals(known.run().settings())) {
        wrong.add(
            new Violation(
                at + "settings",
                "others",
                "those of the first run of its cell: it has one setting"));
      }
      runs.add(run);
    }
    if (firstOfCell.size() > 1) {
      across(request, List.copyOf(firstOfCell.values()), wrong);
    }
    refuse(wrong);
    return runs;
  }

  /** Networks of different cells: of two, and only for metrics that can compare them. */
  private static void across(
      MeasureRequest request, List<MeasuredRun> firsts, List<Violation> wrong) {
    if (firsts.size() > 2) {
      wrong.add(new Violation("runs", "of " + firsts.size() + " cells", "of one cell or of two"));
    }
    if (firsts.stream().noneMatch(run -> run.run().cell().equals(request.getCell()))) {
      wrong.add(new Violation("cell", request.getCell(), "that of some of the runs"));
    }
    for (MeasurementSpec metric :
        MeasurementSpecConverter.fromProto(request.getMeasurementsList())) {
      AcrossCells.lack(metric, firsts.get(0).run().settings(), firsts.get(1).run().settings())
          .ifPresent(lack -> wrong.add(new Violation("runs", metric.metric().name(), lack)));
    }
  }

  private static Set<Recorded> recorded(List<RecordedMeasurement> list) {
    Set<Recorded> recorded = new LinkedHashSet<>();
    for (RecordedMeasurement p : list) {
      // A kind that only a later release knows is measured by nobody here.
      MetricKind.named(p.getKind())
          .ifPresent(
              kind ->
                  recorded.add(
                      new Recorded(Metric.of(kind, p.getMetric()), p.getReplicatesList())));
    }
    return recorded;
  }

  private static void refuse(List<Violation> wrong) {
    if (!wrong.isEmpty()) {
      throw new SpecRejected(wrong);
    }
  }
}
