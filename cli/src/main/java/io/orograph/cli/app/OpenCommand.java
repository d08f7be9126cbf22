package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.LabClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Opens a lab's page. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the lab's page in a browser, and prints its address.",
      "The address ends in the lab's token, which the browser keeps to itself; whoever has it can do"
          + " what you can do."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph open",
      "  ./orograph open --no-browser",
      "",
      "Exit codes: 0 done, 3 the lab cannot be reached."
    })
final class OpenCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Option(names = "--no-browser", description = "Only prints the address.")
  private boolean print;

  @Option(names = "--json", description = "Address, and whether a browser was started, as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    LabOptions.Address address = lab.address();
    try (LabClient client = lab.connect()) {
      var unused = client.list();
    }
    Path tokenFile =
        address
            .tokenFile()
            .orElseThrow(
                () ->
                    new BadInput(
                        "--token-file: none (expected: the file with the token that the page is to use)"));
    String url = PageAddress.of(address.first(), address.tls().isPresent(), tokenFile);
    boolean opened =
        !print
            && PageAddress.browse(
                url, lab.folder().root(), System.getenv(), System.getProperty("os.name", ""));
    if (json) {
      command.commandLine().getOut().println(Json.of(Map.of("url", url, "opened", opened)));
      return ExitCodes.OK;
    }
    Console console = Orograph.console(command, false);
    console.line(url);
    if (!opened && !print) {
      console.line("no browser here: open it by hand");
    }
    return ExitCodes.OK;
  }
}
