package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.quickstart.Quickstart;
import io.orograph.cli.quickstart.Quickstart.Outcome;
import io.orograph.cli.quickstart.QuickstartFolder;
import io.orograph.cli.view.Words;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** From nothing to a phase diagram. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a real sweep from start to end, in about two minutes.",
      "Starts an orchestrator, a trainer and a metrics service on loopback, trains and measures",
      "every cell of a grid of network width against batch size on handwritten digits, and draws",
      "its phase diagram.",
      "All processes end with this command, however it ends."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph quickstart",
      "  ./orograph quickstart --folder /tmp/first --keep-running",
      "  ./orograph quickstart --resume          go on with one that was interrupted",
      "  ./orograph quickstart --sweep mine.yaml the same with a sweep of your own",
      "",
      "A process that dies is started again on the same data, and the sweep goes on.",
      "In the folder: report.html, measurements.csv, sweep.yaml; lab/ holds data and logs.",
      "A second quickstart there moves these three files to earlier/ and starts anew.",
      "",
      "Exit codes: 0 finished, 1 it failed, 2 wrong usage, 130 interrupted."
    })
final class QuickstartCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      defaultValue = "orograph-quickstart",
      description = "Where everything goes (default: ${DEFAULT-VALUE}).")
  private Path folder = Path.of("orograph-quickstart");

  @Option(names = "--resume", description = "Go on with the quickstart begun in the folder.")
  private boolean resume;

  @Option(
      names = "--sweep",
      paramLabel = "FILE",
      description = "A sweep file of your own (default: examples/quickstart.yaml).")
  private @Nullable Path sweep;

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--keep-running",
      description = "Keep the lab running after the end, until Ctrl-C.")
  private boolean keepRunning;

  @Option(names = "--json", description = "The outcome as one JSON object; progress on stderr.")
  private boolean json;

  @Override
  public Integer call() {
    if (resume && sweep != null) {
      throw new BadInput("--sweep: not with --resume (expected: the sweep that was begun)");
    }
    Optional<Path> sets = data.folder();
    Console console = Orograph.console(command, json);
    String yaml = sweep == null ? SweepFiles.shipped() : SweepFiles.text(sweep);
    io.orograph.cli.grpc.LoadedSweep.parse(yaml);
    try (QuickstartFolder place = open(yaml, console)) {
      sets.ifPresent(place.lab()::useData);
      Outcome outcome =
          new Quickstart(Orograph.home(), console, place).run(o -> tell(o, place, console));
      return Watching.code(outcome.sweep());
    }
  }

  private QuickstartFolder open(String yaml, Console console) {
    if (resume) {
      return QuickstartFolder.again(folder);
    }
    QuickstartFolder.Opened opened = QuickstartFolder.anew(folder, yaml);
    opened.news().ifPresent(news -> console.line("note: " + news));
    return opened.folder();
  }

  private void tell(Outcome outcome, QuickstartFolder place, Console console) {
    if (json) {
      command.commandLine().getOut().println(Json.of(summary(outcome, place)));
    } else {
      outcome.diagram().ifPresent(diagram -> Watching.draw(console, diagram.view()));
      if (outcome.reported()) {
        console.line("report        " + place.report());
      }
      console.line("measurements  " + place.table());
      console.line("sweep         " + place.sweep());
      console.line("digest        " + outcome.sweep().specDigest());
      console.line(
          "time          "
              + Words.duration(outcome.elapsed())
              + outcome
                  .firstTrained()
                  .map(t -> ", first trained run seen after " + Words.duration(t))
                  .orElse(""));
      next(outcome, place, console);
    }
    if (keepRunning) {
      stay(place, console);
    }
  }

  private void next(Outcome outcome, QuickstartFolder place, Console console) {
    console.line("");
    console.line("What to try next:");
    if (outcome.reported()) {
      console.line("  open " + place.report() + " in a browser");
    }
    console.line("  ./orograph up --lab " + place.lab().root() + "     look into this sweep again");
    console.line(
        "  edit a copy of " + place.sweep() + ", then  ./orograph quickstart --sweep COPY");
    console.line("  ./orograph metrics     what else can be measured");
  }

  private static Map<String, Object> summary(Outcome outcome, QuickstartFolder place) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("sweep", outcome.sweep().name());
    summary.put("state", outcome.sweep().state());
    summary.put("specDigest", outcome.sweep().specDigest());
    summary.put("outcomes", outcome.sweep().progress().outcomes());
    summary.put("measurements", outcome.sweep().progress().recorded());
    summary.put("seconds", outcome.elapsed().toMillis() / 1000.0);
    outcome
        .firstTrained()
        .ifPresent(t -> summary.put("firstTrainedSeconds", t.toMillis() / 1000.0));
    if (outcome.reported()) {
      summary.put("reportFile", place.report().toString());
    }
    summary.put("measurementsFile", place.table().toString());
    summary.put("sweepFile", place.sweep().toString());
    outcome.diagram().ifPresent(diagram -> summary.put("diagram", Json.raw(diagram.json())));
    return summary;
  }

  /** Until this process is asked to end; its processes then end first. */
  private static void stay(QuickstartFolder place, Console console) {
    console.line("");
    console.line("The lab keeps running until Ctrl-C; in another terminal:");
    console.line("  ./orograph list --lab " + place.lab().root());
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
