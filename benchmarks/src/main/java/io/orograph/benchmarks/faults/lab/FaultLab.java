package io.orograph.benchmarks.faults.lab;

import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** An orchestrator, two trainers and a metrics service as processes, with proxies between them. */
public final class FaultLab implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1:";

  private final Path home;
  private final Path folder;
  private final long leaseMillis;
  private final Path token;
  private final int client;
  private final int registry;
  private boolean heldHeap;
  private final Map<Part, Integer> ports = new EnumMap<>(Part.class);
  private final Map<Part, Process> processes = new EnumMap<>(Part.class);

  /** From a worker to the orchestrator: registration, heartbeats. */
  private final Map<Part, Proxy> toLab = new EnumMap<>(Part.class);

  /** From the orchestrator to a worker: trainings, measurements. */
  private final Map<Part, Proxy> toWorker = new EnumMap<>(Part.class);

  /**
   * A lab that is not started yet.
   *
   * @param home the folder of the project, packaged
   * @param folder of its own
   * @param leaseMillis how long a lease lasts without a heartbeat
   */
  public FaultLab(Path home, Path folder, long leaseMillis) throws IOException {
    this.home = home;
    this.folder = folder;
    this.leaseMillis = leaseMillis;
    Files.createDirectories(folder.resolve("logs"));
    this.token = folder.resolve("token");
    Token.createFile(token);
    int[] free = free(2 + Part.values().length);
    this.client = free[0];
    this.registry = free[1];
    int next = 2;
    for (Part part : Part.values()) {
      if (part.isWorker()) {
        int port = free[next++];
        ports.put(part, port);
        Proxy there = Proxy.before(port);
        Proxy back = Proxy.before(registry);
        // A worker says where it is to be called: the orchestrator shall call the proxy.
        back.rewrite(LOOPBACK + port, LOOPBACK + there.port());
        toWorker.put(part, there);
        toLab.put(part, back);
      }
    }
  }

  private static int[] free(int count) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
    } finally {
      for (ServerSocket socket : held) {
        socket.close();
      }
    }
  }

  /**
   * The orchestrator, when it is started, takes its whole heap from the machine at once: what it
   * holds more later is not heap.
   */
  public void holdHeap() {
    heldHeap = true;
  }

  /** Where clients call, on loopback. */
  public int clientPort() {
    return client;
  }

  /** The file with the token of every call. */
  public Path tokenFile() {
    return token;
  }

  /** The proxies of a worker's connections, both ways. */
  public List<Proxy> proxies(Part worker) {
    return List.of(proxy(toLab, worker), proxy(toWorker, worker));
  }

  private static Proxy proxy(Map<Part, Proxy> proxies, Part worker) {
    Proxy proxy = proxies.get(worker);
    if (proxy == null) {
      throw new IllegalArgumentException("part: " + worker + " (expected: a worker)");
    }
    return proxy;
  }

  /** Starts every process. */
  public void startAll() throws IOException {
    for (Part part : Part.values()) {
      start(part);
    }
  }

  /** Starts a process; not if it runs. */
  public void start(Part part) throws IOException {
    if (alive(part)) {
      return;
    }
    ProcessBuilder builder = new ProcessBuilder(command(part));
    builder.environment().put("DJL_OFFLINE", "true");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    builder.environment().putIfAbsent("MKL_CBWR", "AUTO");
    processes.put(
        part,
        builder
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    folder.resolve("logs").resolve(part.file() + ".log").toFile()))
            .start());
  }

  private List<String> command(Part part) throws IOException {
    Path list = home.resolve(part.module()).resolve("target").resolve("classpath");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Files.readString(list, StandardCharsets.UTF_8).strip()));
    option(command, "token-file", token);
    option(command, "stop-with-stdin", true);
    String prefix = part.kind() + ".";
    option(command, prefix + "store-folder", folder.resolve("store"));
    if (part == Part.ORCHESTRATOR) {
      command.add(1, "-XX:TieredStopAtLevel=1");
      if (heldHeap) {
        command.addAll(1, List.of("-Xms512m", "-XX:+AlwaysPreTouch"));
      }
      option(command, prefix + "client-port", client);
      option(command, prefix + "worker-port", registry);
      option(command, prefix + "data-folder", folder.resolve("data"));
      option(command, prefix + "lease-ttl", leaseMillis + "ms");
    } else {
      option(command, prefix + "name", part.file());
      option(command, prefix + "port", ports.getOrDefault(part, 0));
      option(command, prefix + "lanes", 1);
      option(command, prefix + "orchestrator", LOOPBACK + proxy(toLab, part).port());
      option(command, "data-folder", folder.resolve("sets"));
    }
    if (part.kind().equals("trainer")) {
      option(command, prefix + "cache-folder", folder.resolve("cache"));
      option(command, prefix + "resume-every", "1s");
    }
    command.add(part.mainClass());
    return command;
  }

  private static void option(List<String> command, String key, Object value) {
    command.add("-Dorograph." + key + "=" + value);
  }

  /** Number of a process; 0 if it does not run. */
  public long pid(Part part) {
    Process process = processes.get(part);
    return process == null || !process.isAlive() ? 0 : process.pid();
  }

  /** Whether a process runs, or sleeps. */
  public boolean alive(Part part) {
    Process process = processes.get(part);
    return process != null && process.isAlive();
  }

  /** {@code kill -9}, and its process reaped. */
  public void kill(Part part) throws InterruptedException {
    Process process = processes.remove(part);
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** {@code SIGSTOP}: the process is there, and does nothing. */
  public void pause(Part part) throws IOException, InterruptedException {
    signal(part, "STOP");
  }

  /** {@code SIGCONT}: it goes on where it was, and does not know that time has passed. */
  public void resume(Part part) throws IOException, InterruptedException {
    signal(part, "CONT");
  }

  private void signal(Part part, String name) throws IOException, InterruptedException {
    Process process = processes.get(part);
    if (process == null || !process.isAlive()) {
      return;
    }
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (code != 0 && process.isAlive()) {
      throw new IOException("kill -" + name + ": exit code " + code + " (expected: 0)");
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Part part : Part.values()) {
      kill(part);
    }
    for (Map<Part, Proxy> proxies : List.of(toLab, toWorker)) {
      for (Proxy proxy : proxies.values()) {
        proxy.close();
      }
    }
  }
}
