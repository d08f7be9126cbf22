package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.block.Fact;
import io.orograph.orchestrator.dispatch.Dispatcher.ExplainRun;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Hello;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What the dispatcher reaches beyond itself: entities, workers and time. Nothing here blocks;
 * answers, or none in time, come to the dispatcher as messages.
 */
interface Outside {
  /** Tells the dispatcher something, after what it has been told already. */
  void tell(Dispatcher.Command message);

  /** Tells it something later; in place of the equal message that is still to come. */
  void later(Dispatcher.Command message, Duration after);

  /** Asks which sweeps are unsettled; answered by {@link Dispatcher.Found}. */
  void find();

  /** Sends a block a command; answered by {@link Dispatcher.BlockAnswered}. */
  void order(String sweep, int block, BlockDesk.Order order);

  /** Asks a sweep to open its next block; answered by {@link Dispatcher.BlockOpened}. */
  void openBlock(String sweep);

  /**
   * Tells a sweep that a block has nothing left to do; answered by {@link
   * Dispatcher.BlockFinished}.
   */
  void finishBlock(BlockDesk desk);

  /** Asks a block where a run stands; answered by {@link Dispatcher.Located}. */
  void locate(ExplainRun question);

  /**
   * Calls a worker for the events of a lease after those recorded; not after those received, which
   * a worker that drops what it is told is recorded would have to keep for this process.
   *
   * @throws NoWayException if there can be no connection to it
   */
  WorkerStream call(
      Attachment attachment, Hello worker, Consumer<Fact.Numbered> facts, Consumer<StreamEnd> end);

  /**
   * Tells a worker to stop; once, because a lost lease stops it as well.
   *
   * @throws NoWayException if there can be no connection to it
   */
  void cancel(Hello worker, Held task, long token);

  /**
   * Tries whether a worker can be called, with something that does no harm: the cancelling of a
   * lease that it has lost.
   *
   * @param answered told whether it gave an answer, whichever
   */
  void probe(Hello worker, Held lost, long token, Consumer<Boolean> answered);

  /** A worker is gone. */
  void forget(String worker);

  /** All is over. */
  void close();

  /** No connection to a worker can be opened, whether it answers or not. */
  final class NoWayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoWayException(String address, RuntimeException cause) {
      super("no way to " + address + ": " + cause.getMessage(), cause);
    }
  }

  /** One call of a worker. */
  interface WorkerStream {
    /** Lets the worker send so many more events. */
    void request(int more);

    /** Stops listening; the work goes on. */
    void cancel(String why);
  }
}
