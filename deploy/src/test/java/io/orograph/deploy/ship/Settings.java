package io.orograph.deploy.ship;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a service can be told, as its {@code application.conf} says it: read by its own lines. */
final class Settings {
  /** The services, and where their settings are. */
  enum Service {
    /** Keeps sweeps and grants work. */
    ORCHESTRATOR("orchestrator", "Orchestrator"),
    /** Trains. */
    TRAINER("trainer-service", "Trainer"),
    /** Measures. */
    METRICS("metrics-service", "Metrics service");

    private final String module;
    private final String title;

    Service(String module, String title) {
      this.module = module;
      this.title = title;
    }

    String title() {
      return title;
    }

    Path file() {
      return Repository.ROOT.resolve(module).resolve("src/main/resources/application.conf");
    }
  }

  /**
   * One setting.
   *
   * @param key its whole path, {@code orograph.} first
   * @param value the default as the file writes it
   * @param variable of the environment, where there is one
   * @param words what it is, as the file says
   */
  record Setting(String key, String value, Optional<String> variable, String words) {}

  /**
   * A group of settings that has words of its own.
   *
   * @param key its path
   */
  record Group(String key, String words) {}

  private static final Pattern OPENS = Pattern.compile("([A-Za-z0-9.-]+) \\{");
  private static final Pattern VARIABLE = Pattern.compile("([a-z0-9-]+) = \\$\\{\\?([A-Z0-9_]+)}");
  private static final Pattern VALUE = Pattern.compile("([a-z0-9-]+) = (.+)");

  private final Deque<String> path = new ArrayDeque<>();
  private final List<String> words = new ArrayList<>();
  private final List<Setting> settings = new ArrayList<>();
  private final List<Group> groups = new ArrayList<>();

  private Settings() {}

  /** Those of a service. */
  static Settings of(Service service) {
    try {
      return parse(Files.readAllLines(service.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the block {@code orograph} of a file; what comes after it is not the user's. */
  static Settings parse(List<String> lines) {
    Settings read = new Settings();
    int from = lines.indexOf("orograph {");
    for (String line : lines.subList(from, lines.size())) {
      read.line(line.strip());
      if (read.path.isEmpty()) {
        break;
      }
    }
    return read;
  }

  private void line(String line) {
    Matcher opens = OPENS.matcher(line);
    Matcher variable = VARIABLE.matcher(line);
    Matcher value = VALUE.matcher(line);
    if (line.startsWith("#")) {
      words.add(line.substring(1).strip());
    } else if (opens.matches()) {
      path.addLast(opens.group(1));
      if (!words.isEmpty()) {
        groups.add(new Group(String.join(".", path), String.join(" ", words)));
      }
      words.clear();
    } else if (line.equals("}")) {
      path.removeLast();
    } else if (variable.matches()) {
      Setting last = settings.getLast();
      if (!last.key().endsWith("." + variable.group(1))) {
        throw new IllegalArgumentException(line + " (expected: after its default)");
      }
      settings.set(
          settings.size() - 1,
          new Setting(last.key(), last.value(), Optional.of(variable.group(2)), last.words()));
    } else if (value.matches()) {
      String key = String.join(".", path) + "." + value.group(1);
      String said = words.isEmpty() ? earlier(value.group(1)) : String.join(" ", words);
      settings.add(new Setting(key, value.group(2), Optional.empty(), said));
      words.clear();
    } else if (!line.isEmpty()) {
      throw new IllegalArgumentException(line + " (expected: a comment, a block or a value)");
    }
  }

  /**
   * What is said of a setting without words of its own: those of its namesake in a group before it,
   * else those of the setting that it follows.
   */
  private String earlier(String name) {
    return settings.stream()
        .filter(setting -> setting.key().endsWith("." + name))
        .findFirst()
        .or(() -> settings.stream().reduce((first, second) -> second))
        .map(Setting::words)
        .orElse("");
  }

  /** All of them, in the order of the file. */
  List<Setting> all() {
    return List.copyOf(settings);
  }

  /** The groups with words of their own. */
  List<Group> groups() {
    return List.copyOf(groups);
  }

  /** The variables of the environment that are read. */
  List<String> variables() {
    return settings.stream().flatMap(s -> s.variable().stream()).toList();
  }

  /** The default of a variable. */
  String value(String variable) {
    return settings.stream()
        .filter(s -> s.variable().equals(Optional.of(variable)))
        .map(Setting::value)
        .findFirst()
        .orElseThrow();
  }
}
