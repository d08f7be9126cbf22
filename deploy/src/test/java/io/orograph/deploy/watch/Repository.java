package io.orograph.deploy.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Where the files are that are watched with, and what they say. */
public final class Repository {
  /** The folder of the checkout. */
  public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** The dashboards. */
  public static final Path DASHBOARDS = ROOT.resolve("deploy/grafana/dashboards");

  /** What Prometheus reads. */
  public static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");

  /** Pictures in the documents. */
  public static final Path IMAGES = ROOT.resolve("docs/images");

  /** The pages of the alerts. */
  public static final Path RUNBOOKS = ROOT.resolve("docs/runbooks");

  /** What the services export. */
  public static final Path EXPORTED = PROMETHEUS.resolve("exported.txt");

  /** What is exported only in labs of other kinds, or by exporters of others. */
  public static final Path ELSEWHERE = PROMETHEUS.resolve("exported-elsewhere.txt");

  private Repository() {}

  /** A YAML file, as maps and lists. */
  public static Map<?, ?> yaml(Path file) {
    try {
      return (Map<?, ?>)
          new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The maps in a list within a map; none if there is no such list. */
  public static List<Map<?, ?>> maps(Map<?, ?> outer, String key) {
    return outer.get(key) instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList()
        : List.of();
  }

  /** A map within a map; an empty one if there is none. */
  public static Map<?, ?> inner(Map<?, ?> outer, String key) {
    return outer.get(key) instanceof Map<?, ?> found ? found : Map.of();
  }

  /** A text within a map; empty if there is none. */
  public static String text(Map<?, ?> outer, String key) {
    Object value = outer.get(key);
    return value == null ? "" : value.toString();
  }

  /** Files of a folder with this ending, by name. */
  public static List<Path> files(Path folder, String ending) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All rules of the files of rules. */
  public static List<Map<?, ?>> rules() {
    return files(PROMETHEUS.resolve("rules"), ".yml").stream()
        .flatMap(file -> maps(yaml(file), "groups").stream())
        .flatMap(group -> maps(group, "rules").stream())
        .toList();
  }

  /** The names that recording rules make. */
  public static Set<String> recorded() {
    Set<String> names = new TreeSet<>();
    rules().stream()
        .map(rule -> text(rule, "record"))
        .filter(n -> !n.isEmpty())
        .forEach(names::add);
    return names;
  }

  /** A judge of expressions, by what is exported and recorded. */
  public static Expressions expressions() {
    try {
      return new Expressions(ExportedMeters.read(EXPORTED, ELSEWHERE), recorded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
