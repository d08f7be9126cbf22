package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ExtendSweepRequest;
import io.orograph.wire.convert.SweepFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands against a lab over a real connection. */
@Timeout(60)
class LabCommandsTest {
  @TempDir Path folder;
  private FakeLab lab;
  private Path token;
  private Path sweep;

  @BeforeEach
  void start() throws IOException {
    lab = new FakeLab();
    token = CommandsTest.token(folder, FakeLab.TOKEN);
    sweep = Files.writeString(folder.resolve("sweep.yaml"), SweepFiles.shipped());
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private CommandsTest.Result run(String... words) {
    return CommandsTest.run(at(words));
  }

  /** A command that is given to this lab. */
  private String[] at(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--server", lab.address(), "--token-file", token.toString()));
    return all.toArray(String[]::new);
  }

  private void submit(String name) {
    assertThat(run("submit", sweep.toString(), "--name", name).code()).isZero();
  }

  @Test
  void aSweepGoesToTheProjectThatIsNamed() {
    assertThat(run("submit", sweep.toString(), "--name", "own", "--project", "vision").code())
        .isZero();
    assertThat(lab.created.values())
        .extracting(CreateSweepRequest::getParent)
        .containsExactly("projects/vision");
    assertThat(run("pause", "own", "--project", "Vision").err())
        .contains("--project: Vision (expected: 1 to 63 of a-z");
  }

  @Test
  void halfOfATlsSettingIsRefused() {
    assertThat(run("list", "--tls-ca", "ca.pem", "--tls-key", "k.pem").err())
        .contains("--tls-cert, --tls-key: one of them (expected: both or neither)");
    assertThat(run("list", "--tls-cert", "c.pem", "--tls-key", "k.pem").err())
        .contains("--tls-ca: none (expected: a PEM file, or system)");
    CommandsTest.Result missing = run("list", "--tls-ca", folder.resolve("no.pem").toString());
    assertThat(missing.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(missing.err()).contains("no.pem: cannot be read (expected: a file)");
  }

  @Test
  void whatIsSubmittedIsTheWholeFileWithNameLabelsAndRequestId() {
    String id = "6f1f2c6e-8c3e-4a58-9a0e-0d4e4a6a3b11";
    CommandsTest.Result result =
        run(
            "submit",
            sweep.toString(),
            "--name",
            "first",
            "--label",
            "a=b",
            "--label",
            "c=d",
            "--request-id",
            id);
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith("accepted as first: 2 cells, 4 runs, 10 measurements");
    CreateSweepRequest request =
        Objects.requireNonNull(lab.created.get("projects/default/sweeps/first"));
    assertThat(request.getRequestId()).isEqualTo(id);
    assertThat(request.getLabelsMap()).containsEntry("a", "b").containsEntry("c", "d");
    assertThat(request.getSpec().getAxesCount()).isEqualTo(2);
    assertThat(request.getSpec().getMeasurementsCount()).isEqualTo(10);
  }

  @Test
  void aPresetIsToldByItsTitleInListsOfSweepsUnlessItIsToldOtherwise() {
    String preset = "preset:taxonomy-constant-lr-small";
    assertThat(run("submit", preset, "--name", "first").code()).isZero();
    assertThat(run("submit", preset, "--name", "second", "--description", "mine").code()).isZero();
    assertThat(
            Objects.requireNonNull(lab.created.get("projects/default/sweeps/first"))
                .getDescription())
        .startsWith("taxonomy-constant-lr-small: ")
        .hasSizeBetween(40, 1024);
    assertThat(
            Objects.requireNonNull(lab.created.get("projects/default/sweeps/second"))
                .getDescription())
        .isEqualTo("mine");
  }

  @Test
  void aRefusalNamesEveryField() {
    CommandsTest.Result result = run("submit", sweep.toString(), "--name", "taken");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err().lines())
        .containsExactly("sweep_id: taken (expected: new)", "labels: 66 (expected: 64)");
  }

  @Test
  void aFullProjectIsARefusal() {
    CommandsTest.Result result = run("submit", sweep.toString(), "--name", "full");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).isEqualToIgnoringNewLines("projects/default: no room");
  }

  @Test
  void watchingFollowsToTheEndAndDraws() {
    submit("first");
    CommandsTest.Result result = run("watch", "first");
    assertThat(result.code()).isZero();
    assertThat(lab.looks.get()).isGreaterThanOrEqualTo(3);
    assertThat(result.out())
        .contains("runs 1/4, measurements 0/10")
        .contains("runs 4/4, measurements 10/10")
        .contains("│   I   IV-B")
        .contains("width  (load falls →)")
        .doesNotContain("\u001b");
  }

  @Test
  void factsComeOnceEachOverABrokenStream() {
    submit("first");
    CommandsTest.Result result = run("watch", "first", "--json");
    assertThat(result.code()).isZero();
    List<String> sequences =
        result
            .out()
            .lines()
            .map(l -> JsonParser.parseString(l).getAsJsonObject().get("sequence").getAsString())
            .toList();
    assertThat(sequences).startsWith("1", "2").doesNotHaveDuplicates();
  }

  @Test
  void theLastFactsComeAlsoOfASweepThatHasEndedWhenTheStreamBreaks() {
    lab.endsAtTheBreak = true;
    submit("first");
    CommandsTest.Result result = run("watch", "first", "--json");
    assertThat(result.code()).isZero();
    assertThat(result.out().lines()).hasSize(2).last().asString().contains("\"sequence\":\"2\"");
  }

  /** The exit code of a command with a standard output that takes {@code room} bytes. */
  private int narrow(int room, String failure, StringWriter err, String... words) {
    return CommandsTest.run(new NarrowOutput(room, failure), err, at(words));
  }

  @Test
  void factsThatNobodyReadsAnyMoreEndTheWatchQuietly() {
    submit("first");
    lab.endsAtTheBreak = true;
    StringWriter err = new StringWriter();
    assertThat(narrow(10, "Broken pipe", err, "watch", "first", "--json"))
        .isEqualTo(ExitCodes.CLOSED);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aProgressThatNobodyReadsAnyMoreEndsTheWatchBeforeTheSweepHas() {
    submit("first");
    int before = lab.looks.get();
    assertThat(narrow(10, "Broken pipe", new StringWriter(), "watch", "first"))
        .isEqualTo(ExitCodes.CLOSED);
    assertThat(lab.looks.get() - before).isEqualTo(2);
  }

  @Test
  void anExportThatTheDiskDoesNotTakeIsAFailureInWords() {
    submit("first");
    for (String command : List.of("export first", "report first -o -")) {
      StringWriter err = new StringWriter();
      assertThat(narrow(3, "No space left on device", err, command.split(" ", -1)))
          .isEqualTo(ExitCodes.FAILED);
      assertThat(err.toString())
          .isEqualToIgnoringNewLines("standard output: cannot be written: No space left on device");
    }
  }

  @Test
  void aListThatTheDiskDoesNotTakeIsAFailureInWords() {
    submit("first");
    StringWriter err = new StringWriter();
    assertThat(narrow(3, "No space left on device", err, "list")).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString()).contains("No space left on device");
  }

  @Test
  void aSubmissionWithoutAnAnswerSaysHowItIsMadeAgainAndDoneOnce() {
    lab.lost.set(1);
    CommandsTest.Result none = run("submit", sweep.toString(), "--name", "first");
    assertThat(none.code()).isEqualTo(ExitCodes.UNREACHABLE);
    String id =
        Objects.requireNonNull(lab.created.get("projects/default/sweeps/first")).getRequestId();
    assertThat(none.err()).contains("no answer in time").contains("--request-id " + id);
  }

  @Test
  void aSweepWhoseDiagramIsLargeIsDrawn() {
    CommandsTest.Result result = run("submit", sweep.toString(), "--name", "wide", "--watch");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("width  (load falls →)");
  }

  @Test
  void aSweepThatCannotBeDrawnHasFinishedAllTheSame() {
    CommandsTest.Result result = run("submit", sweep.toString(), "--name", "many", "--watch");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("no phase diagram: 9000 cells");
  }

  @Test
  void aGridThatIsTooLargeForATerminalIsToldInWords() {
    CommandsTest.Result result = run("submit", sweep.toString(), "--name", "grid", "--watch");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("10000 cells over width (100 values), batch (100 values)")
        .contains("(2500 cells)", "(7500 cells)");
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(120));
  }

  @Test
  void meansOfALargeGridAreAskedForByName() {
    submit("grid");
    CommandsTest.Result result = run("show", "grid", "--metric", "TEST_ACCURACY");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("From 1.000 to 10000, half of the cells up to 5000.");
  }

  @Test
  void factsFromNowOnBeginWhereTheLabSaysThatTheSweepIs() {
    submit("first");
    CommandsTest.Result result = run("watch", "first", "--json", "--from", "now");
    assertThat(result.code()).isZero();
    assertThat(result.out().lines().findFirst().orElseThrow()).contains("\"sequence\":\"41\"");
  }

  @Test
  void aCancelledSweepIsAFailureToItsWatcher() {
    submit("first");
    assertThat(run("cancel", "first").out()).isEqualToIgnoringNewLines("first: cancelled");
    assertThat(run("watch", "first").code()).isEqualTo(ExitCodes.FAILED);
  }

  @Test
  void listsReachTheLastPage() {
    submit("first");
    submit("second");
    assertThat(run("list").out().lines()).hasSize(3);
    assertThat(run("list").out()).contains("about").contains("digits, mlp");
    assertThat(JsonParser.parseString(run("list", "--json").out()).getAsJsonArray()).hasSize(2);
  }

  @Test
  void exportsAndReportsAreWrittenWhole() throws IOException {
    submit("first");
    Path csv = folder.resolve("m.csv");
    assertThat(run("export", "first", "-o", csv.toString()).code()).isZero();
    assertThat(csv).hasContent("kind,value\nTRAIN_LOSS,0.5\n");
    assertThat(run("export", "first").out()).isEqualTo("kind,value\nTRAIN_LOSS,0.5\n");
    Path report = folder.resolve("r.html");
    CommandsTest.Result result = run("report", "first", "-o", report.toString(), "--json");
    JsonObject json = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(json.get("report").getAsString()).isEqualTo(report.toString());
    assertThat(report).hasContent(FakeLab.REPORT);
  }

  @Test
  void twoSweepsAreComparedNumberByNumber() throws IOException {
    for (String name : List.of("first", "second", "other")) {
      submit(name);
    }
    CommandsTest.Result same = run("diff", "first", "second");
    assertThat(same.code()).isZero();
    assertThat(same.out()).contains("The same in every number: 1 measurements.");
    CommandsTest.Result differ = run("diff", "first", "other");
    assertThat(differ.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(differ.out())
        .contains("TRAIN_LOSS", "0.250", "Welch", "1 measurements in both, 0 of them the same")
        .contains("Labels: 1 of 2 cells differ.")
        .containsPattern("width=8 +I +II");
    assertThat(same.out()).contains("Labels: the same in all 2 cells of both.");
    Path file = folder.resolve("first.jsonl");
    assertThat(run("export", "first", "--format", "jsonl", "-o", file.toString()).code()).isZero();
    JsonObject json =
        JsonParser.parseString(run("diff", file.toString(), "other", "--json").out())
            .getAsJsonObject();
    assertThat(json.get("equal").getAsBoolean()).isFalse();
    assertThat(json.getAsJsonArray("metrics")).hasSize(1);
    assertThat(json.getAsJsonObject("labels").get("gap").getAsString())
        .isEqualTo(file + " is a table, which has none");
    Files.writeString(file, "nothing\n");
    CommandsTest.Result bad = run("diff", file.toString(), "other");
    assertThat(bad.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(bad.err()).contains(file + ": line 1: no measurement");
  }

  @Test
  void rowsOfOneLevelAreExportedAlone() {
    submit("first");
    assertThat(run("export", "first", "--level", "pair").out()).isEqualTo("rows of PAIR\n");
    CommandsTest.Result bundle =
        run("export", "first", "--bundle", "--level", "run", "-o", "first.zip");
    assertThat(bundle.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(bundle.err()).contains("--level: with a bundle");
    assertThat(run("export", "first", "--level", "sweep").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aBundleIsWrittenIntoAFile() throws IOException {
    submit("first");
    Path file = folder.resolve("first.zip");
    assertThat(run("export", "first", "--bundle", "-o", file.toString()).code()).isZero();
    assertThat(file).hasContent("an archive");
    CommandsTest.Result nowhere = run("export", "first", "--bundle");
    assertThat(nowhere.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(nowhere.err()).contains("--output: standard output (expected: a file");
  }

  private Path bundle(String lines) throws IOException {
    Path file = folder.resolve("bundle.zip");
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("sweep.yaml", SweepFiles.shipped());
    entries.put("measurements.jsonl", lines);
    StringBuilder sums = new StringBuilder();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      sums.append(Digest.of(entry.getValue().getBytes(StandardCharsets.UTF_8)).hex())
          .append("  ")
          .append(entry.getKey())
          .append('\n');
    }
    entries.put("SHA256SUMS", sums.toString());
    try (var out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  @Test
  void aBundleIsRunAgainAndCompared() throws IOException {
    String line =
        "{\"kind\":\"TRAIN_LOSS\",\"cell\":\"c\",\"replicates\":[0],\"estimate\":{\"value\":0.5}}\n";
    String file = bundle(line).toString();
    CommandsTest.Result same = run("reproduce", file, "--name", "again");
    assertThat(same.code()).as(same.err()).isZero();
    assertThat(same.out()).contains("The same in every number");
    assertThat(Objects.requireNonNull(lab.created.get("projects/default/sweeps/again")).getSpec())
        .isEqualTo(SweepFile.parse(SweepFiles.shipped()));
    assertThat(run("reproduce", file, "--name", "other").code()).isEqualTo(ExitCodes.FAILED);
    CommandsTest.Result none = run("reproduce", sweep.toString());
    assertThat(none.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(none.err()).contains("not readable as a bundle");
  }

  @Test
  void anExtensionAsksForTheWholeSweepWithWhatIsAdded() throws IOException {
    submit("first");
    Path more =
        Files.writeString(
            folder.resolve("more.yaml"),
            """
            replicates: 5
            axes: [{field: network.width, values: [7]}]
            measurements: [{kind: SPECTRAL_DENSITY}]
            """);
    CommandsTest.Result result = run("extend", "first", more.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("extended first: 1 cells, 5 runs, 9 measurements more")
        .contains("specifications: abababababab -> cdcdcdcdcdcd")
        .contains("./orograph watch first");
    assertThat(result.out().lines().map(l -> l.replaceAll(" +", " ")))
        .contains("HESSIAN_TRACE 9 72 360")
        .contains("NEW_KIND 0 ? ?");
    ExtendSweepRequest request = lab.extensions.getFirst();
    assertThat(request.getValidateOnly()).isFalse();
    assertThat(request.getSpec().getReplicates()).isEqualTo(5);
    assertThat(request.getSpec().getMeasurementsCount()).isEqualTo(11);
    assertThat(request.getSpec().getAxes(0).getValuesList())
        .extracting(v -> v.getNumberValue())
        .startsWith(6.0, 7.0, 10.0);
    assertThat(run("extend", "first", more.toString(), "--validate-only").out())
        .startsWith("would extend first");
    assertThat(lab.extensions.getLast().getValidateOnly()).isTrue();
  }

  @Test
  void theCellsAtABoundaryAreTrainedTwiceAsLong() {
    submit("first");
    assertThat(run("extend", "first", "--length-control").code()).isZero();
    var wanted = lab.extensions.getFirst().getSpec();
    assertThat(wanted.getLongerCellsList()).containsExactly("width=8");
    long steps = wanted.getTraining().getLength().getSteps();
    assertThat(wanted.getAxes(2).getValuesList())
        .extracting(v -> v.getNumberValue())
        .containsExactly((double) steps, 2.0 * steps);
    assertThat(run("extend", "first").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run("extend", "first", "more.yaml", "--length-control").code())
        .isEqualTo(ExitCodes.USAGE);
    lab.boundary = false;
    CommandsTest.Result none = run("extend", "first", "--length-control");
    assertThat(none.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(none.err())
        .startsWith("longer_cells: none (expected: a phase diagram with two phases side by side)");
  }

  @Test
  void aMeasurementIsWaitedForAndShownWithItsError() {
    String digest = "ab".repeat(32);
    CommandsTest.Result result =
        run("measure", "HESSIAN_TRACE", digest, "--option", "probes=8", "--option", "parameters=1");
    assertThat(result.out()).isEqualToIgnoringNewLines("HESSIAN_TRACE: 12.5, estimator error 0.25");
    assertThat(result.code()).isZero();
    var wanted = lab.measured.getFirst().getMeasurement();
    assertThat(wanted.getCheckpoints(0).getDigest()).isEqualTo(digest);
    assertThat(wanted.getSpec().getOptionsOrThrow("probes").getNumberValue()).isEqualTo(8);
    assertThat(wanted.getSpec().getOptionsOrThrow("parameters").getStringValue()).isEqualTo("1");
  }

  @Test
  void aMeasurementIsWaitedForWhileTheLabGivesNoAnswer() {
    lab.lost.set(1);
    CommandsTest.Result result = run("measure", "HESSIAN_TRACE", "ab".repeat(32));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("HESSIAN_TRACE: 12.5");
  }

  /** The lab takes a chunk a call. */
  @Test
  void aNetworkIsUploadedOnFromWhereItWas() throws IOException {
    byte[] weights = new byte[600_000];
    new SplittableRandom(1).nextBytes(weights);
    Path file = Files.write(folder.resolve("net.safetensors"), weights);
    Path spec =
        Files.writeString(
            folder.resolve("net.yaml"),
            "data: {name: digits}\nnetwork: {family: mlp, width: 24, depth: 1}\n");
    CommandsTest.Result result =
        run("checkpoints", "upload", file.toString(), "--spec", spec.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(lab.brought.toByteArray()).isEqualTo(weights);
    assertThat(result.out())
        .isEqualToIgnoringNewLines(
            "mine: " + Digest.of(weights).hex() + ", mlp of width 24 on digits, 600000 bytes");
    assertThat(run("checkpoints", "delete", "mine").out()).startsWith("mine: deleted");
    assertThat(lab.forgotten).containsExactly("projects/default/checkpoints/mine");
    Files.writeString(spec, "network: {famly: mlp}\n");
    CommandsTest.Result wrong =
        run("checkpoints", "upload", file.toString(), "--spec", spec.toString());
    assertThat(wrong.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(wrong.err()).contains("net.yaml").contains("famly");
  }

  @Test
  void aMeasurementThatNobodyCouldMakeIsAFailure() {
    CommandsTest.Result result = run("measure", "CKA_SIMILARITY", "ab".repeat(32), "cd".repeat(32));
    assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(result.out()).startsWith("CKA_SIMILARITY: every attempt failed");
  }

  @Test
  void anExtensionFileWithAnythingElseIsRefusedBeforeTheLabIsAsked() throws IOException {
    submit("first");
    Path more = Files.writeString(folder.resolve("more.yaml"), "run_seed: 3\n");
    CommandsTest.Result result = run("extend", "first", more.toString());
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).startsWith("run_seed: given (expected: replicates, axes, ");
    assertThat(lab.extensions).isEmpty();
  }

  @Test
  void anUnknownSweepIsBadInput() {
    CommandsTest.Result result = run("export", "none");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("projects/default/sweeps/none: no such sweep");
  }

  @Test
  void aWrongTokenIsToldAsSuch() throws IOException {
    Files.writeString(token, FakeLab.TOKEN.replace('0', '1') + "\n");
    CommandsTest.Result result = run("list");
    assertThat(result.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(result.err()).contains("the token was refused");
  }

  @Test
  void aMethodThatTheLabLacksIsAFailure() {
    submit("first");
    CommandsTest.Result result = run("pause", "first");
    assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(result.err()).startsWith("UNIMPLEMENTED");
  }

  @Test
  void thePageIsOpenedWithTheTokenInItsFragment() {
    CommandsTest.Result plain = run("open", "--no-browser");
    assertThat(plain.code()).isZero();
    String url = "http://" + lab.address() + "/#token=" + FakeLab.TOKEN;
    assertThat(plain.out()).isEqualToIgnoringNewLines(url);
    JsonObject json =
        JsonParser.parseString(run("open", "--no-browser", "--json").out()).getAsJsonObject();
    assertThat(json.get("url").getAsString()).isEqualTo(url);
    assertThat(json.get("opened").getAsBoolean()).isFalse();
  }
}
