package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.cli.view.Style;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.metric.MetricKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandsTest {
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  @TempDir Path folder;

  /** What a command left behind. */
  record Result(int code, String out, String err) {}

  static Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    int code = run(out, err, args);
    return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString());
  }

  /** The exit code of a command with this standard output. */
  static int run(OutputStream out, StringWriter err, String... args) {
    return Main.run(line(out).setErr(new PrintWriter(err)), args);
  }

  /** The command line, for those that ask it what there is. */
  static CommandLine line() {
    return line(OutputStream.nullOutputStream());
  }

  private static CommandLine line(OutputStream out) {
    return Main.commandLine(Style.PLAIN, new StandardOutput(out, StandardCharsets.UTF_8));
  }

  static Path token(Path folder, String token) throws IOException {
    Path file = Files.createFile(folder.resolve("token"), OWNER_ONLY);
    return Files.writeString(file, token + "\n");
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("sweep.yaml"), text).toString();
  }

  @Test
  void everyCommandExplainsItselfWithAnExampleAndItsExitCodes() {
    Set<String> names = line().getSubcommands().keySet();
    assertThat(names)
        .contains(
            "quickstart",
            "up",
            "down",
            "submit",
            "extend",
            "measure",
            "check",
            "list",
            "watch",
            "report",
            "export",
            "diff",
            "reproduce",
            "cancel",
            "metrics",
            "pause",
            "resume");
    for (String name : names) {
      Result help = run(name, "--help");
      assertThat(help.code()).as(name).isZero();
      assertThat(help.out())
          .as(name)
          .contains("./orograph " + name)
          .contains("Examples:")
          .contains("Exit codes: 0");
      if (!name.equals("schema") && !name.equals("completion")) { // for machines anyway
        assertThat(help.out()).as(name).contains("--json");
      }
    }
  }

  /** Of commands within commands too: what they do, how, with what end; what each option takes. */
  @Test
  void everyCommandOptionAndPlaceIsDescribed() {
    line().getSubcommands().forEach((name, line) -> assertDescribed("./orograph " + name, line));
  }

  private static void assertDescribed(String typed, CommandLine line) {
    CommandLine.Model.CommandSpec spec = line.getCommandSpec();
    assertThat(String.join(" ", spec.usageMessage().description())).as(typed).endsWith(".");
    String footer = String.join("\n", spec.usageMessage().footer());
    assertThat(footer).as(typed).contains(typed).contains("Exit codes: 0");
    spec.args()
        .forEach(
            arg ->
                assertThat(String.join(" ", arg.description()))
                    .as(typed + " " + arg.paramLabel())
                    .matches("(?s).{10,}[.]"));
    line.getSubcommands().forEach((name, inner) -> assertDescribed(typed + " " + name, inner));
  }

  @Test
  void withoutACommandItSaysWhatThereIs() {
    assertThat(run().out()).contains("./orograph quickstart").contains("submit");
    assertThat(run().code()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "check",
        "watch",
        "export --format parquet first",
        "up --what",
        "doctor all",
        "caches all"
      })
  void wrongUsageIsExitCodeTwo(String line) {
    Result result = run(line.split(" "));
    assertThat(result.code()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(result.err()).isNotBlank();
  }

  @Test
  void theShippedSweepCanBeRunAndSaysWhatItTakes() throws IOException {
    Result result = run("check", file(SweepFiles.shipped()), "--json");
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    JsonObject found = JsonParser.parseString(result.out()).getAsJsonObject();
    long cells = found.get("cells").getAsLong();
    assertThat(cells).isGreaterThanOrEqualTo(40);
    assertThat(found.get("runs").getAsLong()).isEqualTo(3 * cells);
    assertThat(found.get("trainingSteps").getAsLong()).isEqualTo(3 * 2500 * cells);
    // 7 kinds of every run and 3 kinds of every pair: with 3 replicates 30 a cell.
    assertThat(found.get("measurements").getAsLong()).isEqualTo(30 * cells);
    assertThat(found.get("specDigest").getAsString()).matches("[0-9a-f]{64}");
  }

  @Test
  void theCostOfEachMetricIsKnownBeforeTheSweepIsSubmitted() throws IOException {
    Result result = run("check", file(SweepFiles.shipped()));
    List<String> lines = result.out().lines().map(l -> l.replaceAll(" +", " ")).toList();
    // 42 cells of 3 replicates; 64 products with 5 passes each over 200 samples; shared ends.
    assertThat(lines)
        .contains("HESSIAN_TRACE 126 8064 8064000")
        .contains("BOTTOM_EIGENVALUE 126 0 0")
        .contains("TRAIN_LOSS 126 0 201600");
    JsonObject json =
        JsonParser.parseString(run("check", file(SweepFiles.shipped()), "--json").out())
            .getAsJsonObject();
    assertThat(json.getAsJsonArray("metrics")).hasSize(10);
  }

  @Test
  void presetsAreListedWithWhatTheyTakeAndShownAsSweepFiles() throws IOException {
    JsonArray all = JsonParser.parseString(run("preset", "list", "--json").out()).getAsJsonArray();
    assertThat(all).hasSize(22);
    JsonObject first = all.get(0).getAsJsonObject();
    assertThat(first.get("runs").getAsLong()).isEqualTo(910);
    assertThat(first.getAsJsonArray("departures")).isNotEmpty();
    assertThat(first.getAsJsonArray("hours")).hasSize(2);
    String name = first.get("name").getAsString();
    assertThat(run("preset", "list").out()).contains(name + "-small").contains("breaks");
    Result shown = run("preset", "show", name);
    assertThat(run("check", file(shown.out())).out()).contains("can be run");
    assertThat(run("check", "preset:" + name).out())
        .contains("preset:" + name + ": can be run")
        .contains("h of training");
    JsonObject whole =
        JsonParser.parseString(run("preset", "show", name, "--json").out()).getAsJsonObject();
    assertThat(whole.get("file").getAsString()).isEqualTo(shown.out());
  }

  @Test
  void aPresetThatIsNoneIsRefusedWithTheNamesOfAll() {
    for (String[] line :
        List.of(
            new String[] {"preset", "show", "taxonomy"},
            new String[] {"check", "preset:taxonomy"},
            new String[] {"submit", "preset:taxonomy"})) {
      Result result = run(line);
      assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
      assertThat(result.err()).contains("preset: taxonomy (expected: one of taxonomy-constant-lr");
    }
    assertThat(run("preset", "show").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aBadFileIsRefusedWithEveryViolationOnItsOwnLine() throws IOException {
    String bad =
        SweepFiles.shipped()
            .replace("learning_rate: 0.05", "learning_rate: -1")
            .replace("name: digits", "name: digit")
            .replace("replicates: 3", "replicates: 0\nwhatever: 1");
    Result result = run("check", file(bad));
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.out()).isEmpty();
    List<String> lines = result.err().lines().toList();
    assertThat(lines).allMatch(l -> l.matches("[^:]+:[0-9]+: .*: .* \\(expected: .*\\)"));
    List<String> written = bad.lines().toList();
    for (String field :
        List.of("learning_rate: -1", "name: digit", "whatever: ", "replicates: 0")) {
      int line = 1;
      while (!written.get(line - 1).strip().startsWith(field.strip())) {
        line++;
      }
      String place = ":" + line + ": ";
      assertThat(lines).anyMatch(l -> l.contains(place) && l.contains(field));
    }
  }

  @Test
  void violationsAreAvailableToScripts() throws IOException {
    String bad = SweepFiles.shipped().replace("name: digits", "name: digit");
    Result result = run("check", file(bad), "--json");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    JsonArray violations =
        JsonParser.parseString(result.out()).getAsJsonObject().getAsJsonArray("violations");
    assertThat(violations.get(0).getAsJsonObject().get("field").getAsString())
        .isEqualTo("data.name");
    int line = violations.get(0).getAsJsonObject().get("line").getAsInt();
    assertThat(bad.lines().toList().get(line - 1)).contains("name: digit");
  }

  @Test
  void aSweepOnADataSetThatDoesNotShipIsCheckedWithANote() throws IOException {
    String other =
        SweepFiles.shipped().replaceFirst("data:\\n  name: digits", "data:\n  name: mnist");
    Result result = run("check", file(other));
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains(": can be run")
        .contains("note: data.name: mnist (its files must be in the data folder of the workers");
  }

  @Test
  void ofAMixtureTheBestAccuracyIsSaid() throws IOException {
    String other =
        SweepFiles.shipped().replaceFirst("data:\\n  name: digits", "data:\n  name: mixture");
    assertThat(run("check", file(other)).out())
        .contains("data.mixture: the best classifier is right on 84.13 % of new samples");
  }

  @Test
  void ofSequencesTheBestAccuracyIsSaidWithOrderAndWithout() throws IOException {
    Result result = run("check", Path.of("..", "examples", "transformer-recall.yaml").toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("data.recall: the best classifier is right on 100.00 % of new samples")
        .containsPattern("on 53\\.1[23] % without the order of tokens");
  }

  @Test
  void whatAnImportPrintsMakesASweepThatCanBeRun() throws IOException {
    Path archive = folder.resolve("mine.npz");
    float[] inputs = new float[200 * 2];
    long[] classes = new long[200];
    for (int i = 0; i < classes.length; i++) {
      inputs[2 * i] = i;
      classes[i] = i % 2;
    }
    Files.write(
        archive,
        Npz.write(
            Map.of(
                "X",
                Safetensors.Tensor.of(inputs, 200, 2),
                "y",
                Safetensors.Tensor.of(classes, 200))));
    String command = "data import " + archive + " --name mine --data " + folder + " --test 40";
    Result imported = run(command.split(" ", -1));
    assertThat(imported.code()).as(imported.err()).isZero();
    String sweep =
        """
        network: {family: mlp, width: 4}
        training:
          optimizer: {learning_rate: 0.1}
          batch_size: 16
          length: {steps: 10}
        """;
    assertThat(run("check", file(imported.out() + sweep)).out())
        .contains(": can be run")
        .contains("note: data.imported: mine@");
    Result again = run((command + " --json").split(" ", -1));
    assertThat(
            JsonParser.parseString(again.out())
                .getAsJsonObject()
                .getAsJsonObject("imported")
                .get("train_samples")
                .getAsInt())
        .isEqualTo(160);
  }

  @Test
  void statesOfAModuleMakeASweepThatCanBeRun() throws IOException {
    Path files = Path.of("..", "core/src/test/resources/io/orograph/core/script");
    String states = files.resolve("resnet.pt") + " " + files.resolve("other.pt");
    String command = "models add " + states + " --name net --data " + folder;
    Result added = run(command.split(" ", -1));
    assertThat(added.code()).as(added.err()).isZero();
    String sweep =
        """
        data: {name: digits}
        training:
          optimizer: {learning_rate: 0.1}
          batch_size: 16
          length: {steps: 10}
        replicates: 2
        measurements:
          - kind: HESSIAN_TRACE
          - kind: LINEAR_BARRIER
        """;
    assertThat(run("check", file(added.out() + sweep)).out())
        .contains(": can be run")
        .contains("note: network.own: net");
    Result again = run((command + " --json").split(" ", -1));
    assertThat(
            JsonParser.parseString(again.out())
                .getAsJsonObject()
                .getAsJsonObject("own")
                .getAsJsonArray("states"))
        .hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "resnet.pt dropout.pt --name net, of another module than",
    "reads.pt --name net, torch.from_file",
    "frozen.pt --name net, parameters: none",
    "dropout.pt --name net --train, no initialize",
    "resnet.pt other.pt --name net --train, 2 files",
    "resnet.pt --name My_Net, --name: My_Net",
    "nothing.pt --name net, no such file"
  })
  void whatIsNoModuleIsRefusedWithWhatIsWrong(String arguments, String told) {
    String path = Path.of("..", "core/src/test/resources/io/orograph/core/script") + "/";
    String files = arguments.replaceAll("(\\w+\\.pt)", path + "$1");
    Result refused = run(("models add " + files + " --data " + folder).split(" ", -1));
    assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(refused.err()).contains(told);
    assertThat(folder.resolve("models")).doesNotExist();
  }

  @Test
  void alignedTextFilesMakeASweepOfTransformersThatCanBeRun() throws IOException {
    List<String> lines =
        IntStream.range(0, 40).mapToObj(i -> "word" + i % 7 + " and word" + i % 5).toList();
    String files = "";
    for (String option : List.of("source", "target", "test-source", "test-target")) {
      files += " --" + option + " " + Files.write(folder.resolve(option + ".txt"), lines);
    }
    String command = "data import-text" + files + " --name texts --data " + folder + " --length 4";
    Result imported = run(command.split(" ", -1));
    assertThat(imported.code()).as(imported.err()).isZero();
    assertThat(imported.out()).contains("shape: [9]", "vocabulary: 11", "train_samples: 40");
    String sweep =
        """
        network: {family: transformer, width: 4, heads: 2}
        training:
          optimizer: {learning_rate: 0.1}
          batch_size: 16
          length: {steps: 10}
        """;
    assertThat(run("check", file(imported.out() + sweep)).out())
        .contains(": can be run")
        .contains("note: data.imported: texts@");
    Files.delete(folder.resolve("source.txt"));
    Result missing = run(command.split(" ", -1));
    assertThat(missing.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(missing.err()).contains("source.txt: no such file (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--name digits", "--name Mine", "--name mine --test 9"})
  void anImportThatCannotBeIsBadInput(String options) throws IOException {
    Path archive = Files.writeString(folder.resolve("mine.npz"), "no archive");
    Result result =
        run(("data import " + archive + " --data " + folder + " " + options).split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("(expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "mixture", "cifar11", "mnist --from ftp://127.0.0.1"})
  void aFetchOfNothingIsBadInput(String asked) {
    Result result = run(("data fetch " + asked + " --data " + folder).split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("(expected: ");
  }

  @Test
  void aFetchWithoutAConnectionSaysHowToDoItByHand() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    String command = "data fetch cifar10 --data " + folder + " --from http://127.0.0.1:" + closed;
    Result result = run(command.split(" ", -1));
    assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .contains("tar -xzf cifar-10-binary.tar.gz -C " + folder)
        .contains("SHA-256 c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
        .contains("data_batch_1.bin");
  }

  @Test
  void aDataFolderThatIsNotThereIsBadInput() {
    String none = folder.resolve("none").toString();
    String lab = folder.resolve("lab").toString();
    for (String command : List.of("up --lab " + lab, "quickstart --folder " + lab)) {
      Result result = run((command + " --data " + none).split(" ", -1));
      assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
      assertThat(result.err()).contains("--data: " + none + " (expected: a folder)");
    }
  }

  @Test
  void aMissingFileIsBadInputNotAStackTrace() {
    Result result = run("check", folder.resolve("none.yaml").toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err())
        .contains("none.yaml (expected: an existing file)")
        .doesNotContain("\tat ");
  }

  @Test
  void submittingABadFileFailsBeforeTheLabIsLookedFor() throws IOException {
    Result result = run("submit", file("data: 3"), "--lab", folder.resolve("no").toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"list", "watch first", "cancel first", "report first", "down"})
  void withoutALabTheExitCodeSaysSo(String line) {
    String[] words = (line + " --lab " + folder.resolve("no")).split(" ");
    Result result = run(words);
    assertThat(result.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(result.err()).contains("no lab here (expected: ");
  }

  @Test
  void aServerThatDoesNotAnswerIsUnreachable() throws IOException {
    Path token = token(folder, FakeLab.TOKEN);
    Result result = run("list", "--server", "127.0.0.1:1", "--token-file", token.toString());
    assertThat(result.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(result.err()).startsWith("127.0.0.1:1: no answer");
  }

  @Test
  void aTokenThatOthersCanReadIsRefused() throws IOException {
    Path token = Files.writeString(folder.resolve("open"), FakeLab.TOKEN + "\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
    Result result = run("list", "--server", "127.0.0.1:1", "--token-file", token.toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("rw-r--r-- (expected: rw-------");
  }

  @Test
  void aServerElsewhereIsRefusedBecauseTheTokenWouldTravelOpenly() throws IOException {
    Path token = token(folder, FakeLab.TOKEN);
    Result result = run("list", "--server", "192.0.2.1:1", "--token-file", token.toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("192.0.2.1 (expected: this machine");
  }

  @Test
  void ofSeveralNodesEachMustBeOnThisMachine() throws IOException {
    Path token = token(folder, FakeLab.TOKEN);
    Result result =
        run("list", "--server", "127.0.0.1:1,192.0.2.1:1", "--token-file", token.toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("192.0.2.1 (expected: this machine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up --device gpu", "doctor --device gpu", "doctor --gpu --device cpu"})
  void aDeviceIsTheProcessorOrAGpuByItsNumber(String line) {
    Result result = run(line.split(" "));
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("(expected: ", "cuda:N)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "host:", ":1", "127.0.0.1:1,", "127.0.0.1:1,nowhere"})
  void aServerAddressMustHaveHostAndPort(String address) {
    Result result = run("list", "--server", address);
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("--server: " + address + " (expected: HOST:PORT, or several");
  }

  @Test
  void aNameThatNoSweepCanHaveIsRefusedHere() {
    Result result = run("watch", "No_Such");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void anOverlayThatCannotBeTakenIsRefusedByLineAndColumnBeforeALabIsAsked() throws IOException {
    Result result =
        run("report", "first", "--overlay", file("width,metric,value\n4,TEST_LOSS,much\n"));
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("line 2, column value: much (expected: a finite number)");
  }

  @Test
  void metricsListsEveryKindWithoutALab() {
    Result text = run("metrics");
    JsonArray json = JsonParser.parseString(run("metrics", "--json").out()).getAsJsonArray();
    assertThat(json).hasSize(MetricKind.values().length);
    for (MetricKind kind : MetricKind.values()) {
      assertThat(text.out()).contains(kind.name(), kind.definition(), kind.cost());
      kind.options()
          .forEach(o -> assertThat(text.out()).contains(o.name() + " = " + o.defaultText()));
    }
    assertThat(run("metrics", "SHARPNESS").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run("metrics", "hessian_trace").out()).startsWith("HESSIAN_TRACE");
  }
}
