package io.orograph.orchestrator.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of {@code docs/states.md}, from which tests take what must be so. */
public final class StatesDocument {
  private static final Path PAGE = Path.of("..", "docs", "states.md");

  private StatesDocument() {}

  /**
   * An entry of a table.
   *
   * @param happens its row
   * @param state its column
   * @param then what it says
   */
  public record Entry(String happens, String state, String then) {}

  /** The entries of the table under a heading. */
  public static List<Entry> table(String heading) throws IOException {
    List<List<String>> rows =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.equals(heading))
            .dropWhile(line -> !line.startsWith("|"))
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
            .map(cells -> cells.subList(1, cells.size() - 1))
            .toList();
    assertThat(rows).as("table under %s", heading).hasSizeGreaterThan(2);
    List<Entry> entries = new ArrayList<>();
    for (List<String> row : rows.subList(2, rows.size())) {
      for (int column = 1; column < row.size(); column++) {
        entries.add(new Entry(row.getFirst(), rows.getFirst().get(column), row.get(column)));
      }
    }
    return entries;
  }
}
