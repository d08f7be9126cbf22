package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.sweep.AcrossCells;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.Cell;
import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PhaseSettings;
import io.orograph.core.sweep.ProbeSubset;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SearchSpec;
import io.orograph.core.sweep.SweepRules;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.ImportedCheckpoint;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.ResultsStore.RunCheckpoint;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.v1.CreateMeasurementRequest;
import io.orograph.v1.StandaloneMeasurement;
import io.orograph.wire.convert.MeasurementName;
import io.orograph.wire.convert.MeasurementSpecConverter;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request for a measurement without a sweep, checked whole. It becomes a sweep of one cell whose
 * runs are not trained but adopted with a checkpoint each, so that leases, attempts, restarts and
 * idempotency are those of every sweep. Of a pair across cells the cell is that of the first, and
 * the second is adopted with all that it was trained with.
 */
final class StandaloneOrder {
  private static final String AT = "measurement.";

  private final CreateMeasurementRequest request;
  private final ResultsStore store;
  private final List<Violation> found = new ArrayList<>();

  private StandaloneOrder(CreateMeasurementRequest request, ResultsStore store) {
    this.request = request;
    this.store = store;
  }

  /**
   * The sweep that the request becomes. Asks the database.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static NewSweep of(CreateMeasurementRequest request, String createdBy, ResultsStore store) {
    return new StandaloneOrder(request, store).sweep(createdBy);
  }

  /**
   * The name that what the request asks for has, whatever becomes of its checkpoints; empty if the
   * request is so wrong that there is none.
   */
  static Optional<String> name(CreateMeasurementRequest request) {
    try {
      Submission.requestId(request.getRequestId());
      return Optional.of(named(request).toString());
    } catch (SpecRejected rejected) {
      return Optional.empty(); // said with everything else
    }
  }

  private static MeasurementName named(CreateMeasurementRequest request) {
    String id =
        "m-" + Digest.of(request.getRequestId().getBytes(StandardCharsets.UTF_8)).shortHex();
    return new MeasurementName(
        ProjectName.parseOrDefault("parent", request.getParent()).project(), id);
  }

  private NewSweep sweep(String createdBy) {
    Submission.collect(found, () -> ProjectName.parseOrDefault("parent", request.getParent()));
    Submission.collect(found, () -> Submission.requestId(request.getRequestId()));
    Optional<MeasurementSpec> spec = spec();
    spec.ifPresent(this::number);
    List<Known> given = known();
    refuse();
    MeasurementSpec wanted = spec.orElseThrow();
    List<ImportedCheckpoint> imported = given.stream().flatMap(k -> k.imported().stream()).toList();
    if (!imported.isEmpty()) {
      return ofImported(wanted, given, imported, createdBy);
    }
    List<List<RunCheckpoint>> known = given.stream().map(Known::runs).toList();
    List<RunCheckpoint> points =
        wanted.kind().level() == MetricLevel.CELL ? ofOneCell(known) : together(known);
    RunCheckpoint first = points.getFirst();
    SweepSpec origin = store.sweep(first.run().sweep()).orElseThrow().spec();
    Cell cell = new Grid(origin).cell(first.run().cell()).orElseThrow();
    settings(cell.settings());
    points.forEach(this::measurable);
    across(wanted, origin, points);
    SweepSpec mini = mini(origin, cell, wanted, points);
    SweepRules.check(mini).forEach(v -> found.add(asWritten(v)));
    refuse();
    return made(
        mini,
        new Adoption(
            ProbeSubset.of(origin),
            points.stream()
                .map(
                    p ->
                        new Adoption.AdoptedRun(
                            p.run().replicate(),
                            p.checkpoint(),
                            p.run().outcome().orElseThrow(),
                            isOfCell(p, cell) ? Optional.empty() : Optional.of(run(origin, p))))
                .toList()),
        createdBy);
  }

  private NewSweep ofImported(
      MeasurementSpec wanted,
      List<Known> given,
      List<ImportedCheckpoint> imported,
      String createdBy) {
    if (imported.size() < given.size()) {
      found.add(
          new Violation(
              AT + "checkpoints",
              imported.size() + " imported of " + given.size(),
              "all of runs of one sweep, or all imported"));
      refuse();
    }
    settings(imported.getFirst().settings());
    ImportedOrder order = ImportedOrder.of(wanted, imported, AT + "checkpoints", found);
    refuse();
    SweepRules.check(order.sweep()).forEach(v -> found.add(asWritten(v)));
    refuse();
    return made(order.sweep(), order.adoption(), createdBy);
  }

  private NewSweep made(SweepSpec mini, Adoption adoption, String createdBy) {
    return new NewSweep(
        named(request).toString(),
        mini,
        SpecConverter.specDigest(mini).hex(),
        Map.of(),
        "",
        createdBy,
        request.getRequestId(),
        Optional.of(adoption));
  }

  private void refuse() {
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
  }

  private StandaloneMeasurement wanted() {
    return request.getMeasurement();
  }

  private String project() {
    return ProjectName.parseOrDefault("parent", request.getParent()).project();
  }

  private Optional<MeasurementSpec> spec() {
    try {
      return Optional.of(
          MeasurementSpecConverter.fromProto(List.of(wanted().getSpec())).getFirst());
    } catch (SpecRejected rejected) {
      rejected.violations().forEach(v -> found.add(asWritten(v)));
      return Optional.empty();
    }
  }

  private static Violation asWritten(Violation v) {
    String field = v.field().replace("measurements[0]", AT + "spec");
    return new Violation(field, v.value(), v.expected());
  }

  /** How many checkpoints a kind speaks of. */
  private void number(MeasurementSpec spec) {
    MetricKind kind = spec.kind();
    if (kind.level() == MetricLevel.CELL) {
      int fewest = Math.max(2, kind.fewestReplicates());
      int given = wanted().getCheckpointsCount();
      if (given < fewest || given > SweepRules.MAX_REPLICATES_OF_CELL) {
        found.add(
            new Violation(
                AT + "checkpoints",
                Integer.toString(given),
                fewest
                    + " to "
                    + SweepRules.MAX_REPLICATES_OF_CELL
                    + ": "
                    + kind
                    + " speaks of several runs of a cell"));
      }
      return;
    }
    int runs = kind.level() == MetricLevel.RUN ? 1 : 2;
    if (wanted().getCheckpointsCount() != runs) {
      found.add(
          new Violation(
              AT + "checkpoints",
              Integer.toString(wanted().getCheckpointsCount()),
              runs + ": " + kind + " speaks of " + (runs == 1 ? "one run" : "two runs")));
    }
  }

  /**
   * Whose a checkpoint is.
   *
   * @param runs that have left it
   * @param imported what it was imported as, if that is meant
   */
  private record Known(List<RunCheckpoint> runs, Optional<ImportedCheckpoint> imported) {}

  /** For each checkpoint the runs that have it, or what it was imported as. */
  private List<Known> known() {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < wanted().getCheckpointsCount(); i++) {
      String digest = wanted().getCheckpoints(i).getDigest();
      String field = AT + "checkpoints[" + i + "].digest";
      if (!digest.matches("[0-9a-f]{64}")) {
        found.add(new Violation(field, digest, "64 hexadecimal digits"));
        continue;
      }
      if (!found.isEmpty()) {
        continue;
      }
      known.add(whose(field, new Digest(digest)));
    }
    return known;
  }

  /** A run's, unless data and network say that it is meant as something else. */
  private Known whose(String field, Digest digest) {
    List<RunCheckpoint> runs = store.withCheckpoint(project(), digest);
    if (runs.isEmpty()) {
      return new Known(runs, imported(field, digest));
    }
    boolean saysWhich = wanted().hasData() || wanted().hasNetwork();
    if (!saysWhich || runs.stream().anyMatch(r -> isMeant(settings(r)))) {
      return new Known(runs, Optional.empty());
    }
    return new Known(
        runs,
        store.imported().of(project(), digest).stream()
            .filter(c -> isMeant(c.settings()))
            .findFirst());
  }

  private RunSettings settings(RunCheckpoint point) {
    return run(store.sweep(point.run().sweep()).orElseThrow().spec(), point).settings();
  }

  /**
   * What no run has left. A file may be imported more than once, as several networks: then data and
   * network say which is meant.
   */
  private Optional<ImportedCheckpoint> imported(String field, Digest digest) {
    List<ImportedCheckpoint> all = store.imported().of(project(), digest);
    if (all.isEmpty()) {
      found.add(
          new Violation(
              field,
              digest.hex(),
              "a checkpoint of a run in projects/"
                  + project()
                  + ", or one that was imported there"));
      return Optional.empty();
    }
    List<ImportedCheckpoint> meant = all.stream().filter(c -> isMeant(c.settings())).toList();
    List<ImportedCheckpoint> candidates = meant.isEmpty() ? all : meant;
    if (candidates.stream().map(ImportedCheckpoint::settings).distinct().count() > 1) {
      found.add(
          new Violation(
              field,
              digest.hex(),
              "data and network as well: it was imported as several networks, "
                  + candidates.stream().map(ImportedCheckpoint::id).toList()));
    }
    return Optional.of(candidates.getFirst());
  }

  private boolean isMeant(RunSettings settings) {
    io.orograph.v1.RunSettings known = RunConverter.toProto(settings);
    return (!wanted().hasData() || wanted().getData().equals(known.getData()))
        && (!wanted().hasNetwork() || wanted().getNetwork().equals(known.getNetwork()));
  }

  private static boolean isOfCell(RunCheckpoint point, Cell cell) {
    return point.run().cell().equals(cell.id());
  }

  private static RunSpec run(SweepSpec origin, RunCheckpoint point) {
    Cell cell = new Grid(origin).cell(point.run().cell()).orElseThrow();
    return new Grid(origin).run(cell, point.run().replicate());
  }

  /** What two networks of different cells must have in common for the metric. */
  private void across(MeasurementSpec wanted, SweepSpec origin, List<RunCheckpoint> points) {
    RunSpec first = run(origin, points.getFirst());
    RunSpec last = run(origin, points.getLast());
    if (first.cell().equals(last.cell())) {
      return;
    }
    AcrossCells.lack(wanted, first.settings(), last.settings())
        .ifPresent(
            lack ->
                found.add(
                    new Violation(
                        AT + "checkpoints",
                        wanted.kind() + " of " + first.cell() + " and " + last.cell(),
                        lack)));
  }

  /**
   * One run for each checkpoint: of one cell, by replicate, or else of two cells of a sweep, in the
   * order given.
   */
  private List<RunCheckpoint> together(List<List<RunCheckpoint>> known) {
    if (known.size() == 1) {
      return List.of(known.getFirst().getFirst());
    }
    List<List<RunCheckpoint>> pairs = new ArrayList<>();
    for (RunCheckpoint a : known.getFirst()) {
      for (RunCheckpoint b : known.getLast()) {
        if (a.run().sweep().equals(b.run().sweep()) && !a.run().key().equals(b.run().key())) {
          pairs.add(List.of(a, b));
        }
      }
    }
    for (List<RunCheckpoint> pair : pairs) {
      if (pair.getFirst().run().cell().equals(pair.getLast().run().cell())) {
        return pair.stream().sorted(Comparator.comparingInt(p -> p.run().replicate())).toList();
      }
    }
    if (!pairs.isEmpty()) {
      return pairs.getFirst();
    }
    throw new SpecRejected(
        AT + "checkpoints",
        known.stream()
            .map(runs -> runs.getFirst().run().cell() + " " + runs.getFirst().run().replicate())
            .toList()
            .toString(),
        "of two runs of one sweep");
  }

  /** One run for each checkpoint, each once, all of one cell, by replicate. */
  private static List<RunCheckpoint> ofOneCell(List<List<RunCheckpoint>> known) {
    for (RunCheckpoint first : known.getFirst()) {
      Map<Integer, RunCheckpoint> byReplicate = new TreeMap<>();
      for (List<RunCheckpoint> candidates : known) {
        candidates.stream()
            .filter(c -> c.run().sweep().equals(first.run().sweep()))
            .filter(c -> c.run().cell().equals(first.run().cell()))
            .filter(c -> !byReplicate.containsKey(c.run().replicate()))
            .findFirst()
            .ifPresent(c -> byReplicate.put(c.run().replicate(), c));
      }
      if (byReplicate.size() == known.size()) {
        return List.copyOf(byReplicate.values());
      }
    }
    throw new SpecRejected(
        AT + "checkpoints",
        known.stream()
            .map(runs -> runs.getFirst().run().cell() + " " + runs.getFirst().run().replicate())
            .toList()
            .toString(),
        "of different replicates of one cell of one sweep");
  }

  private void measurable(RunCheckpoint point) {
    Optional<RunOutcome> outcome = point.run().outcome();
    boolean ended =
        outcome
            .map(o -> o instanceof RunOutcome.Trained || o instanceof RunOutcome.Collapsed)
            .orElse(false);
    if (!ended) {
      found.add(
          new Violation(
              AT + "checkpoints",
              point.run().cell()
                  + " "
                  + point.run().replicate()
                  + " "
                  + outcome.map(RunOutcome::word).orElse("not ended"),
              "of runs that were trained to their end"));
    }
  }

  private void settings(RunSettings settings) {
    io.orograph.v1.RunSettings known = RunConverter.toProto(settings);
    same("data", wanted().hasData(), wanted().getData(), known.getData());
    same("network", wanted().hasNetwork(), wanted().getNetwork(), known.getNetwork());
  }

  private void same(String field, boolean given, Object value, Object known) {
    if (given && !value.equals(known)) {
      found.add(
          new Violation(
              AT + field,
              value.toString().strip().replace('\n', ' '),
              known.toString().strip().replace('\n', ' ') + ", or left out"));
    }
  }

  private static int replicates(Cell cell, List<RunCheckpoint> points) {
    return points.stream()
        .filter(p -> isOfCell(p, cell))
        .mapToInt(p -> p.run().replicate() + 1)
        .max()
        .orElse(1);
  }

  /** The cell alone, with as many replicates as the runs' numbers need. */
  private static SweepSpec mini(
      SweepSpec origin, Cell cell, MeasurementSpec wanted, List<RunCheckpoint> points) {
    List<Axis> axes = new ArrayList<>();
    for (int a = 0; a < origin.axes().size(); a++) {
      Axis axis = origin.axes().get(a);
      axes.add(new Axis(axis.knob(), List.of(cell.values().get(a)), axis.role(), axis.direction()));
    }
    return new SweepSpec(
            origin.base(),
            axes,
            Math.max(points.size(), replicates(cell, points)),
            origin.runSeed(),
            origin.paired(),
            CheckpointPolicy.FINAL_ONLY,
            List.of(wanted),
            SearchSpec.GRID,
            PhaseSettings.DEFAULT,
            List.of(),
            0,
            0)
        .withFormulas(origin.formulas());
  }
}
