package io.orograph.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

/** Every command that a document tells to type is one that the command line takes as it stands. */
class DocumentedCommandsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("^```bash\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern COMMAND = Pattern.compile("\\./orograph((?: [^|>&#;)`\\n]*)?)");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private static List<Path> documents() throws IOException {
    List<Path> found =
        new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
    }
    return found;
  }

  /** What follows {@code ./orograph} wherever it stands in a block of a shell, word by word. */
  private static List<List<String>> commands(String document) {
    List<List<String>> all = new ArrayList<>();
    Matcher block = BLOCK.matcher(document);
    while (block.find()) {
      Matcher command = COMMAND.matcher(block.group(1).replace("\\\n", " "));
      while (command.find()) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.group(1));
        while (word.find()) {
          words.add(
              Stream.of(1, 2, 3).map(word::group).filter(w -> w != null).findFirst().orElse(""));
        }
        all.add(List.copyOf(words));
      }
    }
    return all;
  }

  private static String trouble(List<String> words) {
    try {
      var unused = CommandsTest.line().parseArgs(words.toArray(String[]::new));
      return "";
    } catch (ParameterException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void everyCommandOfADocumentIsTakenAsItStands() throws IOException {
    List<String> refused = new ArrayList<>();
    int tried = 0;
    for (Path document : documents()) {
      for (List<String> words : commands(Files.readString(document))) {
        tried++;
        String trouble = trouble(words);
        if (!trouble.isEmpty()) {
          refused.add(ROOT.relativize(document) + ": " + words + ": " + trouble);
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(tried).isGreaterThan(80);
  }

  @Test
  void anOptionOrACommandThatThereIsNotWouldBeFound() {
    assertThat(commands("```bash\nexport A=1\n./orograph submit a.yaml --wach   # so\n```\n"))
        .containsExactly(List.of("submit", "a.yaml", "--wach"))
        .allSatisfy(words -> assertThat(trouble(words)).contains("--wach"));
    assertThat(trouble(List.of("sumbit", "a.yaml"))).contains("sumbit");
    assertThat(trouble(List.of("submit"))).isNotEmpty();
  }
}
