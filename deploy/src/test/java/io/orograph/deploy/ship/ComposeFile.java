package io.orograph.deploy.ship;

import io.orograph.deploy.watch.Repository;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file of Compose, with its variables replaced. */
final class ComposeFile {
  /** The folder of these files. */
  static final Path FOLDER = Repository.ROOT.resolve("deploy/compose");

  /** {@code ${NAME}}, {@code ${NAME:-default}}, {@code ${NAME:?words}}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([-?])([^}]*))?}");

  private final Map<String, Object> raw;
  private final Map<String, String> environment;
  private final Map<String, String> defaults = new TreeMap<>();
  private final Set<String> required = new TreeSet<>();

  private ComposeFile(Map<String, Object> raw, Map<String, String> environment) {
    this.raw = raw;
    this.environment = environment;
    replaced(raw);
  }

  /** Reads {@code name}, with these variables. */
  static ComposeFile read(String name, Map<String, String> environment) {
    return new ComposeFile(Yaml.read(FOLDER.resolve(name)), environment);
  }

  /** The keys of the file itself. */
  Set<String> keys() {
    return raw.keySet();
  }

  /** The services, in order. */
  Map<String, Map<String, Object>> services() {
    Map<String, Map<String, Object>> all = new LinkedHashMap<>();
    Yaml.map(raw, "services").forEach((name, service) -> all.put(name, service(service)));
    return all;
  }

  private Map<String, Object> service(Object value) {
    return Yaml.map(replaced(value));
  }

  /** A service. */
  Map<String, Object> service(String name) {
    return services().getOrDefault(name, Map.of());
  }

  /** What a service finds in its environment. */
  Map<String, String> environment(String service) {
    Map<String, String> all = new TreeMap<>();
    Yaml.map(service(service), "environment").forEach((k, v) -> all.put(k, v.toString()));
    return all;
  }

  /** The file of each secret. */
  Map<String, String> secrets() {
    Map<String, String> all = new TreeMap<>();
    Yaml.map(raw, "secrets").forEach((name, of) -> all.put(name, Yaml.text(service(of), "file")));
    return all;
  }

  /** The defaults of the variables that have one. */
  Map<String, String> defaults() {
    return defaults;
  }

  /** The variables that must be set. */
  Set<String> required() {
    return required;
  }

  private Object replaced(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> all = new LinkedHashMap<>();
        map.forEach((key, inner) -> all.put(key.toString(), replaced(inner)));
        yield all;
      }
      case List<?> list -> list.stream().map(this::replaced).toList();
      case String text -> replaced(text);
      default -> value;
    };
  }

  private String replaced(String text) {
    Matcher matcher = VARIABLE.matcher(text);
    StringBuilder all = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      boolean hasDefault = "-".equals(matcher.group(2));
      String otherwise = hasDefault ? matcher.group(3) : "";
      if (hasDefault) {
        defaults.put(name, otherwise);
      } else {
        required.add(name);
      }
      matcher.appendReplacement(
          all, Matcher.quoteReplacement(environment.getOrDefault(name, otherwise)));
    }
    matcher.appendTail(all);
    return all.toString();
  }
}
