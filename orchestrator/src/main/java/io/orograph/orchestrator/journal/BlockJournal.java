package io.orograph.orchestrator.journal;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.RunKey;
import io.orograph.journal.v1.BlockCancelled;
import io.orograph.journal.v1.BlockExtended;
import io.orograph.journal.v1.BlockPlanned;
import io.orograph.journal.v1.BlockRetried;
import io.orograph.journal.v1.CheckpointRecorded;
import io.orograph.journal.v1.CheckpointsReleased;
import io.orograph.journal.v1.CurveChunkRecorded;
import io.orograph.journal.v1.FactsKnown;
import io.orograph.journal.v1.LeaseEndReason;
import io.orograph.journal.v1.LeaseEnded;
import io.orograph.journal.v1.LeaseGranted;
import io.orograph.journal.v1.MeasurementRecorded;
import io.orograph.journal.v1.PackPart;
import io.orograph.journal.v1.PackSplit;
import io.orograph.journal.v1.PackStarted;
import io.orograph.journal.v1.ResumeStateRecorded;
import io.orograph.journal.v1.RunEnded;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Lease;
import io.orograph.orchestrator.block.LeaseEnd;
import io.orograph.orchestrator.block.Origin;
import io.orograph.wire.convert.MeasureConverter;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecConverter;
import io.orograph.wire.convert.StoreConverter;
import java.time.Instant;
import java.util.Optional;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/**
 * Facts of one block as journal messages.
 *
 * <p>A stored lease does not repeat the block it belongs to, so an adapter is made for one block.
 */
public final class BlockJournal
    extends EventAdapter<BlockEvent, io.orograph.journal.v1.BlockEvent> {
  private final String sweep;
  private final int block;

  /** The adapter of block number {@code block} of {@code sweep}. */
  public BlockJournal(String sweep, int block) {
    this.sweep = sweep;
    this.block = block;
  }

  /**
   * The adapter of the block with this entity id, {@link
   * io.orograph.orchestrator.block.BlockEntity#entityId}.
   */
  public static BlockJournal ofEntity(String entityId) {
    int cut = entityId.lastIndexOf("/blocks/");
    if (cut < 0) {
      throw new IllegalArgumentException(
          "entity: " + entityId + " (expected: {sweep}/blocks/{number})");
    }
    return new BlockJournal(
        entityId.substring(0, cut),
        Integer.parseInt(entityId.substring(cut + "/blocks/".length())));
  }

  /** The fact that the journal holds as {@code stored} for the entity {@code persistenceId}. */
  public static BlockEvent read(String persistenceId, Object stored) {
    return ofEntity(persistenceId.substring(persistenceId.indexOf('|') + 1))
        .fromProto((io.orograph.journal.v1.BlockEvent) stored);
  }

  @Override
  public io.orograph.journal.v1.BlockEvent toJournal(BlockEvent event) {
    return toProto(event);
  }

  @Override
  public String manifest(BlockEvent event) {
    return "";
  }

  @Override
  public EventSeq<BlockEvent> fromJournal(
      io.orograph.journal.v1.BlockEvent stored, String manifest) {
    return EventSeq.single(fromProto(stored));
  }

  /** The stored form of {@code event}. */
  public static io.orograph.journal.v1.BlockEvent toProto(BlockEvent event) {
    var b = io.orograph.journal.v1.BlockEvent.newBuilder().setAt(Instants.toProto(event.at()));
    switch (event) {
      case BlockEvent.BlockPlanned e -> b.setBlockPlanned(planned(e));
      case BlockEvent.BlockExtended e ->
          b.setBlockExtended(
              BlockExtended.newBuilder()
                  .setExtension(e.extension())
                  .setSpec(SpecConverter.toProto(e.spec()))
                  .setFromCell(e.fromCell())
                  .setToCell(e.toCell())
                  .setFirstIndex(e.firstIndex())
                  .addAllPackOfRun(e.packOfRun()));
      case BlockEvent.LeaseGranted e -> b.setLeaseGranted(granted(e));
      case BlockEvent.PackStarted e ->
          b.setPackStarted(
              PackStarted.newBuilder()
                  .setOrigin(origin(e.origin()))
                  .setProvenance(StoreConverter.toProto(e.provenance()))
                  .setStep(e.step()));
      case BlockEvent.CheckpointRecorded e ->
          b.setCheckpointRecorded(
              CheckpointRecorded.newBuilder()
                  .setOrigin(origin(e.origin()))
                  .setRunKey(e.run().hex())
                  .setCheckpoint(StoreConverter.toProto(e.checkpoint())));
      case BlockEvent.ResumeStateRecorded e ->
          b.setResumeStateRecorded(
              ResumeStateRecorded.newBuilder()
                  .setOrigin(origin(e.origin()))
                  .setResumeState(StoreConverter.toProto(e.resumeState()))
                  .setStep(e.step()));
      case BlockEvent.EndStateRecorded e ->
          b.setEndStateRecorded(LengthJournal.toProto(e, origin(e.origin())));
      case BlockEvent.LossRecorded e ->
          b.setLossRecorded(StopJournal.toProto(e, origin(e.origin())));
      case BlockEvent.FactsKnown e ->
          b.setFactsKnown(FactsKnown.newBuilder().setOrigin(origin(e.origin())));
      case BlockEvent.RunContinued e -> b.setRunContinued(LengthJournal.toProto(e));
      case BlockEvent.CurveChunkRecorded e ->
          b.setCurveChunkRecorded(
              CurveChunkRecorded.newBuilder()
                  .setOrigin(origin(e.origin()))
                  .setRunKey(e.run().hex())
                  .setChunk(StoreConverter.toProto(e.chunk()))
                  .setFromStep(e.fromStep())
                  .setToStep(e.toStep()));
      case BlockEvent.RunEnded e -> {
        RunEnded.Builder r =
            RunEnded.newBuilder()
                .setRunKey(e.run().hex())
                .setOutcome(RunConverter.toProto(e.outcome()));
        e.origin().ifPresent(o -> r.setOrigin(origin(o)));
        e.summary().ifPresent(s -> r.setSummary(RunConverter.toProto(s)));
        b.setRunEnded(r);
      }
      case BlockEvent.MeasurementRecorded e ->
          b.setMeasurementRecorded(
              MeasurementRecorded.newBuilder()
                  .setOrigin(origin(e.origin()))
                  .setMeasurement(MeasureConverter.toProto(e.measurement())));
      case BlockEvent.LeaseEnded e -> {
        LeaseEnded.Builder l =
            LeaseEnded.newBuilder()
                .setTask(e.task())
                .setAttempt(e.attempt())
                .setReason(reason(e.reason()))
                .setDetail(e.detail());
        e.logTail().ifPresent(tail -> l.setLogTail(StoreConverter.toProto(tail)));
        b.setLeaseEnded(l);
      }
      case BlockEvent.PackSplit e -> b.setPackSplit(split(e));
      case BlockEvent.BlockCancelled e -> b.setBlockCancelled(BlockCancelled.getDefaultInstance());
      case BlockEvent.BlockRetried e ->
          b.setBlockRetried(
              BlockRetried.newBuilder()
                  .addAllRunKeys(e.runs().stream().map(RunKey::hex).toList())
                  .addAllTasks(e.tasks())
                  .setRetry(e.retry()));
      case BlockEvent.CheckpointsReleased e ->
          b.setCheckpointsReleased(
              CheckpointsReleased.newBuilder()
                  .addAllDigests(e.digests().stream().map(Digest::hex).toList()));
    }
    return b.build();
  }

  /**
   * The fact in {@code stored}.
   *
   * @throws IllegalStateException for a fact that this release does not know
   */
  public BlockEvent fromProto(io.orograph.journal.v1.BlockEvent stored) {
    Instant at = Instants.fromProto(stored.getAt());
    return switch (stored.getEventCase()) {
      case BLOCK_PLANNED -> {
        BlockPlanned e = stored.getBlockPlanned();
        yield new BlockEvent.BlockPlanned(
            e.getSweep(),
            e.getBlock(),
            SpecConverter.recorded(e.getSpec()),
            e.getFromCell(),
            e.getToCell(),
            e.getPackMembers(),
            e.getPackOfRunList(),
            e.getFirstIndex(),
            e.getProbeSubset(),
            e.getExtension(),
            e.hasAdoption()
                ? Optional.of(AdoptionJournal.fromProto(e.getAdoption()))
                : Optional.empty(),
            at);
      }
      case BLOCK_EXTENDED -> {
        BlockExtended e = stored.getBlockExtended();
        yield new BlockEvent.BlockExtended(
            e.getExtension(),
            SpecConverter.recorded(e.getSpec()),
            e.getFromCell(),
            e.getToCell(),
            e.getFirstIndex(),
            e.getPackOfRunList(),
            at);
      }
      case LEASE_GRANTED -> granted(stored.getLeaseGranted(), at);
      case PACK_STARTED -> {
        PackStarted e = stored.getPackStarted();
        yield new BlockEvent.PackStarted(
            origin(e.getOrigin()), StoreConverter.fromProto(e.getProvenance()), e.getStep(), at);
      }
      case CHECKPOINT_RECORDED -> {
        CheckpointRecorded e = stored.getCheckpointRecorded();
        yield new BlockEvent.CheckpointRecorded(
            origin(e.getOrigin()),
            new RunKey(e.getRunKey()),
            StoreConverter.fromProto(e.getCheckpoint()),
            at);
      }
      case RESUME_STATE_RECORDED -> {
        ResumeStateRecorded e = stored.getResumeStateRecorded();
        yield new BlockEvent.ResumeStateRecorded(
            origin(e.getOrigin()), StoreConverter.fromProto(e.getResumeState()), e.getStep(), at);
      }
      case CURVE_CHUNK_RECORDED -> {
        CurveChunkRecorded e = stored.getCurveChunkRecorded();
        yield new BlockEvent.CurveChunkRecorded(
            origin(e.getOrigin()),
            new RunKey(e.getRunKey()),
            StoreConverter.fromProto(e.getChunk()),
            e.getFromStep(),
            e.getToStep(),
            at);
      }
      case END_STATE_RECORDED ->
          LengthJournal.fromProto(
              stored.getEndStateRecorded(), origin(stored.getEndStateRecorded().getOrigin()), at);
      case LOSS_RECORDED ->
          StopJournal.fromProto(
              stored.getLossRecorded(), origin(stored.getLossRecorded().getOrigin()), at);
      case FACTS_KNOWN -> new BlockEvent.FactsKnown(origin(stored.getFactsKnown().getOrigin()), at);
      case RUN_CONTINUED -> LengthJournal.fromProto(stored.getRunContinued(), at);
      case RUN_ENDED -> {
        RunEnded e = stored.getRunEnded();
        yield new BlockEvent.RunEnded(
            e.hasOrigin() ? Optional.of(origin(e.getOrigin())) : Optional.empty(),
            new RunKey(e.getRunKey()),
            RunConverter.fromProto(e.getOutcome()),
            e.hasSummary() ? Optional.of(RunConverter.fromProto(e.getSummary())) : Optional.empty(),
            at);
      }
      case MEASUREMENT_RECORDED -> {
        MeasurementRecorded e = stored.getMeasurementRecorded();
        yield new BlockEvent.MeasurementRecorded(
            origin(e.getOrigin()), MeasureConverter.fromProto(e.getMeasurement()), at);
      }
      case LEASE_ENDED -> {
        LeaseEnded e = stored.getLeaseEnded();
        yield new BlockEvent.LeaseEnded(
            e.getTask(),
            e.getAttempt(),
            reason(e.getReason()),
            e.getDetail(),
            e.hasLogTail()
                ? Optional.of(StoreConverter.fromProto(e.getLogTail()))
                : Optional.empty(),
            at);
      }
      case PACK_SPLIT -> split(stored.getPackSplit(), at);
      case BLOCK_CANCELLED -> new BlockEvent.BlockCancelled(at);
      case BLOCK_RETRIED ->
          new BlockEvent.BlockRetried(
              stored.getBlockRetried().getRunKeysList().stream().map(RunKey::new).toList(),
              stored.getBlockRetried().getTasksList(),
              stored.getBlockRetried().getRetry(),
              at);
      case CHECKPOINTS_RELEASED ->
          new BlockEvent.CheckpointsReleased(
              stored.getCheckpointsReleased().getDigestsList().stream().map(Digest::new).toList(),
              at);
      case EVENT_NOT_SET ->
          throw new IllegalStateException(
              "event: " + stored.getEventCase() + " (expected: a fact that this release knows)");
    };
  }

  private static BlockPlanned planned(BlockEvent.BlockPlanned e) {
    BlockPlanned.Builder b =
        BlockPlanned.newBuilder()
            .setSweep(e.sweep())
            .setBlock(e.block())
            .setSpec(SpecConverter.toProto(e.spec()))
            .setFromCell(e.fromCell())
            .setToCell(e.toCell())
            .setPackMembers(e.packMembers())
            .addAllPackOfRun(e.packOfRun())
            .setFirstIndex(e.firstIndex())
            .setProbeSubset(e.probeSubset())
            .setExtension(e.extension());
    e.adoption().ifPresent(a -> b.setAdoption(AdoptionJournal.toProto(a)));
    return b.build();
  }

  private static LeaseGranted granted(BlockEvent.LeaseGranted e) {
    Lease lease = e.lease();
    return LeaseGranted.newBuilder()
        .setTask(lease.task())
        .setAttempt(lease.attempt())
        .setFencingToken(lease.token())
        .setWorker(lease.worker())
        .setIncarnation(lease.incarnation())
        .setDeviceClass(lease.deviceClass())
        .addAllRunKeys(e.runs().stream().map(RunKey::hex).toList())
        .setCell(e.cell())
        .build();
  }

  private BlockEvent.LeaseGranted granted(LeaseGranted e, Instant at) {
    return new BlockEvent.LeaseGranted(
        new Lease(
            sweep,
            block,
            e.getTask(),
            e.getAttempt(),
            e.getFencingToken(),
            e.getWorker(),
            e.getIncarnation(),
            e.getDeviceClass()),
        e.getRunKeysList().stream().map(RunKey::new).toList(),
        e.getCell(),
        at);
  }

  private static PackSplit split(BlockEvent.PackSplit e) {
    PackSplit.Builder b =
        PackSplit.newBuilder()
            .setTask(e.task())
            .setAttempts(e.from().attempts())
            .setFailed(e.from().failed())
            .setLost(e.from().lost())
            .setPreempted(e.from().preempted());
    for (BlockEvent.Part part : e.parts()) {
      b.addParts(
          PackPart.newBuilder()
              .setTask(part.task())
              .addAllRunKeys(part.runs().stream().map(RunKey::hex).toList()));
    }
    return b.build();
  }

  private static BlockEvent split(PackSplit e, Instant at) {
    return new BlockEvent.PackSplit(
        e.getTask(),
        e.getPartsList().stream()
            .map(
                p ->
                    new BlockEvent.Part(
                        p.getTask(), p.getRunKeysList().stream().map(RunKey::new).toList()))
            .toList(),
        new BlockEvent.Attempts(e.getAttempts(), e.getFailed(), e.getLost(), e.getPreempted()),
        at);
  }

  private static io.orograph.journal.v1.Origin origin(Origin o) {
    return io.orograph.journal.v1.Origin.newBuilder()
        .setTask(o.task())
        .setAttempt(o.attempt())
        .setSequence(o.sequence())
        .setDeviceClass(o.deviceClass())
        .build();
  }

  private static Origin origin(io.orograph.journal.v1.Origin o) {
    return new Origin(o.getTask(), o.getAttempt(), o.getSequence(), o.getDeviceClass());
  }

  private static LeaseEndReason reason(LeaseEnd reason) {
    return switch (reason) {
      case DONE -> LeaseEndReason.LEASE_END_REASON_DONE;
      case FAILED -> LeaseEndReason.LEASE_END_REASON_FAILED;
      case LOST -> LeaseEndReason.LEASE_END_REASON_LOST;
      case PREEMPTED -> LeaseEndReason.LEASE_END_REASON_PREEMPTED;
      case CANCELLED -> LeaseEndReason.LEASE_END_REASON_CANCELLED;
      case CUT -> LeaseEndReason.LEASE_END_REASON_CUT;
      case OUT_OF_MEMORY -> LeaseEndReason.LEASE_END_REASON_OUT_OF_MEMORY;
    };
  }

  private static LeaseEnd reason(LeaseEndReason reason) {
    return switch (reason) {
      case LEASE_END_REASON_DONE -> LeaseEnd.DONE;
      case LEASE_END_REASON_FAILED -> LeaseEnd.FAILED;
      case LEASE_END_REASON_LOST -> LeaseEnd.LOST;
      case LEASE_END_REASON_PREEMPTED -> LeaseEnd.PREEMPTED;
      case LEASE_END_REASON_CANCELLED -> LeaseEnd.CANCELLED;
      case LEASE_END_REASON_CUT -> LeaseEnd.CUT;
      case LEASE_END_REASON_OUT_OF_MEMORY -> LeaseEnd.OUT_OF_MEMORY;
      case LEASE_END_REASON_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("reason: " + reason + " (expected: one that is set)");
    };
  }
}
