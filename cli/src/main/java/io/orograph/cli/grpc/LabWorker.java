package io.orograph.cli.grpc;

import io.orograph.v1.Worker;
import io.orograph.v1.WorkerKind;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * A worker, as the lab knows it.
 *
 * @param name unique among live workers
 * @param trains whether it trains; else it measures
 * @param lanes work it can do at once
 * @param release version and revision of its software
 * @param draining whether it takes nothing new
 * @param unreachable whether it gets no work because the lab's calls of it come to nothing
 * @param data names of the data that it has, those together with a module of one's own among them
 * @param clockAhead of the orchestrator's clock at its last sign of life; empty if it does not say
 */
public record LabWorker(
    String name,
    boolean trains,
    int lanes,
    String release,
    boolean draining,
    boolean unreachable,
    Set<String> data,
    Optional<Duration> clockAhead) {
  public LabWorker {
    data = Set.copyOf(data);
  }

  static LabWorker of(Worker worker) {
    return new LabWorker(
        worker.getName(),
        worker.getKind() == WorkerKind.WORKER_KIND_TRAINER,
        worker.getLanes(),
        worker.getCodeVersion(),
        worker.getDraining(),
        worker.getUnreachable(),
        worker.getDataDigestsMap().keySet(),
        worker.hasClockAhead()
            ? Optional.of(
                Duration.ofSeconds(
                    worker.getClockAhead().getSeconds(), worker.getClockAhead().getNanos()))
            : Optional.empty());
  }
}
