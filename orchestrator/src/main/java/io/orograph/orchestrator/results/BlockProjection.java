package io.orograph.orchestrator.results;

import io.orograph.core.measure.RunOutcome;
import io.orograph.core.sweep.RunKey;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.LeaseEnd;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The rows of runs and measurements. */
public final class BlockProjection extends Projection<BlockEvent> {
  public BlockProjection(Database database, RowCodec codec) {
    super(database, codec, BlockEvent.class);
  }

  @Override
  String sweepOf(BlockEvent first) {
    if (first instanceof BlockEvent.BlockPlanned planned) {
      return planned.sweep();
    }
    throw new IllegalStateException("first event: " + first + " (expected: BlockPlanned)");
  }

  /** Blocks of a deleted sweep still end their leases: nobody asks for that. */
  @Override
  boolean kept(Connection connection, String sweep) throws SQLException {
    return !Purge.isDeleted(connection, sweep);
  }

  @Override
  Writer<BlockEvent> writer(Connection connection, String sweep, FactLog facts) {
    BlockRows rows = new BlockRows(connection, codec, sweep, facts);
    return new Writer<>() {
      @Override
      public void expect(List<JournalReader.Numbered<BlockEvent>> events) throws SQLException {
        Set<RunKey> runs = new LinkedHashSet<>();
        Set<String> tasks = new LinkedHashSet<>();
        events.forEach(event -> BlockProjection.subjects(event.event(), runs, tasks));
        rows.expect(runs, tasks);
      }

      @Override
      public void apply(JournalReader.Numbered<BlockEvent> event) throws SQLException {
        BlockProjection.apply(connection, sweep, rows, event.event());
      }

      @Override
      public void finish() throws SQLException {
        rows.write();
      }
    };
  }

  /** The runs whose rows an event is about, and tasks that were leased before it. */
  private static void subjects(BlockEvent happened, Set<RunKey> runs, Set<String> tasks) {
    switch (happened) {
      case BlockEvent.LeaseGranted g -> runs.addAll(g.runs());
      case BlockEvent.CheckpointRecorded c -> runs.add(c.run());
      case BlockEvent.CurveChunkRecorded c -> runs.add(c.run());
      case BlockEvent.RunEnded e -> runs.add(e.run());
      case BlockEvent.BlockRetried r -> runs.addAll(r.runs());
      case BlockEvent.PackStarted s -> tasks.add(s.origin().task());
      case BlockEvent.LeaseEnded e -> tasks.add(e.task());
      default -> {} // read when it comes, or not about runs
    }
  }

  private static void apply(
      Connection connection, String sweep, BlockRows rows, BlockEvent happened)
      throws SQLException {
    switch (happened) {
      case BlockEvent.BlockPlanned p -> rows.planned(p);
      case BlockEvent.BlockExtended e -> rows.extended(e);
      case BlockEvent.LeaseGranted g ->
          rows.leased(g.lease().task(), g.lease().attempt(), g.lease().worker(), g.runs(), g.at());
      case BlockEvent.PackStarted s ->
          rows.started(s.origin().task(), s.provenance(), s.origin().deviceClass());
      case BlockEvent.CheckpointRecorded c ->
          rows.checkpoint(c.run(), c.checkpoint(), c.origin().deviceClass(), c.at());
      case BlockEvent.CurveChunkRecorded c ->
          rows.chunk(c.run(), c.chunk(), c.fromStep(), c.toStep(), c.origin().deviceClass());
      case BlockEvent.RunEnded e -> {
        rows.ended(e.run(), e.outcome(), e.summary(), e.at());
        if (e.outcome() instanceof RunOutcome.Censored) {
          rows.writeRuns();
          rows.writeDone();
          References.stopped(connection, sweep, e.run());
        }
      }
      case BlockEvent.MeasurementRecorded m -> rows.measured(m.measurement(), m.at());
      case BlockEvent.LeaseEnded e -> {
        rows.released(e.task(), e.logTail(), e.at());
        if (e.reason() == LeaseEnd.DONE) {
          rows.done(e.task());
        }
      }
      case BlockEvent.BlockRetried r -> rows.retried(r.runs(), r.at());
      case BlockEvent.EndStateRecorded s ->
          EndStates.put(connection, sweep, s.run(), s.state(), s.step(), s.deviceClass());
      case BlockEvent.RunContinued c -> {}
      case BlockEvent.LossRecorded l -> {}
      case BlockEvent.FactsKnown k -> {}
      case BlockEvent.ResumeStateRecorded s -> {
        rows.writeDone();
        References.resumable(connection, sweep, s.origin().task(), s.resumeState(), s.step());
      }
      case BlockEvent.PackSplit s -> {
        rows.writeDone();
        References.split(
            connection, sweep, s.task(), s.parts().stream().map(BlockEvent.Part::task).toList());
      }
      case BlockEvent.BlockCancelled c -> {}
      case BlockEvent.CheckpointsReleased c -> {
        rows.letOthers();
        ReleasedCheckpoints.put(connection, sweep, c.digests(), c.at());
      }
    }
  }
}
