package io.orograph.wire.convert;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;

/**
 * Messages laid over one another, and what that leaves of them: {@code over(a, beyond(b, a))} is
 * {@code b} for every {@code b} that came of laying something over {@code a}.
 */
final class ProtoParts {
  private ProtoParts() {}

  /** {@code base} with every field that {@code more} has; lists are replaced, not joined. */
  @SuppressWarnings("unchecked") // a builder builds the message that it was made from
  static <M extends Message> M over(M base, M more) {
    Message.Builder all = base.toBuilder();
    for (Map.Entry<FieldDescriptor, Object> entry : more.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      boolean both = isMessage(field) && base.hasField(field);
      all.setField(
          field,
          both
              ? over((Message) base.getField(field), (Message) entry.getValue())
              : entry.getValue());
    }
    return (M) all.build();
  }

  /** What {@code whole} has beyond {@code base}, or otherwise than it. */
  @SuppressWarnings("unchecked") // a builder builds the message that it was made from
  static <M extends Message> M beyond(M whole, M base) {
    Message.Builder rest = whole.newBuilderForType();
    for (Map.Entry<FieldDescriptor, Object> entry : whole.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      Object value = entry.getValue();
      if (isMessage(field) && base.hasField(field)) {
        Message part = beyond((Message) value, (Message) base.getField(field));
        if (!part.getAllFields().isEmpty()) {
          rest.setField(field, part);
        }
      } else if (!isSame(field, value, base)) {
        rest.setField(field, value);
      }
    }
    return (M) rest.build();
  }

  private static boolean isSame(FieldDescriptor field, Object value, Message base) {
    boolean has = field.isRepeated() || !field.hasPresence() || base.hasField(field);
    return has && base.getField(field).equals(value);
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated();
  }

  /** Whether a message has the field at a path of names with dots between. */
  static boolean has(Message message, String path) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    if (field == null || field.isRepeated()) {
      return false;
    }
    boolean here =
        field.hasPresence()
            ? message.hasField(field)
            : !message.getField(field).equals(field.getDefaultValue());
    return here
        && (dot < 0
            || (isMessage(field)
                && has((Message) message.getField(field), path.substring(dot + 1))));
  }
}
