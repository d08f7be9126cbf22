package io.orograph.metrics.app;

import com.typesafe.config.ConfigException;
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

  private static final int CANNOT_START = 1;

  /** As of the orchestrator: who starts it again need not, before the settings are others. */
  private static final int WRONG_SETTINGS = 2;

  private Main() {}

  /**
   * Runs until ended; the process's status is 0 then, 1 when it could not start, and 2 when its
   * settings are wrong.
   */
  public static void main(String[] args) {
    try {
      run(MetricsConfig.of(ConfigFactory.load()));
    } catch (MetricsConfig.InvalidConfigException | ConfigException e) {
      end(e, WRONG_SETTINGS);
    } catch (IOException | RuntimeException | LinkageError e) {
      end(e, CANNOT_START);
    }
  }

  private static void run(MetricsConfig config) throws IOException {
    MetricsProcess service =
        MetricsProcess.start(config, () -> exit("drain"), InstantSource.system());
    Runtime.getRuntime().addShutdownHook(new Thread(service::close, "shutdown"));
    if (config.stopWithStdin()) {
      Thread.ofPlatform().daemon().name("stdin").start(() -> exitAtEnd(System.in));
    }
    service.awaitEnd();
  }

  private static void end(Throwable why, int status) {
    LOG.error("the metrics service cannot start: {}", reason(why));
    LOG.debug("because of", why);
    System.exit(status);
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
