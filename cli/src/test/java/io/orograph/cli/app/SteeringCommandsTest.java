package io.orograph.cli.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.v1.CheckpointPolicy;
import io.orograph.v1.DeleteSweepRequest;
import io.orograph.v1.UpdateSweepRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that change how a sweep is worked on, over a real connection. */
@Timeout(60)
class SteeringCommandsTest {
  private static final String NAME = "projects/default/sweeps/first";

  @TempDir Path folder;
  private FakeLab lab;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    lab = new FakeLab();
    token = CommandsTest.token(folder, FakeLab.TOKEN);
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SweepFiles.shipped());
    assertThat(run("submit", sweep.toString(), "--name", "first").code()).isZero();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private CommandsTest.Result run(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--server", lab.address(), "--token-file", token.toString()));
    return CommandsTest.run(all.toArray(String[]::new));
  }

  @Test
  void anUpdateSendsWhatIsGivenAndNothingElse() {
    assertThat(run("update", "first", "--priority", "-3", "--max-parallel", "0").out())
        .isEqualToIgnoringNewLines("first: updated");
    UpdateSweepRequest request = lab.updates.getFirst();
    assertThat(request.getSweep().getName()).isEqualTo(NAME);
    assertThat(request.getSweep().getSpec().getPriority()).isEqualTo(-3);
    assertThat(request.getUpdateMask().getPathsList())
        .containsExactly("spec.priority", "spec.max_parallel");
  }

  @Test
  void eachBoundOnWhatASweepUsesChangesByItself() {
    run("update", "first", "--queued-runs", "100");
    run("update", "first", "--checkpoint-bytes", "20000000000");
    UpdateSweepRequest runs = lab.updates.getFirst();
    assertThat(runs.getSweep().getSpec().getQuota().getQueuedRuns()).isEqualTo(100);
    assertThat(runs.getUpdateMask().getPathsList()).containsExactly("spec.quota.queued_runs");
    UpdateSweepRequest bytes = lab.updates.getLast();
    assertThat(bytes.getSweep().getSpec().getQuota().getCheckpointBytes())
        .isEqualTo(20_000_000_000L);
    assertThat(bytes.getUpdateMask().getPathsList()).containsExactly("spec.quota.checkpoint_bytes");
  }

  @Test
  void checkpointsAreKeptForSomeDaysOrAsIsUsual() {
    run("update", "first", "--keep-days", "30");
    run("update", "first", "--keep-days", "usual");
    assertThat(lab.updates)
        .allSatisfy(
            request ->
                assertThat(request.getUpdateMask().getPathsList())
                    .containsExactly("spec.checkpoints.keep_days"))
        .extracting(request -> request.getSweep().getSpec().getCheckpoints())
        .containsExactly(
            CheckpointPolicy.newBuilder().setKeepDays(30).build(),
            CheckpointPolicy.getDefaultInstance());
    CommandsTest.Result refused = run("update", "first", "--keep-days", "-1");
    assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(refused.err()).contains("--keep-days: -1 (expected: a number of days, or usual)");
  }

  @Test
  void labelsAreReplacedWholeAndMayBeTakenAway() {
    run("update", "first", "--label", "a=b", "--description", "", "--etag", "7");
    run("update", "first", "--no-labels");
    UpdateSweepRequest replaced = lab.updates.getFirst();
    assertThat(replaced.getSweep().getLabelsMap()).hasSize(1).containsEntry("a", "b");
    assertThat(replaced.getSweep().getEtag()).isEqualTo("7");
    assertThat(replaced.getUpdateMask().getPathsList()).containsExactly("labels", "description");
    assertThat(lab.updates.getLast().getUpdateMask().getPathsList()).containsExactly("labels");
  }

  @Test
  void anUpdateOfNothingIsWrongUsage() {
    CommandsTest.Result result = run("update", "first");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("--max-parallel");
    assertThat(lab.updates).isEmpty();
  }

  @Test
  void aRetryCarriesItsFilterAndSaysHowManyRuns() {
    String filter = "cell = \"width=24,batch=64\" AND replicate = 0";
    assertThat(run("retry", "first", "--filter", filter).out())
        .isEqualToIgnoringNewLines("first: 2 failed runs are tried again");
    assertThat(lab.retries.getFirst().getFilter()).isEqualTo(filter);
    assertThat(lab.retries.getFirst().getName()).isEqualTo(NAME);
  }

  @Test
  void aRetryThatIsWatchedEndsWithItsSweep() {
    assertThat(run("retry", "first", "--watch").code()).isZero();
    assertThat(lab.looks.get()).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aSearchShowsItsDecisionsOfAllPagesAndTheLineOnce() {
    List<String> lines = run("search", "first").out().lines().map(String::strip).toList();
    assertThat(lines)
        .anyMatch(line -> line.matches("1 +batch=8 +2 +1 +spread"))
        .anyMatch(line -> line.matches("2 +batch=16 +halves"))
        .containsOnlyOnce("The line is between batch=8 (within) and batch=32 (beyond).")
        .endsWith("2 of 9 cells asked for: goes on.");
    assertThat(run("search", "first", "--json").out()).contains("\"reasonText\":\"halves\"");
    assertThat(run("search", "other").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void runsStoppedEarlyAreListedWithStepAndReasonOfAllPages() {
    List<String> lines = run("stopped", "first").out().lines().map(String::strip).toList();
    assertThat(lines)
        .anyMatch(line -> line.matches("width=24,batch=8 +2 +400 +above the median"))
        .anyMatch(line -> line.matches("width=24,batch=16 +2 +400 +above the median"))
        .endsWith("2 runs were stopped early.");
    assertThat(run("stopped", "first", "--json").out())
        .contains("\"whyStopped\":\"above the median\"");
    assertThat(run("stopped", "other").out())
        .isEqualToIgnoringNewLines("No run was stopped early.");
  }

  @Test
  void anExplanationIsOneReasonALine() {
    assertThat(run("explain", "first", "width=8,batch=64", "1").out().lines())
        .containsExactly(NAME + "/cells/width=8,batch=64/runs/1 waits.", "2 packs go first.");
    assertThat(run("explain", "first", "width=8", "--json").out()).contains("\"reasons\"");
  }

  @Test
  void anExplanationPrintsTheLogOfTheLastFailedAttemptWhenAskedTo() {
    assertThat(run("explain", "first", "width=8", "2").out().lines().toList().getLast())
        .contains("are kept as", "--log prints them");
    assertThat(run("explain", "first", "width=8", "2", "--log").out())
        .endsWith("are kept:\npack failed: ?[31mdisk full\n\tat the store\n");
    assertThat(run("explain", "first", "width=8", "1", "--log").out())
        .endsWith("2 packs go first.\n");
    assertThat(run("explain", "first", "width=8", "0", "--log").code())
        .as("other bytes than those asked for")
        .isNotEqualTo(ExitCodes.OK);
  }

  @Test
  void aDeletionIsForcedOnlyWhenSaidSo() {
    assertThat(run("delete", "first").out()).isEqualToIgnoringNewLines("first: deleted");
    assertThat(run("delete", "first", "--force", "--etag", "7", "--json").out())
        .contains("\"deleted\":true");
    assertThat(lab.deletions).extracting(DeleteSweepRequest::getForce).containsExactly(false, true);
    assertThat(lab.deletions).extracting(DeleteSweepRequest::getEtag).containsExactly("", "7");
    assertThat(run("delete", "other").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void aDeletionWithoutAnAnswerIsMadeAgainByTheIdThatIsSaid() {
    lab.lost.set(1);
    CommandsTest.Result none = run("delete", "first");
    assertThat(none.code()).isEqualTo(ExitCodes.UNREACHABLE);
    String id = lab.deletions.getFirst().getRequestId();
    assertThat(none.err()).contains("--request-id " + id);
    assertThat(run("delete", "first", "--request-id", id).code()).isZero();
    assertThat(lab.deletions).extracting(DeleteSweepRequest::getRequestId).containsExactly(id, id);
  }

  @Test
  void aCollectionSaysWhatWentAndATrialWhatWould() {
    assertThat(run("collect").out().lines())
        .containsExactly(
            "released:  4 checkpoints",
            "collected: 1 objects, 1.5 MB",
            "too young: 0 objects, 0.0 MB",
            "kept:      13 objects, 3.0 MB");
    assertThat(run("collect", "--dry-run").out())
        .contains(
            "due:       4 checkpoints", "would go:  1 objects, 1.5 MB", "kept:      12 objects");
    assertThat(run("doctor", "--store").out())
        .startsWith("ok")
        .contains("12 objects, 3.0 MB are kept; 1 objects, 1.5 MB would be collected");
  }

  @Test
  void theDoctorAsksALabForItsWorkers() {
    CommandsTest.Result result = run("doctor", "--workers");
    assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(result.out().lines())
        .contains(
            "ok      trainer: 1 with 2 lanes: trainer-1",
            "ok      metrics service: 1 with 2 lanes: metrics-1")
        .anyMatch(
            line ->
                line.startsWith("failed  clock of trainer-1: 75.5 s behind the orchestrator's"));
    JsonObject object =
        JsonParser.parseString(run("doctor", "--workers", "--json").out()).getAsJsonObject();
    assertThat(object.get("well").getAsBoolean()).isFalse();
    assertThat(object.getAsJsonArray("findings")).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void anUpdateForScriptsIsOneObject() {
    String json = run("update", "first", "--priority", "1", "--json").out();
    assertThat(JsonParser.parseString(json).getAsJsonObject().get("name").getAsString())
        .isEqualTo(NAME);
  }

  @Test
  void aMetricIsDrawnOverTheGridUnderAnyOfItsNames() {
    String shown = run("show", "first", "--metric", "test-accuracy").out();
    assertThat(shown).contains("test accuracy", "71.25*?", "no value (1 cell)");
    JsonObject rows =
        JsonParser.parseString(run("show", "first", "--metric", "TEST_ACCURACY", "--json").out())
            .getAsJsonObject()
            .getAsJsonObject("metrics");
    assertThat(rows.getAsJsonArray("TEST_ACCURACY").get(0).toString())
        .isEqualTo("{\"cell\":\"width=8\",\"mean\":71.25,\"converged\":false,\"stoppedEarly\":1}");
  }

  @Test
  void theCurvesOfACellAreDrawnFromTheStore() {
    String shown = run("show", "first", "--curves", "width=8").out();
    assertThat(shown).contains("width=8: training loss", "0 run 1: ends at 0.250", "step");
    assertThat(run("show", "first", "--curves", "width=8", "--json").out())
        .isEqualToIgnoringNewLines(
            "{\"cell\":\"width=8\",\"runs\":[{\"replicate\":\"1\",\"step\":[10,20,30],"
                + "\"trainLoss\":[2.0,0.5,0.25]}]}");
  }

  @Test
  void theFiguresOfAReportAreFilesOfTheirOwn() {
    Path figures = folder.resolve("figures");
    Path report = folder.resolve("report.html");
    CommandsTest.Result result =
        run("report", "first", "-o", report.toString(), "--figures", figures.toString());
    assertThat(result.out())
        .contains("written: " + report, "written: " + figures.resolve("01-phase.svg"));
    assertThat(figures.resolve("01-phase.svg")).content().contains("first · abababababab");
    assertThat(figures.resolve("01-phase.pdf")).binaryContent().startsWith("%PDF".getBytes(UTF_8));
    assertThat(figures.resolve("01-phase.png")).binaryContent().startsWith(0x89, 'P', 'N', 'G');
    assertThat(report).hasContent(FakeLab.REPORT);
  }

  @Test
  void theFiguresAreThoseOfTheReportThatWasWrittenWithWhatIsLaidOverIt() throws IOException {
    Path figures = folder.resolve("figures");
    Path report = folder.resolve("report.html");
    Path overlay = folder.resolve("published.csv");
    Files.writeString(overlay, "cell,metric,value\nc,TRAIN_LOSS,0.25\n");
    CommandsTest.Result result =
        run(
            "report",
            "first",
            "-o",
            report.toString(),
            "--figures",
            figures.toString(),
            "--overlay",
            overlay.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(report).content().contains("<h2>Beside published.csv</h2>");
    assertThat(figures.resolve("02-train-loss-theirs-over-ours.svg"))
        .content()
        .contains("theirs 0.2500");
    assertThat(figures.resolve("02-train-loss-theirs-over-ours.pdf")).exists();
  }

  @Test
  void aMetricWithoutValuesIsRefusedWithThoseThatHaveSome() {
    CommandsTest.Result result = run("show", "first", "--metric", "ACCURACY");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("--metric: ACCURACY (expected: ", "[TEST_ACCURACY]");
    assertThat(run("show", "first").out()).contains("not fitted, poorly connected");
  }
}
