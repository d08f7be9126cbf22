package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orchestrator's process. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int CANNOT_START = 1;
  private static final int WRONG_SETTINGS = 2;

  /** As of a node that is no member any more: to be started again. */
  private static final int LOST = 3;

  private Main() {}

  /**
   * Runs until told to stop: by a signal, or with its standard input if so configured. The status
   * is 1 where it could not start, 2 where its settings are wrong, 3 where it has lost its
   * database.
   */
  public static void main(String[] args) {
    Config settings = ConfigFactory.load();
    OrchestratorConfig config;
    try {
      config = OrchestratorConfig.from(settings);
    } catch (OrchestratorConfig.ConfigRejected e) {
      LOG.error("settings: {}", e.getMessage());
      System.exit(WRONG_SETTINGS);
      return;
    }
    try {
      if (config.stopWithStdin()) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> exitWith(System.in));
      }
      SystemConfig base = new SystemConfig(settings);
      if (config.cluster().several()) {
        System.exit(ClusterNode.run(config, base, InstantSource.system()));
      }
      Orchestrator orchestrator =
          Orchestrator.start(config, base, InstantSource.system(), System::nanoTime);
      Runtime.getRuntime().addShutdownHook(new Thread(orchestrator::close, "stop"));
      Announcement.write(config.dataFolder(), orchestrator);
      LOG.info("ready client={} worker={}", orchestrator.clientPort(), orchestrator.workerPort());
      orchestrator.awaitEnd();
      // Where a signal or standard input has asked for the end, that exit is under way: this one
      // waits for it, and its code is not ours. Else the database was lost, and the port of the
      // meters alone would keep the process as if it were well.
      System.exit(LOST);
    } catch (IOException | RuntimeException e) {
      LOG.error("the orchestrator cannot start: {}", e.getMessage(), e);
      System.exit(CANNOT_START);
    }
  }

  private static void exitWith(InputStream input) {
    try {
      while (input.read() >= 0) {
        // Whatever is written to us is not for us.
      }
    } catch (IOException e) {
      LOG.info("standard input failed: {}", e.getMessage());
    }
    System.exit(0);
  }
}
