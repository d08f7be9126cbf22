package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.sweep.Growth;
import io.orograph.orchestrator.sweep.NewSweep;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepRefused;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Sweeps in memory, with the answers of real ones. */
final class KnownSweeps implements SweepDirectory {
  private record Known(SweepView view, String requestId) {}

  private final Map<String, Known> sweeps = new ConcurrentHashMap<>();
  private final Set<String> extensions = ConcurrentHashMap.newKeySet();

  private final Set<String> gone = ConcurrentHashMap.newKeySet();

  @Override
  public CompletionStage<SweepView> create(NewSweep s) {
    if (gone.contains(s.name())) {
      return refused(SweepRefused.Reason.NAME_USED);
    }
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
                new TreeSet<>(),
                0,
                Growth.of(s.spec(), s.specDigest(), s.adoption(), Instant.EPOCH),
                "",
                s.requestId()),
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
    if (known == null && gone.contains(name)) {
      return refused(SweepRefused.Reason.DELETED);
    }
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
  public CompletionStage<SweepView> delete(
      String name, boolean force, String id, Optional<String> etag) {
    Known known = sweeps.get(name);
    if (known != null && known.view().status() == SweepStatus.ACTIVE && !force) {
      return refused(SweepRefused.Reason.FROZEN);
    }
    CompletionStage<SweepView> deleted =
        change(name, etag, v -> with(v, SweepStatus.DELETED, v.description()));
    sweeps.computeIfPresent(
        name,
        (n, k) -> {
          if (k.view().status() != SweepStatus.DELETED) {
            return k;
          }
          gone.add(n);
          return null;
        });
    return deleted;
  }

  @Override
  public CompletionStage<SweepView> update(
      String name, SweepChange change, String id, Optional<String> etag) {
    return change(
        name, etag, v -> with(v, v.status(), change.description().orElse(v.description())));
  }

  @Override
  public CompletionStage<SweepView> extend(
      String name, SweepSpec spec, String specDigest, String id, Optional<String> etag) {
    Known known = sweeps.get(name);
    if (known != null && extensions.contains(id)) {
      return get(name);
    }
    if (known != null) {
      List<Violation> found = SweepExtension.check(known.view().spec(), spec);
      if (!found.isEmpty()) {
        return CompletableFuture.failedFuture(SweepRefused.rejected(found));
      }
      extensions.add(id);
    }
    return change(name, etag, v -> extended(v, spec, specDigest));
  }

  @Override
  public CompletionStage<SweepView> retry(
      String name, Retry retry, String id, Optional<String> etag) {
    Known known = sweeps.get(name);
    if (known != null && !extensions.add(id)) {
      return get(name);
    }
    return change(name, etag, v -> retried(v, retry, id));
  }

  private static SweepView retried(SweepView v, Retry retry, String id) {
    List<Retry.Taken> all = new ArrayList<>(v.growth().retries());
    all.add(new Retry.Taken(v.growth().retried() + 1, id, retry));
    return new SweepView(
        v.name(),
        v.spec(),
        v.specDigest(),
        SweepStatus.ACTIVE,
        v.labels(),
        v.description(),
        v.createdBy(),
        v.createTime(),
        Optional.empty(),
        v.revision() + 1,
        v.openBlocks(),
        0,
        new Growth(v.growth().revisions(), v.growth().grids(), v.growth().adoption(), all),
        v.traceParent(),
        v.createRequest());
  }

  private static SweepView extended(SweepView v, SweepSpec spec, String specDigest) {
    List<Growth.Revision> chain = new ArrayList<>(v.growth().revisions());
    chain.add(new Growth.Revision(spec, specDigest, Instant.EPOCH));
    return new SweepView(
        v.name(),
        spec,
        specDigest,
        SweepStatus.ACTIVE,
        v.labels(),
        v.description(),
        v.createdBy(),
        v.createTime(),
        Optional.empty(),
        v.revision() + 1,
        v.openBlocks(),
        0,
        new Growth(chain, v.growth().grids(), v.growth().adoption()),
        v.traceParent(),
        v.createRequest());
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
        v.openBlocks(),
        v.openedBlocks(),
        v.growth(),
        v.traceParent(),
        v.createRequest());
  }

  /** Everything asked for has ended. */
  void finish(String name) {
    sweeps.computeIfPresent(
        name,
        (n, known) ->
            new Known(
                with(known.view(), SweepStatus.FINISHED, known.view().description()),
                known.requestId()));
  }

  private static <T> CompletionStage<T> refused(SweepRefused.Reason reason) {
    return CompletableFuture.failedFuture(new SweepRefused(reason, "state: (expected: another)"));
  }
}
