package io.orograph.wire.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * A span around what this thread does until it is closed, within the span that is current; nothing
 * where none is traced. Opened and closed by one thread.
 */
public final class Stretch implements AutoCloseable {
  private static final Stretch NONE = new Stretch(Span.getInvalid(), Scope.noop());

  private final Span span;
  private final Scope scope;

  private Stretch(Span span, Scope scope) {
    this.span = span;
    this.scope = scope;
  }

  /** Begins it. */
  @SuppressWarnings("MustBeClosedChecker") // its scope is closed with the stretch
  public static Stretch begin(String name) {
    Context context = Context.current();
    Tracing tracing = Tracing.of(context);
    if (!tracing.on() || !Tracing.hasParent(context)) {
      return NONE;
    }
    Span span = tracing.tracer().spanBuilder(name).setParent(context).startSpan();
    return new Stretch(span, context.with(span).makeCurrent());
  }

  /** Says more of it. */
  public Stretch with(String key, String value) {
    span.setAttribute(key, value);
    return this;
  }

  /** Says more of it. */
  public Stretch with(String key, long value) {
    span.setAttribute(key, value);
    return this;
  }

  /** It did not do what it was begun for. */
  public void failed(Throwable why) {
    span.recordException(why);
    span.setStatus(StatusCode.ERROR);
  }

  @Override
  public void close() {
    scope.close();
    span.end();
  }
}
