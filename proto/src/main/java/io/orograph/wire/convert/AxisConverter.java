package io.orograph.wire.convert;

import com.google.protobuf.Value;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Axes: a field by its path, values as numbers or words. */
final class AxisConverter {
  private AxisConverter() {}

  /** The axis; empty when its field is none that an axis may vary. */
  static Optional<Axis> fromProto(io.orograph.v1.Axis p, Findings found) {
    Optional<Knob> knob = Knob.at(p.getField());
    if (knob.isEmpty()) {
      List<String> paths = Arrays.stream(Knob.values()).map(Knob::path).toList();
      found.add(
          "field",
          p.getField().isEmpty() ? "not set" : p.getField(),
          Nearest.of(p.getField(), paths));
    }
    List<AxisValue> values = new ArrayList<>();
    for (Value value : p.getValuesList()) {
      values.add(value(value));
    }
    Knob known = knob.orElse(Knob.WIDTH);
    Axis axis =
        new Axis(
            known,
            values,
            ProtoEnums.orUsual(p.getRole(), known.usualRole(), found, "role"),
            ProtoEnums.orUsual(p.getDirection(), known.usualDirection(), found, "direction"));
    return knob.map(k -> axis);
  }

  /** Anything but a number becomes a word, which the knob then refuses by its text. */
  static AxisValue value(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> new AxisValue.Number(value.getNumberValue());
      case STRING_VALUE -> new AxisValue.Word(value.getStringValue());
      case BOOL_VALUE -> new AxisValue.Word(Boolean.toString(value.getBoolValue()));
      case NULL_VALUE, KIND_NOT_SET -> new AxisValue.Word("nothing");
      case STRUCT_VALUE -> new AxisValue.Word("{...}");
      case LIST_VALUE -> new AxisValue.Word("[...]");
    };
  }

  /**
   * The wire form.
   *
   * @param sweep whose parts are written; changes are told as differences to them
   */
  static io.orograph.v1.Axis toProto(Axis axis, io.orograph.v1.SweepSpecOrBuilder sweep) {
    io.orograph.v1.Axis.Builder p =
        io.orograph.v1.Axis.newBuilder()
            .setField(axis.knob().path())
            .setRole(ProtoEnums.toProto(axis.role(), io.orograph.v1.AxisRole.class))
            .setDirection(ProtoEnums.toProto(axis.direction(), io.orograph.v1.Direction.class));
    for (AxisValue value : axis.values()) {
      p.addValues(toProto(value));
      if (value instanceof AxisValue.Choice choice) {
        ChoiceDraft.toProto(axis.knob(), choice, sweep).ifPresent(p::addChanges);
      }
    }
    return p.build();
  }

  static Value toProto(AxisValue value) {
    Value.Builder v = Value.newBuilder();
    return switch (value) {
      case AxisValue.Number n -> v.setNumberValue(n.value()).build();
      case AxisValue.Word w -> v.setStringValue(w.value()).build();
      case AxisValue.Choice c -> v.setStringValue(c.value()).build();
    };
  }

  /** The value's text; of numbers that no value may be, as they are. */
  static String shown(AxisValue value) {
    return value instanceof AxisValue.Number n && !Double.isFinite(n.value())
        ? Double.toString(n.value())
        : value.text();
  }
}
