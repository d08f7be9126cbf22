package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.lab.Background;
import io.orograph.cli.lab.LabException;
import io.orograph.cli.lab.LabFolder;
import io.orograph.cli.lab.LabFolder.Running;
import io.orograph.cli.lab.Launch;
import io.orograph.cli.lab.Launches;
import io.orograph.cli.lab.Ports;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a lab in the background. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a lab in the background.",
      "Orchestrator, trainer and metrics service run on loopback. Its state folder holds token,",
      "ports, logs and data; `orograph down` keeps the data.",
      "In a lab that is partly running, starts the processes that died."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph up",
      "  ./orograph up --lab /data/lab --data /data/sets",
      "  ./orograph up --device cuda                     workers on the first GPU (experimental)",
      "  ./orograph up --lab orograph-quickstart/lab     look into a quickstart again",
      "",
      "Exit codes: 0 running, 1 a process did not start (its last words are shown)."
    })
final class UpCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Mixin private DataOption data = new DataOption();

  @Mixin private DeviceOption device = new DeviceOption();

  @Option(names = "--json", description = "Ports and processes as one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    LabFolder folder = lab.folder();
    Optional<Path> sets = data.folder();
    Optional<String> chosen = device.device();
    FileLock lock = folder.take();
    try {
      return up(folder, sets, chosen);
    } finally {
      lock.channel().close();
    }
  }

  /** Starts what is not running: all three at first, later those that died. */
  private int up(LabFolder folder, Optional<Path> sets, Optional<String> chosen) {
    LabFolder.State state = folder.prepare();
    sets.ifPresent(folder::useData);
    chosen.ifPresent(folder::useDevice);
    List<Running> live =
        state.processes().stream().filter(p -> Background.find(p).isPresent()).toList();
    Set<String> names = live.stream().map(Running::name).collect(Collectors.toSet());
    boolean keep = !live.isEmpty() || state.ports().stillFree();
    Ports ports = keep ? state.ports() : Ports.free();
    List<Launch> missing =
        Launches.of(Orograph.home(), folder, ports, false).stream()
            .filter(launch -> !names.contains(launch.name()))
            .toList();
    if (missing.isEmpty()) {
      throw new BadInput(folder.root() + ": already running (expected: `orograph down` first)");
    }
    List<Running> started = Background.start(missing);
    List<Running> running = Stream.concat(live.stream(), started.stream()).toList();
    folder.write(new LabFolder.State(ports, running));
    Console console = Orograph.console(command, json);
    try {
      awaitReady(folder, ports, running, console);
    } catch (RuntimeException e) {
      Background.stop(started, Duration.ofSeconds(5));
      folder.write(new LabFolder.State(ports, live));
      throw e;
    }
    say(folder, ports, running, console);
    return ExitCodes.OK;
  }

  private static void awaitReady(
      LabFolder folder, Ports ports, List<Running> running, Console console) {
    try (LabClient client = LabClient.to("127.0.0.1", ports.client(), folder.tokenFile())) {
      console.draw("waiting for the orchestrator ...");
      Follower follower = new Follower(client, console, PATIENCE, () -> allAlive(folder, running));
      var unused = follower.patiently(client::list);
      console.erase();
    }
  }

  private static void allAlive(LabFolder folder, List<Running> running) {
    for (Running process : running) {
      if (Background.find(process).isEmpty()) {
        throw new LabException(
            "the %s did not start. Its last words, from %s:%n  %s"
                .formatted(
                    process.name(),
                    folder.log(process.name()),
                    Background.lastWords(folder.log(process.name()))));
      }
    }
  }

  private void say(LabFolder folder, Ports ports, List<Running> running, Console console) {
    if (json) {
      command
          .commandLine()
          .getOut()
          .println(
              Json.of(
                  Map.of(
                      "lab",
                      folder.root().toString(),
                      "server",
                      "127.0.0.1:" + ports.client(),
                      "tokenFile",
                      folder.tokenFile().toString(),
                      "processes",
                      running)));
      return;
    }
    console.line("the lab is up: 127.0.0.1:" + ports.client() + ", state in " + folder.root());
    running.forEach(p -> console.line("  %-13s process %d".formatted(p.name(), p.pid())));
    console.line("next: ./orograph submit examples/quickstart.yaml --watch");
  }
}
