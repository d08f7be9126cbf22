package io.orograph.cli.app;

import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.grpc.Steering;
import io.orograph.cli.view.SweepView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes how a sweep is worked on. */
@Command(
    name = "update",
    mixinStandardHelpOptions = true,
    description = {
      "Changes priority, number of lanes, bounds, labels, description or how long checkpoints are",
      "kept of a sweep, also while it runs.",
      "The scheduler follows at once; what trains or is measured already goes on to its end.",
      "What is not given stays."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  Go first:             ./orograph update first --priority 10",
      "  At most 2 lanes:      ./orograph update first --max-parallel 2",
      "  No bound any more:    ./orograph update first --max-parallel 0",
      "  At most 20 GB kept:   ./orograph update first --checkpoint-bytes 20000000000",
      "  Steps for 30 days:    ./orograph update first --keep-days 30",
      "  Labels, all of them:  ./orograph update first --label paper=yang2021 --label state=draft",
      "",
      "Exit codes: 0 done, 2 no such sweep, it has changed since --etag, or a value is refused,",
      "3 the lab cannot be reached."
    })
final class UpdateCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(paramLabel = "SWEEP", description = "Id of the sweep, as `orograph list` shows it.")
  private String sweep = "";

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "Larger goes first among the sweeps of a project; may be negative.")
  private @Nullable Integer priority;

  @Option(
      names = "--max-parallel",
      paramLabel = "N",
      description = "Most lanes that work for it at once; 0 for no bound.")
  private @Nullable Integer maxParallel;

  @Option(
      names = "--queued-runs",
      paramLabel = "N",
      description = "Most runs of it that wait or train, for extensions; 0 for no bound.")
  private @Nullable Long queuedRuns;

  @Option(
      names = "--checkpoint-bytes",
      paramLabel = "N",
      description = {
        "Bytes in the store with which nothing more of it is trained, only measured; 0 for no",
        "bound."
      })
  private @Nullable Long checkpointBytes;

  @Option(
      names = "--keep-days",
      paramLabel = "N",
      description = {
        "Days that periodic and best checkpoints are kept after the sweep has ended; `usual`",
        "for what is usual in the lab."
      })
  private @Nullable String keepDays;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label; all that are given take the place of the present ones.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--no-labels", description = "Take all labels away.")
  private boolean noLabels;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private @Nullable String description;

  @Option(
      names = "--etag",
      paramLabel = "ETAG",
      description = "Refuse if the sweep is not as it was: `etag` of `orograph list --json`.")
  private @Nullable String etag;

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "The sweep as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Steering.Change change = change();
    try (LabClient client = lab.connect()) {
      Steering steering = client.steering();
      String name = lab.sweepName(sweep);
      Optional<String> seen = Optional.ofNullable(etag);
      Answer<SweepView> answer = request.call(id -> steering.update(name, change, seen, id));
      command
          .commandLine()
          .getOut()
          .println(json ? answer.json() : answer.view().id() + ": updated");
      return ExitCodes.OK;
    }
  }

  private Steering.Change change() {
    if (noLabels && !labels.isEmpty()) {
      throw new BadInput("--no-labels: given with --label (expected: one of them)");
    }
    Steering.Change change =
        new Steering.Change(
            priority == null ? OptionalInt.empty() : OptionalInt.of(priority),
            maxParallel == null ? OptionalInt.empty() : OptionalInt.of(maxParallel),
            queuedRuns == null ? OptionalLong.empty() : OptionalLong.of(queuedRuns),
            checkpointBytes == null ? OptionalLong.empty() : OptionalLong.of(checkpointBytes),
            noLabels || !labels.isEmpty() ? Optional.of(labels) : Optional.empty(),
            Optional.ofNullable(description),
            Optional.ofNullable(keepDays).map(UpdateCommand::days));
    if (change.nothing()) {
      throw new BadInput(
          "nothing to change (expected: --priority, --max-parallel, --queued-runs,"
              + " --checkpoint-bytes, --keep-days, --label, --no-labels or --description)");
    }
    return change;
  }

  private static OptionalInt days(String text) {
    if (text.equals("usual")) {
      return OptionalInt.empty();
    }
    if (!text.matches("[0-9]{1,9}")) {
      throw new BadInput("--keep-days: " + text + " (expected: a number of days, or usual)");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }
}
