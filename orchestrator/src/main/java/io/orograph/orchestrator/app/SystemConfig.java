package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Settings of the actor system and its database, which are not the user's. */
public final class SystemConfig {
  static final String USER = "sa";
  static final String PASSWORD = "";

  private final Config base;

  /** The settings that the process was started with. */
  public SystemConfig(Config base) {
    this.base = base;
  }

  /**
   * The embedded database. {@code WRITE_DELAY=0} because the default loses acknowledged writes when
   * the process is killed; the database is closed by us and not by its own shutdown hook, which
   * would come before the last facts.
   */
  static String url(Path dataFolder) {
    return "jdbc:h2:file:"
        + dataFolder.toAbsolutePath().resolve("orograph")
        + ";DATABASE_TO_UPPER=false;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";
  }

  /** Starts an actor system whose journal is the database in {@code dataFolder}. */
  ActorSystem<Void> start(Path dataFolder) {
    Config config =
        ConfigFactory.parseMap(
                Map.of("pekko-persistence-jdbc.shared-databases.slick.db.url", url(dataFolder)))
            .withFallback(base);
    return ActorSystem.create(Behaviors.<Void>empty(), "orograph", config);
  }
}
