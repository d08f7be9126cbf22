package io.orograph.deploy.ship;

import io.orograph.deploy.ship.Settings.Group;
import io.orograph.deploy.ship.Settings.Service;
import io.orograph.deploy.ship.Settings.Setting;
import io.orograph.deploy.watch.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The page of all settings, from the comments of the files that the services read. */
final class ConfigurationPage {
  /** Where it lies. */
  static final Path FILE = Repository.ROOT.resolve("docs/reference/configuration.md");

  private static final String HEAD =
      """
      # Settings

      Every setting of the three services, from the comments of their `application.conf`; written by `ConfigurationPageTest`
      (`-Dconfiguration=write`). A setting is a system property (`-Dorograph.metrics-port=9464`) or the variable of the environment beside
      it; the property counts where both are given. Durations are written as `10 s`, sizes as `20 GiB`. A key that is unknown, missing or out
      of range is named at the start, all of them at once. `./orograph up` sets what a lab on one machine needs.

      Logs go to standard output (orchestrator) or standard error (workers), as lines for people. With `OROGRAPH_LOG_FORMAT=json` in its environment
      a process writes one JSON object for each event; those about a lease, a pack or a measurement have `sweep`, `task`, `attempt` and `runs` in their
      `mdc`, and `trace_id` and `span_id` where they are [traced](../how-to/trace-a-lab.md).

      How large the Java heap of a process may be is for its JVM: `OROGRAPH_HEAP=2g` with `./orograph up`, in the files of the units and in that of
      Compose; on Kubernetes `JAVA_TOOL_OPTIONS` of the container ([OrographHeapFull](../runbooks/OrographHeapFull.md)).
      """;

  private ConfigurationPage() {}

  /** The whole page. */
  static String text() {
    StringBuilder page = new StringBuilder(HEAD);
    for (Service service : Service.values()) {
      Settings settings = Settings.of(service);
      page.append("\n## ").append(service.title()).append("\n\n");
      page.append("| setting | variable | default | what |\n|---|---|---|---|\n");
      settings.all().forEach(setting -> page.append(row(setting)));
      groups(settings.groups(), page);
    }
    return page.toString();
  }

  private static void groups(List<Group> groups, StringBuilder page) {
    if (!groups.isEmpty()) {
      page.append('\n');
      page.append(
          groups.stream()
              .map(group -> "`" + group.key() + "`: " + group.words())
              .collect(Collectors.joining("\n\n")));
      page.append('\n');
    }
  }

  private static String row(Setting setting) {
    return "| `%s` | %s | %s | %s |%n"
        .formatted(
            setting.key(),
            setting.variable().map(name -> "`" + name + "`").orElse(""),
            value(setting.value()),
            setting.words().replace("|", "\\|"))
        .replace(System.lineSeparator(), "\n");
  }

  /** Without the quotes of the file; nothing where the default is nothing. */
  private static String value(String value) {
    String plain = value.replace("\"", "").replace("${?HOME}", "$HOME");
    return plain.isEmpty() ? "" : "`" + plain + "`";
  }
}
