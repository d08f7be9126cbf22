package io.orograph.wire.grpc;

import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.MetricCollectingServerInterceptor;
import io.orograph.wire.access.AuditLog;
import io.orograph.wire.access.CallRate;
import io.orograph.wire.trace.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands before every method of a port, whatever server serves it.
 *
 * @param access who is let in
 * @param rate how often each member may call, if that is bounded
 * @param audit where changes and refusals are put on record, if anywhere
 * @param registry where calls are counted and timed, if anywhere
 * @param tracing makes spans of calls, if it is on
 */
public record Guards(
    Access access,
    Optional<CallRate> rate,
    Optional<AuditLog> audit,
    Optional<MeterRegistry> registry,
    Tracing tracing) {
  /** What the durations of calls are counted by. */
  private static final Duration[] DURATIONS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  /** Those of a port whose calls are not traced. */
  public Guards(
      Access access,
      Optional<CallRate> rate,
      Optional<AuditLog> audit,
      Optional<MeterRegistry> registry) {
    this(access, rate, audit, registry, Tracing.off());
  }

  /** Those of a port that is for the owner of one token alone. */
  public static Guards of(Token token, Optional<MeterRegistry> registry) {
    return new Guards(Access.of(token), Optional.empty(), Optional.empty(), registry);
  }

  /** The same, with spans by {@code by}. */
  public Guards traced(Tracing by) {
    return new Guards(access, rate, audit, registry, by);
  }

  /** The interceptors, in the order in which a call passes them. */
  public List<ServerInterceptor> outermostFirst() {
    List<ServerInterceptor> all = new ArrayList<>();
    if (tracing.on()) {
      all.add(new TracedService(tracing)); // outermost, so that durations are of its span
    }
    registry.ifPresent(r -> all.add(counting(r)));
    all.add(new Auditing(audit, refusals()));
    all.add(new Authentication(access));
    all.add(new Authorization());
    all.add(new ProjectScope());
    all.add(new DeadlinePolicy());
    rate.ifPresent(r -> all.add(new RateLimit(r)));
    all.add(new ErrorBoundary());
    all.add(new UnknownFields());
    return List.copyOf(all);
  }

  /** What is refused is counted here. */
  public RefusalCounts refusals() {
    return new RefusalCounts(registry);
  }

  /** Counts calls and times them in buckets, so that percentiles can be told. */
  private static ServerInterceptor counting(MeterRegistry registry) {
    return new MetricCollectingServerInterceptor(
        registry,
        counter -> counter,
        timer -> timer.serviceLevelObjectives(DURATIONS),
        Status.Code.OK);
  }
}
