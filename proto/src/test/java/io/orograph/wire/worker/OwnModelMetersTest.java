package io.orograph.wire.worker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptWatch.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OwnModelMetersTest {
  private static final Path FILE =
      Path.of("../core/src/test/resources/io/orograph/core/script/resnet.pt");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final OwnModelMeters meters = new OwnModelMeters(registry, "cpu/AVX2/2.7.1/1");
  private final Logger logger = (Logger) LoggerFactory.getLogger(OwnModelMeters.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  private double counted(String name) {
    return registry.get(name).counters().stream().mapToDouble(Counter::count).sum();
  }

  @Test
  void whatIsRefusedIsCountedByOneOfAFewReasonsEachThereFromTheBeginning() {
    assertThat(registry.get("orograph.own.models.refused").counters())
        .hasSameSizeAs(Refusal.values())
        .allSatisfy(counter -> assertThat(counter.count()).isZero());
    meters.refused(Refusal.CODE, "a".repeat(64), "net.py: a call of torch.save");
    assertThat(registry.get("orograph.own.models.refused").tag("reason", "code").counter().count())
        .isOne();
    assertThat(counted("orograph.own.models.refused")).isOne();
  }

  @Test
  void whoseCodeRunsIsInTheLogByNameAndDigestAndInNoMeter() throws IOException {
    ScriptModule module = ScriptModule.read(FILE);
    meters.runs("net", module);
    assertThat(log.list)
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getLevel()).isEqualTo(Level.INFO);
              assertThat(entry.getFormattedMessage())
                  .contains("module net with digest " + module.digest().hex(), "136 parameters");
            });
    assertThat(counted("orograph.own.models.run")).isOne();
    assertThat(registry.getMeters())
        .flatExtracting(meter -> meter.getId().getTags())
        .noneMatch(tag -> tag.getValue().contains(module.digest().hex()))
        .noneMatch(tag -> tag.getValue().equals("net"));
  }

  @Test
  void aRefusalIsInTheLogWithItsDigestAndWhatWasFound() {
    meters.refused(Refusal.OTHER_CONTENT, "b".repeat(64), "f.pt: digest c (expected: b)");
    assertThat(log.list)
        .singleElement()
        .satisfies(
            entry ->
                assertThat(entry.getFormattedMessage())
                    .contains("b".repeat(64), "(other_content)", "f.pt: digest c"));
  }

  @Test
  void tasksReadsAndOffersAreCounted() throws IOException {
    meters.offered(3);
    meters.task("net");
    meters.task("net");
    meters.read(ScriptModule.read(FILE));
    assertThat(registry.get("orograph.own.models.offered").gauge().value()).isEqualTo(3);
    assertThat(counted("orograph.own.model.tasks")).isEqualTo(2);
    assertThat(counted("orograph.own.models.read")).isOne();
  }
}
