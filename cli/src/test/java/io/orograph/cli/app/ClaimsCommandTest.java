package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.core.claim.Claim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimsCommandTest {
  @TempDir Path folder;
  private FakeLab lab;
  private Path token;

  @BeforeEach
  void start() throws IOException {
    lab = new FakeLab();
    token = CommandsTest.token(folder, FakeLab.TOKEN);
    Path sweep = Files.writeString(folder.resolve("sweep.yaml"), SweepFiles.shipped());
    run("submit", sweep.toString(), "--name", "first");
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
  void verdictsComeAsATableWithEffectIntervalAndReason() {
    CommandsTest.Result result = run("claims", "first");
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .containsPattern("cka_tracks_accuracy \\* +supported +0.875 \\(0.750 to 0.938\\)")
        .containsPattern("data_buys_similarity +not testable +- +- +0 +no axis over data.subset")
        .contains("58 cells are evidence; left out: 2 collapsed")
        .contains("* declared before the run");
  }

  @Test
  void jsonIsTheWholeMessage() {
    CommandsTest.Result result = run("claims", "first", "--json");
    JsonObject report = JsonParser.parseString(result.out()).getAsJsonObject();
    assertThat(report.getAsJsonArray("claims")).hasSize(2);
    assertThat(report.getAsJsonArray("claims").get(0).getAsJsonObject().get("effect").getAsDouble())
        .isEqualTo(0.875);
  }

  @Test
  void aSweepThatIsNotThereIsBadInput() {
    assertThat(run("claims", "other").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void withoutASweepItListsEveryClaimAndNeedsNoLab() {
    JsonArray listed =
        JsonParser.parseString(CommandsTest.run("claims", "--json").out()).getAsJsonArray();
    assertThat(listed).hasSize(Claim.values().length);
    assertThat(CommandsTest.run("claims").out()).contains(Claim.names());
  }
}
