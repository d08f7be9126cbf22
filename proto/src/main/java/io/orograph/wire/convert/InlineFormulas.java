package io.orograph.wire.convert;

import io.orograph.core.sweep.Knob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Formulas that are written where the number would stand, {@code learning_rate: 0.05 *
 * training.batch_size / 128}: moved to the map {@code formulas}, the one place where the message
 * has them.
 */
final class InlineFormulas {
  private static final String FORMULAS = "formulas";

  /** A plus is none at the beginning of an exponent. */
  private static final Pattern OPERATOR = Pattern.compile("[*/^(]|(?<![\\d.][eE])\\+| - ");

  private InlineFormulas() {}

  static void move(Node root) {
    if (!(root instanceof MappingNode sweep)) {
      return;
    }
    for (Knob knob : Knob.values()) {
      if (knob.isNumber()) {
        take(sweep, knob.path()).ifPresent(text -> put(sweep, knob.path(), text));
      }
    }
  }

  /** Takes a formula out of the place of a field. */
  private static Optional<String> take(MappingNode sweep, String path) {
    List<String> words = Arrays.asList(path.split("\\."));
    MappingNode at = sweep;
    for (String word : words.subList(0, words.size() - 1)) {
      Optional<NodeTuple> inner = entry(at, word);
      if (inner.isEmpty() || !(inner.get().getValueNode() instanceof MappingNode next)) {
        return Optional.empty();
      }
      at = next;
    }
    Optional<NodeTuple> field = entry(at, words.getLast());
    if (field.isEmpty()
        || !(field.get().getValueNode() instanceof ScalarNode scalar)
        || !isFormula(scalar.getValue())) {
      return Optional.empty();
    }
    List<NodeTuple> others = new ArrayList<>(at.getValue());
    others.remove(field.get());
    at.setValue(others);
    return Optional.of(scalar.getValue());
  }

  /** Numbers have no operators but signs; a word alone is a slip and no formula. */
  private static boolean isFormula(String text) {
    return OPERATOR.matcher(text).find() || Knob.at(text.strip()).isPresent();
  }

  private static void put(MappingNode sweep, String path, String text) {
    NodeTuple tuple = new NodeTuple(scalar(path), scalar(text));
    Optional<NodeTuple> there = entry(sweep, FORMULAS);
    if (there.isPresent() && there.get().getValueNode() instanceof MappingNode formulas) {
      formulas.setValue(with(formulas, tuple));
    } else if (there.isEmpty()) {
      MappingNode formulas =
          new MappingNode(Tag.MAP, new ArrayList<>(List.of(tuple)), FlowStyle.BLOCK);
      sweep.setValue(with(sweep, new NodeTuple(scalar(FORMULAS), formulas)));
    }
  }

  private static List<NodeTuple> with(MappingNode node, NodeTuple more) {
    List<NodeTuple> all = new ArrayList<>(node.getValue());
    all.add(more);
    return all;
  }

  private static ScalarNode scalar(String text) {
    return new ScalarNode(Tag.STR, text, null, null, ScalarStyle.PLAIN);
  }

  private static Optional<NodeTuple> entry(MappingNode node, String key) {
    return node.getValue().stream()
        .filter(t -> t.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key))
        .findFirst();
  }
}
