package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabFolderTest {
  @TempDir Path folder;

  @Test
  void theTokenIsLongAndReadableByItsOwnerOnly() throws IOException {
    LabFolder lab = new LabFolder(folder.resolve("lab"));
    lab.prepare();
    assertThat(Files.readString(lab.tokenFile())).matches("[0-9a-f]{64}\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lab.tokenFile())))
        .isEqualTo("rw-------");
  }

  @Test
  void preparingAgainKeepsTokenPortsAndProcesses() throws IOException {
    LabFolder lab = new LabFolder(folder);
    LabFolder.State first = lab.prepare();
    String token = Files.readString(lab.tokenFile()).strip();
    LabFolder.State running =
        lab.write(new LabFolder.State(first.ports(), List.of(new LabFolder.Running("a", 1, 2))));
    assertThat(new LabFolder(folder).prepare()).isEqualTo(running);
    assertThat(lab.tokenFile()).hasContent(token);
  }

  @Test
  void aTornStateFileIsANamedError() throws IOException {
    LabFolder lab = new LabFolder(folder);
    lab.prepare();
    Files.writeString(folder.resolve("lab.json"), "{\"ports\": {");
    assertThatThrownBy(lab::state)
        .isInstanceOf(LabException.class)
        .hasMessageContaining("lab.json");
    Files.writeString(folder.resolve("lab.json"), "{}");
    assertThatThrownBy(lab::state).isInstanceOf(LabException.class);
  }

  @Test
  void prometheusIsToldWhereTheMetersOfTheProcessesAre() throws IOException {
    LabFolder lab = new LabFolder(folder);
    Ports ports = new Ports(1, 2, 3, 4, 5, 6, 7);
    lab.write(new LabFolder.State(ports, List.of()));
    JsonArray told =
        JsonParser.parseString(Files.readString(folder.resolve("prometheus.json")))
            .getAsJsonArray();
    assertThat(told)
        .extracting(
            group -> group.getAsJsonObject().getAsJsonObject("labels").get("job").getAsString(),
            group -> group.getAsJsonObject().getAsJsonArray("targets").toString())
        .containsExactly(
            tuple("orchestrator", "[\"127.0.0.1:5\"]"),
            tuple("trainer", "[\"127.0.0.1:6\"]"),
            tuple("metrics", "[\"127.0.0.1:7\"]"));
  }

  @Test
  void oneCommandAtATimeHoldsTheFolder() throws IOException {
    LabFolder lab = new LabFolder(folder);
    FileLock lock = lab.take();
    assertThatThrownBy(lab::take).hasMessageContaining("in use by another orograph command");
    lock.channel().close();
    lab.take().channel().close();
  }

  @Test
  void chosenPortsAreDistinctAndFree() {
    Ports ports = Ports.free();
    assertThat(
            List.of(
                ports.client(),
                ports.worker(),
                ports.trainer(),
                ports.metrics(),
                ports.orchestratorMeters(),
                ports.trainerMeters(),
                ports.metricsMeters()))
        .doesNotHaveDuplicates()
        .allMatch(p -> p >= 20_000 && p < 32_768); // no connection begins there
    assertThat(ports.stillFree()).isTrue();
  }

  @Test
  void theCommandLinesCarryEverythingButTheToken() throws IOException {
    for (String module : List.of("orchestrator", "trainer-service", "metrics-service")) {
      Path target = Files.createDirectories(folder.resolve(module).resolve("target"));
      Files.writeString(target.resolve("classpath"), "/some/" + module + ".jar\n");
    }
    LabFolder lab = new LabFolder(folder.resolve("lab"));
    Ports ports = lab.prepare().ports();
    List<Launch> launches = Launches.of(folder, lab, ports, true);
    assertThat(launches)
        .extracting(Launch::name)
        .containsExactly("orchestrator", "trainer", "metrics");
    String token = Files.readString(lab.tokenFile()).strip();
    assertThat(launches)
        .allSatisfy(
            l -> {
              assertThat(l.command()).contains("-Dorograph.stop-with-stdin=true");
              assertThat(l.command()).contains("-Dorograph.token-file=" + lab.tokenFile());
              assertThat(l.toString()).doesNotContain(token);
            });
    assertThat(launches.get(1).command())
        .contains("-Dorograph.trainer.orchestrator=127.0.0.1:" + ports.worker())
        .endsWith("io.orograph.trainer.app.Main");
    assertThat(launches.get(1).environment())
        .containsEntry("CLASSPATH", "/some/trainer-service.jar");
    for (Service service : Service.values()) {
      assertThat(launches)
          .filteredOn(launch -> launch.name().equals(service.label()))
          .singleElement()
          .satisfies(
              launch ->
                  assertThat(launch.command())
                      .contains("-Xmx" + service.heap())
                      .containsAll(service.flags()));
    }
    assertThat(launches).noneMatch(l -> l.command().toString().contains("-Dorograph.data-folder"));
  }

  @Test
  void theHeapOfEveryProcessIsBoundedByAVariableWhereItIsGiven() {
    assertThat(Launches.heap(Service.ORCHESTRATOR, Map.of())).isEqualTo("-Xmx512m");
    assertThat(Launches.heap(Service.TRAINER, Map.of("OROGRAPH_HEAP", ""))).isEqualTo("-Xmx1g");
    assertThat(Launches.heap(Service.ORCHESTRATOR, Map.of("OROGRAPH_HEAP", "2g")))
        .isEqualTo("-Xmx2g");
    for (String wrong : List.of("2", "2 GiB", "-1g", "0m", "g")) {
      assertThatThrownBy(() -> Launches.heap(Service.METRICS, Map.of("OROGRAPH_HEAP", wrong)))
          .isInstanceOf(LabException.class)
          .hasMessage("OROGRAPH_HEAP: " + wrong + " (expected: a size, as 2g or 1536m)");
    }
  }

  @Test
  void workersAreToldOfTheDataFolderThatTheLabRemembers() throws IOException {
    for (String module : List.of("orchestrator", "trainer-service", "metrics-service")) {
      Files.createDirectories(folder.resolve(module).resolve("target"));
      Files.writeString(folder.resolve(module).resolve("target").resolve("classpath"), "x.jar");
    }
    LabFolder lab = new LabFolder(folder.resolve("lab"));
    Ports ports = lab.prepare().ports();
    lab.useData(folder.resolve("sets"));
    String told = "-Dorograph.data-folder=" + folder.resolve("sets");
    List<Launch> launches = Launches.of(folder, new LabFolder(lab.root()), ports, false);
    assertThat(launches.get(0).command()).doesNotContain(told);
    assertThat(launches.get(1).command()).contains(told);
    assertThat(launches.get(2).command()).contains(told);
  }

  @Test
  void aStartUpCacheIsNamedToTheServiceWhoseItIs() throws IOException {
    Path jar = Files.writeString(folder.resolve("x.jar"), "");
    for (String module : List.of("orchestrator", "trainer-service", "metrics-service")) {
      Path target = Files.createDirectories(folder.resolve(module).resolve("target"));
      Files.writeString(target.resolve("classpath"), jar.toString());
    }
    LabFolder lab = new LabFolder(folder.resolve("lab"));
    Ports ports = lab.prepare().ports();
    StartupCache cache = StartupCache.of("trainer", folder.resolve("trainer-service"), 25);
    Files.writeString(cache.file().resolveSibling("startup.aot.new"), "of the JVM");
    cache.keep();
    boolean usable = Runtime.version().feature() >= StartupCache.FIRST_JDK;
    List<Launch> launches = Launches.of(folder, lab, ports, false);
    assertThat(launches.get(1).command().contains("-XX:AOTCache=" + cache.file()))
        .isEqualTo(usable);
    assertThat(launches.get(0).command().toString()).doesNotContain("AOT");
    assertThat(launches.get(2).command().toString()).doesNotContain("AOT");
  }
}
