package io.orograph.orchestrator.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The page's modules that need no browser, in Node 20.19 or newer; nothing is installed for it. */
@Tag("slow") // needs a program that builds do not
@Timeout(120)
class PageModulesTest {
  private static final Path TESTS = Path.of("src", "test", "page");
  private static final Path PAGE = Path.of("src", "main", "resources", "page");

  /** Modules are files named .js only from 20.19 on. */
  private static final String NEW_ENOUGH =
      "const [a, b] = process.versions.node.split('.').map(Number);"
          + " process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)";

  @TempDir Path folder;

  static boolean node() {
    try {
      Process process = new ProcessBuilder("node", "-e", NEW_ENOUGH).start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static List<String> files(Path place, String ending) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(Path::toString).filter(f -> f.endsWith(ending)).sorted().toList();
    }
  }

  @Test
  @EnabledIf("node")
  void theTestsOfTheModulesPass() throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    command.addAll(files(TESTS, ".test.mjs"));
    Path told = folder.resolve("node.txt");
    Process node =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(told.toFile()).start();
    boolean ended = node.waitFor(100, TimeUnit.SECONDS);
    node.destroyForcibly();
    String report = Files.readString(told, StandardCharsets.UTF_8);
    assertThat(ended && node.exitValue() == 0).as(report).isTrue();
    assertThat(report).contains("other thresholds give every cell the label");
  }

  /** The port answers with a policy that lets nothing else run. */
  @Test
  void noScriptAndNoStyleIsWrittenInTheDocument() throws IOException {
    assertThat(PAGE.resolve("index.html"))
        .content(StandardCharsets.UTF_8)
        .doesNotContain(" style=", "<style", "javascript:", " onclick=")
        .containsPattern("<script src=\"lib/d3.min.js\" defer></script>");
  }

  /**
   * Else they would be found one after the other, and an old one would be kept as if it were new.
   */
  @Test
  void theDocumentNamesEveryModuleAndNoOther() throws IOException {
    String document = Files.readString(PAGE.resolve("index.html"), StandardCharsets.UTF_8);
    List<String> named =
        Pattern.compile("<link rel=\"modulepreload\" href=\"([^\"]+)\">")
            .matcher(document)
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(named)
        .containsExactlyElementsOf(
            files(PAGE, ".js").stream().map(f -> Path.of(f).getFileName().toString()).toList());
  }

  /** What users wrote is shown as text: no module can make markup of it. */
  @Test
  void noModuleMakesMarkupOrCodeOutOfText() throws IOException {
    List<String> modules = files(PAGE, ".js");
    assertThat(modules).hasSizeGreaterThan(20);
    for (String module : modules) {
      assertThat(Path.of(module))
          .content(StandardCharsets.UTF_8)
          .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
          .doesNotContainPattern("\\beval\\(|new Function|setAttribute\\('style'");
    }
  }
}
