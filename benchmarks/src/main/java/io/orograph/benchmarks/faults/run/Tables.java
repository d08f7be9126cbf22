package io.orograph.benchmarks.faults.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of two exported tables must be equal: everything but what the values cost. */
final class Tables {
  /** What is computed once for several values is paid again where a process died between them. */
  private static final Set<String> COST = Set.of("matvecs", "sample_passes");

  private Tables() {}

  /** The rows, the header first, without the columns of cost. */
  static List<String> values(String csv) {
    List<String> lines = csv.lines().toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    List<String> names = fields(lines.getFirst());
    List<String> rows = new ArrayList<>();
    for (String line : lines) {
      List<String> fields = fields(line);
      List<String> kept = new ArrayList<>();
      for (int i = 0; i < fields.size(); i++) {
        if (i >= names.size() || !COST.contains(names.get(i))) {
          kept.add(fields.get(i));
        }
      }
      rows.add(String.join("|", kept));
    }
    return List.copyOf(rows);
  }

  /** Fields of a row, each as it is written: quotes stay, and commas within them part nothing. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(line.substring(from, i));
        from = i + 1;
      }
    }
    fields.add(line.substring(from));
    return fields;
  }
}
