package io.orograph.deploy;

import io.grpc.ManagedChannel;
import io.orograph.cli.lab.Ports;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.ResumeSweepRequest;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.wire.access.Grants;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A lab of several orchestrators on one database, a trainer and a metrics service, all processes on
 * loopback, which a test may kill, stop for a while, and restart in order.
 */
final class SeveralNodes implements AutoCloseable {
  static final int NODES = 3;
  private static final long PATIENCE_SECONDS = 90;

  /** What a node says when it is a member. */
  private static final String JOINED = " has joined";

  private final Path folder;
  private final String database;
  private final List<Integer> ports;
  private final Map<String, Running> running = new LinkedHashMap<>();
  private final ManagedChannel channel;

  /** A process and what it says. */
  private record Running(Process process, BlockingQueue<String> lines) {}

  /** The database at {@code url}; its user is postgres. */
  SeveralNodes(Path folder, String url) throws IOException {
    this.folder = folder;
    this.database = url;
    this.ports = Ports.free(3 * NODES + 2);
    Files.createDirectories(folder.resolve("logs"));
    Token token = Token.createFile(folder.resolve("token"));
    this.channel = Channels.open(addresses(), token);
  }

  private int clientPort(int node) {
    return ports.get(3 * node);
  }

  private int workerPort(int node) {
    return ports.get(3 * node + 1);
  }

  private String place(int node) {
    return "127.0.0.1:" + ports.get(3 * node + 2);
  }

  private static String name(int node) {
    return "node-" + node;
  }

  /** The file of members, the same for all nodes. */
  private Path members() {
    return folder.resolve("members.json");
  }

  /** Lets somebody in who may read everything. */
  Token member(String name) throws IOException {
    Members.Newcomer who =
        new Members.Newcomer(
            name, Grants.everywhere(MemberRole.VIEWER), Optional.empty(), Optional.empty());
    String made =
        new MembersFile(members()).change(m -> m.create(who, Instant.now())).token().orElseThrow();
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Token.read(Files.writeString(file, made));
  }

  /** How many sweeps whoever has {@code token} is told of by the node that serves. */
  int sweepsSeenBy(Token token) {
    ManagedChannel theirs = Channels.open(addresses(), token);
    try {
      return SweepServiceGrpc.newBlockingStub(theirs)
          .withWaitForReady()
          .withDeadlineAfter(60, TimeUnit.SECONDS)
          .listSweeps(ListSweepsRequest.newBuilder().setParent("projects/default").build())
          .getSweepsCount();
    } finally {
      theirs.shutdownNow();
    }
  }

  private Addresses addresses() {
    return Addresses.parse(
        IntStream.range(0, NODES)
            .mapToObj(node -> "127.0.0.1:" + clientPort(node))
            .collect(Collectors.joining(",")));
  }

  /** Starts a node and returns when it is a member. */
  void start(int node) throws IOException, InterruptedException {
    List<String> command = command("orchestrator");
    option(command, "orchestrator.client-port", clientPort(node));
    option(command, "orchestrator.worker-port", workerPort(node));
    option(command, "orchestrator.data-folder", folder.resolve(name(node)));
    option(command, "orchestrator.store-folder", folder.resolve("store"));
    option(command, "orchestrator.members-file", members());
    option(command, "orchestrator.database.url", database);
    option(command, "orchestrator.database.user", "postgres");
    option(command, "orchestrator.cluster.port", ports.get(3 * node + 2));
    option(
        command,
        "orchestrator.cluster.seeds",
        IntStream.range(0, NODES).mapToObj(this::place).collect(Collectors.joining(",")));
    command.add("io.orograph.orchestrator.app.Main");
    launch(name(node), command);
    await(node, place(node) + JOINED);
  }

  /** Starts a trainer and a metrics service, which know all nodes. */
  void startWorkers() throws IOException {
    String nodes =
        IntStream.range(0, NODES)
            .mapToObj(node -> "127.0.0.1:" + workerPort(node))
            .collect(Collectors.joining(","));
    for (String kind : List.of("trainer", "metrics")) {
      List<String> command = command(kind + "-service");
      option(command, "data-folder", folder.resolve("sets"));
      option(command, kind + ".name", kind);
      option(command, kind + ".port", ports.get(3 * NODES + (kind.equals("trainer") ? 0 : 1)));
      option(command, kind + ".lanes", 2);
      option(command, kind + ".orchestrator", nodes);
      option(command, kind + ".store-folder", folder.resolve("store"));
      if (kind.equals("trainer")) {
        option(command, "trainer.cache-folder", folder.resolve("cache"));
      }
      command.add("io.orograph." + kind + ".app.Main");
      launch(kind, command);
    }
  }

  private List<String> command(String module) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-Xmx768m", "-XX:+UseSerialGC", "-cp"));
    command.add(Files.readString(Path.of("..", module, "target", "classpath")).strip());
    option(command, "token-file", folder.resolve("token"));
    return command;
  }

  private static void option(List<String> command, String key, Object value) {
    command.add("-Dorograph." + key + "=" + value);
  }

  private void launch(String name, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("DJL_OFFLINE", "true");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    Process process = builder.start();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Path log = folder.resolve("logs").resolve(name + ".log");
    Thread.ofVirtual().name(name).start(() -> listen(process, lines, log));
    running.put(name, new Running(process, lines));
  }

  private static void listen(Process process, BlockingQueue<String> lines, Path log) {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      String line = said.readLine();
      while (line != null) {
        Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        lines.add(line);
        line = said.readLine();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns once a node has said {@code words}; lines before are passed over. */
  private void await(int node, String words) throws IOException, InterruptedException {
    BlockingQueue<String> lines = of(node).lines();
    String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    while (line != null && !line.contains(words)) {
      line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    if (line == null) {
      throw new AssertionError(name(node) + " does not say: " + words + "\n" + logs());
    }
  }

  private Running of(int node) {
    Running process = running.get(name(node));
    if (process == null) {
      throw new IllegalStateException(name(node) + ": not started (expected: start first)");
    }
    return process;
  }

  /** Returns once {@code witness} has seen {@code node} join the cluster that it is in itself. */
  void awaitSeen(int node, int witness) throws IOException, InterruptedException {
    await(witness, place(node) + JOINED);
  }

  /** Returns once a node serves. */
  void awaitServing(int node) throws IOException, InterruptedException {
    await(node, "ready client=");
    channel.resetConnectBackoff();
  }

  /** {@code kill -9}. */
  void kill(int node) throws InterruptedException {
    of(node).process().destroyForcibly().waitFor();
  }

  /** Asks a node to leave and returns its exit code. */
  int leave(int node) throws IOException, InterruptedException {
    of(node).process().destroy();
    return exit(node);
  }

  /** The code with which a node ends by itself. */
  int exit(int node) throws IOException, InterruptedException {
    Process process = of(node).process();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(name(node) + " does not end\n" + logs());
    }
    return process.exitValue();
  }

  /** Stops a node as a debugger or a frozen machine would: it knows nothing of it. */
  void freeze(int node) throws IOException, InterruptedException {
    signal(node, "-STOP");
  }

  /** Lets a frozen node go on. */
  void thaw(int node) throws IOException, InterruptedException {
    signal(node, "-CONT");
  }

  private void signal(int node, String signal) throws IOException, InterruptedException {
    String pid = Long.toString(of(node).process().pid());
    if (new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor() != 0) {
      throw new IOException("kill " + signal + " failed");
    }
  }

  /** Calls whichever node serves. */
  SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    return SweepServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(180, TimeUnit.SECONDS);
  }

  /** Submits a sweep. */
  void create(String id, SweepSpec spec) {
    var unused =
        sweeps()
            .createSweep(
                CreateSweepRequest.newBuilder()
                    .setParent("projects/default")
                    .setSweepId(id)
                    .setRequestId(UUID.randomUUID().toString())
                    .setSpec(spec)
                    .build());
  }

  /** No run of the sweep begins until it is resumed: nothing is used up while nodes start. */
  void pause(String sweep) {
    var unused =
        sweeps()
            .pauseSweep(
                PauseSweepRequest.newBuilder()
                    .setName(sweep)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  void resume(String sweep) {
    var unused =
        sweeps()
            .resumeSweep(
                ResumeSweepRequest.newBuilder()
                    .setName(sweep)
                    .setRequestId(UUID.randomUUID().toString())
                    .build());
  }

  ResultServiceGrpc.ResultServiceBlockingStub results() {
    return ResultServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  /** What a node has said since its first start. */
  String log(int node) throws IOException {
    return Files.readString(folder.resolve("logs").resolve(name(node) + ".log"));
  }

  /** The last lines of every process's log, for a failing test's message. */
  String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = Files.list(folder.resolve("logs"))) {
      for (Path log : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        text.append("== ").append(log.getFileName()).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 40), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    for (Running process : running.values()) {
      process.process().destroyForcibly().waitFor();
    }
  }
}
