package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class CompletionTest {
  @TempDir Path folder;

  private static String script(String shell) {
    CommandsTest.Result result = CommandsTest.run("completion", shell);
    assertThat(result.code()).isZero();
    return result.out();
  }

  /** What a program prints; the test is skipped where there is none. */
  private static String printed(String... command) throws IOException, InterruptedException {
    boolean found =
        List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
            .anyMatch(place -> Files.isExecutable(Path.of(place, command[0])));
    assumeTrue(found, command[0] + ": not installed here");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyCommandAndOptionIsInTheScript(String shell) {
    assertHolds(script(shell), CommandsTest.line());
  }

  /** Commands within commands too. */
  private static void assertHolds(String script, CommandLine command) {
    command
        .getSubcommands()
        .forEach(
            (name, line) -> {
              assertThat(script).contains(name);
              line.getCommandSpec()
                  .options()
                  .forEach(o -> assertThat(script).contains(o.longestName().replace("--", "")));
              assertHolds(script, line);
            });
  }

  @Test
  void fishOffersACommandWithinACommandOnlyThere() {
    List<String> lines = script("fish").lines().toList();
    assertThat(lines)
        .anyMatch(
            line ->
                line.contains("seen_subcommand_from data; and not")
                    && line.contains(
                        "; and not __fish_seen_subcommand_from fetch import import-text' -a import -d "))
        .anyMatch(
            line ->
                line.contains("seen_subcommand_from token; and __fish_seen_subcommand_from create'")
                    && line.contains(" -l role "))
        .noneMatch(line -> line.contains("'__fish_seen_subcommand_from list'"));
  }

  @ParameterizedTest
  @CsvSource({"bash, -n", "zsh, -n", "fish, --no-execute"})
  void theShellCanReadItsScript(String shell, String dry) throws Exception {
    Path file = Files.writeString(folder.resolve("completion"), script(shell));
    assertThat(printed(shell, dry, file.toString())).isEmpty();
  }

  @Test
  void bashCompletesACommandAndItsOptions() throws Exception {
    Path file = Files.writeString(folder.resolve("completion"), script("bash"));
    String asked =
        "source "
            + file
            + "; COMP_WORDS=(orograph %s); COMP_CWORD=%d; _complete_orograph 2>/dev/null;"
            + " printf '%%s\\n' \"${COMPREPLY[@]}\"";
    assertThat(printed("bash", "-c", asked.formatted("su", 1)).lines()).containsExactly("submit");
    assertThat(printed("bash", "-c", asked.formatted("update --max", 2)).lines())
        .containsExactly("--max-parallel");
    assertThat(printed("bash", "-c", asked.formatted("models a", 2)).lines())
        .containsExactly("add");
    assertThat(printed("bash", "-c", asked.formatted("caches --inst", 2)).lines())
        .containsExactly("--installed");
    assertThat(printed("bash", "-c", asked.formatted("preset sh", 2)).lines())
        .containsExactly("show");
    assertThat(printed("bash", "-c", asked.formatted("export --format par", 3)).lines())
        .containsExactly("parquet");
    assertThat(printed("bash", "-c", asked.formatted("metrics HESSIAN_TR", 2)).lines())
        .containsExactly("HESSIAN_TRACE");
  }

  @Test
  void fishCompletesACommandAndItsOptions() throws Exception {
    Path file = Files.writeString(folder.resolve("completion.fish"), script("fish"));
    String asked = "source " + file + "; complete -C 'orograph %s'";
    assertThat(firstWords(printed("fish", "-c", asked.formatted("su")))).containsExactly("submit");
    assertThat(firstWords(printed("fish", "-c", asked.formatted("update --max"))))
        .containsExactly("--max-parallel");
    assertThat(firstWords(printed("fish", "-c", asked.formatted("completion "))))
        .containsAll(Set.of("bash", "zsh", "fish"));
    assertThat(firstWords(printed("fish", "-c", asked.formatted("models a"))))
        .containsExactly("add");
    assertThat(firstWords(printed("fish", "-c", asked.formatted("preset sh")))).contains("show");
  }

  private static List<String> firstWords(String text) {
    return text.lines().map(line -> line.split("\t", -1)[0].strip()).toList();
  }

  @Test
  void anotherShellIsRefusedWithThoseThereAre() {
    CommandsTest.Result result = CommandsTest.run("completion", "tcsh");
    assertThat(result.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(result.err()).contains("tcsh").contains("bash, zsh, fish");
  }
}
