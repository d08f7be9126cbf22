package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.SweepName;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a watcher is: the sequence of the last fact it has seen, good for one sweep alone. */
final class WatchToken {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})-([0-9]{1,18})");

  private WatchToken() {}

  /** The token after {@code sequence}. */
  static String of(SweepName sweep, long sequence) {
    return mark(sweep) + "-" + sequence;
  }

  /**
   * The sequence in {@code token}; 0 if it is empty.
   *
   * @throws SpecRejected if it is no token of this sweep
   */
  static long parse(SweepName sweep, String token) {
    if (token.isEmpty()) {
      return 0;
    }
    Matcher matcher = FORM.matcher(token);
    if (!matcher.matches() || !matcher.group(1).equals(mark(sweep))) {
      throw new SpecRejected(
          "resume_token",
          token.length() > 80 ? token.substring(0, 80) + "..." : token,
          "the resume_token of a message of this sweep's watch");
    }
    return Long.parseLong(matcher.group(2));
  }

  private static String mark(SweepName sweep) {
    return Digest.of(sweep.toString().getBytes(StandardCharsets.UTF_8)).shortHex();
  }
}
