package io.orograph.orchestrator.dispatch;

import io.orograph.core.sweep.Calibration;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import io.orograph.orchestrator.registry.WorkerDirectory;
import io.orograph.orchestrator.registry.WorkerLink;
import io.orograph.orchestrator.registry.WorkerView;
import io.orograph.orchestrator.schedule.Reason;
import io.orograph.orchestrator.schedule.RunExplainer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Scheduler;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/** The workers, and what the scheduler makes of runs, as the dispatcher knows them. */
public final class DispatchedWorkers implements WorkerDirectory, RunExplainer {
  private final ActorRef<Dispatcher.Command> dispatcher;
  private final Scheduler scheduler;
  private final Duration timeout;

  /** The workers of {@code dispatcher}. */
  public DispatchedWorkers(
      ActorRef<Dispatcher.Command> dispatcher, Scheduler scheduler, Duration timeout) {
    this.dispatcher = dispatcher;
    this.scheduler = scheduler;
    this.timeout = timeout;
  }

  @Override
  public void hello(Hello hello, WorkerLink link) {
    dispatcher.tell(new Dispatcher.WorkerHello(hello, link));
  }

  @Override
  public void beat(
      Hello hello,
      WorkerLink link,
      int freeLanes,
      List<Held> held,
      List<Calibration> calibrations) {
    dispatcher.tell(new Dispatcher.WorkerBeat(hello, link, held, calibrations));
  }

  @Override
  public void broken(Hello hello, WorkerLink link) {
    dispatcher.tell(new Dispatcher.WorkerBroken(hello, link));
  }

  @Override
  public CompletionStage<List<WorkerView>> list() {
    return AskPattern.<Dispatcher.Command, Dispatcher.Workers>ask(
            dispatcher, Dispatcher.ListWorkers::new, timeout, scheduler)
        .thenApply(Dispatcher.Workers::workers);
  }

  @Override
  public CompletionStage<List<Reason>> explain(
      String sweep, int block, String cell, int replicate) {
    return AskPattern.<Dispatcher.Command, Dispatcher.Reasons>ask(
            dispatcher,
            to -> new Dispatcher.ExplainRun(sweep, block, cell, replicate, to),
            timeout,
            scheduler)
        .thenApply(Dispatcher.Reasons::reasons);
  }

  @Override
  public CompletionStage<Boolean> drain(String worker) {
    return AskPattern.<Dispatcher.Command, Boolean>ask(
        dispatcher, to -> new Dispatcher.DrainWorker(worker, to), timeout, scheduler);
  }
}
