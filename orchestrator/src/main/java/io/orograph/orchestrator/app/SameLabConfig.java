package io.orograph.orchestrator.app;

import com.typesafe.config.Config;
import java.util.List;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Lets a node into the cluster only if its lab is the same: it would be active one day, and then
 * find neither sweeps nor checkpoints, and lock out whom another node lets in. Made by the actor
 * system, by name.
 */
public final class SameLabConfig extends JoinConfigCompatChecker {
  /** Where {@link SystemConfig} writes what must be the same. */
  static final String DATABASE = "orograph-nodes.lab.database";

  static final String STORE = "orograph-nodes.lab.store";
  static final String MEMBERS = "orograph-nodes.lab.members";
  static final String SEEDS = "orograph-nodes.lab.seeds";

  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(List.of(DATABASE, STORE, MEMBERS, SEEDS)).toSeq();
  }

  @Override
  public ConfigValidation check(Config joining, Config here) {
    return JoinConfigCompatChecker.fullMatch(requiredKeys(), joining, here);
  }
}
