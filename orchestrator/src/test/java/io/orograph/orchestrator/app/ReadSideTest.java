package io.orograph.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.typesafe.config.ConfigFactory;
import io.grpc.ManagedChannel;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExplainRunRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListRunsRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.RetryRunsRequest;
import io.orograph.v1.RunReason;
import io.orograph.v1.RunReasonKind;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepServiceGrpc.SweepServiceBlockingStub;
import io.orograph.v1.UpdateSweepRequest;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way of facts from the real journal to clients, across a restart. */
class ReadSideTest {
  @TempDir Path folder;
  private int requests;

  /** The database that is tested. */
  DatabaseConfig database() throws IOException {
    return DatabaseConfig.EMBEDDED;
  }

  private Orchestrator start() throws IOException {
    Path token = folder.resolve("token");
    Token.readOrCreate(token);
    OrchestratorConfig config =
        new OrchestratorConfig(
            token,
            false,
            0,
            0,
            0,
            List.of(),
            folder.resolve("data"),
            folder.resolve("store"),
            Optional.empty(),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            WebhookConfig.OFF,
            Shares.EQUAL,
            new OrchestratorConfig.Collecting(Duration.ofHours(24), Duration.ofHours(1), 30),
            database(),
            ClusterConfig.ALONE,
            SecurityConfig.closed(folder.resolve("data")),
            Optional.empty(),
            Optional.empty());
    return Orchestrator.start(
        config,
        new SystemConfig(ConfigFactory.load()),
        InstantSource.fixed(Samples.AT),
        System::nanoTime);
  }

  private String requestId() {
    return UUID.nameUUIDFromBytes(new byte[] {(byte) ++requests}).toString();
  }

  private static List<WatchSweepResponse> facts(
      SweepServiceBlockingStub sweeps, String name, String token, int count) {
    Iterator<WatchSweepResponse> watch =
        sweeps
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .watchSweep(WatchSweepRequest.newBuilder().setName(name).setResumeToken(token).build());
    List<WatchSweepResponse> facts = new ArrayList<>();
    while (facts.size() < count) {
      WatchSweepResponse message = watch.next();
      if (message.getSequence() > 0) {
        facts.add(message);
      }
    }
    return facts;
  }

  private SweepServiceBlockingStub sweeps(ManagedChannel channel) {
    return SweepServiceGrpc.newBlockingStub(channel);
  }

  private ManagedChannel channel(Orchestrator orchestrator) throws IOException {
    return Channels.open(
        "127.0.0.1", orchestrator.clientPort(), Token.read(folder.resolve("token")));
  }

  @Test
  void whatWasToldBeforeARestartIsToldAgainEquallyAndGoesOn() throws IOException {
    String name;
    List<WatchSweepResponse> before;
    try (Orchestrator orchestrator = start()) {
      ManagedChannel channel = channel(orchestrator);
      SweepServiceBlockingStub sweeps = sweeps(channel);
      Sweep sweep =
          sweeps
              .createSweep(
                  CreateSweepRequest.newBuilder()
                      .setRequestId(requestId())
                      .setSpec(SpecConverter.toProto(Samples.spec(List.of(8, 16), List.of(32), 2)))
                      .putLabels("kind", "test")
                      .build())
              .getSweep();
      name = sweep.getName();
      Sweep got = sweeps.getSweep(GetSweepRequest.newBuilder().setName(name).build()).getSweep();
      // Its blocks may have been opened meanwhile, which changes the etag.
      assertThat(got.getWatchToken()).isNotEmpty();
      assertThat(got.toBuilder().clearEtag().clearWatchToken().build())
          .isEqualTo(sweep.toBuilder().clearEtag().build());
      sweeps.pauseSweep(
          PauseSweepRequest.newBuilder().setName(name).setRequestId(requestId()).build());
      sweeps.updateSweep(
          UpdateSweepRequest.newBuilder()
              .setSweep(Sweep.newBuilder().setName(name).setDescription("changed"))
              .setUpdateMask(FieldMask.newBuilder().addPaths("description"))
              .setRequestId(requestId())
              .build());
      before = facts(sweeps, name, "", 2);
      channel.shutdownNow();
    }
    try (Orchestrator orchestrator = start()) {
      ManagedChannel channel = channel(orchestrator);
      SweepServiceBlockingStub sweeps = sweeps(channel);
      assertThat(facts(sweeps, name, "", 2)).isEqualTo(before);
      sweeps.cancelSweep(
          CancelSweepRequest.newBuilder().setName(name).setRequestId(requestId()).build());
      String last = before.getLast().getResumeToken();
      assertThat(facts(sweeps, name, last, 1).getFirst().getSequence())
          .isGreaterThan(before.getLast().getSequence());
      assertThat(
              sweeps
                  .listSweeps(
                      ListSweepsRequest.newBuilder()
                          .setParent("projects/default")
                          .setFilter("labels.kind = test")
                          .build())
                  .getSweepsList())
          .singleElement()
          .satisfies(s -> assertThat(s.getDescription()).isEqualTo("changed"));
      assertThat(
              sweeps.listRuns(ListRunsRequest.newBuilder().setParent(name).build()).getRunsList())
          .hasSize(4);
      channel.shutdownNow();
    }
  }

  private static List<RunReasonKind> reasons(SweepServiceBlockingStub sweeps, String sweep) {
    return sweeps
        .explainRun(
            ExplainRunRequest.newBuilder()
                .setName(sweep + "/cells/width=8,batch=32/runs/1")
                .build())
        .getDetailsList()
        .stream()
        .map(RunReason::getKind)
        .toList();
  }

  @Test
  void aRetryIsAnsweredAgainAfterARestartAndItsRunsSayWhyTheyWait() throws IOException {
    RetryRunsRequest retry;
    try (Orchestrator orchestrator = start()) {
      ManagedChannel channel = channel(orchestrator);
      SweepServiceBlockingStub sweeps = sweeps(channel);
      String name =
          sweeps
              .createSweep(
                  CreateSweepRequest.newBuilder()
                      .setRequestId(requestId())
                      .setSpec(SpecConverter.toProto(Samples.spec(List.of(8, 16), List.of(32), 2)))
                      .build())
              .getSweep()
              .getName();
      retry = RetryRunsRequest.newBuilder().setName(name).setRequestId(requestId()).build();
      assertThat(sweeps.retryRuns(retry).getRuns()).isZero();
      channel.shutdownNow();
    }
    try (Orchestrator orchestrator = start()) {
      ManagedChannel channel = channel(orchestrator);
      SweepServiceBlockingStub sweeps = sweeps(channel);
      assertThat(sweeps.retryRuns(retry).getRuns()).isZero();
      assertThat(
              Stream.generate(() -> reasons(sweeps, retry.getName()))
                  .limit(5_000)
                  .filter(List.of(RunReasonKind.RUN_REASON_KIND_NO_WORKER)::equals)
                  .findFirst())
          .as("its block is opened, and nobody is there")
          .isPresent();
      sweeps.pauseSweep(
          PauseSweepRequest.newBuilder()
              .setName(retry.getName())
              .setRequestId(requestId())
              .build());
      assertThat(
              Stream.generate(() -> reasons(sweeps, retry.getName()))
                  .limit(5_000)
                  .filter(k -> k.getFirst() == RunReasonKind.RUN_REASON_KIND_SWEEP_PAUSED)
                  .findFirst())
          .isPresent();
      channel.shutdownNow();
    }
  }

  @Test
  void aCancelledSweepsWatchEndsWithEveryRunCancelled() throws IOException {
    try (Orchestrator orchestrator = start()) {
      ManagedChannel channel = channel(orchestrator);
      SweepServiceBlockingStub sweeps = sweeps(channel);
      String name =
          sweeps
              .createSweep(
                  CreateSweepRequest.newBuilder()
                      .setRequestId(requestId())
                      .setSpec(SpecConverter.toProto(Samples.spec(List.of(8, 16), List.of(32), 2)))
                      .build())
              .getSweep()
              .getName();
      Iterator<WatchSweepResponse> watch =
          sweeps
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .watchSweep(WatchSweepRequest.newBuilder().setName(name).build());
      sweeps.cancelSweep(
          CancelSweepRequest.newBuilder().setName(name).setRequestId(requestId()).build());
      List<WatchSweepResponse> all = new ArrayList<>();
      watch.forEachRemaining(all::add);
      assertThat(all.getLast().getProgress().getOutcomesMap()).containsEntry("cancelled", 4L);
      channel.shutdownNow();
    }
  }
}
