package io.orograph.cli.app;

import io.orograph.cli.caches.Recording;
import io.orograph.cli.follow.Console;
import io.orograph.cli.lab.StartupCache;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes the start-up caches of the services and of the command. */
@Command(
    name = "caches",
    mixinStandardHelpOptions = true,
    description = {
      "Makes start-up caches: every later start of a lab and of this command takes less.",
      "Runs a tiny lab of its own for a moment and keeps what its JVMs learned beside the build, or",
      "beside the services that tools/install-services has written. Used from then on without being",
      "asked for, until something is built anew or another JDK is taken; then make them again.",
      "Needs JDK 25 or newer. `orograph doctor` says whether they are used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph caches",
      "  ./orograph caches --installed /opt/orograph",
      "  ./orograph caches --json",
      "",
      "Exit codes: 0 made, 1 not made (those of before stay), 2 wrong usage."
    })
final class CachesCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--installed",
      paramLabel = "FOLDER",
      description = {
        "Those of the services that tools/install-services has written there (default: of this",
        "build)."
      })
  private @Nullable Path installed;

  @Option(names = "--json", description = "What was made as one JSON object; progress on stderr.")
  private boolean json;

  @Override
  public Integer call() {
    Console console = Orograph.console(command, json);
    Optional<Path> folder =
        Optional.ofNullable(installed).map(path -> path.toAbsolutePath().normalize());
    List<Recording.Made> made = new Recording(Orograph.home(), folder, console).run();
    if (json) {
      command
          .commandLine()
          .getOut()
          .println(Json.of(Map.of("caches", made.stream().map(CachesCommand::view).toList())));
    } else {
      made.forEach(
          m ->
              console.line("  %-13s %4d MB  %s".formatted(m.program(), m.bytes() >> 20, m.file())));
      console.line("used from now on; after a build or with another JDK: ./orograph caches");
    }
    return ExitCodes.OK;
  }

  private static Map<String, Object> view(Recording.Made made) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("program", made.program());
    view.put("file", made.file().toString());
    view.put("bytes", made.bytes());
    return view;
  }

  /** What {@code doctor} says of them, in one line. */
  static String words(List<StartupCache> caches) {
    Map<StartupCache.State, List<String>> found = new LinkedHashMap<>();
    for (StartupCache cache : caches) {
      found.computeIfAbsent(cache.state(), state -> new java.util.ArrayList<>()).add(cache.name());
    }
    List<String> parts =
        found.entrySet().stream().map(e -> words(e.getKey(), e.getValue())).toList();
    return String.join("; ", parts);
  }

  private static String words(StartupCache.State state, List<String> programs) {
    String names = String.join(", ", programs);
    return switch (state) {
      case READY -> "used by " + names;
      case STALE -> "of another build or JDK, not used by " + names + " (./orograph caches)";
      case MISSING -> "none for " + names + " (./orograph caches makes them)";
      case UNSUPPORTED ->
          "none for %s (expected: JDK %d or newer)".formatted(names, StartupCache.FIRST_JDK);
    };
  }
}
