package io.orograph.wire.convert;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Enums of both sides have the same words; on the wire each carries the enum's name as a prefix,
 * and value 0 means "not set".
 */
final class ProtoEnums {
  /** {@code NETWORK_FAMILY_} for {@code NetworkFamily}: every specification has dozens of them. */
  private static final ClassValue<String> PREFIXES =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          return type.getSimpleName()
                  .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_")
                  .toUpperCase(Locale.ROOT)
              + "_";
        }
      };

  /** The values of a domain's enum by their names on the wire. */
  private static final ClassValue<Map<String, Enum<?>>> VALUES =
      new ClassValue<>() {
        @Override
        protected Map<String, Enum<?>> computeValue(Class<?> type) {
          return Arrays.stream(type.getEnumConstants())
              .map(value -> (Enum<?>) value)
              .collect(
                  Collectors.toUnmodifiableMap(
                      value -> PREFIXES.get(type) + value.name(), Function.identity()));
        }
      };

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
    return Enum.valueOf(type, PREFIXES.get(value.getDeclaringClass()) + value.name());
  }

  private static boolean isUnset(ProtocolMessageEnum value) {
    return ((Enum<?>) value).name().endsWith("_UNSPECIFIED");
  }

  private static <D extends Enum<D>> Optional<D> known(ProtocolMessageEnum value, Class<D> type) {
    return Optional.ofNullable(VALUES.get(type).get(((Enum<?>) value).name())).map(type::cast);
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
}
