package io.orograph.wire.worker;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptWatch;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does with modules of one's own, as meters and in its log: which code of others has
 * run in this process, and what was refused. Digests and names are in the log alone.
 */
public final class OwnModelMeters implements ScriptWatch {
  private static final Logger LOG = LoggerFactory.getLogger(OwnModelMeters.class);
  private static final String POOL = "pool";

  private final MeterRegistry registry;
  private final String pool;
  private final AtomicInteger offered = new AtomicInteger();
  private final Counter read;
  private final Counter run;
  private final Counter tasks;

  /**
   * Registers the meters; all are at 0 in a worker that is not started for modules.
   *
   * @param pool the device class, as the worker tells the orchestrator
   */
  public OwnModelMeters(MeterRegistry registry, String pool) {
    this.registry = registry;
    this.pool = pool;
    Gauge.builder("orograph.own.models.offered", offered, AtomicInteger::get)
        .description("Modules of one's own that this worker takes tasks of; 0 without the setting")
        .tag(POOL, pool)
        .register(registry);
    this.read = counter("orograph.own.models.read", "Archives of modules and states read");
    this.run = counter("orograph.own.models.run", "Modules whose code has been run, each once");
    this.tasks = counter("orograph.own.model.tasks", "Tasks of modules that were begun");
    for (Refusal why : Refusal.values()) {
      refusals(why);
    }
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).tag(POOL, pool).register(registry);
  }

  private Counter refusals(Refusal why) {
    return Counter.builder("orograph.own.models.refused")
        .description("Archives that were not used, by reason")
        .tag(POOL, pool)
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** How many modules the worker offers to take tasks of. */
  public void offered(int modules) {
    offered.set(modules);
  }

  @Override
  public void read(ScriptModule module) {
    read.increment();
    LOG.debug("module {} is read: {}", module.digest(), module.type());
  }

  @Override
  public void refused(Refusal why, String digest, String words) {
    refusals(why).increment();
    LOG.warn("module {} is refused ({}): {}", digest, why.name().toLowerCase(Locale.ROOT), words);
  }

  @Override
  public void task(String name) {
    tasks.increment();
  }

  @Override
  public void runs(String name, ScriptModule module) {
    run.increment();
    LOG.info(
        "module {} with digest {} is run here from now on: class {}, {} parameters",
        name,
        module.digest(),
        module.type(),
        module.parameters());
  }
}
