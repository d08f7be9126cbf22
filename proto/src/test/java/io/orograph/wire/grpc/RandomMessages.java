package io.orograph.wire.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Requests that nobody would write by hand: of the right types, with values that are nearly right,
 * extreme, or nonsense. The same seed gives the same messages.
 */
public final class RandomMessages {
  private static final int DEEPEST = 6;
  private static final int UNKNOWN = 9_999;
  private static final long[] INTEGERS = {
    0, 1, -1, 2, 3, 7, 64, 1_000, 1_000_000, 1L << 31, -(1L << 31), Long.MAX_VALUE, Long.MIN_VALUE
  };
  private static final double[] NUMBERS = {
    0,
    -0.0,
    1,
    -1,
    0.1,
    2,
    16,
    1e-300,
    1e300,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };
  private static final List<String> NONSENSE =
      List.of(
          "",
          " ",
          "a",
          "A",
          "-",
          "/",
          "..",
          "../../etc/passwd",
          "%2e%2e%2f",
          "projects",
          "projects/",
          "projects//sweeps/",
          "\u0000",
          "\uFFFF",
          "\uD83D\uDE00",
          "' OR 1=1 --",
          "<script>",
          "${jndi:ldap://x}",
          "[[[[[[[[",
          "a = b AND (c OR",
          "x".repeat(300),
          "0".repeat(64),
          "é".repeat(2_000));

  private final SplittableRandom random;

  /** Strings that a field of a name may hold where it is right. */
  private final Map<String, List<String>> likely;

  /** Whole messages that are right, by the full name of their type. */
  private final Map<String, Supplier<Message>> right;

  /**
   * Begins anew.
   *
   * @param likely strings that a field of a name may hold where it is right
   * @param right whole messages that are right, by the full name of their type
   */
  public RandomMessages(
      long seed, Map<String, List<String>> likely, Map<String, Supplier<Message>> right) {
    this.random = new SplittableRandom(seed);
    this.likely = Map.copyOf(likely);
    this.right = Map.copyOf(right);
  }

  /** A message of a type. */
  public DynamicMessage of(Descriptor type) {
    return of(type, 0);
  }

  private DynamicMessage of(Descriptor type, int depth) {
    Supplier<Message> example = right.get(type.getFullName());
    if (example != null && random.nextInt(4) > 0) {
      return changed(same(example.get(), type), depth);
    }
    DynamicMessage.Builder made = DynamicMessage.newBuilder(type);
    for (FieldDescriptor field : type.getFields()) {
      if (depth < DEEPEST && random.nextInt(10) < (depth == 0 ? 8 : 4)) {
        set(made, field, depth);
      }
    }
    return made.build();
  }

  private static DynamicMessage same(Message example, Descriptor type) {
    try {
      return DynamicMessage.parseFrom(type, example.toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With up to two of its fields, anywhere in it, replaced. */
  private DynamicMessage changed(DynamicMessage example, int depth) {
    DynamicMessage changed = example;
    for (int i = random.nextInt(3); i > 0; i--) {
      changed = changedOnce(changed, depth);
    }
    return changed;
  }

  private DynamicMessage changedOnce(DynamicMessage message, int depth) {
    List<FieldDescriptor> fields = message.getDescriptorForType().getFields();
    if (fields.isEmpty()) {
      return message;
    }
    DynamicMessage.Builder made = message.toBuilder();
    FieldDescriptor field = fields.get(random.nextInt(fields.size()));
    boolean inside = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isMapField();
    if (inside && !field.isRepeated() && message.hasField(field) && random.nextInt(4) > 0) {
      made.setField(field, changedOnce((DynamicMessage) message.getField(field), depth + 1));
    } else if (inside && field.isRepeated() && message.getRepeatedFieldCount(field) > 0) {
      int index = random.nextInt(message.getRepeatedFieldCount(field));
      made.setRepeatedField(
          field,
          index,
          changedOnce((DynamicMessage) message.getRepeatedField(field, index), depth + 1));
    } else {
      made.clearField(field);
      set(made, field, depth);
    }
    return made.build();
  }

  private void set(DynamicMessage.Builder made, FieldDescriptor field, int depth) {
    if (!field.isRepeated()) {
      made.setField(field, value(field, depth));
      return;
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      made.addRepeatedField(field, value(field, depth));
    }
  }

  private Object value(FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) INTEGERS[random.nextInt(INTEGERS.length)];
      case LONG -> INTEGERS[random.nextInt(INTEGERS.length)];
      case FLOAT -> (float) NUMBERS[random.nextInt(NUMBERS.length)];
      case DOUBLE -> NUMBERS[random.nextInt(NUMBERS.length)];
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text(field.getName());
      case BYTE_STRING -> bytes();
      case ENUM -> number(field.getEnumType());
      case MESSAGE -> of(field.getMessageType(), depth + 1);
    };
  }

  private Object number(EnumDescriptor type) {
    return random.nextInt(10) == 0
        ? type.findValueByNumberCreatingIfUnknown(UNKNOWN)
        : type.getValues().get(random.nextInt(type.getValues().size()));
  }

  private ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(64)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private String text(String field) {
    if (field.equals("request_id") && random.nextInt(5) > 0) {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }
    List<String> fitting = likely.getOrDefault(field, List.of());
    return !fitting.isEmpty() && random.nextInt(4) > 0
        ? fitting.get(random.nextInt(fitting.size()))
        : NONSENSE.get(random.nextInt(NONSENSE.size()));
  }
}
