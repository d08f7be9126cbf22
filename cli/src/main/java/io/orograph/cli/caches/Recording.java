package io.orograph.cli.caches;

import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.lab.Background;
import io.orograph.cli.lab.LabException;
import io.orograph.cli.lab.LabFolder;
import io.orograph.cli.lab.Launch;
import io.orograph.cli.lab.Launches;
import io.orograph.cli.lab.Ports;
import io.orograph.cli.lab.Service;
import io.orograph.cli.lab.StartupCache;
import io.orograph.cli.lab.Supervisor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes start-up caches: starts a lab in a folder of its own, lets it train and measure a tiny
 * sweep that the command itself submits, calls its port as browsers and programs do, and stops it;
 * the JVMs write what they have learned as they end.
 */
public final class Recording {
  static final String SWEEP = "tiny.yaml";

  /** How long the lab may take to answer, and the sweep to end: recorded programs are slow. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration CALL = Duration.ofSeconds(30);

  private final Path home;
  private final Optional<Path> installed;
  private final Console console;

  /**
   * Of what caches are to be made.
   *
   * @param home the folder of the project, with the built modules
   * @param installed the folder that {@code tools/install-services} has written, if its services
   *     are meant and not those of the build
   */
  public Recording(Path home, Optional<Path> installed, Console console) {
    this.home = home;
    this.installed = installed;
    this.console = console;
  }

  /**
   * A cache that is in use from now on.
   *
   * @param program whose it is
   * @param bytes its size
   */
  public record Made(String program, Path file, long bytes) {}

  /**
   * Makes all of them.
   *
   * @throws LabException if one cannot be made; those that were in use before are then in use still
   */
  public List<Made> run() {
    List<StartupCache> caches = caches();
    Path folder = temporary();
    try {
      LabFolder lab = new LabFolder(folder);
      Ports ports = lab.prepare().ports();
      exercise(lab, ports);
      return caches.stream()
          .map(cache -> new Made(cache.name(), cache.file(), cache.keep()))
          .toList();
    } finally {
      delete(folder);
    }
  }

  private List<StartupCache> caches() {
    if (installed.isEmpty()) {
      return StartupCache.all(home);
    }
    List<StartupCache> caches = new ArrayList<>();
    for (Service service : Service.values()) {
      caches.add(StartupCache.installed(installed.get(), service));
    }
    return caches;
  }

  private void exercise(LabFolder lab, Ports ports) {
    List<Launch> launches =
        installed.isPresent()
            ? Launches.recordedInstalled(installed.get(), lab, ports)
            : Launches.recorded(home, lab, ports);
    Supervisor supervisor = Supervisor.start(launches, new Watch(lab, ports));
    try (LabClient client = LabClient.to("127.0.0.1", ports.client(), lab.tokenFile())) {
      var unused =
          new Follower(client, console, PATIENCE, () -> guard(supervisor)).patiently(client::list);
      submit(lab);
      call(lab, ports);
      console.line("the JVMs write what they have learned ...");
    } finally {
      supervisor.close(PATIENCE);
    }
  }

  private static void guard(Supervisor supervisor) {
    Optional<String> failure = supervisor.failure();
    if (failure.isPresent()) {
      throw new LabException(failure.get());
    }
  }

  /** The sweep is submitted and followed by the command itself, whose start is recorded, too. */
  private void submit(LabFolder lab) {
    Path sweep = lab.root().resolve(SWEEP);
    Path log = lab.log("orograph");
    console.line("a tiny sweep is trained and measured ...");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (installed.isEmpty()) {
      command.addAll(StartupCache.ofCommand(home).recording());
    }
    // As ./orograph has them.
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "-Dorograph.home=" + home));
    try {
      Files.writeString(sweep, tiny());
      command.addAll(
          List.of(
              "-cp",
              Files.readString(home.resolve("cli").resolve("target").resolve("classpath")).strip(),
              "io.orograph.cli.app.Main",
              "submit",
              sweep.toString(),
              "--watch",
              "--lab",
              lab.root().toString()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new LabException("the tiny sweep did not end within " + PATIENCE + said(log));
      }
      if (process.exitValue() != 0) {
        throw new LabException("the tiny sweep failed" + said(log));
      }
    } catch (IOException e) {
      throw new LabException("the tiny sweep cannot be submitted: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while recording", e);
    }
  }

  private static String said(Path log) {
    return ". The last words, from the submission:\n  " + Background.lastWords(log);
  }

  /** The sweep, as a sweep file. */
  static String tiny() throws IOException {
    try (InputStream in = Recording.class.getResourceAsStream(SWEEP)) {
      if (in == null) {
        throw new IllegalStateException(SWEEP + ": missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The page, a call with JSON, and the meters, as a browser, a program and Prometheus ask. */
  private static void call(LabFolder lab, Ports ports) {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(CALL).build()) {
      String token = Files.readString(lab.tokenFile()).strip();
      ask(http, to(ports.client(), "/").GET());
      ask(
          http,
          to(ports.client(), "/orograph.v1.SweepService/ListSweeps")
              .header("authorization", "Bearer " + token)
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"parent\": \"projects/default\"}")));
      for (int port :
          List.of(ports.orchestratorMeters(), ports.trainerMeters(), ports.metricsMeters())) {
        ask(http, to(port, "/metrics").GET());
      }
    } catch (IOException e) {
      throw new LabException("the recorded lab does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while recording", e);
    }
  }

  private static HttpRequest.Builder to(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(CALL);
  }

  private static void ask(HttpClient http, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    if (answer.statusCode() != 200) {
      throw new LabException(
          "%s: %d (expected: 200): %s"
              .formatted(
                  answer.uri(), answer.statusCode(), answer.body().lines().findFirst().orElse("")));
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("orograph-recording");
    } catch (IOException e) {
      throw new LabException("no folder can be made for the recording: " + e, e);
    }
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new LabException(folder + ": cannot be deleted: " + e, e);
    }
  }

  /** Says what happens to the processes, and keeps lab.json true for the submission. */
  private final class Watch implements Supervisor.Listener {
    private final LabFolder lab;
    private final Ports ports;

    Watch(LabFolder lab, Ports ports) {
      this.lab = lab;
      this.ports = ports;
    }

    @Override
    public void news(String sentence) {
      console.line("note: " + sentence);
    }

    @Override
    public void living(List<LabFolder.Running> processes) {
      lab.write(new LabFolder.State(ports, processes));
    }
  }
}
