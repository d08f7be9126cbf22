package io.orograph.wire.convert;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Fills a message from a YAML tree by the message's descriptor, and reports every key and value
 * that does not fit. Paths are those of the message: snake_case, whatever spelling was used.
 */
final class YamlReader {
  /** Aliases let a small file spell a huge tree; this many nodes no honest file has. */
  private static final int MOST_NODES = 100_000;

  private int nodes;

  /** Reads {@code node} into {@code message}. */
  void read(Node node, Message.Builder message, Findings found) {
    if (!(node instanceof MappingNode mapping)) {
      found.addHere(shown(node), "a mapping of " + names(message.getDescriptorForType()));
      return;
    }
    Descriptor type = message.getDescriptorForType();
    Set<FieldDescriptor> seen = new HashSet<>();
    Map<OneofDescriptor, FieldDescriptor> chosen = new HashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      Optional<FieldDescriptor> field = field(entry.getKeyNode(), type, found);
      if (field.isEmpty() || exhausted(found)) {
        continue;
      }
      FieldDescriptor f = field.get();
      if (!seen.add(f)) {
        found.add(f.getName(), "given twice", "each field once");
        continue;
      }
      OneofDescriptor oneof = f.getRealContainingOneof();
      FieldDescriptor other = oneof == null ? null : chosen.putIfAbsent(oneof, f);
      if (other != null && oneof != null) {
        String choices =
            oneof.getFields().stream()
                .map(FieldDescriptor::getName)
                .collect(Collectors.joining(", "));
        found.add(f.getName(), "given beside " + other.getName(), "only one of " + choices);
        continue;
      }
      field(entry.getValueNode(), f, message, found);
    }
  }

  private boolean exhausted(Findings found) {
    if (++nodes == MOST_NODES) {
      found.add("sweep file", "too many values", "at most " + MOST_NODES);
    }
    return nodes >= MOST_NODES;
  }

  private static Optional<FieldDescriptor> field(Node key, Descriptor type, Findings found) {
    String name = key instanceof ScalarNode scalar ? scalar.getValue() : shown(key);
    for (FieldDescriptor f : type.getFields()) {
      if (f.getName().equals(name) || f.getJsonName().equals(name)) {
        return Optional.of(f);
      }
    }
    List<String> known = type.getFields().stream().map(FieldDescriptor::getName).toList();
    found.add(name, "unknown field", Nearest.of(name, known));
    Nearest.guess(name, known).ifPresent(meant -> found.excuse(found.join(meant)));
    return Optional.empty();
  }

  private void field(Node node, FieldDescriptor f, Message.Builder message, Findings found) {
    if (f.isMapField()) {
      map(node, f, message, found);
    } else if (f.isRepeated()) {
      list(node, f, message, found);
    } else if (isPlainMessage(f)) {
      Message.Builder child = message.newBuilderForField(f);
      read(node, child, found.in(f.getName()));
      message.setField(f, child.build());
    } else {
      value(node, f, found.in(f.getName())).ifPresent(v -> message.setField(f, v));
    }
  }

  private static boolean isPlainMessage(FieldDescriptor f) {
    return f.getJavaType() == FieldDescriptor.JavaType.MESSAGE
        && !f.getMessageType().getFullName().equals(Value.getDescriptor().getFullName());
  }

  private void list(Node node, FieldDescriptor f, Message.Builder message, Findings found) {
    if (!(node instanceof SequenceNode sequence)) {
      found.add(f.getName(), shown(node), "a list");
      return;
    }
    int i = 0;
    for (Node element : sequence.getValue()) {
      if (exhausted(found)) {
        return;
      }
      Findings at = found.in(f.getName(), i++);
      if (isPlainMessage(f)) {
        Message.Builder child = message.newBuilderForField(f);
        read(element, child, at);
        message.addRepeatedField(f, child.build());
      } else {
        // An element that cannot be read leaves a gap filled, so that the later ones keep their
        // place.
        Object filler =
            f.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                ? Value.getDefaultInstance()
                : f.getDefaultValue();
        message.addRepeatedField(f, value(element, f, at).orElse(filler));
      }
    }
  }

  private void map(Node node, FieldDescriptor f, Message.Builder message, Findings found) {
    if (!(node instanceof MappingNode mapping)) {
      found.add(f.getName(), shown(node), "a mapping of names to values");
      return;
    }
    FieldDescriptor keyField = f.getMessageType().findFieldByName("key");
    FieldDescriptor valueField = f.getMessageType().findFieldByName("value");
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      String key =
          entry.getKeyNode() instanceof ScalarNode scalar
              ? scalar.getValue()
              : shown(entry.getKeyNode());
      if (exhausted(found)) {
        return;
      }
      Findings at = found.in(f.getName());
      if (!seen.add(key)) {
        at.add(key, "given twice", "each name once");
        continue;
      }
      value(entry.getValueNode(), valueField, at.in(key))
          .ifPresent(
              v -> {
                Message.Builder pair = message.newBuilderForField(f);
                pair.setField(keyField, key).setField(valueField, v);
                message.addRepeatedField(f, pair.build());
              });
    }
  }

  /** A single value that is no message of ours; reports and is empty when it does not fit. */
  private static Optional<Object> value(Node node, FieldDescriptor f, Findings found) {
    if (!(node instanceof ScalarNode scalarNode) || hasOwnTag(node)) {
      found.addHere(shown(node), expected(f));
      return Optional.empty();
    }
    YamlScalar scalar = YamlScalar.of(scalarNode);
    Optional<Object> value =
        switch (f.getJavaType()) {
          case INT -> integer(scalar, f, 31).map(BigInteger::intValue);
          case LONG -> integer(scalar, f, 63).map(BigInteger::longValue);
          case DOUBLE -> boxed(scalar.number());
          case BOOLEAN ->
              scalar.look() == YamlScalar.Look.BOOLEAN
                  ? Optional.of(Boolean.valueOf(scalar.text()))
                  : Optional.empty();
          case STRING -> scalar.isText() ? Optional.of(scalar.text()) : Optional.empty();
          case ENUM -> enumValue(scalar, f).map(v -> v);
          case MESSAGE -> anyValue(scalar);
          case FLOAT, BYTE_STRING ->
              throw new IllegalStateException(f + ": a type that no sweep file has");
        };
    if (value.isEmpty()) {
      found.addHere(scalar.shown(), expected(f));
    }
    return value;
  }

  private static Optional<Object> boxed(OptionalDouble number) {
    return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
  }

  private static Optional<BigInteger> integer(YamlScalar scalar, FieldDescriptor f, int bits) {
    boolean quoted = f.getJavaType() == FieldDescriptor.JavaType.LONG;
    return scalar.integer(quoted).filter(v -> v.bitLength() <= bits);
  }

  private static Optional<EnumValueDescriptor> enumValue(YamlScalar scalar, FieldDescriptor f) {
    if (!scalar.isText()) {
      return Optional.empty();
    }
    String word = scalar.text();
    return f.getEnumType().getValues().stream()
        .filter(v -> v.getNumber() != 0)
        .filter(v -> v.getName().equals(word) || shortName(v).equals(word))
        .findFirst();
  }

  /** {@code mlp} for {@code NETWORK_FAMILY_MLP}. */
  static String shortName(EnumValueDescriptor value) {
    String unset = value.getType().findValueByNumber(0).getName();
    String prefix = unset.substring(0, unset.length() - "UNSPECIFIED".length());
    return value.getName().substring(prefix.length()).toLowerCase(Locale.ROOT);
  }

  private static Optional<Object> anyValue(YamlScalar scalar) {
    return switch (scalar.look()) {
      case NUMBER ->
          boxed(scalar.number()).map(v -> Value.newBuilder().setNumberValue((Double) v).build());
      case WORD, QUOTED -> Optional.of(Value.newBuilder().setStringValue(scalar.text()).build());
      case BOOLEAN ->
          Optional.of(Value.newBuilder().setBoolValue(Boolean.parseBoolean(scalar.text())).build());
      case NOTHING -> Optional.of(Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build());
      case NOT_FINITE -> Optional.empty();
    };
  }

  private static String expected(FieldDescriptor f) {
    return switch (f.getJavaType()) {
      case INT -> "a whole number of at most 32 bits";
      case LONG -> "a whole number of at most 64 bits";
      case DOUBLE -> "a finite number";
      case BOOLEAN -> "true or false";
      case STRING -> "text; quote what looks like a number";
      case ENUM -> {
        List<String> words = new ArrayList<>();
        f.getEnumType().getValues().stream()
            .filter(v -> v.getNumber() != 0)
            .forEach(v -> words.add(shortName(v)));
        yield "one of " + String.join(", ", words);
      }
      case MESSAGE -> "a finite number or a word";
      case FLOAT, BYTE_STRING -> throw new IllegalStateException(f + ": no such type here");
    };
  }

  private static boolean hasOwnTag(Node node) {
    return !node.getTag().getValue().startsWith("tag:yaml.org,2002:");
  }

  private static String shown(Node node) {
    if (hasOwnTag(node)) {
      return node.getTag().getValue();
    }
    return switch (node) {
      case ScalarNode scalar -> YamlScalar.of(scalar).shown();
      case SequenceNode s -> "a list";
      case MappingNode m -> "a mapping";
      default -> "an alias";
    };
  }

  private static String names(Descriptor type) {
    return type.getFields().stream()
        .map(FieldDescriptor::getName)
        .collect(Collectors.joining(", "));
  }
}
