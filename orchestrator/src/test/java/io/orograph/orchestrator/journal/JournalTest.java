package io.orograph.orchestrator.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.ArtifactKind;
import io.orograph.core.checkpoint.ArtifactRef;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.search.Ask;
import io.orograph.core.search.CellVotes;
import io.orograph.core.search.SearchEnd;
import io.orograph.core.search.SearchReason;
import io.orograph.core.stop.RunAt;
import io.orograph.core.stop.RunLoss;
import io.orograph.core.stop.Stop;
import io.orograph.core.stop.StopDecision;
import io.orograph.core.sweep.Grid;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.SweepQuota;
import io.orograph.core.sweep.SweepSpec;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.Adoption;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.v1.NetworkFamily;
import io.orograph.wire.convert.SpecConverter;
import java.io.NotSerializableException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalTest {
  private static final Instant AT = Instant.parse("2026-11-23T10:00:00.123456789Z");
  private static final SweepSpec SPEC = Samples.spec(List.of(4, 8), List.of(16), 2);
  private static final Origin ORIGIN = new Origin("t-0123456789ab", 2, 17);
  private static final RunKey RUN = new RunKey("ab".repeat(32));
  private static final ArtifactRef STATE =
      new ArtifactRef(Samples.digest("state"), ArtifactKind.RESUME_STATE, 1234);

  private static final Adoption ADOPTION =
      new Adoption(
          200,
          List.of(
              new Adoption.AdoptedRun(1, Samples.checkpoint("c", 1), new RunOutcome.Trained()),
              new Adoption.AdoptedRun(
                  3, Samples.checkpoint("c", 3), new RunOutcome.Collapsed(1e-9)),
              new Adoption.AdoptedRun(
                  1,
                  Samples.checkpoint("d", 1),
                  new RunOutcome.Trained(),
                  Optional.of(new Grid(SPEC).run(new Grid(SPEC).cell(1), 1)))));

  /** A reason as long as one gets, in a script of three bytes a character. */
  private static final String LONGEST = "漢".repeat(1000);

  private final JournalSerializer serializer = new JournalSerializer();

  private static SweepChange keeping(OptionalInt days) {
    return new SweepChange(
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(days));
  }

  private static SweepChange bounding(OptionalLong runs, OptionalLong bytes) {
    return new SweepChange(
            OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty())
        .withQuota(runs, bytes);
  }

  /** What a release with other rules may have accepted: 1,001 replicates of a longer network. */
  private static SweepSpec refusedToday() {
    io.orograph.v1.SweepSpec.Builder p =
        SpecConverter.toProto(SPEC).toBuilder().setReplicates(1001);
    p.getNetworkBuilder().setFamily(NetworkFamily.NETWORK_FAMILY_RESNET18).setDepth(65);
    assertThat(SpecConverter.check(p.build())).hasSizeGreaterThanOrEqualTo(3);
    return SpecConverter.recorded(p.build());
  }

  /** Recorded in {@code golden/journal/facts.tsv} by kind and place: new ones come after all. */
  static Stream<SweepEvent> sweepEvents() {
    return Stream.of(
        new SweepEvent.SweepCreated(
            Samples.SWEEP,
            refusedToday(),
            "ab".repeat(32),
            Map.of("a", "b"),
            "what for",
            "who",
            "r",
            AT),
        new SweepEvent.SweepCreated(
            Samples.SWEEP,
            SPEC,
            "ab".repeat(32),
            Map.of(),
            "",
            "who",
            "r",
            Optional.of(ADOPTION),
            "",
            AT),
        new SweepEvent.SweepUpdated(
            new SweepChange(
                OptionalInt.of(0), OptionalInt.of(4), Optional.of(Map.of()), Optional.of("")),
            "r",
            AT),
        new SweepEvent.SweepUpdated(
            new SweepChange(
                OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty()),
            "r",
            AT),
        new SweepEvent.SweepUpdated(keeping(OptionalInt.of(0)), "r", AT),
        new SweepEvent.SweepUpdated(keeping(OptionalInt.empty()), "r", AT),
        new SweepEvent.SweepPaused("r", AT),
        new SweepEvent.SweepResumed("r", AT),
        new SweepEvent.SweepExtended(refusedToday(), "cd".repeat(32), "r", AT),
        new SweepEvent.RunsRetried(
            new Retry("", Optional.empty(), OptionalInt.empty(), 12), "r", AT),
        new SweepEvent.RunsRetried(
            new Retry("replicate = 0", Optional.of("width=4,batch=16"), OptionalInt.of(0), 1),
            "r",
            AT),
        new SweepEvent.BlockOpened(3, 500, 1000, AT),
        new SweepEvent.BlockFinished(3, AT),
        new SweepEvent.BlockFinished(
            0, List.of(new CellVotes(7, 2, 1, 0), new CellVotes(9, 0, 0, 3)), AT),
        new SweepEvent.SearchDecided(
            2,
            List.of(new Ask(7, SearchReason.HALVED, 5, 9), new Ask(0, SearchReason.SPREAD, -1, -1)),
            SearchEnd.GOES_ON,
            AT),
        new SweepEvent.SearchDecided(3, List.of(), SearchEnd.FOUND, AT),
        new SweepEvent.LossesReported(
            List.of(
                new RunLoss(new RunAt(7, 2), 400, 0.25, true),
                new RunLoss(new RunAt(9, 0), 400, Double.POSITIVE_INFINITY, false)),
            AT),
        new SweepEvent.RungDecided(
            2, new StopDecision(400, 17, 12, List.of(new Stop(new RunAt(7, 2), 0.75, 0.5))), AT),
        new SweepEvent.RungDecided(3, new StopDecision(800, 17, 12, List.of()), AT),
        new SweepEvent.SweepFinished(AT),
        new SweepEvent.SweepCancelled("r", AT),
        new SweepEvent.SweepDeleted("r", AT),
        new SweepEvent.SweepCreated(
            Samples.SWEEP,
            SPEC,
            "ab".repeat(32),
            Map.of(),
            "",
            "who",
            "r",
            Optional.empty(),
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            AT),
        new SweepEvent.SweepUpdated(bounding(OptionalLong.of(100), OptionalLong.empty()), "r", AT),
        new SweepEvent.SweepUpdated(
            bounding(OptionalLong.of(0), OptionalLong.of(5_000_000_000L)), "r", AT),
        new SweepEvent.SweepCreated(
            Samples.SWEEP,
            SPEC.withQuota(new SweepQuota(100, 5_000_000_000L)),
            "ab".repeat(32),
            Map.of(),
            "",
            "who",
            "r",
            AT));
  }

  /** As {@link #sweepEvents}. */
  static Stream<BlockEvent> blockEvents() {
    Lease lease = new Lease(Samples.SWEEP, 3, "t-0123456789ab", 2, 2, "w", "i", "cpu");
    Stream<BlockEvent> ends =
        Stream.of(
                new RunOutcome.Trained(),
                new RunOutcome.Diverged(3, Double.POSITIVE_INFINITY),
                new RunOutcome.Collapsed(1e-9),
                new RunOutcome.Censored("rule"),
                new RunOutcome.Failed("why"),
                new RunOutcome.Failed(LONGEST),
                new RunOutcome.Cancelled())
            .map(
                o ->
                    new BlockEvent.RunEnded(
                        Optional.of(ORIGIN), RUN, o, Optional.of(Samples.summary(0.5)), AT));
    Stream<BlockEvent> leases =
        Arrays.stream(LeaseEnd.values())
            .map(r -> new BlockEvent.LeaseEnded("t-0123456789ab", 2, r, LONGEST, AT));
    Stream<BlockEvent> others =
        Stream.of(
            new BlockEvent.LeaseEnded(
                "t-0123456789ab",
                2,
                LeaseEnd.FAILED,
                LONGEST,
                Optional.of(new ArtifactRef(Samples.digest("log"), ArtifactKind.LOG_TAIL, 65_536)),
                AT),
            new BlockEvent.BlockPlanned(Samples.SWEEP, 3, SPEC, 0, 2, 0, List.of(), AT),
            new BlockEvent.BlockPlanned(Samples.SWEEP, 3, refusedToday(), 0, 2, 16, List.of(), AT),
            new BlockEvent.BlockPlanned(
                Samples.SWEEP, 3, SPEC, 0, 2, 0, IntStream.range(0, 1000).boxed().toList(), AT),
            new BlockEvent.BlockPlanned(
                Samples.SWEEP,
                3,
                SPEC,
                0,
                2,
                0,
                List.of(0, 0, 1, 1),
                12,
                200,
                2,
                Optional.empty(),
                AT),
            new BlockEvent.BlockPlanned(
                Samples.SWEEP, 3, SPEC, 0, 2, 0, List.of(0), 0, 200, 0, Optional.of(ADOPTION), AT),
            new BlockEvent.BlockExtended(1, SPEC, 0, 2, 12, List.of(0, 1), AT),
            new BlockEvent.LeaseGranted(lease, List.of(RUN), "", AT),
            new BlockEvent.LeaseGranted(lease, List.of(), "width=4,batch=16", AT),
            new BlockEvent.PackStarted(ORIGIN, Samples.provenance(), 50, AT),
            new BlockEvent.CheckpointRecorded(ORIGIN, RUN, Samples.checkpoint("c", 0), AT),
            new BlockEvent.ResumeStateRecorded(ORIGIN, STATE, 50, AT),
            new BlockEvent.EndStateRecorded(ORIGIN, RUN, STATE, 100, "cpu/AVX2", AT),
            new BlockEvent.LossRecorded(ORIGIN, RUN, 0.5, Samples.summary(0.5), AT),
            new BlockEvent.FactsKnown(ORIGIN, AT),
            new BlockEvent.RunContinued(
                RUN, new Shorter.Trained(new RunKey("7".repeat(64)), STATE, 100, "cpu/AVX2"), AT),
            new BlockEvent.CurveChunkRecorded(
                ORIGIN,
                RUN,
                new ArtifactRef(Samples.digest("c"), ArtifactKind.CURVE_CHUNK, 5),
                0,
                50,
                AT),
            new BlockEvent.RunEnded(
                Optional.empty(), RUN, new RunOutcome.Cancelled(), Optional.empty(), AT),
            new BlockEvent.MeasurementRecorded(
                ORIGIN, Samples.scalar(MetricKind.TRAIN_LOSS, "width=4,batch=16", 0.5, 0), AT),
            new BlockEvent.MeasurementRecorded(
                ORIGIN,
                Samples.undefined(MetricKind.CKA_SIMILARITY, "width=4,batch=16", LONGEST, 0, 1),
                AT),
            new BlockEvent.BlockCancelled(AT),
            new BlockEvent.PackSplit(
                "t-0123456789ab",
                List.of(
                    new BlockEvent.Part("t-1", Collections.nCopies(8, RUN)),
                    new BlockEvent.Part("t-2", List.of(RUN))),
                new BlockEvent.Attempts(4, 1, 2, 3),
                AT),
            new BlockEvent.BlockRetried(Collections.nCopies(40, RUN), List.of(), 0, AT),
            new BlockEvent.BlockRetried(
                List.of(), Collections.nCopies(100, "m-0123456789abcdef"), 7, AT),
            new BlockEvent.CheckpointsReleased(List.of(Samples.digest("x")), AT),
            new BlockEvent.CurveChunkRecorded(
                new Origin("t-0123456789ab", 2, 17, "cpu/AVX2"),
                RUN,
                new ArtifactRef(Samples.digest("c"), ArtifactKind.CURVE_CHUNK, 5),
                0,
                50,
                AT));
    return Stream.of(ends, others, leases).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("sweepEvents")
  void aSweepsFactComesBackFromItsBytes(SweepEvent event) throws NotSerializableException {
    Object stored = new SweepJournal().toJournal(event);
    byte[] bytes = serializer.toBinary(stored);
    assertThat(serializer.manifest(stored)).isEqualTo("orograph.sweep/1");
    Object back = serializer.fromBinary(bytes, serializer.manifest(stored));
    assertThat(SweepJournal.read("Sweep|" + Samples.SWEEP, back)).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("blockEvents")
  void aBlocksFactComesBackFromItsBytesAndIsSmall(BlockEvent event)
      throws NotSerializableException {
    String id = BlockEntity.persistenceId(Samples.SWEEP, 3).id();
    Object stored = BlockJournal.ofEntity(BlockEntity.entityId(Samples.SWEEP, 3)).toJournal(event);
    byte[] bytes = serializer.toBinary(stored);
    assertThat(bytes).hasSizeLessThanOrEqualTo(4096);
    assertThat(serializer.manifest(stored)).isEqualTo("orograph.block/1");
    Object back = serializer.fromBinary(bytes, serializer.manifest(stored));
    assertThat(BlockJournal.read(id, back)).isEqualTo(event);
  }

  @Test
  void aRungOfManyRunsIsSeveralSmallFacts() {
    List<RunLoss> losses =
        IntStream.range(0, 500)
            .mapToObj(i -> new RunLoss(new RunAt(1L << 40, 999), 1L << 40, i / 3.0, true))
            .toList();
    List<Stop> stops = losses.stream().map(l -> new Stop(l.run(), l.loss(), 1 / 3.0)).toList();
    for (int from = 0; from < 500; from += 100) {
      List<SweepEvent> facts =
          List.of(
              new SweepEvent.LossesReported(losses.subList(from, from + 100), AT),
              new SweepEvent.RungDecided(
                  100, new StopDecision(1L << 40, 500, 0, stops.subList(from, from + 100)), AT));
      assertThat(facts)
          .allSatisfy(
              fact ->
                  assertThat(serializer.toBinary(new SweepJournal().toJournal(fact)))
                      .hasSizeLessThanOrEqualTo(4096));
    }
  }

  @Test
  void everyKindOfFactIsTried() {
    assertThat(sweepEvents().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(SweepEvent.class.getPermittedSubclasses());
    assertThat(blockEvents().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(BlockEvent.class.getPermittedSubclasses());
  }

  @Test
  void theSerializersIdentifierNeverChanges() {
    assertThat(serializer.identifier()).isEqualTo(50_811);
  }

  @Test
  void whatIsNoFactIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> serializer.manifest("text"))
        .withMessageStartingWith("message: java.lang.String");
    assertThatThrownBy(() -> serializer.fromBinary(new byte[] {1, 2}, "orograph.sweep/1"))
        .isInstanceOf(NotSerializableException.class);
  }
}
