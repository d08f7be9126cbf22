package io.orograph.orchestrator.dispatch;

import io.orograph.orchestrator.dispatch.Dispatcher.WorkerBeat;
import io.orograph.orchestrator.dispatch.Dispatcher.WorkerHello;
import io.orograph.orchestrator.registry.Held;
import io.orograph.orchestrator.registry.Session;
import io.orograph.orchestrator.registry.Sessions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The dispatcher's side of the workers' registrations: what they say and what they are told. */
final class WorkerDesk {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerDesk.class);

  private final Sessions sessions;
  private final Leases leases;
  private final Duration heartbeat;
  private final LongSupplier now;

  WorkerDesk(Sessions sessions, Leases leases, Duration heartbeat, LongSupplier now) {
    this.sessions = sessions;
    this.leases = leases;
    this.heartbeat = heartbeat;
    this.now = now;
  }

  /**
   * A worker introduces itself; whether it was welcome.
   *
   * @param complete whether all leases are known
   */
  boolean hello(WorkerHello said, boolean complete) {
    return switch (sessions.hello(said.hello(), said.link(), now.getAsLong())) {
      case Sessions.Greeting.Refused refused -> {
        LOG.warn("refused {}: {}", said.hello().worker(), refused.why().message());
        said.link().refuse(refused.why());
        yield false;
      }
      case Sessions.Greeting.Welcome welcome -> {
        LOG.info(
            "worker {} ({}, {} lanes) is here",
            said.hello().worker(),
            said.hello().kind(),
            said.hello().lanes());
        leases.greeted(said.hello().worker());
        answer(welcome.session(), complete);
        yield true;
      }
    };
  }

  /** A heartbeat. */
  void beat(WorkerBeat said, boolean complete) {
    Optional<Session> session =
        sessions.beat(said.hello(), said.link(), said.held(), said.calibrations(), now.getAsLong());
    if (session.isPresent()) {
      answer(session.get(), complete);
    } else {
      // It speaks to a session that is over: it must introduce itself again.
      said.link().close();
    }
  }

  /** Asks a worker to hand back what it holds; whether it is known. */
  boolean drain(String worker, boolean complete) {
    boolean known = sessions.drain(worker);
    sessions.of(worker).ifPresent(s -> answer(s, complete));
    return known;
  }

  private void answer(Session session, boolean complete) {
    List<Held> confirmed = leases.confirmed(session, complete);
    session.link().ifPresent(l -> l.answer(heartbeat, session.draining(), confirmed));
  }
}
