package io.orograph.cli.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The command lines of a lab's three processes. */
public final class Launches {
  /** What cuBLAS reads: with it matrix products on a GPU are the same in every call. */
  private static final String WORKSPACE = "CUBLAS_WORKSPACE_CONFIG";

  /** Bound of the Java heap of each process. */
  private static final String HEAP = "OROGRAPH_HEAP";

  private static final Pattern SIZE = Pattern.compile("[1-9][0-9]*[kKmMgG]");

  private final Path home;
  private final LabFolder lab;
  private final Ports ports;
  private final boolean supervised;
  private final boolean recorded;

  private Launches(Path home, LabFolder lab, Ports ports, boolean supervised, boolean recorded) {
    this.home = home;
    this.lab = lab;
    this.ports = ports;
    this.supervised = supervised;
    this.recorded = recorded;
  }

  /**
   * The launches of all services, the orchestrator first.
   *
   * @param home the folder of the project, with the built modules
   * @param supervised whether the processes end with their standard input
   */
  public static List<Launch> of(Path home, LabFolder lab, Ports ports, boolean supervised) {
    Launches launches = new Launches(home, lab, ports, supervised, false);
    return List.of(Service.values()).stream().map(launches::launch).toList();
  }

  /**
   * The same, supervised, with JVMs that make their {@linkplain StartupCache start-up caches} when
   * they end.
   *
   * @throws LabException if this JDK makes none
   */
  public static List<Launch> recorded(Path home, LabFolder lab, Ports ports) {
    Launches launches = new Launches(home, lab, ports, true, true);
    return List.of(Service.values()).stream().map(launches::launch).toList();
  }

  /**
   * The same of what {@code tools/install-services} has written.
   *
   * @param folder of all services
   */
  public static List<Launch> recordedInstalled(Path folder, LabFolder lab, Ports ports) {
    Launches launches = new Launches(folder, lab, ports, true, true);
    return List.of(Service.values()).stream().map(launches::installed).toList();
  }

  private Launch installed(Service service) {
    Path arguments = home.resolve(service.label()).resolve("arguments");
    Path java = home.resolve("java").resolve("bin").resolve("java");
    for (Path needed : List.of(arguments, java)) {
      if (!Files.isReadable(needed)) {
        throw new LabException(
            needed
                + ": cannot be read (expected: a folder that tools/install-services has written)");
      }
    }
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(StartupCache.installed(home, service).recording());
    command.add(heap(service, System.getenv()));
    settings(command, service);
    command.add("@" + arguments);
    Map<String, String> environment = environment(service, device());
    return new Launch(service.label(), command, environment, lab.log(service.label()));
  }

  private Launch launch(Service service) {
    StartupCache cache = StartupCache.of(home, service);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(recorded ? cache.recording() : cache.options());
    command.add(heap(service, System.getenv()));
    command.addAll(service.flags());
    settings(command, service);
    command.add(service.mainClass());
    // The class path goes by the environment: it keeps `ps` readable.
    return new Launch(
        service.label(),
        command,
        workerEnvironment(home, service, device()),
        lab.log(service.label()));
  }

  /**
   * The option that bounds the Java heap: by {@code OROGRAPH_HEAP}, which is for every process that
   * is started with it, else as the service has it.
   */
  static String heap(Service service, Map<String, String> environment) {
    String given = environment.getOrDefault(HEAP, "");
    if (!given.isEmpty() && !SIZE.matcher(given).matches()) {
      throw new LabException(HEAP + ": " + given + " (expected: a size, as 2g or 1536m)");
    }
    return "-Xmx" + (given.isEmpty() ? service.heap() : given);
  }

  private void settings(List<String> command, Service service) {
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
  }

  private void worker(List<String> command, String kind, int port) {
    option(command, kind + ".name", kind + "-1");
    option(command, kind + ".port", port);
    option(command, kind + ".orchestrator", "127.0.0.1:" + ports.worker());
    option(command, kind + ".store-folder", lab.store());
    // Without one, workers look where their environment or their default says.
    lab.dataFolder().ifPresent(folder -> option(command, "data-folder", folder));
    lab.device().ifPresent(device -> option(command, "device", device));
  }

  /**
   * Variables of a process: its class path, nothing fetched or reported, results that can be
   * repeated, and the native library for its device.
   */
  static Map<String, String> workerEnvironment(Path home, Service service, String device) {
    Map<String, String> environment = environment(service, device);
    environment.put("CLASSPATH", classpath(home, service));
    return environment;
  }

  private static Map<String, String> environment(Service service, String device) {
    Map<String, String> here = System.getenv();
    Map<String, String> environment = new HashMap<>();
    environment.put("DJL_OFFLINE", "true");
    environment.put("OPT_OUT_TRACKING", "true");
    environment.put("MKL_CBWR", here.getOrDefault("MKL_CBWR", "AUTO"));
    environment.put(WORKSPACE, here.getOrDefault(WORKSPACE, ":4096:8"));
    if (service != Service.ORCHESTRATOR) {
      environment.putAll(NativeLibrary.environment(device, here));
    }
    return environment;
  }

  private String device() {
    return lab.device().orElse(System.getenv().getOrDefault("OROGRAPH_DEVICE", "cpu"));
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

  private static String classpath(Path home, Service service) {
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
