package io.orograph.orchestrator.grpc;

import io.orograph.core.sweep.SweepExtension;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.core.sweep.TrainingLengths;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.sweep.Growth;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.orchestrator.sweep.SweepRefused;
import io.orograph.orchestrator.sweep.SweepStatus;
import io.orograph.orchestrator.sweep.SweepView;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.SweepCost;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A request to extend a sweep. What can be said of it alone is said together with what the present
 * specification has against it.
 */
final class ExtensionRequest {
  private final ExtendSweepRequest request;
  private final String name;
  private final SweepDirectory directory;
  private final ResultsStore store;
  private final Allowed allowed;
  private final Executor blocking;

  /** What projects may have, and whether modules are among it. */
  record Allowed(Quotas quotas, ModulePolicy modules) {}

  private ExtensionRequest(
      ExtendSweepRequest request,
      String name,
      SweepDirectory directory,
      ResultsStore store,
      Allowed allowed,
      Executor blocking) {
    this.allowed = allowed;
    this.request = request;
    this.name = name;
    this.directory = directory;
    this.store = store;
    this.blocking = blocking;
  }

  /**
   * The request.
   *
   * @param store what has been recorded
   * @param allowed what projects may have
   * @param blocking runs work that waits
   * @throws SpecRejected if it names no sweep
   */
  static ExtensionRequest of(
      ExtendSweepRequest request,
      SweepDirectory directory,
      ResultsStore store,
      Allowed allowed,
      Executor blocking) {
    String name = SweepName.parse("name", request.getName()).toString();
    return new ExtensionRequest(request, name, directory, store, allowed, blocking);
  }

  /** Name of the sweep. */
  String name() {
    return name;
  }

  /** The sweep as it is after the request, or with {@code validate_only} as it was before. */
  CompletionStage<SweepView> done() {
    List<Violation> found = alone();
    if (!found.isEmpty()) {
      return directory.get(name).thenApplyAsync(view -> checked(view, found), blocking);
    }
    if (request.getValidateOnly()) {
      return directory
          .get(name)
          .thenApplyAsync(view -> roomy(goingOn(checked(unchanged(view), List.of()))), blocking);
    }
    return directory
        .get(name)
        .thenApplyAsync(view -> admitted(goingOn(view)), blocking)
        .thenCompose(view -> extended());
  }

  /** The sweep, if it and its project have room for what is added. */
  private SweepView admitted(SweepView view) {
    boolean done =
        view.growth().revisions().stream().anyMatch(r -> r.specDigest().equals(digest(wanted())));
    if (!done && SweepExtension.check(view.spec(), wanted()).isEmpty()) {
      long more = Costs.added(view.spec(), wanted()).getRuns();
      allowed.quotas().checkOwn(view, more);
      allowed.quotas().admit(name, more);
    }
    return view;
  }

  /** The sweep, if it and its project have room now for what would be added. */
  private SweepView roomy(SweepView view) {
    long more = Costs.added(view.spec(), wanted()).getRuns();
    allowed.quotas().checkOwn(view, more);
    allowed.quotas().check(name, more);
    return view;
  }

  /** The sweep, if it has not changed since the etag. */
  private SweepView unchanged(SweepView view) {
    if (!etag().orElse(view.etag()).equals(view.etag())) {
      throw new SweepRefused(
          SweepRefused.Reason.CHANGED,
          "etag: " + request.getEtag() + " (expected: " + view.etag() + ")");
    }
    return view;
  }

  private CompletionStage<SweepView> extended() {
    return directory.extend(name, wanted(), digest(wanted()), request.getRequestId(), etag());
  }

  /**
   * The sweep, if its runs can be trained longer or replayed, where that is asked for. Asks the
   * database.
   *
   * @throws SpecRejected if they cannot
   */
  private SweepView goingOn(SweepView view) {
    SweepSpec wanted = wanted();
    boolean replays = SweepExtension.replays(view.spec(), wanted);
    if (!(replays || SweepExtension.lengthens(view.spec(), wanted))
        || !SweepExtension.check(view.spec(), wanted).isEmpty()) {
      return view; // the sweep says itself what is wrong
    }
    if (replays) {
      if (view.status() != SweepStatus.FINISHED) {
        throw new SpecRejected(
            "checkpoints",
            "more than before, while the sweep is " + view.status(),
            "a finished sweep: its runs are trained once more for what was not kept");
      }
      return view;
    }
    int axis = wanted.axes().indexOf(TrainingLengths.axis(wanted.axes()).orElseThrow());
    String field = "axes[" + axis + "].values";
    if (view.status() != SweepStatus.FINISHED) {
      throw new SpecRejected(
          field,
          "longer than before, while the sweep is " + view.status(),
          "a finished sweep: longer runs go on where its runs have ended");
    }
    long missing = store.endStates().missing(name, TrainingLengths.longest(view.spec()));
    if (missing > 0) {
      throw new SpecRejected(
          field,
          "longer than before, with " + missing + " runs that have kept weights alone",
          "runs that have kept the state of their optimizer, as those of earlier releases have not");
    }
    return view;
  }

  /** What the extension takes: the same whenever the request is repeated. */
  SweepCost cost(SweepView view) {
    List<Growth.Revision> chain = view.growth().revisions();
    String digest = digest(wanted());
    for (int i = 1; i < chain.size(); i++) {
      if (chain.get(i).specDigest().equals(digest)) {
        return Costs.added(chain.get(i - 1).spec(), chain.get(i).spec());
      }
    }
    return Costs.added(view.spec(), wanted());
  }

  /** The specification wanted, in its canonical form. */
  SweepSpec wanted() {
    return SpecConverter.fromProto(request.getSpec());
  }

  private List<Violation> alone() {
    List<Violation> found = new ArrayList<>();
    Submission.collect(found, () -> Submission.requestId(request.getRequestId()));
    Submission.collect(found, () -> Submission.size(request.getSpec()));
    found.addAll(SpecConverter.check(request.getSpec()));
    if (found.isEmpty()) {
      Submission.collect(found, () -> Submission.size(SpecConverter.toProto(wanted())));
      Submission.collect(found, () -> allowed.modules().check(name, wanted()));
    }
    return found;
  }

  private SweepView checked(SweepView view, List<Violation> alone) {
    if (!view.extensible()) {
      throw new SweepRefused(
          SweepRefused.Reason.FROZEN,
          "state: " + view.status() + " (expected: one that allows Extend)");
    }
    Map<String, Violation> found = new LinkedHashMap<>();
    alone.forEach(v -> found.put(v.field(), v));
    Submission.collect(
        new ArrayList<>(),
        () ->
            SweepExtension.check(view.spec(), SpecConverter.recorded(request.getSpec()))
                .forEach(v -> found.putIfAbsent(v.field(), v)));
    if (!found.isEmpty()) {
      throw new SpecRejected(List.copyOf(found.values()));
    }
    return view;
  }

  private Optional<String> etag() {
    return request.getEtag().isEmpty() ? Optional.empty() : Optional.of(request.getEtag());
  }

  static String digest(SweepSpec spec) {
    return SpecConverter.specDigest(spec).hex();
  }
}
