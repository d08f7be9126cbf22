package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Status;
import io.orograph.core.cost.MetricCosts;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.Samples;
import io.orograph.v1.CancelSweepRequest;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.ExtendSweepResponse;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.MetricCost;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.SpecRevision;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.grpc.RemoteFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ExtendSweep} as clients see it. */
class ExtendSweepTest {
  private static final String NAME = Samples.SWEEP;
  private static final SweepSpec SPEC = spec(List.of(8, 16), 2, MetricKind.TRAIN_LOSS);

  @TempDir Path folder;
  private Front front;
  private SweepServiceGrpc.SweepServiceBlockingStub sweeps;

  @BeforeEach
  void start() throws IOException {
    front = new Front(folder, Duration.ofMillis(50));
    sweeps = SweepServiceGrpc.newBlockingStub(front.channel());
    front.accepted(NAME, SPEC);
  }

  @AfterEach
  void stop() {
    front.close();
  }

  private static SweepSpec spec(List<Integer> widths, int replicates, MetricKind... kinds) {
    SweepSpec s = Samples.spec(widths, List.of(32), replicates);
    return s.withMeasurements(
        Arrays.stream(kinds).map(k -> new MeasurementSpec(k, Map.of())).toList());
  }

  private static ExtendSweepRequest.Builder request(SweepSpec wanted) {
    return ExtendSweepRequest.newBuilder()
        .setName(NAME)
        .setRequestId(UUID.nameUUIDFromBytes(new byte[] {1}).toString())
        .setSpec(SpecConverter.toProto(wanted));
  }

  private static RemoteFailure failure(ThrowingCallable call) {
    return RemoteFailure.of(catchThrowable(call));
  }

  private Sweep sweep() {
    return sweeps.getSweep(GetSweepRequest.newBuilder().setName(NAME).build()).getSweep();
  }

  @Test
  void validateOnlySaysWhatIsAddedAndWhatItCostsAndChangesNothing() {
    SweepSpec more = spec(List.of(8, 12, 16), 3, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS);
    ExtendSweepResponse answer = sweeps.extendSweep(request(more).setValidateOnly(true).build());
    assertThat(answer.getCost().getCells()).isEqualTo(1);
    assertThat(answer.getCost().getRuns()).isEqualTo(3 * 3 - 2 * 2);
    assertThat(answer.getCost().getTrainingSteps()).isEqualTo(5 * 100);
    assertThat(answer.getCost().getMeasurements()).isEqualTo(2 * 9 - 4);
    assertThat(answer.getCost().getMetricsList())
        .extracting(MetricCost::getMetric, MetricCost::getMeasurements)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("TRAIN_LOSS", 5L),
            org.assertj.core.groups.Tuple.tuple("TEST_LOSS", 9L));
    // Digits have 1437 training and 360 test samples; a value is one forward of them and its error
    // another.
    assertThat(answer.getCost().getMetrics(0).getEstimate().getSamplePasses())
        .isEqualTo(2 * 5 * 1437);
    assertThat(answer.getCost().getMetrics(1).getEstimate().getSamplePasses())
        .isEqualTo(2 * 9 * 360);
    assertThat(answer.getSweep().getSpec()).isEqualTo(SpecConverter.toProto(more));
    assertThat(sweep().getSpec()).isEqualTo(SpecConverter.toProto(SPEC));
  }

  @Test
  void lossChangeAllocationIsSaidToCostWhatItMostlyDoesBesideWhatItCostsAtMost() {
    SweepSpec more = spec(List.of(8, 16), 2, MetricKind.TRAIN_LOSS, MetricKind.LCA_HELP_SHARE);
    List<MetricCost> costs =
        sweeps.extendSweep(request(more).setValidateOnly(true).build()).getCost().getMetricsList();
    MetricCost shares =
        costs.stream().filter(c -> c.getKind().equals("LCA_HELP_SHARE")).findFirst().orElseThrow();
    MetricCosts.Line line =
        MetricCosts.added(SPEC, more).stream()
            .filter(l -> l.metric().kind() == MetricKind.LCA_HELP_SHARE)
            .findFirst()
            .orElseThrow();
    assertThat(shares.getExpected().getSamplePasses())
        .isEqualTo(line.expected().orElseThrow().samplePasses())
        .isLessThan(shares.getEstimate().getSamplePasses() / 10);
    assertThat(sweep().getSpec()).isEqualTo(SpecConverter.toProto(SPEC));
  }

  @Test
  void anExtendedSweepShowsItsDigestsAndTheSameRequestTheSameAnswer() {
    SweepSpec more = spec(List.of(8, 16), 2, MetricKind.TRAIN_LOSS, MetricKind.TEST_LOSS);
    ExtendSweepResponse first = sweeps.extendSweep(request(more).build());
    assertThat(first.getSweep().getRevisionsList())
        .extracting(SpecRevision::getSpecDigest)
        .containsExactly(
            SpecConverter.specDigest(SPEC).hex(), SpecConverter.specDigest(more).hex());
    assertThat(first.getCost().getMeasurements()).isEqualTo(4);
    assertThat(sweeps.extendSweep(request(more).build())).isEqualTo(first);
  }

  @Test
  void everyViolationOfFormAndOfTheSweepIsToldAtOnce() {
    ExtendSweepRequest.Builder wrong =
        request(spec(List.of(8), 1, MetricKind.TEST_LOSS)).setRequestId("7");
    wrong.getSpecBuilder().getDataBuilder().setName("nothing");
    wrong
        .getSpecBuilder()
        .addMeasurementsBuilder()
        .setKind("HESSIAN_TRACE")
        .putOptions("probes", com.google.protobuf.Value.newBuilder().setNumberValue(-1).build());
    for (boolean only : new boolean[] {false, true}) {
      RemoteFailure failure =
          failure(() -> sweeps.extendSweep(wrong.setValidateOnly(only).build()));
      assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure.violations())
          .anySatisfy(v -> assertThat(v).startsWith("request_id: "))
          .anySatisfy(v -> assertThat(v).startsWith("data.name: "))
          .anySatisfy(v -> assertThat(v).startsWith("measurements[1].options.probes: "));
    }
    RemoteFailure smaller =
        failure(
            () -> sweeps.extendSweep(request(spec(List.of(8), 1, MetricKind.TEST_LOSS)).build()));
    assertThat(smaller.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(smaller.violations())
        .anySatisfy(v -> assertThat(v).startsWith("axes[0].values: "))
        .anySatisfy(v -> assertThat(v).startsWith("replicates: "))
        .anySatisfy(v -> assertThat(v).startsWith("measurements[0]: "));
  }

  @Test
  void aFormErrorDoesNotHideWhatTheSweepHasAgainstIt() {
    SweepSpec fewer = spec(List.of(8, 16), 1, MetricKind.TRAIN_LOSS);
    RemoteFailure failure =
        failure(() -> sweeps.extendSweep(request(fewer).setRequestId("7").build()));
    assertThat(failure.violations())
        .anySatisfy(v -> assertThat(v).startsWith("request_id: "))
        .anySatisfy(v -> assertThat(v).startsWith("replicates: "));
  }

  @Test
  void nothingNewIsRefused() {
    assertThat(failure(() -> sweeps.extendSweep(request(SPEC).build())).violations())
        .singleElement()
        .asString()
        .startsWith("spec: nothing new");
  }

  @Test
  void validateOnlyRefusesAnOldEtagAsTheExtensionWould() {
    String old = sweep().getEtag();
    sweeps.pauseSweep(
        PauseSweepRequest.newBuilder()
            .setName(NAME)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {8}).toString())
            .build());
    ExtendSweepRequest.Builder more =
        request(spec(List.of(8, 16), 3, MetricKind.TRAIN_LOSS)).setValidateOnly(true);
    assertThat(failure(() -> sweeps.extendSweep(more.setEtag(old).build())).code())
        .isEqualTo(Status.Code.ABORTED);
    assertThat(sweeps.extendSweep(more.setEtag(sweep().getEtag()).build()).getCost().getRuns())
        .isEqualTo(2);
  }

  @Test
  void validateOnlyAsksTheQuotasAndTakesNothingOfThem() {
    String small = "projects/small/sweeps/first";
    front.accepted(small, SPEC);
    ExtendSweepRequest.Builder more =
        request(spec(List.of(8, 16), 5, MetricKind.TRAIN_LOSS)).setName(small);
    ExtendSweepRequest fits = more.clone().setValidateOnly(true).build();
    assertThat(sweeps.extendSweep(fits).getCost().getRuns()).isEqualTo(6);
    assertThat(sweeps.extendSweep(fits).getCost().getRuns()).isEqualTo(6);
    ExtendSweepRequest.Builder large =
        request(spec(List.of(8, 16), 6, MetricKind.TRAIN_LOSS)).setName(small);
    for (boolean only : new boolean[] {true, false}) {
      assertThat(failure(() -> sweeps.extendSweep(large.setValidateOnly(only).build())).reason())
          .isEqualTo("QUOTA_EXCEEDED");
    }
  }

  @Test
  void anExtensionBeyondTheSweepsOwnRunsIsRefusedUntilSomeHaveEnded() {
    String own = "projects/default/sweeps/own";
    SweepQuota quota = new SweepQuota(10, 0);
    front.accepted(own, SPEC.withQuota(quota));
    SweepSpec wanted = spec(List.of(8, 16), 6, MetricKind.TRAIN_LOSS).withQuota(quota);
    ExtendSweepRequest.Builder more = request(wanted).setName(own);
    for (boolean only : new boolean[] {true, false}) {
      RemoteFailure full = failure(() -> sweeps.extendSweep(more.setValidateOnly(only).build()));
      assertThat(full.reason()).isEqualTo("QUOTA_EXCEEDED");
      assertThat(full.message())
          .isEqualTo(
              own + ": 8 runs more than the 4 that wait or train (expected: at most 10 in all)");
    }
    front.happens(own, new BlockEvent.BlockPlanned(own, 0, SPEC, 0, 2, 8, List.of(), Samples.AT));
    front.trained(own, SPEC, 0);
    front.trained(own, SPEC, 1);
    assertThat(sweeps.extendSweep(more.build()).getCost().getRuns()).isEqualTo(8);
  }

  @Test
  void aSweepThatHasAsMuchInTheStoreAsItMayIsNotExtended() {
    String own = "projects/default/sweeps/own";
    SweepQuota quota = new SweepQuota(0, 1);
    front.accepted(own, SPEC.withQuota(quota));
    ExtendSweepRequest.Builder more =
        request(spec(List.of(8, 16), 3, MetricKind.TRAIN_LOSS).withQuota(quota))
            .setName(own)
            .setValidateOnly(true);
    assertThat(sweeps.extendSweep(more.build()).getCost().getRuns()).isEqualTo(2);
    front.happens(own, new BlockEvent.BlockPlanned(own, 0, SPEC, 0, 2, 8, List.of(), Samples.AT));
    front.trained(own, SPEC, 0);
    assertThat(failure(() -> sweeps.extendSweep(more.build())).message())
        .startsWith(own + ": ")
        .endsWith(" bytes in the store (expected: less than 1)");
  }

  @Test
  void anExtensionDoesNotChangeTheQuota() {
    SweepSpec other =
        spec(List.of(8, 16), 3, MetricKind.TRAIN_LOSS).withQuota(new SweepQuota(100, 1_000));
    assertThat(failure(() -> sweeps.extendSweep(request(other).build())).violations())
        .satisfiesExactlyInAnyOrder(
            v -> assertThat(v).startsWith("quota.queued_runs: 100"),
            v -> assertThat(v).startsWith("quota.checkpoint_bytes: 1000"));
  }

  @Test
  void aCancelledSweepIsFrozen() {
    sweeps.cancelSweep(
        CancelSweepRequest.newBuilder()
            .setName(NAME)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {9}).toString())
            .build());
    SweepSpec more = spec(List.of(8, 16), 3, MetricKind.TRAIN_LOSS);
    for (boolean only : new boolean[] {false, true}) {
      assertThat(
              failure(() -> sweeps.extendSweep(request(more).setValidateOnly(only).build())).code())
          .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }
  }

  @Test
  void anOldEtagAndAnUnknownOrBadNameAreRefused() {
    SweepSpec more = spec(List.of(8, 16), 3, MetricKind.TRAIN_LOSS);
    assertThat(failure(() -> sweeps.extendSweep(request(more).setEtag("99").build())).reason())
        .isEqualTo("ETAG_MISMATCH");
    assertThat(failure(() -> sweeps.extendSweep(request(more).setName(NAME + "x").build())).code())
        .isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failure(() -> sweeps.extendSweep(request(more).setName("x").build())).violations())
        .singleElement()
        .asString()
        .startsWith("name: x");
  }

  @Test
  void aSweepAtRestShowsWhatItsMetricsWereToCostAndHaveCost() {
    front.happens(NAME, new BlockEvent.BlockPlanned(NAME, 0, SPEC, 0, 2, 8, List.of(), Samples.AT));
    front.measured(NAME, Samples.scalar(MetricKind.TRAIN_LOSS, "width=8,batch=32", 0.5, 0));
    front.measured(NAME, Samples.scalar(MetricKind.TRAIN_LOSS, "width=8,batch=32", 0.5, 1));
    assertThat(sweep().getMetricCostsCount()).as("of an active sweep").isZero();
    sweeps.pauseSweep(
        PauseSweepRequest.newBuilder()
            .setName(NAME)
            .setRequestId(UUID.nameUUIDFromBytes(new byte[] {8}).toString())
            .build());
    MetricCost cost = sweep().getMetricCosts(0);
    assertThat(cost.getMeasurements()).isEqualTo(4);
    assertThat(cost.getEstimate().getSamplePasses()).isEqualTo(2 * 4 * 1437);
    assertThat(cost.getRecorded()).isEqualTo(2);
    assertThat(cost.getMeasured().getMatvecs()).isEqualTo(2 * 3);
    assertThat(cost.getMeasured().getSamplePasses()).isEqualTo(2 * 200);
  }
}
