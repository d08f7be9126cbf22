package io.orograph.deploy.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML read strictly: a key that stands twice is an error. */
final class Yaml {
  private Yaml() {}

  private static org.yaml.snakeyaml.Yaml reader() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new org.yaml.snakeyaml.Yaml(new SafeConstructor(options));
  }

  /** The one document of a file. */
  static Map<String, Object> read(Path file) {
    try {
      return map(reader().load(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All documents of a text. */
  static List<Map<String, Object>> all(String text) {
    List<Map<String, Object>> documents = new ArrayList<>();
    reader().loadAll(text).forEach(document -> documents.add(map(document)));
    return documents;
  }

  /** {@code value} as a map; an empty one in the place of nothing. */
  static Map<String, Object> map(Object value) {
    Map<String, Object> map = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, inner) -> map.put(key.toString(), inner));
    return map;
  }

  /** The map at {@code key}; an empty one if there is none. */
  static Map<String, Object> map(Map<String, Object> outer, String key) {
    return outer.containsKey(key) ? map(outer.getOrDefault(key, Map.of())) : Map.of();
  }

  /** The list at {@code key}; an empty one if there is none. */
  static List<Object> list(Map<String, Object> outer, String key) {
    return outer.containsKey(key)
        ? List.copyOf((List<?>) outer.getOrDefault(key, List.of()))
        : List.of();
  }

  /** The text at {@code key}; empty if there is none. */
  static String text(Map<String, Object> outer, String key) {
    return outer.getOrDefault(key, "").toString();
  }

  /** The list at {@code key}, as texts. */
  static List<String> texts(Map<String, Object> outer, String key) {
    return list(outer, key).stream().map(Object::toString).toList();
  }

  /** The list at {@code key}, as maps. */
  static List<Map<String, Object>> maps(Map<String, Object> outer, String key) {
    return list(outer, key).stream().map(Yaml::map).toList();
  }
}
