package io.orograph.deploy.ship;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The blocks of code in the documents. */
public final class DocumentBlocks {
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  /**
   * A fenced block.
   *
   * @param page path of its document within the repository
   * @param language after the fence; empty where there is none
   * @param text between the fences
   */
  public record Block(String page, String language, String text) {
    /** Where it is, with its first line. */
    public String where() {
      return page + " [" + language + "] " + text.lines().findFirst().orElse("");
    }
  }

  private DocumentBlocks() {}

  private static List<Path> documents() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String file :
        List.of(
            "README.md", "CONTRIBUTING.md", "clients/node/README.md", "clients/python/README.md")) {
      found.add(Repository.ROOT.resolve(file));
    }
    try (Stream<Path> docs = Files.walk(Repository.ROOT.resolve("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(found::add);
    }
    return found;
  }

  /** Every block of every document, page by page in the order of the page. */
  public static List<Block> all() {
    List<Block> blocks = new ArrayList<>();
    try {
      for (Path document : documents()) {
        String page = Repository.ROOT.relativize(document).toString();
        Matcher block = FENCED.matcher(Files.readString(document));
        while (block.find()) {
          blocks.add(new Block(page, block.group(1), block.group(2)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return blocks;
  }

  /** Those of one language. */
  public static List<Block> of(String language) {
    return all().stream().filter(block -> block.language().equals(language)).toList();
  }
}
