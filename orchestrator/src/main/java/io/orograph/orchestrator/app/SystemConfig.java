package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orograph.orchestrator.results.DatabaseAddress;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Settings of the actor system and its database, which are not the user's. */
public final class SystemConfig {
  private static final String JOURNAL = "pekko-persistence-jdbc.shared-databases.slick";

  private final Config base;

  /** The settings that the process was started with. */
  public SystemConfig(Config base) {
    this.base = base;
  }

  /** Starts an actor system whose journal is the database at {@code address}. */
  ActorSystem<Void> start(DatabaseAddress address) {
    Map<String, String> settings = new HashMap<>();
    settings.put("profile", profile(address));
    settings.put("db.driver", driver(address));
    settings.put("db.url", address.url());
    settings.put("db.user", address.user());
    settings.put("db.password", address.password());
    Config journal = ConfigFactory.parseMap(settings).atPath(JOURNAL);
    return ActorSystem.create(Behaviors.<Void>empty(), "orograph", journal.withFallback(base));
  }

  private static String profile(DatabaseAddress address) {
    return address.embedded() ? "slick.jdbc.H2Profile$" : "slick.jdbc.PostgresProfile$";
  }

  private static String driver(DatabaseAddress address) {
    return address.embedded() ? "org.h2.Driver" : "org.postgresql.Driver";
  }
}
