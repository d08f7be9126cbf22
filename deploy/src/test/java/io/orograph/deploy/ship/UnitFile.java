package io.orograph.deploy.ship;

import io.orograph.deploy.watch.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A unit of systemd: its values by section and key; a key may have several. */
final class UnitFile {
  /** Where the units are. */
  static final Path FOLDER = Repository.ROOT.resolve("deploy/systemd");

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private UnitFile() {}

  /** Reads {@code name} of the folder of units. */
  static UnitFile read(String name) {
    try {
      UnitFile unit = new UnitFile();
      String section = "";
      for (String line : Files.readAllLines(FOLDER.resolve(name))) {
        if (line.startsWith("[")) {
          section = line.substring(1, line.indexOf(']'));
        } else if (!line.isBlank() && !line.startsWith("#")) {
          int at = line.indexOf('=');
          unit.values
              .computeIfAbsent(section + "." + line.substring(0, at), k -> new ArrayList<>())
              .add(line.substring(at + 1));
        }
      }
      return unit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All values of a key, as {@code Service.ExecStart}. */
  List<String> all(String key) {
    return values.getOrDefault(key, List.of());
  }

  /** The one value of a key; empty if there is none. */
  String one(String key) {
    List<String> found = all(key);
    if (found.size() > 1) {
      throw new IllegalArgumentException(key + ": " + found + " (expected: one value)");
    }
    return found.isEmpty() ? "" : found.getFirst();
  }

  /** The variables that it sets. */
  Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>();
    all("Service.Environment").stream()
        .flatMap(line -> Stream.of(line.split(" ", -1)))
        .map(pair -> pair.split("=", 2))
        .forEach(pair -> all.put(pair[0], pair[1]));
    return all;
  }
}
