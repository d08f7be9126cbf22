package io.orograph.wire.convert;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Value;
import io.orograph.core.claim.Claim;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import io.orograph.core.sweep.Knob;
import io.orograph.v1.Axis;
import io.orograph.v1.MeasurementSpec;
import io.orograph.v1.SweepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The JSON Schema (draft 2020-12) of sweep files, for editors: fields and their comments, enum
 * words, the fields an axis can vary, metric kinds and the options of each. Made from the message
 * and the catalogues that the service itself reads, so that it cannot lag behind them. What needs
 * several fields at once, and every bound that depends on others, is left to {@code check}.
 */
public final class SweepSchema {
  private static final String DEFINITIONS = "$defs";
  private static final String DESCRIPTION = "description";
  private static final String TYPE = "type";

  private final ProtoComments comments = ProtoComments.shipped();
  private final Map<String, Object> definitions = new LinkedHashMap<>();
  private final Set<FieldDescriptor> formulas = formulaFields();

  private SweepSchema() {}

  /** The schema, ready to be written as JSON. */
  public static Map<String, Object> of() {
    return new SweepSchema().whole();
  }

  private Map<String, Object> whole() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.put("title", "Orograph sweep file");
    root.putAll(message(SweepSpec.getDescriptor()));
    root.put("required", List.of("data", "network", "training"));
    root.put(DEFINITIONS, definitions);
    return root;
  }

  private Map<String, Object> message(Descriptor type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      Map<String, Object> schema = new LinkedHashMap<>();
      String comment = comments.of(field.getFullName());
      if (!comment.isEmpty()) {
        schema.put(DESCRIPTION, comment);
      }
      schema.putAll(field(field));
      properties.put(field.getName(), schema);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(DESCRIPTION, comments.of(type.getFullName()));
    schema.put(TYPE, "object");
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    if (type.equals(MeasurementSpec.getDescriptor())) {
      schema.put("allOf", Arrays.stream(MetricKind.values()).map(SweepSchema::options).toList());
    }
    return schema;
  }

  private Map<String, Object> field(FieldDescriptor field) {
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      return Map.of(TYPE, "object", "additionalProperties", single(value));
    }
    return field.isRepeated() ? Map.of(TYPE, "array", "items", single(field)) : single(field);
  }

  private Map<String, Object> single(FieldDescriptor field) {
    Map<String, Object> plain =
        switch (field.getJavaType()) {
          case INT, LONG -> Map.of(TYPE, "integer");
          case DOUBLE, FLOAT -> Map.of(TYPE, "number");
          case BOOLEAN -> Map.of(TYPE, "boolean");
          case STRING, BYTE_STRING -> text(field);
          case ENUM -> Map.of("enum", words(field.getEnumType()));
          case MESSAGE -> reference(field.getMessageType());
        };
    return formulas.contains(field)
        ? Map.of("anyOf", List.of(plain, Map.of(TYPE, "string", DESCRIPTION, "A formula.")))
        : plain;
  }

  /** Texts of which only some are known. */
  private static Map<String, Object> text(FieldDescriptor field) {
    if (field.equals(Axis.getDescriptor().findFieldByName("field"))) {
      return Map.of("enum", Arrays.stream(Knob.values()).map(Knob::path).toList());
    }
    if (field.equals(MeasurementSpec.getDescriptor().findFieldByName("kind"))) {
      return Map.of(
          "anyOf",
          List.of(
              Map.of("enum", Arrays.stream(MetricKind.values()).map(Enum::name).toList()),
              Map.of(TYPE, "string", "pattern", "^user\\.", DESCRIPTION, Metric.EXPECTED_OWN)));
    }
    if (field.equals(SweepSpec.getDescriptor().findFieldByName("primary_claims"))) {
      return Map.of("enum", Claim.names());
    }
    return Map.of(TYPE, "string");
  }

  private static List<String> words(EnumDescriptor type) {
    List<String> words = new ArrayList<>();
    type.getValues().stream()
        .filter(v -> v.getNumber() != 0)
        .forEach(
            v -> {
              words.add(YamlReader.shortName(v));
              words.add(v.getName());
            });
    return words;
  }

  private Map<String, Object> reference(Descriptor type) {
    if (type.equals(Value.getDescriptor())) {
      return Map.of(TYPE, List.of("number", "string", "boolean", "null"));
    }
    if (!definitions.containsKey(type.getName())) {
      definitions.put(type.getName(), Map.of()); // its place, should it contain itself
      definitions.put(type.getName(), message(type));
    }
    return Map.of("$ref", "#/" + DEFINITIONS + "/" + type.getName());
  }

  /** If a measurement is of this kind, it has these options. */
  private static Map<String, Object> options(MetricKind kind) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (MetricOption option : kind.options()) {
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put(DESCRIPTION, option.meaning() + " (default: " + option.defaultText() + ")");
      schema.putAll(value(option));
      properties.put(option.name(), schema);
    }
    return Map.of(
        "if",
        Map.of(
            "properties",
            Map.of("kind", Map.of("const", kind.name())),
            "required",
            List.of("kind")),
        "then",
        Map.of(
            "properties",
            Map.of(
                "options",
                Map.of("properties", properties, "additionalProperties", kind.isOwn()))));
  }

  private static Map<String, Object> value(MetricOption option) {
    return switch (option.kind()) {
      case INTEGER ->
          Map.of(TYPE, "integer", "minimum", option.minimum(), "maximum", option.maximum());
      case NUMBER ->
          Map.of(TYPE, "number", "minimum", option.minimum(), "maximum", option.maximum());
      case WORD -> Map.of("enum", List.of(option.words().split("\\|", -1)));
      case NAMES -> Map.of(TYPE, "string");
      case LAYER, WEIGHT_LAYER -> Map.of(TYPE, List.of("string", "integer"));
    };
  }

  /** The fields in whose place a formula may be written. */
  private static Set<FieldDescriptor> formulaFields() {
    Set<FieldDescriptor> fields = new HashSet<>();
    for (Knob knob : Knob.values()) {
      if (knob.mayBeFormula()) {
        at(knob.path()).ifPresent(fields::add);
      }
    }
    return fields;
  }

  /** The field at a path, unless it is a message or there is none. */
  private static Optional<FieldDescriptor> at(String path) {
    Descriptor inside = SweepSpec.getDescriptor();
    String rest = path;
    while (rest.contains(".")) {
      FieldDescriptor next = inside.findFieldByName(rest.substring(0, rest.indexOf('.')));
      if (next == null || !isMessage(next)) {
        return Optional.empty();
      }
      inside = next.getMessageType();
      rest = rest.substring(rest.indexOf('.') + 1);
    }
    return Optional.ofNullable(inside.findFieldByName(rest)).filter(f -> !isMessage(f));
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }
}
