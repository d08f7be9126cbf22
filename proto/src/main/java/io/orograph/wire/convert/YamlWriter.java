package io.orograph.wire.convert;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Spells a message as a YAML tree: what {@link YamlReader} reads back as the same message. */
final class YamlWriter {
  private YamlWriter() {}

  static MappingNode mapping(Message message) {
    List<NodeTuple> entries = new ArrayList<>();
    message.getAllFields().forEach((f, value) -> entries.add(entry(f.getName(), field(f, value))));
    return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
  }

  private static NodeTuple entry(String key, Node value) {
    return new NodeTuple(new ScalarNode(Tag.STR, key, null, null, ScalarStyle.PLAIN), value);
  }

  private static Node field(FieldDescriptor f, Object value) {
    if (f.isMapField()) {
      List<NodeTuple> entries =
          ((List<?>) value)
              .stream()
                  .map(e -> (MapEntry<?, ?>) e)
                  .sorted(Comparator.comparing(e -> String.valueOf(e.getKey())))
                  .map(e -> entry(String.valueOf(e.getKey()), mapValue(f, e)))
                  .toList();
      return new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
    }
    if (f.isRepeated()) {
      List<Node> nodes = ((List<?>) value).stream().map(v -> single(f, v)).toList();
      boolean scalars = nodes.stream().allMatch(n -> n instanceof ScalarNode);
      return new SequenceNode(Tag.SEQ, nodes, scalars ? FlowStyle.FLOW : FlowStyle.BLOCK);
    }
    return single(f, value);
  }

  private static Node mapValue(FieldDescriptor f, MapEntry<?, ?> e) {
    return single(f.getMessageType().findFieldByName("value"), e.getValue());
  }

  private static Node single(FieldDescriptor f, Object value) {
    return switch (value) {
      case Value any -> any(any);
      case Message message -> mapping(message);
      case EnumValueDescriptor e ->
          new ScalarNode(Tag.STR, YamlReader.shortName(e), null, null, ScalarStyle.PLAIN);
      case Double d -> number(d);
      case String s -> text(s);
      case Boolean b -> new ScalarNode(Tag.BOOL, b.toString(), null, null, ScalarStyle.PLAIN);
      case Number n -> new ScalarNode(Tag.INT, n.toString(), null, null, ScalarStyle.PLAIN);
      default -> throw new IllegalStateException(f + ": " + value.getClass());
    };
  }

  private static Node any(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> number(value.getNumberValue());
      case STRING_VALUE -> text(value.getStringValue());
      case BOOL_VALUE ->
          new ScalarNode(
              Tag.BOOL, Boolean.toString(value.getBoolValue()), null, null, ScalarStyle.PLAIN);
      case NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET ->
          throw new IllegalArgumentException(
              value.getKindCase() + ": not a value of a sweep (expected: a number or a word)");
    };
  }

  private static Node number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return new ScalarNode(Tag.INT, Long.toString((long) value), null, null, ScalarStyle.PLAIN);
    }
    // SnakeYAML would tag exponents without a sign as text and spell the tag out; a plus prevents
    // it.
    String text = Double.toString(value).replaceFirst("E(?=[0-9])", "E+");
    return new ScalarNode(Tag.FLOAT, text, null, null, ScalarStyle.PLAIN);
  }

  private static Node text(String text) {
    boolean plain =
        text.matches("[a-z][a-z_]*")
            && !text.matches("true|false|null|inf|nan|infinity|yes|no|on|off");
    return new ScalarNode(
        Tag.STR, text, null, null, plain ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
  }
}
