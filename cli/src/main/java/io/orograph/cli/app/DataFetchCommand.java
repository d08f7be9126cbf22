package io.orograph.cli.app;

import io.orograph.cli.fetch.Fetch;
import io.orograph.cli.fetch.FetchException;
import io.orograph.cli.fetch.Source;
import io.orograph.cli.fetch.Sources;
import io.orograph.core.sweep.DataCatalogue;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings a published data set into a data folder. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = {
      "Downloads a published data set into a data folder.",
      "Every file is checked by its SHA-256, which is written into this program, before it is put",
      "in its place. A download that breaks goes on where it ended when the command is given again.",
      "Without a connection it says which files are needed, where they are from and where they go.",
      "What has been downloaded belongs to its publishers: their terms are printed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph data fetch cifar10",
      "  ./orograph data fetch mnist --data /data/sets --json",
      "  ./orograph data fetch svhn --from https://mirror.example.org/housenumbers",
      "",
      "Exit codes: 0 the files are there, 1 they could not be had, 2 wrong usage."
    })
final class DataFetchCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "NAME",
      completionCandidates = Candidates.DataSets.class,
      description = "What sweep files call it, data.name; one of ${COMPLETION-CANDIDATES}.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "ADDRESS",
      description = {
        "Folder on another server that has the same files under their names (default: their",
        "publishers'). Their digests are checked as ever."
      })
  private @Nullable URI from;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    Source source = source();
    Path folder = data.folder().orElseGet(DataOption::usual);
    Fetch.Result result;
    try {
      result =
          new Fetch(source, folder)
              .run(line -> command.commandLine().getErr().println("fetching " + line));
    } catch (FetchException e) {
      command.commandLine().getErr().println(name + ": " + e.getMessage());
      return ExitCodes.FAILED;
    }
    List<String> lines = json ? List.of(Json.of(row(source, result))) : words(source, result);
    lines.forEach(command.commandLine().getOut()::println);
    return ExitCodes.OK;
  }

  private Source source() {
    Source known =
        Sources.of(name)
            .orElseThrow(
                () ->
                    new BadInput(
                        "NAME: "
                            + name
                            + " (expected: "
                            + (DataCatalogue.named(name).isPresent()
                                ? "data that come from elsewhere, unlike these: "
                                : "one of ")
                            + Sources.names().collect(Collectors.joining(", "))
                            + ")"));
    if (from == null) {
      return known;
    }
    String scheme = String.valueOf(from.getScheme());
    if (!scheme.equals("https") && !scheme.equals("http")) {
      throw new BadInput("--from: " + from + " (expected: an address of https, or of http)");
    }
    return known.from(from);
  }

  private List<String> words(Source source, Fetch.Result result) {
    return List.of(
        name
            + ": "
            + (result.files().isEmpty()
                ? "is there already"
                : result.files().size() + " files in " + result.folder()),
        "terms: " + source.terms(),
        "Workers look when they start; those that run offer it from their next start on.");
  }

  private Map<String, Object> row(Source source, Fetch.Result result) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("folder", result.folder().toString());
    row.put(
        "files",
        result.files().stream().map(f -> result.folder().relativize(f).toString()).toList());
    row.put("terms", source.terms());
    return row;
  }
}
