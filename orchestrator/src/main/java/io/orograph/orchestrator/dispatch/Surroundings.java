package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** The dispatcher's outside as it is: an actor, sharded entities, workers behind gRPC. */
final class Surroundings implements Outside {
  private final ActorRef<Dispatcher.Command> self;
  private final TimerScheduler<Dispatcher.Command> timers;
  private final Asks asks;
  private final WorkerCalls calls;

  /** Then its streams tell nothing more: the next life of the actor has calls of its own. */
  private volatile boolean closed;

  Surroundings(
      ActorContext<Dispatcher.Command> context,
      TimerScheduler<Dispatcher.Command> timers,
      Dispatcher.Setup setup) {
    this.self = context.getSelf();
    this.timers = timers;
    this.asks = new Asks(context, setup.entities(), setup.clock());
    this.calls = new WorkerCalls(setup.channels(), setup.live(), setup.leaseTtl());
  }

  @Override
  public void tell(Dispatcher.Command message) {
    if (!closed) {
      self.tell(message);
    }
  }

  @Override
  public void later(Dispatcher.Command message, Duration after) {
    timers.startSingleTimer(message, message, after);
  }

  @Override
  public void find() {
    asks.find();
  }

  @Override
  public void order(String sweep, int block, BlockDesk.Order order) {
    asks.order(sweep, block, order);
  }

  @Override
  public void openBlock(String sweep) {
    asks.openBlock(sweep);
  }

  @Override
  public void finishBlock(BlockDesk desk) {
    asks.finishBlock(desk);
  }

  @Override
  public void locate(ExplainRun question) {
    asks.locate(question);
  }

  @Override
  public WorkerStream call(
      Attachment attachment, Hello worker, Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end) {
    return calls.call(attachment, worker, facts, end);
  }

  @Override
  public void cancel(Hello worker, Held task, long token) {
    calls.cancel(worker, task, token);
  }

  @Override
  public void probe(Hello worker, Held lost, long token, Consumer<Boolean> answered) {
    calls.probe(worker, lost, token, answered);
  }

  @Override
  public void forget(String worker) {
    calls.forget(worker);
  }

  @Override
  public void close() {
    closed = true;
    calls.close();
  }
}
