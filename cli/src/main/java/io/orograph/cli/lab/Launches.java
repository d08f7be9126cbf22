package io.orograph.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command lines of a lab's three processes. */
public final class Launches {
  private final Path home;
  private final LabFolder lab;
  private final Ports ports;
  private final boolean supervised;

  private Launches(Path home, LabFolder lab, Ports ports, boolean supervised) {
    this.home = home;
    this.lab = lab;
    this.ports = ports;
    this.supervised = supervised;
  }

  /**
   * The launches of all services, the orchestrator first.
   *
   * @param home the folder of the project, with the built modules
   * @param supervised whether the processes end with their standard input
   */
  public static List<Launch> of(Path home, LabFolder lab, Ports ports, boolean supervised) {
    Launches launches = new Launches(home, lab, ports, supervised);
    return List.of(Service.values()).stream().map(launches::launch).toList();
  }

  private Launch launch(Service service) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + service.heap(),
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.awt.headless=true"));
    service.nativeMemory().ifPresent(most -> command.add("-XX:MaxDirectMemorySize=" + most));
    option(command, "token-file", lab.tokenFile());
    option(command, "stop-with-stdin", supervised);
    option(command, "metrics-port", metersPort(service));
    switch (service) {
      case ORCHESTRATOR -> {
        option(command, "orchestrator.client-port", ports.client());
        option(command, "orchestrator.worker-port", ports.worker());
        option(command, "orchestrator.data-folder", lab.data());
        option(command, "orchestrator.store-folder", lab.store());
      }
      case TRAINER -> worker(command, "trainer", ports.trainer());
      case METRICS -> worker(command, "metrics", ports.metrics());
    }
    command.add(service.mainClass());
    // The class path goes by the environment: it keeps `ps` readable.
    return new Launch(
        service.label(),
        command,
        Map.of(
            "CLASSPATH",
            classpath(service),
            "DJL_OFFLINE",
            "true",
            "OPT_OUT_TRACKING",
            "true",
            "MKL_CBWR",
            System.getenv().getOrDefault("MKL_CBWR", "AUTO")),
        lab.log(service.label()));
  }

  private void worker(List<String> command, String kind, int port) {
    option(command, kind + ".name", kind + "-1");
    option(command, kind + ".port", port);
    option(command, kind + ".orchestrator", "127.0.0.1:" + ports.worker());
    option(command, kind + ".store-folder", lab.store());
    // Without one, workers look where their environment or their default says.
    lab.dataFolder().ifPresent(folder -> option(command, "data-folder", folder));
  }

  private int metersPort(Service service) {
    return switch (service) {
      case ORCHESTRATOR -> ports.orchestratorMeters();
      case TRAINER -> ports.trainerMeters();
      case METRICS -> ports.metricsMeters();
    };
  }

  private static void option(List<String> command, String key, Object value) {
    command.add("-Dorograph." + key + "=" + value);
  }

  private String classpath(Service service) {
    Path list = home.resolve(service.module()).resolve("target").resolve("classpath");
    try {
      return Files.readString(list).strip();
    } catch (IOException e) {
      throw new LabException(
          list + ": cannot be read (expected: the built " + service.label() + "; run ./orograph)",
          e);
    }
  }
}
