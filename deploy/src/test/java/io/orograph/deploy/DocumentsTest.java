package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What the documents name is there: files they link to, commands they tell to type, metric kinds
 * they define.
 */
class DocumentsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern SECTION =
      Pattern.compile("\\]\\((?!https?:)([^)#\\s]*\\.md|)#([^)\\s]+)\\)");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  /** A file or folder of the repository, as a word or part of a path that begins there. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?<![\\w/.-])((?:tools|deploy|benchmarks|examples|clients)/[\\w./-]*[\\w/])");

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)`");

  private static final List<String> MODULES =
      List.of(
          "benchmarks",
          "cli",
          "core",
          "deploy",
          "engine",
          "metrics-service",
          "orchestrator",
          "proto",
          "store",
          "trainer-service");

  private static final Pattern COMMAND = Pattern.compile("\\./orograph ([a-z]+)");

  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>(List.of(ROOT.resolve("README.md")));
    found.add(ROOT.resolve("CONTRIBUTING.md"));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).forEach(found::add);
    }
    return found;
  }

  @Test
  void everyFileADocumentLinksToExists() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        if (!Files.exists(document.resolveSibling(link.group(1)))) {
          broken.add(ROOT.relativize(document) + " -> " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  /** As readers of the repository get it: small letters, no signs, hyphens for spaces. */
  private static String anchor(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}\\p{M}_\\- ]", "")
        .replace(' ', '-');
  }

  private static Set<String> anchors(Path document) throws IOException {
    Set<String> found = new TreeSet<>();
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("#")) {
        found.add(anchor(line.replaceFirst("^#+", "")));
      }
    }
    return found;
  }

  /** A fenced block: its language and what is in it. */
  private record Block(String where, String language, String text) {}

  private static List<Block> blocks() throws IOException {
    List<Block> all = new ArrayList<>();
    for (Path document : documents()) {
      Matcher block = BLOCK.matcher(Files.readString(document));
      while (block.find()) {
        all.add(new Block(ROOT.relativize(document).toString(), block.group(1), block.group(2)));
      }
    }
    return all;
  }

  /** What is wrong with a block as text of its language; empty if nothing is. */
  private static String trouble(Block block) throws IOException, InterruptedException {
    return switch (block.language()) {
      case "bash" -> read(List.of("bash", "-n"), block.text());
      case "yaml" -> {
        try {
          new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(block.text()).forEach(d -> {});
          yield "";
        } catch (YAMLException e) {
          yield String.valueOf(e.getMessage());
        }
      }
      case "json" -> {
        try {
          JsonElement unused = JsonParser.parseString(block.text());
          yield "";
        } catch (JsonParseException e) {
          yield String.valueOf(e.getMessage());
        }
      }
      case "", "python", "js", "ruby", "sql", "ini" -> "";
      default -> "language: " + block.language() + " (expected: one that is known here)";
    };
  }

  private static String read(List<String> command, String text)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "" : said;
  }

  @Test
  void everyBlockOfCodeIsWellFormedInItsLanguage() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Block block : blocks()) {
      String trouble = trouble(block);
      if (!trouble.isEmpty()) {
        wrong.add(block.where() + ": " + trouble + "\n" + block.text());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(blocks()).hasSizeGreaterThan(100);
    assertThat(trouble(new Block("", "bash", "if true; do"))).contains("syntax error");
    assertThat(trouble(new Block("", "yaml", "a: [1"))).isNotEmpty();
    assertThat(trouble(new Block("", "json", "{"))).isNotEmpty();
  }

  /** A stray fence turns the rest of a page inside out. */
  @Test
  void everyBlockOfCodeThatBeginsEnds() throws IOException {
    List<String> open = new ArrayList<>();
    for (Path document : documents()) {
      if (Files.readAllLines(document).stream().filter(l -> l.startsWith("```")).count() % 2 != 0) {
        open.add(ROOT.relativize(document).toString());
      }
    }
    assertThat(open).isEmpty();
  }

  @Test
  void everyFileOfOursThatACommandNamesIsThere() throws IOException {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Block block : blocks()) {
      Matcher file = OURS.matcher(block.text());
      while (block.language().equals("bash") && file.find()) {
        named++;
        if (!file.group(1).contains("target") && !Files.exists(ROOT.resolve(file.group(1)))) {
          missing.add(block.where() + ": " + file.group(1));
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(30);
  }

  @Test
  void everySectionADocumentLinksToExists() throws IOException {
    List<String> broken = new ArrayList<>();
    int followed = 0;
    for (Path document : documents()) {
      Matcher link = SECTION.matcher(Files.readString(document));
      while (link.find()) {
        Path to = link.group(1).isEmpty() ? document : document.resolveSibling(link.group(1));
        followed++;
        if (!Files.exists(to) || !anchors(to).contains(link.group(2))) {
          broken.add(ROOT.relativize(document) + " -> " + link.group(1) + "#" + link.group(2));
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(followed).isGreaterThan(20);
  }

  @Test
  @EnabledIf("io.orograph.deploy.Laboratory#packaged")
  void everyCommandADocumentTellsToTypeExists() throws Exception {
    Set<String> named = new TreeSet<>();
    for (Path document : documents()) {
      Matcher command = COMMAND.matcher(Files.readString(document));
      while (command.find()) {
        named.add(command.group(1));
      }
    }
    String help = run("--help");
    assertThat(named)
        .contains("quickstart", "up", "submit")
        .allSatisfy(c -> assertThat(help).contains("\n  " + c));
  }

  @Test
  void everyMetricKindHasItsSection() throws IOException {
    String page = Files.readString(ROOT.resolve("docs").resolve("metrics.md"));
    for (var kind : io.orograph.core.metric.MetricKind.values()) {
      assertThat(page)
          .contains("\n## " + kind.page().substring(kind.page().indexOf('#') + 1) + "\n");
    }
  }

  @Test
  void everyMetricKindIsToldInPlainWords() throws IOException {
    StringBuilder concepts = new StringBuilder();
    try (Stream<Path> pages = Files.list(ROOT.resolve("docs").resolve("concepts"))) {
      for (Path page : pages.toList()) {
        concepts.append(Files.readString(page));
      }
    }
    for (var kind : io.orograph.core.metric.MetricKind.values()) {
      assertThat(concepts.toString()).contains("`" + kind.name() + "`");
    }
  }

  /** What keeps a promise is there. */
  @Test
  void everyTestThatADocumentNamesExists() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path document : documents()) {
      Matcher test = TEST.matcher(Files.readString(document));
      while (test.find()) {
        named.add(test.group(1) + ".java");
      }
    }
    Set<String> there = new TreeSet<>();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test"))) {
        files.forEach(file -> there.add(file.getFileName().toString()));
      }
    }
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(there).containsAll(named);
  }

  @Test
  @EnabledIf("io.orograph.deploy.Laboratory#packaged")
  void everyExampleCanBeRun() throws Exception {
    try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      for (Path example : examples.toList()) {
        assertThat(run("check", example.toString())).contains("can be run");
      }
    }
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Files.readString(ROOT.resolve("cli/target/classpath")).strip(),
                "io.orograph.cli.app.Main"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }
}
