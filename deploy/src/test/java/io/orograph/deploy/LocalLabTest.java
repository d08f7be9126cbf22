package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.orograph.cli.lab.Ports;
import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/local/lab}: a lab and a real Prometheus in one command. */
@Tag("slow")
@Timeout(240)
@EnabledIf("ready")
class LocalLabTest {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private static final String TARGETS_UP = "/api/v1/query?query=up%3D%3D1";

  @TempDir Path folder;

  static boolean ready() {
    return Prometheus.found() && Laboratory.packaged();
  }

  private String lab(int port, String verb) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Repository.ROOT.resolve("deploy/local/lab").toString(),
                verb,
                folder.resolve("lab").toString())
            .redirectErrorStream(true);
    builder.environment().put("PROMETHEUS_PORT", Integer.toString(port));
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @AfterEach
  void down() throws Exception {
    lab(0, "down");
  }

  private static int targetsUp(int port) throws IOException {
    String answer =
        new String(
            URI.create("http://127.0.0.1:" + port + TARGETS_UP).toURL().openStream().readAllBytes(),
            StandardCharsets.UTF_8);
    return JsonParser.parseString(answer)
        .getAsJsonObject()
        .getAsJsonObject("data")
        .getAsJsonArray("result")
        .size();
  }

  @Test
  void prometheusReadsAllThreeProcesses() throws Exception {
    int port = Ports.free(1).getFirst();
    assertThat(lab(port, "up")).contains("Prometheus: http://127.0.0.1:" + port);
    long until = System.nanoTime() + PATIENCE;
    while (targetsUp(port) < 3) {
      assertThat(System.nanoTime()).isLessThan(until);
    }
  }
}
