package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.CheckpointPolicy;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.v1.Sweep;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A checked change of a sweep. */
record SweepUpdate(String name, String requestId, Optional<String> etag, SweepChange change) {
  private static final String PRIORITY = "spec.priority";
  private static final String MAX_PARALLEL = "spec.max_parallel";
  private static final String QUOTA = "spec.quota";
  private static final String QUEUED_RUNS = "spec.quota.queued_runs";
  private static final String CHECKPOINT_BYTES = "spec.quota.checkpoint_bytes";
  private static final String KEEP_DAYS = "spec.checkpoints.keep_days";
  private static final String LABELS = "labels";
  private static final String DESCRIPTION = "description";
  private static final Set<String> FIELDS =
      Set.of(
          PRIORITY,
          MAX_PARALLEL,
          QUOTA,
          QUEUED_RUNS,
          CHECKPOINT_BYTES,
          KEEP_DAYS,
          LABELS,
          DESCRIPTION);
  private static final String EXPECTED =
      "spec.priority, spec.max_parallel, spec.quota or a field of it, spec.checkpoints.keep_days,"
          + " labels or description: what may change while a sweep runs";

  /**
   * The change in {@code request}.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static SweepUpdate of(UpdateSweepRequest request) {
    Sweep sweep = request.getSweep();
    List<Violation> found = new ArrayList<>();
    Submission.collect(found, () -> SweepName.parse("sweep.name", sweep.getName()));
    Submission.collect(found, () -> Submission.requestId(request.getRequestId()));
    Set<String> mask = new LinkedHashSet<>(request.getUpdateMask().getPathsList());
    mask.stream()
        .filter(path -> !FIELDS.contains(path))
        .forEach(path -> found.add(new Violation("update_mask", path, EXPECTED)));
    if (mask.isEmpty()) {
      found.add(new Violation("update_mask", "empty", EXPECTED));
    }
    int most = sweep.getSpec().getMaxParallel();
    if (mask.contains(MAX_PARALLEL) && most < 0) {
      found.add(new Violation("sweep.spec.max_parallel", "" + most, "0 or more; 0 for no bound"));
    }
    OptionalLong runs =
        bound(
            mask.contains(QUOTA) || mask.contains(QUEUED_RUNS),
            "sweep." + QUEUED_RUNS,
            sweep.getSpec().getQuota().getQueuedRuns(),
            found);
    OptionalLong bytes =
        bound(
            mask.contains(QUOTA) || mask.contains(CHECKPOINT_BYTES),
            "sweep." + CHECKPOINT_BYTES,
            sweep.getSpec().getQuota().getCheckpointBytes(),
            found);
    OptionalInt days = SpecConverter.fromProto(sweep.getSpec().getCheckpoints()).keepDays();
    if (mask.contains(KEEP_DAYS)
        && (days.orElse(0) < 0 || days.orElse(0) > CheckpointPolicy.MOST_DAYS)) {
      found.add(
          new Violation(
              "sweep.spec.checkpoints.keep_days", "" + days.orElse(0), CheckpointPolicy.KEEP_DAYS));
    }
    Optional<Map<String, String>> labels =
        mask.contains(LABELS) ? Optional.of(sweep.getLabelsMap()) : Optional.empty();
    Optional<String> description =
        mask.contains(DESCRIPTION) ? Optional.of(sweep.getDescription()) : Optional.empty();
    Submission.collect(found, () -> Submission.labels(labels.orElse(Map.of())));
    Submission.collect(found, () -> Submission.description(description.orElse("")));
    Submission.collect(
        found, () -> Submission.words(labels.orElse(Map.of()), description.orElse("")));
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    return new SweepUpdate(
        sweep.getName(),
        request.getRequestId(),
        sweep.getEtag().isEmpty() ? Optional.empty() : Optional.of(sweep.getEtag()),
        new SweepChange(
                mask.contains(PRIORITY)
                    ? OptionalInt.of(sweep.getSpec().getPriority())
                    : OptionalInt.empty(),
                mask.contains(MAX_PARALLEL) ? OptionalInt.of(most) : OptionalInt.empty(),
                labels,
                description,
                mask.contains(KEEP_DAYS) ? Optional.of(days) : Optional.empty())
            .withQuota(runs, bytes));
  }

  /** A bound that is to change; empty where it stays. */
  private static OptionalLong bound(
      boolean wanted, String field, long value, List<Violation> found) {
    if (wanted && value < 0) {
      found.add(new Violation(field, "" + value, "0 or more; 0 for no bound"));
    }
    return wanted ? OptionalLong.of(value) : OptionalLong.empty();
  }
}
