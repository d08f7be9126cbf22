package io.orograph.cli.quickstart;

import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.LabClient.Format;
import io.orograph.cli.grpc.LabFailure;
import io.orograph.cli.grpc.LoadedSweep;
import io.orograph.cli.lab.LabException;
import io.orograph.cli.lab.LabFolder;
import io.orograph.cli.lab.Launch;
import io.orograph.cli.lab.Launches;
import io.orograph.cli.lab.Ports;
import io.orograph.cli.lab.Service;
import io.orograph.cli.lab.Supervisor;
import io.orograph.cli.view.DiagramView;
import io.orograph.cli.view.SweepView;
import io.orograph.core.sweep.Grid;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One quickstart: starts a lab, submits the sweep, follows it, and writes its outcome. */
public final class Quickstart {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** For what starts only when the sweep has been submitted, on a machine that is busy. */
  private static final Duration WORKERS_START = Duration.ofSeconds(30);

  private final Path home;
  private final Console console;
  private final QuickstartFolder folder;
  private volatile boolean stopping;

  public Quickstart(Path home, Console console, QuickstartFolder folder) {
    this.home = home;
    this.console = console;
    this.folder = folder;
  }

  /**
   * What came out.
   *
   * @param sweep the sweep at its end
   * @param diagram its phase diagram, if the lab makes one of so many cells
   * @param reported whether there is a report, likewise
   * @param elapsed from the start of the processes to the end of the sweep
   * @param firstTrained from the start of the processes to the first trained run
   */
  public record Outcome(
      SweepView sweep,
      Optional<Answer<DiagramView>> diagram,
      boolean reported,
      Duration elapsed,
      Optional<Duration> firstTrained) {}

  /**
   * Runs to the end of the sweep and writes its files.
   *
   * @param before what to do before the processes are stopped
   */
  public Outcome run(java.util.function.Consumer<Outcome> before) {
    LoadedSweep sweep = LoadedSweep.parse(folder.sweepText());
    Ports ports = Ports.free();
    // Nothing can be measured before something is trained, and nothing trained while all start at
    // once on a few cores: who measures starts when the sweep has been submitted.
    Map<Boolean, List<Launch>> measuring =
        Launches.of(home, folder.lab(), ports, true).stream()
            .collect(Collectors.partitioningBy(l -> l.name().equals(Service.METRICS.label())));
    Supervisor supervisor =
        Supervisor.start(measuring.getOrDefault(false, List.of()), new Watch(ports));
    Thread hook = Thread.ofPlatform().unstarted(() -> interrupted(supervisor));
    Runtime.getRuntime().addShutdownHook(hook);
    try (LabClient client = LabClient.to("127.0.0.1", ports.client(), folder.lab().tokenFile())) {
      Outcome outcome =
          follow(
              sweep,
              client,
              supervisor,
              () -> measuring.getOrDefault(true, List.of()).forEach(l -> add(l, supervisor)));
      before.accept(outcome);
      return outcome;
    } finally {
      if (stopping) {
        waitForTheEnd();
      }
      supervisor.close();
      folder.lab().write(new LabFolder.State(ports, List.of()));
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private void announce(LoadedSweep sweep, Supervisor supervisor) {
    Grid grid = new Grid(sweep.spec());
    console.line(
        "A sweep of %d cells, %d runs, in %s"
            .formatted(grid.cellCount(), grid.runCount(), folder.sweep().getParent()));
    console.line("started: " + supervisor.roll());
  }

  private void add(Launch launch, Supervisor supervisor) {
    supervisor.add(launch);
    console.line(
        "started: %s (process %d)".formatted(launch.name(), supervisor.pid(launch.name())));
  }

  private Outcome follow(
      LoadedSweep sweep, LabClient client, Supervisor supervisor, Runnable submitted) {
    announce(sweep, supervisor);
    Follower follower = new Follower(client, console, PATIENCE, () -> guard(supervisor));
    follower.workersStartWithin(WORKERS_START);
    console.draw("waiting for the orchestrator ...");
    SweepView created =
        follower
            .patiently(
                () ->
                    client.create(
                        new LabClient.Submission(
                            sweep, folder.requestId(), "quickstart", Map.of(), "quickstart")))
            .view();
    submitted.run();
    SweepView ended = follower.untilEnded(created.name());
    Optional<Answer<DiagramView>> diagram =
        unlessRefused(
            "no phase diagram", () -> follower.patiently(() -> client.diagram(ended.name())));
    var unused = save(follower, client, ended.name(), Format.CSV, folder.table());
    Optional<Path> report =
        unlessRefused(
            "no report",
            () -> save(follower, client, ended.name(), Format.REPORT, folder.report()));
    return new Outcome(
        ended, diagram, report.isPresent(), follower.elapsed(), follower.firstTrained());
  }

  /**
   * What a lab gives; nothing of a sweep that is too large for it, which has finished all the same.
   */
  private <T> Optional<T> unlessRefused(String otherwise, Supplier<T> wanted) {
    try {
      return Optional.of(wanted.get());
    } catch (LabFailure e) {
      if (e.kind() != LabFailure.Kind.REFUSED) {
        throw e;
      }
      console.line(otherwise + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static Path save(
      Follower follower, LabClient client, String name, Format format, Path file) {
    return follower.patiently(
        () -> {
          QuickstartFolder.write(file, out -> client.export(name, format, out));
          return file;
        });
  }

  private void guard(Supervisor supervisor) {
    if (stopping) {
      waitForTheEnd();
    }
    Optional<String> failure = supervisor.failure();
    if (failure.isPresent()) {
      throw new LabException(failure.get());
    }
  }

  /** Tells people, and keeps lab.json true, so that nobody meets a process of before. */
  private final class Watch implements Supervisor.Listener {
    private final Ports ports;

    Watch(Ports ports) {
      this.ports = ports;
    }

    @Override
    public void news(String sentence) {
      console.line("note: " + sentence);
    }

    @Override
    public void living(List<LabFolder.Running> processes) {
      folder.lab().write(new LabFolder.State(ports, processes));
    }
  }

  /** Called when this process is asked to end: the children end first. */
  private void interrupted(Supervisor supervisor) {
    stopping = true;
    console.erase();
    supervisor.close(Duration.ofSeconds(3));
    console.line(
        "Stopped, with all its processes. To go on: ./orograph quickstart --resume --folder "
            + folder.sweep().getParent());
  }

  /** This process is ending: nothing more is said or done here. */
  private static void waitForTheEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
