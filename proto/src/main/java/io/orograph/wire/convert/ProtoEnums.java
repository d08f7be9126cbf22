package io.orograph.wire.convert;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Enums of both sides have the same words; on the wire each carries the enum's name as a prefix,
 * and value 0 means "not set".
 */
final class ProtoEnums {
  private ProtoEnums() {}

  /** The domain value; {@code usual} when not set. */
  static <D extends Enum<D>> D orUsual(
      ProtocolMessageEnum value, D usual, Findings found, String field) {
    Class<D> type = usual.getDeclaringClass();
    if (isUnset(value)) {
      return usual;
    }
    return known(value, type).orElseGet(() -> refused(value, type, usual, found, field));
  }

  /** The domain value; not set is refused and gives {@code placeholder}. */
  static <D extends Enum<D>> D required(
      ProtocolMessageEnum value, D placeholder, Findings found, String field) {
    Class<D> type = placeholder.getDeclaringClass();
    return known(value, type).orElseGet(() -> refused(value, type, placeholder, found, field));
  }

  /** The wire value of {@code value}. */
  static <P extends Enum<P> & ProtocolMessageEnum> P toProto(Enum<?> value, Class<P> type) {
    return Enum.valueOf(type, prefix(value.getDeclaringClass()) + value.name());
  }

  private static boolean isUnset(ProtocolMessageEnum value) {
    return ((Enum<?>) value).name().endsWith("_UNSPECIFIED");
  }

  private static <D extends Enum<D>> Optional<D> known(ProtocolMessageEnum value, Class<D> type) {
    String name = ((Enum<?>) value).name();
    String prefix = prefix(type);
    return Arrays.stream(type.getEnumConstants())
        .filter(d -> name.equals(prefix + d.name()))
        .findFirst();
  }

  private static <D extends Enum<D>> D refused(
      ProtocolMessageEnum value, Class<D> type, D placeholder, Findings found, String field) {
    String words =
        Arrays.stream(type.getEnumConstants())
            .map(d -> d.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    String shown = isUnset(value) ? "not set" : "unknown number";
    found.add(field, shown, "one of " + words);
    return placeholder;
  }

  /** {@code NETWORK_FAMILY_} for {@code NetworkFamily}. */
  private static String prefix(Class<?> type) {
    return type.getSimpleName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT)
        + "_";
  }
}
