package io.orograph.deploy.ship;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.deploy.ship.Settings.Service;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the services' own configurations of logging make of an event. */
class LogFormatTest {
  /** What a service configured so says of one event about a pack. */
  private static String said(Service service, String format) throws JoranException {
    LoggerContext context = new LoggerContext();
    LogbackMDCAdapter about = new LogbackMDCAdapter();
    context.setMDCAdapter(about);
    if (!format.isEmpty()) {
      context.putProperty("OROGRAPH_LOG_FORMAT", format);
    }
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(both);
      System.setErr(both);
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(service.file().resolveSibling("logback.xml").toFile());
      about.put("runs", "cells/c/runs/0");
      context.getLogger("io.orograph.Something").info("pack \"{}\" ended", "p");
    } finally {
      System.setOut(out);
      System.setErr(err);
      context.stop();
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    return text.lines().filter(line -> line.contains("ended")).findFirst().orElse(text);
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void asJsonAnEventIsOneObjectWithWhatItIsAbout(Service service) throws JoranException {
    JsonObject event = JsonParser.parseString(said(service, "json")).getAsJsonObject();
    assertThat(event.get("level").getAsString()).isEqualTo("INFO");
    assertThat(event.get("loggerName").getAsString()).isEqualTo("io.orograph.Something");
    assertThat(event.getAsJsonObject("mdc").get("runs").getAsString()).isEqualTo("cells/c/runs/0");
    assertThat(event.get("formattedMessage").getAsString()).isEqualTo("pack \"p\" ended");
  }

  @ParameterizedTest
  @EnumSource(Service.class)
  void otherwiseItIsALineForPeople(Service service) throws JoranException {
    assertThat(said(service, "")).contains("INFO").endsWith("pack \"p\" ended");
  }
}
