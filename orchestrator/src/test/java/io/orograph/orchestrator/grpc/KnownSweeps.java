package io.orograph.orchestrator.grpc;

import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepRefused;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Sweeps in memory, with the answers of real ones. */
final class KnownSweeps implements SweepDirectory {
  private record Known(SweepView view, String requestId) {}

  private final Map<String, Known> sweeps = new ConcurrentHashMap<>();

  @Override
  public CompletionStage<SweepView> create(NewSweep s) {
    Known fresh =
        new Known(
            new SweepView(
                s.name(),
                s.spec(),
                s.specDigest(),
                SweepStatus.ACTIVE,
                s.labels(),
                s.description(),
                s.createdBy(),
                Instant.EPOCH,
                Optional.empty(),
                1,
                1,
                new TreeSet<>(),
                0),
            s.requestId());
    Known present = sweeps.putIfAbsent(s.name(), fresh);
    if (present == null || present.requestId().equals(s.requestId())) {
      return get(s.name());
    }
    return refused(SweepRefused.Reason.ALREADY_EXISTS);
  }

  @Override
  public CompletionStage<SweepView> get(String name) {
    Known known = sweeps.get(name);
    return known == null
        ? refused(SweepRefused.Reason.NOT_FOUND)
        : CompletableFuture.completedFuture(known.view());
  }

  @Override
  public CompletionStage<SweepView> pause(String name, String id, Optional<String> etag) {
    return change(name, etag, v -> with(v, SweepStatus.PAUSED, v.description()));
  }

  @Override
  public CompletionStage<SweepView> resume(String name, String id, Optional<String> etag) {
    return change(name, etag, v -> with(v, SweepStatus.ACTIVE, v.description()));
  }

  @Override
  public CompletionStage<SweepView> cancel(String name, String id, Optional<String> etag) {
    return change(name, etag, v -> with(v, SweepStatus.CANCELLED, v.description()));
  }

  @Override
  public CompletionStage<SweepView> update(
      String name, SweepChange change, String id, Optional<String> etag) {
    return change(
        name, etag, v -> with(v, v.status(), change.description().orElse(v.description())));
  }

  private CompletionStage<SweepView> change(
      String name, Optional<String> etag, UnaryOperator<SweepView> how) {
    Known known = sweeps.get(name);
    if (known == null) {
      return refused(SweepRefused.Reason.NOT_FOUND);
    }
    if (!etag.orElse(known.view().etag()).equals(known.view().etag())) {
      return refused(SweepRefused.Reason.CHANGED);
    }
    if (known.view().status() == SweepStatus.CANCELLED) {
      return refused(SweepRefused.Reason.FROZEN);
    }
    sweeps.put(name, new Known(how.apply(known.view()), known.requestId()));
    return get(name);
  }

  private static SweepView with(SweepView v, SweepStatus status, String description) {
    return new SweepView(
        v.name(),
        v.spec(),
        v.specDigest(),
        status,
        v.labels(),
        description,
        v.createdBy(),
        v.createTime(),
        v.endTime(),
        v.revision() + 1,
        v.blocks(),
        v.openBlocks(),
        v.openedBlocks());
  }

  private static <T> CompletionStage<T> refused(SweepRefused.Reason reason) {
    return CompletableFuture.failedFuture(new SweepRefused(reason, "state: (expected: another)"));
  }
}
