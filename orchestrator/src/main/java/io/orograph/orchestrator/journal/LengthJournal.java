package io.orograph.orchestrator.journal;

import io.orograph.core.sweep.RunKey;
import io.orograph.journal.v1.EndStateRecorded;
import io.orograph.journal.v1.RunContinued;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.block.Origin;
import io.orograph.orchestrator.block.Shorter;
import io.orograph.wire.convert.StoreConverter;
import java.time.Instant;

/** Facts about longer trainings, as stored. */
final class LengthJournal {
  private LengthJournal() {}

  static EndStateRecorded toProto(
      BlockEvent.EndStateRecorded e, io.orograph.journal.v1.Origin origin) {
    return EndStateRecorded.newBuilder()
        .setOrigin(origin)
        .setRunKey(e.run().hex())
        .setState(StoreConverter.toProto(e.state()))
        .setStep(e.step())
        .setDeviceClass(e.deviceClass())
        .build();
  }

  static BlockEvent fromProto(EndStateRecorded e, Origin origin, Instant at) {
    return new BlockEvent.EndStateRecorded(
        origin,
        new RunKey(e.getRunKey()),
        StoreConverter.fromProto(e.getState()),
        e.getStep(),
        e.getDeviceClass(),
        at);
  }

  static RunContinued toProto(BlockEvent.RunContinued e) {
    return RunContinued.newBuilder()
        .setRunKey(e.run().hex())
        .setFromRunKey(e.from().run().hex())
        .setState(StoreConverter.toProto(e.from().state()))
        .setStep(e.from().step())
        .setDeviceClass(e.from().deviceClass())
        .build();
  }

  static BlockEvent fromProto(RunContinued e, Instant at) {
    return new BlockEvent.RunContinued(
        new RunKey(e.getRunKey()),
        new Shorter.Trained(
            new RunKey(e.getFromRunKey()),
            StoreConverter.fromProto(e.getState()),
            e.getStep(),
            e.getDeviceClass()),
        at);
  }
}
