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
import java.util.Set;
import java.util.stream.Stream;

/** A unit of systemd: its values by section and key; a key may have several. */
final class UnitFile {
  /** Where the units are. */
  static final Path FOLDER = Repository.ROOT.resolve("deploy/systemd");

  /** What may stand in a section, by systemd.unit(5), systemd.service(5) and systemd.exec(5). */
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "Unit",
          Set.of("After", "Description", "StartLimitIntervalSec"),
          "Install",
          Set.of("WantedBy"),
          "Service",
          Set.of(
              "AmbientCapabilities",
              "CacheDirectory",
              "CacheDirectoryMode",
              "CapabilityBoundingSet",
              "DevicePolicy",
              "Environment",
              "EnvironmentFile",
              "ExecStart",
              "ExecStartPre",
              "Group",
              "IPAddressAllow",
              "IPAddressDeny",
              "KillMode",
              "KillSignal",
              "LimitNOFILE",
              "LoadCredential",
              "LockPersonality",
              "MemoryDenyWriteExecute",
              "NoNewPrivileges",
              "OOMPolicy",
              "PrivateDevices",
              "PrivateTmp",
              "ProtectClock",
              "ProtectControlGroups",
              "ProtectHome",
              "ProtectHostname",
              "ProtectKernelLogs",
              "ProtectKernelModules",
              "ProtectKernelTunables",
              "ProtectProc",
              "ProtectSystem",
              "Restart",
              "RestartPreventExitStatus",
              "RestartSec",
              "RestrictAddressFamilies",
              "RestrictNamespaces",
              "RestrictRealtime",
              "RestrictSUIDSGID",
              "RuntimeDirectory",
              "RuntimeDirectoryMode",
              "StateDirectory",
              "StateDirectoryMode",
              "SuccessExitStatus",
              "SystemCallArchitectures",
              "SystemCallErrorNumber",
              "SystemCallFilter",
              "TimeoutStopSec",
              "Type",
              "UMask",
              "User"));

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private UnitFile() {}

  /** Reads {@code name} of the folder of units. */
  static UnitFile read(String name) {
    try {
      return parse(Files.readAllLines(FOLDER.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the lines of a unit.
   *
   * @throws IllegalArgumentException for a line that is neither a section, a comment nor a key that
   *     its section has
   */
  static UnitFile parse(List<String> lines) {
    UnitFile unit = new UnitFile();
    String section = "";
    for (String line : lines) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int at = line.indexOf('=');
      if (line.startsWith("[") && line.endsWith("]")) {
        section = line.substring(1, line.length() - 1);
      } else if (at > 0 && KEYS.getOrDefault(section, Set.of()).contains(line.substring(0, at))) {
        unit.values
            .computeIfAbsent(section + "." + line.substring(0, at), k -> new ArrayList<>())
            .add(line.substring(at + 1));
      } else {
        throw new IllegalArgumentException(
            "[" + section + "] " + line + " (expected: a key that this section has)");
      }
    }
    return unit;
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
