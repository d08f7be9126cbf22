package io.orograph.orchestrator.results;

import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.sweep.SweepChange;
import io.orograph.orchestrator.sweep.SweepEvent;
import io.orograph.orchestrator.sweep.SweepStatus;
import java.sql.Connection;
import java.sql.SQLException;

/** The rows of sweeps. */
public final class SweepProjection extends Projection<SweepEvent> {
  public SweepProjection(Database database, RowCodec codec) {
    super(database, codec, SweepEvent.class);
  }

  @Override
  String sweepOf(SweepEvent first) {
    if (first instanceof SweepEvent.SweepCreated created) {
      return created.name();
    }
    throw new IllegalStateException("first event: " + first + " (expected: SweepCreated)");
  }

  /** Nobody shall see the end of a sweep, and export it, before the rows of its blocks. */
  @Override
  boolean ready(Connection connection, String sweep, SweepEvent event) throws SQLException {
    return !(event instanceof SweepEvent.SweepFinished)
        || !Laggards.areAmong(connection, BlockEntity.persistenceIdsOf(sweep));
  }

  @Override
  Writer<SweepEvent> writer(Connection connection, String sweep, FactLog facts) {
    SweepRows rows = new SweepRows(connection, codec, sweep, facts);
    return event -> apply(rows, event);
  }

  private static void apply(SweepRows rows, JournalReader.Numbered<SweepEvent> event)
      throws SQLException {
    SweepEvent happened = event.event();
    switch (happened) {
      case SweepEvent.SweepCreated c ->
          rows.created(
              c.spec(), c.specDigest(), c.labels(), c.description(), c.createdBy(), c.at());
      case SweepEvent.SweepUpdated u -> update(rows, u.change());
      case SweepEvent.SweepPaused p -> rows.state(SweepStatus.PAUSED, p.at());
      case SweepEvent.SweepResumed r -> rows.state(SweepStatus.ACTIVE, r.at());
      case SweepEvent.SweepFinished f -> rows.state(SweepStatus.FINISHED, f.at());
      case SweepEvent.SweepCancelled c -> rows.state(SweepStatus.CANCELLED, c.at());
      case SweepEvent.SweepDeleted d -> rows.deleted(d.at());
      case SweepEvent.SweepExtended e -> rows.extended(e.spec(), e.specDigest(), e.at());
      case SweepEvent.RunsRetried r -> rows.reopened(r.at());
      case SweepEvent.BlockOpened b -> {}
      case SweepEvent.BlockFinished b -> {}
      case SweepEvent.SearchDecided d -> rows.searched(d.asks());
      case SweepEvent.LossesReported l -> {}
      case SweepEvent.RungDecided r -> {}
    }
    rows.version(event.sequence());
  }

  private static void update(SweepRows rows, SweepChange change) throws SQLException {
    rows.changed(change);
    if (change.labels().isPresent()) {
      rows.labels(change.labels().get());
    }
    if (change.description().isPresent()) {
      rows.description(change.description().get());
    }
  }
}
