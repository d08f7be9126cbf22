package io.orograph.orchestrator.journal;

import io.orograph.journal.v1.BlockOpened;
import io.orograph.journal.v1.RunsRetried;
import io.orograph.journal.v1.SweepCancelled;
import io.orograph.journal.v1.SweepCreated;
import io.orograph.journal.v1.SweepDeleted;
import io.orograph.journal.v1.SweepExtended;
import io.orograph.journal.v1.SweepFinished;
import io.orograph.journal.v1.SweepPaused;
import io.orograph.journal.v1.SweepResumed;
import io.orograph.journal.v1.SweepUpdated;
import io.orograph.orchestrator.sweep.Retry;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.wire.convert.SpecConverter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.pekko.persistence.typed.EventAdapter;
import org.apache.pekko.persistence.typed.EventSeq;

/** Facts of sweeps as journal messages. */
public final class SweepJournal
    extends EventAdapter<SweepEvent, io.orograph.journal.v1.SweepEvent> {
  /** The fact that the journal holds as {@code stored} for the entity {@code persistenceId}. */
  public static SweepEvent read(String persistenceId, Object stored) {
    return fromProto((io.orograph.journal.v1.SweepEvent) stored);
  }

  @Override
  public io.orograph.journal.v1.SweepEvent toJournal(SweepEvent event) {
    return toProto(event);
  }

  @Override
  public String manifest(SweepEvent event) {
    return "";
  }

  @Override
  public EventSeq<SweepEvent> fromJournal(
      io.orograph.journal.v1.SweepEvent stored, String manifest) {
    return EventSeq.single(fromProto(stored));
  }

  /** The stored form of {@code event}. */
  public static io.orograph.journal.v1.SweepEvent toProto(SweepEvent event) {
    var b =
        io.orograph.journal.v1.SweepEvent.newBuilder()
            .setAt(Instants.toProto(event.at()))
            .setRequestId(event.requestId());
    switch (event) {
      case SweepEvent.SweepCreated e -> b.setSweepCreated(created(e));
      case SweepEvent.SweepUpdated e -> b.setSweepUpdated(updated(e.change()));
      case SweepEvent.SweepPaused e -> b.setSweepPaused(SweepPaused.getDefaultInstance());
      case SweepEvent.SweepResumed e -> b.setSweepResumed(SweepResumed.getDefaultInstance());
      case SweepEvent.SweepExtended e ->
          b.setSweepExtended(
              SweepExtended.newBuilder()
                  .setSpec(SpecConverter.toProto(e.spec()))
                  .setSpecDigest(e.specDigest()));
      case SweepEvent.RunsRetried e -> b.setRunsRetried(retried(e.retry()));
      case SweepEvent.BlockOpened e ->
          b.setBlockOpened(
              BlockOpened.newBuilder()
                  .setBlock(e.block())
                  .setFromCell(e.fromCell())
                  .setToCell(e.toCell()));
      case SweepEvent.BlockFinished e -> b.setBlockFinished(SearchJournal.toProto(e));
      case SweepEvent.SearchDecided e -> b.setSearchDecided(SearchJournal.toProto(e));
      case SweepEvent.LossesReported e -> b.setLossesReported(StopJournal.toProto(e));
      case SweepEvent.RungDecided e -> b.setRungDecided(StopJournal.toProto(e));
      case SweepEvent.SweepFinished e -> b.setSweepFinished(SweepFinished.getDefaultInstance());
      case SweepEvent.SweepCancelled e -> b.setSweepCancelled(SweepCancelled.getDefaultInstance());
      case SweepEvent.SweepDeleted e -> b.setSweepDeleted(SweepDeleted.getDefaultInstance());
    }
    return b.build();
  }

  /**
   * The fact in {@code stored}.
   *
   * @throws IllegalStateException for a fact that this release does not know
   */
  public static SweepEvent fromProto(io.orograph.journal.v1.SweepEvent stored) {
    Instant at = Instants.fromProto(stored.getAt());
    String request = stored.getRequestId();
    return switch (stored.getEventCase()) {
      case SWEEP_CREATED -> {
        SweepCreated e = stored.getSweepCreated();
        yield new SweepEvent.SweepCreated(
            e.getName(),
            SpecConverter.recorded(e.getSpec()),
            e.getSpecDigest(),
            e.getLabelsMap(),
            e.getDescription(),
            e.getCreatedBy(),
            request,
            e.hasAdoption()
                ? Optional.of(AdoptionJournal.fromProto(e.getAdoption()))
                : Optional.empty(),
            e.getTraceParent(),
            at);
      }
      case SWEEP_UPDATED ->
          new SweepEvent.SweepUpdated(change(stored.getSweepUpdated()), request, at);
      case SWEEP_PAUSED -> new SweepEvent.SweepPaused(request, at);
      case SWEEP_RESUMED -> new SweepEvent.SweepResumed(request, at);
      case SWEEP_EXTENDED -> {
        SweepExtended e = stored.getSweepExtended();
        yield new SweepEvent.SweepExtended(
            SpecConverter.recorded(e.getSpec()), e.getSpecDigest(), request, at);
      }
      case RUNS_RETRIED -> new SweepEvent.RunsRetried(retry(stored.getRunsRetried()), request, at);
      case BLOCK_OPENED -> {
        BlockOpened e = stored.getBlockOpened();
        yield new SweepEvent.BlockOpened(e.getBlock(), e.getFromCell(), e.getToCell(), at);
      }
      case BLOCK_FINISHED -> SearchJournal.fromProto(stored.getBlockFinished(), at);
      case SEARCH_DECIDED -> SearchJournal.fromProto(stored.getSearchDecided(), at);
      case LOSSES_REPORTED -> StopJournal.fromProto(stored.getLossesReported(), at);
      case RUNG_DECIDED -> StopJournal.fromProto(stored.getRungDecided(), at);
      case SWEEP_FINISHED -> new SweepEvent.SweepFinished(at);
      case SWEEP_CANCELLED -> new SweepEvent.SweepCancelled(request, at);
      case SWEEP_DELETED -> new SweepEvent.SweepDeleted(request, at);
      case EVENT_NOT_SET ->
          throw new IllegalStateException(
              "event: " + stored.getEventCase() + " (expected: a fact that this release knows)");
    };
  }

  private static SweepCreated created(SweepEvent.SweepCreated e) {
    SweepCreated.Builder b =
        SweepCreated.newBuilder()
            .setName(e.name())
            .setSpec(SpecConverter.toProto(e.spec()))
            .setSpecDigest(e.specDigest())
            .putAllLabels(e.labels())
            .setDescription(e.description())
            .setCreatedBy(e.createdBy())
            .setTraceParent(e.traceParent());
    e.adoption().ifPresent(a -> b.setAdoption(AdoptionJournal.toProto(a)));
    return b.build();
  }

  private static RunsRetried retried(Retry retry) {
    RunsRetried.Builder b =
        RunsRetried.newBuilder().setFilter(retry.filter()).setRuns(retry.runs());
    retry.cell().ifPresent(b::setCell);
    retry.replicate().ifPresent(b::setReplicate);
    return b.build();
  }

  private static Retry retry(RunsRetried e) {
    return new Retry(
        e.getFilter(),
        e.hasCell() ? Optional.of(e.getCell()) : Optional.empty(),
        e.hasReplicate() ? OptionalInt.of(e.getReplicate()) : OptionalInt.empty(),
        e.getRuns());
  }

  private static SweepUpdated updated(SweepChange change) {
    SweepUpdated.Builder b = SweepUpdated.newBuilder();
    change.priority().ifPresent(b::setPriority);
    change.maxParallel().ifPresent(b::setMaxParallel);
    change.queuedRuns().ifPresent(b::setQueuedRuns);
    change.checkpointBytes().ifPresent(b::setCheckpointBytes);
    change.description().ifPresent(b::setDescription);
    change
        .keepDays()
        .ifPresent(
            keep -> {
              SweepUpdated.KeepDays.Builder days = b.getKeepDaysBuilder();
              keep.ifPresent(days::setDays);
            });
    change.labels().ifPresent(l -> b.setLabelsChanged(true).putAllLabels(l));
    return b.build();
  }

  private static SweepChange change(SweepUpdated e) {
    Optional<Map<String, String>> labels =
        e.getLabelsChanged() ? Optional.of(e.getLabelsMap()) : Optional.empty();
    return new SweepChange(
        e.hasPriority() ? OptionalInt.of(e.getPriority()) : OptionalInt.empty(),
        e.hasMaxParallel() ? OptionalInt.of(e.getMaxParallel()) : OptionalInt.empty(),
        labels,
        e.hasDescription() ? Optional.of(e.getDescription()) : Optional.empty(),
        e.hasKeepDays() ? Optional.of(days(e.getKeepDays())) : Optional.empty(),
        e.hasQueuedRuns() ? OptionalLong.of(e.getQueuedRuns()) : OptionalLong.empty(),
        e.hasCheckpointBytes() ? OptionalLong.of(e.getCheckpointBytes()) : OptionalLong.empty());
  }

  private static OptionalInt days(SweepUpdated.KeepDays keep) {
    return keep.hasDays() ? OptionalInt.of(keep.getDays()) : OptionalInt.empty();
  }
}
