package io.orograph.deploy;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.orograph.cli.lab.Ports;
import io.orograph.store.bucket.S3Server;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExportFormat;
import io.orograph.v1.ExportSweepRequest;
import io.orograph.v1.ExportSweepResponse;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.ListWorkersRequest;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.Sweep;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepState;
import io.orograph.v1.WatchSweepRequest;
import io.orograph.v1.WatchSweepResponse;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An orchestrator, a trainer and a metrics service as three processes on loopback, which a test may
 * kill and start again. Built from the class paths that packaging left beside each module's jar.
 */
final class Laboratory implements AutoCloseable {
  /** The three processes. */
  enum Service {
    ORCHESTRATOR("orchestrator", "io.orograph.orchestrator.app.Main"),
    TRAINER("trainer-service", "io.orograph.trainer.app.Main"),
    METRICS("metrics-service", "io.orograph.metrics.app.Main");

    private final String module;
    private final String mainClass;

    Service(String module, String mainClass) {
      this.module = module;
      this.mainClass = mainClass;
    }

    /** What a lab calls it for Prometheus. */
    String job() {
      return name().toLowerCase(Locale.ROOT);
    }

    private Path classpath() {
      return Path.of("..", module, "target", "classpath");
    }
  }

  private static final String PROJECT = "projects/default";
  private static final String TOKEN = "a-token-for-tests-0123456789abcdef";

  private final Path folder;
  private final Map<String, Integer> ports = new TreeMap<>();
  private final Map<Service, Process> processes = new TreeMap<>();
  private final ManagedChannel channel;
  private String grace = "24h";
  private long memory;
  private boolean away;
  private boolean ownModels;
  private Optional<SecondHost> host = Optional.empty();
  private Optional<S3Server> bucket = Optional.empty();
  private Optional<String> database = Optional.empty();
  private String traces = "";

  Laboratory(Path folder) throws IOException {
    this.folder = folder;
    List<String> names =
        List.of(
            "client",
            "worker",
            "trainer",
            "metrics",
            "meters-orchestrator",
            "meters-trainer",
            "meters-metrics");
    List<Integer> free = Ports.free(names.size());
    for (int i = 0; i < names.size(); i++) {
      ports.put(names.get(i), free.get(i));
    }
    Files.createDirectories(folder.resolve("logs"));
    writeToken(folder);
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
    ClientInterceptor token = MetadataUtils.newAttachHeadersInterceptor(headers);
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port("client"))
            .usePlaintext()
            .intercept(token)
            .build();
  }

  private static void writeToken(Path folder) throws IOException {
    Path token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
  }

  /** How long content stays that nothing refers to, of the orchestrators started from now on. */
  void collectAfter(String duration) {
    grace = duration;
  }

  /** Most bytes that a pack may take, in the trainers started from now on; 0 for no bound. */
  void trainWithin(long bytes) {
    memory = bytes;
  }

  /** Workers started from now on run modules of one's own, and nothing else. */
  void runOwnModels() {
    ownModels = true;
  }

  /** Workers started from now on have no folder in common with the orchestrator. */
  void workAway() {
    away = true;
  }

  /** Workers started from now on are on another host, whose files are in {@code files}. */
  SecondHost workOn(Path files) throws IOException, InterruptedException {
    away = true;
    SecondHost second =
        new SecondHost(files, port("worker"), List.of(port("trainer"), port("metrics")));
    writeToken(files);
    host = Optional.of(second);
    return second;
  }

  /** Processes started from now on keep content in a bucket; none, in the folder. */
  void keepIn(Optional<S3Server> server) {
    bucket = server;
  }

  /** Workers that the orchestrator knows. */
  int workers() {
    return WorkerRegistryServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS)
        .listWorkers(ListWorkersRequest.getDefaultInstance())
        .getWorkersCount();
  }

  /** The database on a server, of the orchestrators started from now on; its user is postgres. */
  void keepIn(String url) {
    database = Optional.of(url);
  }

  /** Where processes started from now on send their traces. */
  void traceTo(String endpoint) {
    traces = endpoint;
  }

  /** The folder of the store. */
  Path store() {
    return folder.resolve("store");
  }

  CheckpointServiceGrpc.CheckpointServiceBlockingStub checkpoints() {
    return CheckpointServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  /** Where workers look for data sets; not there until a test makes it. */
  Path dataFolder() {
    return folder.resolve("sets");
  }

  /** Where clients call. */
  String address() {
    return "127.0.0.1:" + port("client");
  }

  /** The file with the token of every call. */
  Path tokenFile() {
    return folder.resolve("token");
  }

  /** Returns once the orchestrator answers; what it has said instead is told. */
  void awaitAnswer() throws IOException {
    try {
      sweeps().listSweeps(ListSweepsRequest.newBuilder().setParent(PROJECT).build());
    } catch (StatusRuntimeException e) {
      throw new AssertionError(logs(), e);
    }
  }

  /** Whether every module has been packaged, so that processes can be started. */
  static boolean packaged() {
    for (Service service : Service.values()) {
      if (!Files.exists(service.classpath())) {
        return false;
      }
    }
    return true;
  }

  private int port(String name) {
    return ports.getOrDefault(name, 0);
  }

  Laboratory startAll() throws IOException {
    for (Service service : Service.values()) {
      start(service);
    }
    return this;
  }

  /** Where a process keeps its own files. */
  private Path place(Service service) {
    return service == Service.ORCHESTRATOR ? folder : host.map(SecondHost::folder).orElse(folder);
  }

  void start(Service service) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "-Xmx768m", "-XX:+UseSerialGC", "-cp"));
    command.add(Files.readString(service.classpath(), StandardCharsets.UTF_8).strip());
    option(command, "orograph.token-file", place(service).resolve("token"));
    option(command, "orograph.stop-with-stdin", true);
    option(command, "orograph.metrics-port", metersPort(service));
    option(command, "orograph.tracing.endpoint", traces);
    switch (service) {
      case ORCHESTRATOR -> {
        option(command, "orograph.orchestrator.client-port", port("client"));
        option(command, "orograph.orchestrator.worker-port", port("worker"));
        option(command, "orograph.orchestrator.data-folder", folder.resolve("data"));
        option(command, "orograph.orchestrator.store-folder", folder.resolve("store"));
        option(command, "orograph.orchestrator.collect-grace", grace);
        if (database.isPresent()) {
          option(command, "orograph.orchestrator.database.url", database.get());
          option(command, "orograph.orchestrator.database.user", "postgres");
        }
      }
      case TRAINER -> {
        worker(command, "trainer");
        option(command, "orograph.trainer.cache-folder", place(service).resolve("cache"));
        option(command, "orograph.trainer.memory-bytes", memory);
      }
      case METRICS -> worker(command, "metrics");
    }
    if (bucket.isPresent() && (service == Service.ORCHESTRATOR || !away)) {
      option(command, "orograph.store.bucket", "lab");
      option(command, "orograph.store.prefix", "labs/a/");
      option(command, "orograph.store.endpoint", bucket.get().endpoint());
      option(command, "orograph.store.path-style", true);
      option(command, "orograph.store.credentials-file", bucket.get().credentials(S3Server.SECRET));
    }
    command.add(service.mainClass);
    if (host.isPresent() && service != Service.ORCHESTRATOR) {
      command = host.get().within(folder, command);
    }
    Path log = folder.resolve("logs").resolve(service.module + ".log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DJL_OFFLINE", "true");
    builder.environment().put("OPT_OUT_TRACKING", "true");
    processes.put(
        service,
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start());
  }

  private void worker(List<String> command, String name) {
    option(
        command,
        "orograph.data-folder",
        host.map(h -> h.folder().resolve("sets")).orElse(dataFolder()));
    String prefix = "orograph." + name + ".";
    option(command, prefix + "name", name);
    option(command, prefix + "port", port(name));
    option(command, prefix + "lanes", ownModels ? 1 : 2);
    option(command, "orograph.own-models", ownModels);
    option(command, prefix + "orchestrator", "127.0.0.1:" + port("worker"));
    if (!away) {
      option(command, prefix + "store-folder", folder.resolve("store"));
    }
  }

  private static void option(List<String> command, String key, Object value) {
    command.add("-D" + key + "=" + value);
  }

  /** Starts a process that is going to refuse to, and returns what it has said. */
  String refused(Service service) throws IOException, InterruptedException {
    start(service);
    Process process = processes.remove(service);
    if (process != null) {
      process.waitFor();
    }
    return Files.readString(folder.resolve("logs").resolve(service.module + ".log"));
  }

  /** {@code kill -9}, and its process reaped. */
  void kill(Service service) throws InterruptedException {
    Process process = processes.remove(service);
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  /** SIGTERM, and its standard input left open, at whose end it would end too. */
  void askToEnd(Service service) {
    Process process = processes.get(service);
    if (process == null || !process.toHandle().destroy()) {
      throw new AssertionError(service + " cannot be asked");
    }
  }

  /** The exit code of a process that ends by itself. */
  int exitCode(Service service) throws IOException, InterruptedException {
    Process process = processes.get(service);
    if (process == null || !process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError(service + " has not ended\n" + logs());
    }
    return process.exitValue();
  }

  /** Where a process serves its meters. */
  int metersPort(Service service) {
    return port("meters-" + service.job());
  }

  /** What a process serves as its meters. */
  String meters(Service service) throws IOException {
    return new String(
        URI.create("http://127.0.0.1:" + metersPort(service) + "/metrics")
            .toURL()
            .openStream()
            .readAllBytes(),
        StandardCharsets.UTF_8);
  }

  /** Samples that the trainer has trained on since it was started. */
  double trainedSamples() throws IOException {
    return meters(Service.TRAINER)
        .lines()
        .filter(line -> line.startsWith("orograph_train_samples_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  boolean alive(Service service) {
    Process process = processes.get(service);
    return process != null && process.isAlive();
  }

  void restart(Service service) throws IOException, InterruptedException {
    kill(service);
    start(service);
  }

  /** The name of a sweep. */
  static String name(String id) {
    return PROJECT + "/sweeps/" + id;
  }

  Sweep create(String id, SweepSpec spec) {
    return sweeps()
        .createSweep(
            CreateSweepRequest.newBuilder()
                .setParent(PROJECT)
                .setSweepId(id)
                .setRequestId(UUID.randomUUID().toString())
                .setSpec(spec)
                .build())
        .getSweep();
  }

  void extend(String id, SweepSpec spec) {
    sweeps()
        .extendSweep(
            ExtendSweepRequest.newBuilder()
                .setName(name(id))
                .setRequestId(UUID.randomUUID().toString())
                .setSpec(spec)
                .build());
  }

  Sweep sweep(String id) {
    return sweeps().getSweep(GetSweepRequest.newBuilder().setName(name(id)).build()).getSweep();
  }

  /**
   * Watches until a sweep has ended, on through broken streams.
   *
   * @param times how often it must have ended: once more for each extension
   */
  Sweep ended(String id, int times) throws IOException {
    String token = "";
    int seen = 0;
    int broken = 0;
    while (seen < times) {
      Iterator<WatchSweepResponse> stream =
          sweeps()
              .withDeadlineAfter(9, TimeUnit.MINUTES)
              .watchSweep(
                  WatchSweepRequest.newBuilder().setName(name(id)).setResumeToken(token).build());
      try {
        while (seen < times && stream.hasNext()) {
          WatchSweepResponse response = stream.next();
          token = response.getResumeToken();
          seen += response.getState() == SweepState.SWEEP_STATE_FINISHED ? 1 : 0;
        }
      } catch (StatusRuntimeException e) {
        if (++broken > 20) {
          throw new AssertionError(logs(), e);
        }
      }
    }
    return sweep(id);
  }

  /** Collects what nothing refers to, or only tells what would be collected. */
  CollectGarbageResponse collect(boolean trial) {
    return checkpoints()
        .collectGarbage(
            CollectGarbageRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setValidateOnly(trial)
                .build());
  }

  SweepServiceGrpc.SweepServiceBlockingStub sweeps() {
    return SweepServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(180, TimeUnit.SECONDS);
  }

  MeasurementServiceGrpc.MeasurementServiceBlockingStub measurements() {
    return MeasurementServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(180, TimeUnit.SECONDS);
  }

  String exported(String sweep, ExportFormat format) throws IOException {
    Iterator<ExportSweepResponse> chunks =
        ResultServiceGrpc.newBlockingStub(channel)
            .withWaitForReady()
            .withDeadlineAfter(60, TimeUnit.SECONDS)
            .exportSweep(ExportSweepRequest.newBuilder().setName(sweep).setFormat(format).build());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      chunks.next().getData().writeTo(bytes);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  ResultServiceGrpc.ResultServiceBlockingStub results() {
    return ResultServiceGrpc.newBlockingStub(channel)
        .withWaitForReady()
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  /** The last lines of every process's log, for a failing test's message. */
  String logs() throws IOException {
    StringBuilder text = new StringBuilder();
    try (var files = Files.list(folder.resolve("logs"))) {
      for (Path log : files.sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        text.append("== ").append(log.getFileName()).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 25), lines.size())
            .forEach(line -> text.append(line).append('\n'));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    for (Service service : Service.values()) {
      kill(service);
    }
  }
}
