package io.orograph.cli.grpc;

import com.google.protobuf.FieldMask;
import io.orograph.cli.view.SearchView;
import io.orograph.cli.view.StoppedView;
import io.orograph.cli.view.SweepView;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.DeleteSweepResponse;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.ExplainRunResponse;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListRunsResponse;
import io.orograph.v1.ListSearchDecisionsRequest;
import io.orograph.v1.ListSearchDecisionsResponse;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RetryRunsResponse;
import io.orograph.v1.Run;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import io.orograph.v1.UpdateSweepRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;

/** Calls that change how a sweep is worked on while it runs. Made by {@link LabClient#steering}. */
public final class Steering {
  private static final int PAGE = 1_000;

  private final LabClient lab;
  private final SweepServiceBlockingStub sweeps;

  Steering(LabClient lab, SweepServiceBlockingStub sweeps) {
    this.lab = lab;
    this.sweeps = sweeps;
  }

  /** What the adaptive search of a sweep has decided, all pages of it. */
  public Answer<SearchView> search(String name) {
    ListSearchDecisionsResponse.Builder all = ListSearchDecisionsResponse.newBuilder();
    String token = "";
    do {
      ListSearchDecisionsRequest request =
          ListSearchDecisionsRequest.newBuilder()
              .setParent(name)
              .setPageSize(PAGE)
              .setPageToken(token)
              .build();
      ListSearchDecisionsResponse page =
          lab.call(() -> LabClient.unary(sweeps).listSearchDecisions(request));
      token = page.getNextPageToken();
      all.clearLine().mergeFrom(page).clearNextPageToken();
    } while (!token.isEmpty());
    return new Answer<>(
        new SearchView(
            all.getEndText(),
            all.getCellsAsked(),
            all.getCells(),
            all.getDecisionsList().stream()
                .map(
                    d ->
                        new SearchView.Decision(
                            d.getRound(),
                            d.getCell(),
                            d.getReasonText(),
                            d.getRunsWithin(),
                            d.getRunsBeyond(),
                            d.getRunsUnread()))
                .toList(),
            all.getLineList().stream()
                .map(
                    x -> new SearchView.Crossing(x.getLowCell(), x.getHighCell(), x.getLowWithin()))
                .toList()),
        () -> LabClient.json(all.build()));
  }

  /** The runs of a sweep that were stopped early, all pages of them. */
  public Answer<StoppedView> stopped(String name) {
    ListRunsResponse.Builder all = ListRunsResponse.newBuilder();
    String token = "";
    do {
      ListRunsRequest request =
          ListRunsRequest.newBuilder()
              .setParent(name)
              .setPageSize(PAGE)
              .setPageToken(token)
              .setFilter("outcome = \"censored\"")
              .build();
      ListRunsResponse page = lab.call(() -> LabClient.unary(sweeps).listRuns(request));
      token = page.getNextPageToken();
      all.addAllRuns(page.getRunsList());
    } while (!token.isEmpty());
    return new Answer<>(
        new StoppedView(all.getRunsList().stream().map(Steering::stopped).toList()),
        () -> LabClient.json(all.build()));
  }

  private static StoppedView.Run stopped(Run run) {
    String[] name = run.getName().split("/", -1);
    return new StoppedView.Run(
        name[name.length - 3],
        name[name.length - 1],
        run.getSummary().getSteps(),
        run.getSummary().getWhyStopped());
  }

  /**
   * What an update changes; what is empty stays.
   *
   * @param queuedRuns most runs that wait or train; 0 for no bound
   * @param checkpointBytes most bytes in the store; 0 for no bound
   * @param labels all labels, in place of the present ones
   * @param keepDays days that checkpoints are kept; present and empty for what is usual in the lab
   */
  public record Change(
      OptionalInt priority,
      OptionalInt maxParallel,
      OptionalLong queuedRuns,
      OptionalLong checkpointBytes,
      Optional<Map<String, String>> labels,
      Optional<String> description,
      Optional<OptionalInt> keepDays) {
    public Change {
      labels = labels.map(Map::copyOf);
    }

    /** Whether it changes nothing. */
    public boolean nothing() {
      return priority.isEmpty()
          && maxParallel.isEmpty()
          && queuedRuns.isEmpty()
          && checkpointBytes.isEmpty()
          && labels.isEmpty()
          && description.isEmpty()
          && keepDays.isEmpty();
    }
  }

  /**
   * Changes a sweep; the same request id does so once.
   *
   * @param etag if present, refused unless it is the sweep's
   */
  public Answer<SweepView> update(
      String name, Change change, Optional<String> etag, UUID requestId) {
    Sweep.Builder sweep = Sweep.newBuilder().setName(name).setEtag(etag.orElse(""));
    FieldMask.Builder mask = FieldMask.newBuilder();
    change
        .priority()
        .ifPresent(
            p -> {
              sweep.getSpecBuilder().setPriority(p);
              mask.addPaths("spec.priority");
            });
    change
        .maxParallel()
        .ifPresent(
            m -> {
              sweep.getSpecBuilder().setMaxParallel(m);
              mask.addPaths("spec.max_parallel");
            });
    change
        .queuedRuns()
        .ifPresent(
            runs -> {
              sweep.getSpecBuilder().getQuotaBuilder().setQueuedRuns(runs);
              mask.addPaths("spec.quota.queued_runs");
            });
    change
        .checkpointBytes()
        .ifPresent(
            bytes -> {
              sweep.getSpecBuilder().getQuotaBuilder().setCheckpointBytes(bytes);
              mask.addPaths("spec.quota.checkpoint_bytes");
            });
    change
        .keepDays()
        .ifPresent(
            keep -> {
              keep.ifPresent(d -> sweep.getSpecBuilder().getCheckpointsBuilder().setKeepDays(d));
              mask.addPaths("spec.checkpoints.keep_days");
            });
    change
        .labels()
        .ifPresent(
            l -> {
              sweep.putAllLabels(l);
              mask.addPaths("labels");
            });
    change
        .description()
        .ifPresent(
            d -> {
              sweep.setDescription(d);
              mask.addPaths("description");
            });
    UpdateSweepRequest request =
        UpdateSweepRequest.newBuilder()
            .setSweep(sweep)
            .setUpdateMask(mask)
            .setRequestId(requestId.toString())
            .build();
    return lab.sweep(() -> LabClient.unary(sweeps).updateSweep(request).getSweep());
  }

  /**
   * Deletes a sweep; the same request id does so once.
   *
   * @param force whether it is cancelled first, if it has not ended
   * @param etag if present, refused unless it is the sweep's
   */
  public void delete(String name, boolean force, Optional<String> etag, UUID requestId) {
    DeleteSweepRequest request =
        DeleteSweepRequest.newBuilder()
            .setName(name)
            .setForce(force)
            .setEtag(etag.orElse(""))
            .setRequestId(requestId.toString())
            .build();
    DeleteSweepResponse ignored = lab.call(() -> LabClient.unary(sweeps).deleteSweep(request));
  }

  /**
   * Why a run waits or what holds it.
   *
   * @param sentences the decisive one first
   * @param logTail digest of what its trainer logged last at the last attempt that failed
   */
  public record Explained(List<String> sentences, Optional<String> logTail) {
    public Explained {
      sentences = List.copyOf(sentences);
    }
  }

  /** Why a run waits or what holds it. */
  public Answer<Explained> explain(String sweep, String cell, int replicate) {
    ExplainRunRequest request =
        ExplainRunRequest.newBuilder()
            .setName(sweep + "/cells/" + cell + "/runs/" + replicate)
            .build();
    ExplainRunResponse answer = lab.call(() -> LabClient.unary(sweeps).explainRun(request));
    return new Answer<>(
        new Explained(
            answer.getReasonsList(),
            answer.hasLogTail() ? Optional.of(answer.getLogTail().getDigest()) : Optional.empty()),
        () -> LabClient.json(answer));
  }

  /**
   * Runs that are tried again.
   *
   * @param runs how many had failed
   */
  public record Retried(Answer<SweepView> sweep, long runs) {}

  /**
   * Gives failed runs a new budget; the same request id does so once.
   *
   * @param filter which; empty for all
   */
  public Retried retry(String name, String filter, UUID requestId) {
    RetryRunsRequest request =
        RetryRunsRequest.newBuilder()
            .setName(name)
            .setFilter(filter)
            .setRequestId(requestId.toString())
            .build();
    RetryRunsResponse answer = lab.call(() -> LabClient.unary(sweeps).retryRuns(request));
    return new Retried(
        new Answer<>(Views.of(answer.getSweep()), () -> LabClient.json(answer)), answer.getRuns());
  }
}
