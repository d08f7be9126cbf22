package io.orograph.metrics.app;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a metrics service; ends it on SIGTERM, on the orchestrator's wish, or with standard input.
 */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs until ended; the process's status is 0 then, and 1 when it could not start. */
  public static void main(String[] args) {
    try {
      MetricsConfig config = MetricsConfig.of(ConfigFactory.load());
      MetricsProcess service =
          MetricsProcess.start(config, () -> exit("drain"), InstantSource.system());
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
      if (config.stopWithStdin()) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> exitAtEnd(System.in));
      }
      service.awaitEnd();
    } catch (MetricsConfig.InvalidConfigException
        | IOException
        | RuntimeException
        | LinkageError e) {
      LOG.error("the metrics service cannot start: {}", reason(e));
      LOG.debug("because of", e);
      System.exit(1);
    }
  }

  private static void exitAtEnd(InputStream in) {
    try {
      while (in.read() >= 0) {
        // Whatever is written there says no more than that somebody is still there.
      }
    } catch (IOException e) {
      LOG.debug("standard input broke", e);
    }
    exit("stdin");
  }

  /** On a thread of its own, because the hook waits for the one that asks. */
  private static void exit(String why) {
    LOG.info("asked to end by {}", why);
    Thread.ofPlatform().name("exit").start(() -> System.exit(0));
  }

  /** The innermost message: what a person can do something about. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof LinkageError || cause.getMessage() == null)) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
