package io.orograph.wire.convert;

import io.orograph.core.sweep.Violation;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Where in a sweep file a field is written, so that an editor can jump there. */
public final class SweepLines {
  private static final String FORMULAS = "formulas.";

  private final @Nullable Node root;

  private SweepLines(@Nullable Node root) {
    this.root = root;
  }

  /** The lines of a file; of one that is no YAML none is known. */
  public static SweepLines of(String text) {
    try {
      return new SweepLines(SweepFile.compose(text));
    } catch (SpecRejected e) {
      return new SweepLines(null);
    }
  }

  /**
   * The line, from 1, on which a field is written, or the innermost part of the file that would
   * contain it; empty where nothing of its path is written.
   *
   * @param violation with a field such as {@code axes[1].values[0]}
   */
  public OptionalInt of(Violation violation) {
    String field = violation.field();
    Found found = find(field);
    if (!found.whole && field.startsWith(FORMULAS)) {
      Found there = find(field.substring(FORMULAS.length())); // in the place of its number
      found = there.whole ? there : found;
    }
    return found.place == null
        ? OptionalInt.empty()
        : OptionalInt.of(found.place.getStartMark().getLine() + 1);
  }

  /** The violation as compilers write what is wrong: file, line, what. */
  public String told(String file, Violation violation) {
    OptionalInt line = of(violation);
    return line.isPresent()
        ? file + ":" + line.getAsInt() + ": " + violation
        : file + ": " + violation;
  }

  /**
   * Where a path leads.
   *
   * @param place the innermost part of it that is written
   * @param whole whether that is all of it
   */
  private record Found(@Nullable Node place, boolean whole) {}

  private Found find(String field) {
    Node at = root;
    Node innermost = null;
    String rest = field;
    while (at != null && !rest.isEmpty()) {
      Step step =
          switch (at) {
            case MappingNode mapping -> entry(mapping.getValue(), rest);
            case SequenceNode list -> element(list.getValue(), rest);
            default -> null;
          };
      if (step == null) {
        return new Found(innermost, false);
      }
      innermost = step.place;
      at = step.inside;
      rest = step.rest;
    }
    return new Found(innermost, innermost != null);
  }

  private record Step(Node place, Node inside, String rest) {}

  /** Names may contain dots, as those of formulas do: the longest one that fits is meant. */
  private static @Nullable Step entry(List<NodeTuple> entries, String path) {
    Step best = null;
    for (NodeTuple entry : entries) {
      if (entry.getKeyNode() instanceof ScalarNode key && begins(path, key.getValue())) {
        String rest = path.substring(key.getValue().length());
        if (best == null || rest.length() < best.rest.length()) {
          best =
              new Step(key, entry.getValueNode(), rest.startsWith(".") ? rest.substring(1) : rest);
        }
      }
    }
    return best;
  }

  private static boolean begins(String path, String name) {
    return path.startsWith(name)
        && (path.length() == name.length() || ".[".indexOf(path.charAt(name.length())) >= 0);
  }

  private static @Nullable Step element(List<Node> elements, String path) {
    int end = path.indexOf(']');
    if (!path.startsWith("[") || end < 0 || !path.substring(1, end).matches("[0-9]{1,6}")) {
      return null;
    }
    int index = Integer.parseInt(path.substring(1, end));
    if (index >= elements.size()) {
      return null;
    }
    String rest = path.substring(end + 1);
    Node element = elements.get(index);
    return new Step(element, element, rest.startsWith(".") ? rest.substring(1) : rest);
  }
}
