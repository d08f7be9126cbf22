package io.orograph.trainer.app;

import io.orograph.core.sweep.Calibration;
import io.orograph.trainer.calibrate.Calibrations;
import io.orograph.trainer.pack.HeldPack;
import io.orograph.trainer.pack.HeldPacks;
import io.orograph.trainer.pack.Packs;
import io.orograph.trainer.pack.TaskKey;
import io.orograph.wire.worker.HeldTask;
import io.orograph.wire.worker.WorkerHost;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What the heartbeat sees of the packs.
 *
 * @param end called when the orchestrator wants the process to end
 */
record Holder(HeldPacks packs, ActorRef<Packs.Command> actor, Calibrations calibrated, Runnable end)
    implements WorkerHost {
  @Override
  public int freeLanes() {
    return packs.freeLanes();
  }

  @Override
  public List<HeldTask> held() {
    return packs.all().stream()
        .map(p -> new HeldTask(p.task().sweep(), p.task().task(), p.attempt(), p.sequence()))
        .toList();
  }

  @Override
  public List<Calibration> calibrations() {
    return calibrated.all();
  }

  @Override
  public void confirmed(List<HeldTask> recorded) {
    actor.tell(
        new Packs.Command.Confirm(
            recorded.stream()
                .map(w -> new HeldPack(new TaskKey(w.sweep(), w.task()), w.attempt(), w.sequence()))
                .toList()));
  }

  @Override
  public void drain() {
    end.run();
  }
}
