package io.orograph.wire.convert;

import com.google.protobuf.Value;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricOption;
import io.orograph.core.sweep.Canonical;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.OwnOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measurements wanted: a metric kind by its name, options as values of the kind's types. The name
 * of a metric of the lab's own in the place of a kind stands for {@code USER_RUN} under that name.
 */
public final class MeasurementSpecConverter {
  private MeasurementSpecConverter() {}

  /**
   * The measurements wanted.
   *
   * @throws SpecRejected if a kind or option is unknown or has a wrong value, at {@code
   *     measurements[i]}
   */
  public static List<MeasurementSpec> fromProto(List<io.orograph.v1.MeasurementSpec> protos) {
    Findings found = Findings.atRoot();
    List<MeasurementSpec> specs = new java.util.ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      Findings at = found.in("measurements", i);
      fromProto(protos.get(i), at)
          .ifPresent(
              m -> {
                check(m, at);
                specs.add(m);
              });
    }
    return found.orThrow(List.copyOf(specs));
  }

  private static void check(MeasurementSpec m, Findings at) {
    if (m.kind().isOwn()) {
      if (!m.metric().isValid()) {
        at.add("metric", m.metric().name(), m.metric().expected());
      }
      OwnOptions.violations(m.options())
          .forEach(
              v ->
                  at.add(
                      "options" + (v.field().isEmpty() ? "" : "." + v.field()),
                      v.value(),
                      v.expected()));
    } else {
      m.options().forEach((name, text) -> check(m.kind(), name, text, at));
    }
  }

  private static void check(MetricKind kind, String name, String text, Findings at) {
    Optional<MetricOption> option = kind.option(name);
    if (option.isEmpty()) {
      List<String> known = kind.options().stream().map(MetricOption::name).toList();
      at.add("options." + name, text, known.isEmpty() ? "no option" : Nearest.of(name, known));
    } else if (!option.get().accepts(text)) {
      at.add("options." + name, text, option.get().expected());
    }
  }

  /**
   * The measurement wanted; empty when its kind is unknown. Values of options are the rules'
   * business.
   */
  static Optional<MeasurementSpec> fromProto(io.orograph.v1.MeasurementSpec p, Findings found) {
    boolean own = p.getKind().startsWith(Metric.OWN_PREFIX);
    if (own && !p.getMetric().isEmpty() && !p.getMetric().equals(p.getKind())) {
      found.add("metric", p.getMetric(), "nothing, or what kind says: " + p.getKind());
    }
    String name = own ? MetricKind.USER_RUN.name() : p.getKind().toUpperCase(Locale.ROOT);
    Optional<MetricKind> kind = MetricKind.named(name);
    if (kind.isEmpty()) {
      List<String> names = Arrays.stream(MetricKind.values()).map(Enum::name).toList();
      found.add("kind", name.isEmpty() ? "not set" : p.getKind(), Nearest.of(name, names));
      return Optional.empty();
    }
    Map<String, String> options = new LinkedHashMap<>();
    p.getOptionsMap()
        .forEach(
            (option, value) ->
                (kind.get().isOwn()
                        ? text(value, found.in("options"), option)
                        : text(kind.get().option(option), value, found.in("options"), option))
                    .ifPresent(text -> options.put(option, text)));
    String metric = own ? p.getKind() : p.getMetric();
    return Optional.of(new MeasurementSpec(Metric.of(kind.get(), metric), options));
  }

  /** An option of a metric of the lab's own. */
  private static Optional<String> text(Value value, Findings found, String option) {
    if (value.hasNumberValue() && Double.isFinite(value.getNumberValue())) {
      return Optional.of(Canonical.number(value.getNumberValue()));
    }
    if (value.hasStringValue()) {
      return Optional.of(value.getStringValue());
    }
    if (value.hasBoolValue()) {
      return Optional.of(Boolean.toString(value.getBoolValue()));
    }
    found.add(option, "no plain value", "a finite number, a text, or true or false");
    return Optional.empty();
  }

  private static Optional<String> text(
      Optional<MetricOption> known, Value value, Findings found, String option) {
    boolean word = known.filter(MetricOption::isText).isPresent();
    String expected = known.map(MetricOption::expected).orElse("no such option");
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> {
        double number = value.getNumberValue();
        boolean layer = known.filter(MetricOption::isLayer).isPresent();
        if (!Double.isFinite(number) || (word && !layer)) {
          found.add(option, number, expected);
          yield Optional.empty();
        }
        yield Optional.of(Canonical.number(number));
      }
      case STRING_VALUE -> {
        if (known.isPresent() && !word) {
          found.add(option, '"' + value.getStringValue() + '"', expected);
          yield Optional.empty();
        }
        yield Optional.of(value.getStringValue());
      }
      case BOOL_VALUE, NULL_VALUE, STRUCT_VALUE, LIST_VALUE, KIND_NOT_SET -> {
        String shown =
            value.hasBoolValue() ? Boolean.toString(value.getBoolValue()) : "no plain value";
        found.add(option, shown, expected);
        yield Optional.empty();
      }
    };
  }

  /** The wire form. */
  public static io.orograph.v1.MeasurementSpec toProto(MeasurementSpec m) {
    io.orograph.v1.MeasurementSpec.Builder p =
        io.orograph.v1.MeasurementSpec.newBuilder().setKind(m.kind().name());
    if (m.metric().isNamed()) {
      p.setMetric(m.metric().name());
    }
    m.options()
        .forEach(
            (option, text) -> {
              boolean number =
                  m.kind().isOwn()
                      ? isNumber(text)
                      : m.kind().option(option).filter(o -> !o.isText()).isPresent();
              Value.Builder value = Value.newBuilder();
              p.putOptions(
                  option,
                  (number
                          ? value.setNumberValue(Double.parseDouble(text))
                          : value.setStringValue(text))
                      .build());
            });
    return p.build();
  }

  /** Whether a text is one that a number is kept as. */
  private static boolean isNumber(String text) {
    try {
      double value = Double.parseDouble(text);
      return Double.isFinite(value) && Canonical.number(value).equals(text);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
