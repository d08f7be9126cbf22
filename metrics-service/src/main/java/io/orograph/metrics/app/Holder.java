package io.orograph.metrics.app;

import io.orograph.metrics.measure.HeldTasks;
import io.orograph.wire.worker.HeldTask;
import io.orograph.wire.worker.WorkerHost;
import java.util.List;

/**
 * What the heartbeat sees of the tasks; nothing is kept, so there is nothing to confirm.
 *
 * @param end called when the orchestrator wants the process to end
 */
record Holder(HeldTasks tasks, Runnable end) implements WorkerHost {
  @Override
  public int freeLanes() {
    return tasks.freeLanes();
  }

  @Override
  public List<HeldTask> held() {
    return tasks.all().stream()
        .map(p -> new HeldTask(p.task().sweep(), p.task().task(), p.attempt(), p.sequence()))
        .toList();
  }

  @Override
  public void confirmed(List<HeldTask> recorded) {
    // Events of a task are dropped with its stream.
  }

  @Override
  public void drain() {
    end.run();
  }
}
