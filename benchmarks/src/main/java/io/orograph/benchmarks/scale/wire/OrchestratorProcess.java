package io.orograph.benchmarks.scale.wire;

import io.grpc.ManagedChannel;
import io.orograph.benchmarks.heap.ReachableHeap;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The orchestrator as {@code ./orograph up} starts it, alone, in a folder of its own. */
public final class OrchestratorProcess implements AutoCloseable {
  private static final String MAIN = "io.orograph.orchestrator.app.Main";

  private final Path classpath;
  private final Path folder;
  private final String heap;
  private final Token token;
  private final int clientPort;
  private final int workerPort;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private Optional<Process> process = Optional.empty();

  /**
   * Starts it.
   *
   * @param home the project's folder, with the built modules
   * @param folder for its database, store and log; made anew
   * @param heap bound of its Java heap, e.g. {@code 512m}
   */
  OrchestratorProcess(Path home, Path folder, String heap) throws IOException {
    this.classpath = home.resolve("orchestrator").resolve("target").resolve("classpath");
    this.folder = Files.createDirectories(folder);
    this.heap = heap;
    this.token = Token.createFile(folder.resolve("token"));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket client = new ServerSocket(0, 1, loopback);
        ServerSocket worker = new ServerSocket(0, 1, loopback)) {
      clientPort = client.getLocalPort();
      workerPort = worker.getLocalPort();
    }
    start();
  }

  /** Starts it, again after a {@link #kill}. */
  public void start() throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorograph.token-file=" + folder.resolve("token"),
            "-Dorograph.stop-with-stdin=true",
            "-Dorograph.orchestrator.client-port=" + clientPort,
            "-Dorograph.orchestrator.worker-port=" + workerPort,
            "-Dorograph.orchestrator.data-folder=" + folder.resolve("data"),
            "-Dorograph.orchestrator.store-folder=" + folder.resolve("store"),
            MAIN);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .put("CLASSPATH", Files.readString(classpath, StandardCharsets.UTF_8).strip());
    process =
        Optional.of(
            builder
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start());
  }

  private Path log() {
    return folder.resolve("orchestrator.log");
  }

  Token token() {
    return token;
  }

  /** A connection of its own for clients; closed with this. */
  ManagedChannel client() {
    return open(clientPort);
  }

  /** A connection of its own for workers; closed with this. */
  ManagedChannel worker() {
    return open(workerPort);
  }

  private ManagedChannel open(int port) {
    ManagedChannel channel = Channels.open("127.0.0.1", port, token);
    channels.add(channel);
    return channel;
  }

  /** {@code kill -9}, and the process reaped. */
  public void kill() throws InterruptedException {
    if (process.isPresent()) {
      process.get().destroyForcibly().waitFor();
      process = Optional.empty();
    }
  }

  /**
   * Megabytes of its heap that are reachable: what is left after a full collection.
   *
   * @throws IOException if it does not run, or the JDK's {@code jcmd} does not answer
   */
  public double reachableMegabytes() throws IOException {
    Process running = process.orElseThrow(() -> new IOException("orchestrator: not running"));
    return ReachableHeap.megabytes(running.pid());
  }

  /** The end of its log, for a message. */
  String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log());
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    channels.forEach(ManagedChannel::shutdownNow);
    kill();
  }
}
