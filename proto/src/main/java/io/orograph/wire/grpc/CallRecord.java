package io.orograph.wire.grpc;

import io.grpc.Context;
import io.orograph.wire.access.AuditLog;
import java.util.Optional;

/** What becomes known of a call while it passes the guards; for the record of the lab. */
final class CallRecord {
  private static final Context.Key<CallRecord> KEY = Context.key("orograph.call");

  private final String method;
  private final String from;
  private volatile String who = "";
  private volatile String credential = "";
  private volatile String resource = "";
  private volatile String request = "";
  private volatile Optional<Access.Refused> refused = Optional.empty();

  CallRecord(String method, String from) {
    this.method = method;
    this.from = from;
  }

  Context into(Context context) {
    return context.withValue(KEY, this);
  }

  /** That of the current call; one that nobody reads outside of any. */
  static CallRecord current() {
    CallRecord known = KEY.get();
    return known == null ? new CallRecord("", "") : known;
  }

  void caller(Identity identity) {
    who = identity.name();
    credential = identity.credential();
  }

  void about(String resourceName, String requestId) {
    resource = resourceName;
    request = requestId;
  }

  void refused(Access.Refused why) {
    refused = Optional.of(why);
  }

  void refused(Access.Answer answer) {
    credential = answer.credential();
    refused(answer.why());
  }

  Optional<Access.Refused> refused() {
    return refused;
  }

  AuditLog.Entry entry(String outcome) {
    return new AuditLog.Entry(
        who,
        credential,
        from,
        method,
        resource,
        request,
        outcome,
        refused.map(Access.Refused::label).orElse(""));
  }
}
