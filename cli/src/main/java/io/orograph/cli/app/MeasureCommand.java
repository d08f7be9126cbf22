package io.orograph.cli.app;

import com.google.protobuf.Value;
import io.orograph.cli.follow.Console;
import io.orograph.cli.follow.Follower;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.MeasuredView;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures checkpoints without a sweep. */
@Command(
    name = "measure",
    mixinStandardHelpOptions = true,
    description = {
      "Takes one metric of checkpoints that runs have left, of any role, and waits for it.",
      "Nothing is trained, and no sweep changes.",
      "Digests are those of an export (checkpoint_a, checkpoint_b), or of checkpoints of your own",
      "that were uploaded (./orograph checkpoints upload): one for a metric of a run,",
      "two for one of a pair, more for one of a whole cell."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph measure HESSIAN_TRACE 3f0a... --option probes=256",
      "  ./orograph measure CKA_SIMILARITY 3f0a... 81bc... --json",
      "",
      "Exit codes: 0 measured (also: undefined, with its reason), 1 every attempt failed,",
      "2 refused, 3 the lab cannot be reached."
    })
final class MeasureCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      completionCandidates = Candidates.Kinds.class,
      description = "A metric kind, as `orograph metrics` lists them.")
  private String kind = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "DIGEST",
      description = "Checkpoints: 64 hexadecimal digits each.")
  private List<String> digests = List.of();

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "An option of the kind; may be repeated (default: the kind's own).")
  private Map<String, String> options = new LinkedHashMap<>();

  @Mixin private RequestOption request = new RequestOption();

  @Option(names = "--json", description = "The measurement as one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    try (LabClient client = lab.connect()) {
      Console console = Orograph.console(command, json);
      Follower follower =
          new Follower(client, console, Watching.PATIENCE, Orograph.output(command)::check);
      Answer<MeasuredView> answer = request.call(id -> client.measure(kind, values(), digests, id));
      String name = answer.view().name();
      while (!answer.view().ended()) {
        Follower.pause();
        answer = follower.patiently(() -> client.measured(name));
      }
      if (json) {
        command.commandLine().getOut().println(answer.json());
      } else {
        console.line(answer.view().line());
      }
      return answer.view().result().isPresent() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  /** Numbers as numbers where the kind's option is one; the lab says what is wrong with a value. */
  private Map<String, Value> values() {
    Optional<MetricKind> known = MetricKind.named(kind.toUpperCase(Locale.ROOT));
    Map<String, Value> values = new LinkedHashMap<>();
    options.forEach(
        (name, text) -> {
          boolean word =
              known.flatMap(k -> k.option(name)).filter(MetricOption::isText).isPresent();
          values.put(name, value(text, word));
        });
    return values;
  }

  private static Value value(String text, boolean word) {
    try {
      if (!word) {
        return Value.newBuilder().setNumberValue(Double.parseDouble(text)).build();
      }
    } catch (NumberFormatException e) {
      return Value.newBuilder().setStringValue(text).build();
    }
    return Value.newBuilder().setStringValue(text).build();
  }
}
