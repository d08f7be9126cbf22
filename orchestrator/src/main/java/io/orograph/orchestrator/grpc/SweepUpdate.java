package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.v1.Sweep;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A checked change of a sweep. */
record SweepUpdate(String name, String requestId, Optional<String> etag, SweepChange change) {
  private static final String EXPECTED =
      "spec.priority, spec.max_parallel, labels or description: what may change while a sweep runs";

  /**
   * The change in {@code request}.
   *
   * @throws SpecRejected with everything that is wrong with it
   */
  static SweepUpdate of(UpdateSweepRequest request) {
    Sweep sweep = request.getSweep();
    String name = SweepName.parse("sweep.name", sweep.getName()).toString();
    String requestId = Submission.requestId(request.getRequestId());
    List<Violation> found = new ArrayList<>();
    OptionalInt priority = OptionalInt.empty();
    OptionalInt maxParallel = OptionalInt.empty();
    Optional<Map<String, String>> labels = Optional.empty();
    Optional<String> description = Optional.empty();
    for (String path : request.getUpdateMask().getPathsList()) {
      switch (path) {
        case "spec.priority" -> priority = OptionalInt.of(sweep.getSpec().getPriority());
        case "spec.max_parallel" -> {
          int most = sweep.getSpec().getMaxParallel();
          maxParallel = OptionalInt.of(most);
          if (most < 0) {
            found.add(new Violation("sweep.spec.max_parallel", "" + most, "0 or more"));
          }
        }
        case "labels" -> labels = Optional.of(Submission.labels(sweep.getLabelsMap()));
        case "description" ->
            description = Optional.of(Submission.description(sweep.getDescription()));
        default -> found.add(new Violation("update_mask", path, EXPECTED));
      }
    }
    Submission.words(labels.orElse(Map.of()), description.orElse(""));
    if (request.getUpdateMask().getPathsCount() == 0) {
      found.add(new Violation("update_mask", "empty", EXPECTED));
    }
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    return new SweepUpdate(
        name,
        requestId,
        sweep.getEtag().isEmpty() ? Optional.empty() : Optional.of(sweep.getEtag()),
        new SweepChange(priority, maxParallel, labels, description));
  }
}
