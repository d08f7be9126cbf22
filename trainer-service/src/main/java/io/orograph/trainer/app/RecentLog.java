package io.orograph.trainer.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.orograph.wire.grpc.Token;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last {@value #MOST_BYTES} bytes of what this process logs, whole entries of at most {@value
 * #LONGEST_ENTRY} bytes, each with its stack trace.
 *
 * <p>What looks like a secret is struck out before it is held: the lab's token wherever it stands,
 * and what follows the words by which other programs introduce theirs. The log itself has none
 * either; this is what leaves the machine.
 */
final class RecentLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  /** Most bytes of UTF-8 that are held. */
  static final int MOST_BYTES = 64 * 1024;

  /** Of one entry: a stack trace of causes within causes must not push all else out. */
  static final int LONGEST_ENTRY = 16 * 1024;

  /** As in {@code logback.xml}; a stack trace follows by itself. */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level %logger{30} %msg%n";

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(\\bbearer\\s+|[\\w.-]*(?:password|passwd|secret|token|api[_-]?key|access[_-]?key)[\\w.-]*"
              + "\"?\\s*[=:]\\s*\"?|://[^/\\s:@]*:)(?!file\\b)([^\\s\",;@]+)");

  private final Token token;
  private final PatternLayout layout = new PatternLayout();
  private final Deque<String> entries = new ArrayDeque<>();
  private int bytes;

  private RecentLog(Token token) {
    this.token = token;
  }

  /** Holds what is logged from now on. */
  static RecentLog listen(Token token) {
    RecentLog recent = new RecentLog(token);
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      recent.setContext(context);
      recent.layout.setContext(context);
      recent.layout.setPattern(PATTERN);
      recent.layout.start();
      recent.start();
      context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(recent);
    }
    return recent;
  }

  @Override
  protected void append(ILoggingEvent event) {
    hold(layout.doLayout(event));
  }

  /** Holds one entry. */
  synchronized void hold(String entry) {
    String shown = shortened(SECRET.matcher(token.hiddenIn(entry)).replaceAll("$1***"));
    entries.addLast(shown);
    bytes += size(shown);
    while (bytes > MOST_BYTES) {
      bytes -= size(entries.removeFirst());
    }
  }

  /** What is held, oldest first. */
  synchronized String text() {
    return String.join("", entries);
  }

  /** Hears nothing more. */
  @Override
  public void close() {
    if (getContext() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(this);
      stop();
      layout.stop();
    }
  }

  /** The beginning of an entry: what happened comes before where. */
  private static String shortened(String entry) {
    if (size(entry) <= LONGEST_ENTRY) {
      return entry;
    }
    byte[] all = entry.getBytes(StandardCharsets.UTF_8);
    int end = LONGEST_ENTRY - 5;
    while ((all[end] & 0xC0) == 0x80) {
      end--; // not within a character
    }
    return new String(all, 0, end, StandardCharsets.UTF_8) + " …\n";
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
