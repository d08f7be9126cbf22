package io.orograph.cli.app;

import io.orograph.cli.follow.Console;
import io.orograph.cli.grpc.Answer;
import io.orograph.cli.grpc.LabClient;
import io.orograph.cli.view.ClaimsView;
import io.orograph.core.claim.Claim;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says which published claims hold in a sweep, or lists the claims. */
@Command(
    name = "claims",
    mixinStandardHelpOptions = true,
    description = {
      "Says which published claims hold in a sweep.",
      "Each claim is tested by a fixed rule on the cells that are there: supported, contradicted,",
      "or not testable, with the reason. Without SWEEP: lists the claims, and needs no lab."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph claims                  what is tested, by name",
      "  ./orograph claims first            the verdicts of the sweep `first`",
      "  ./orograph claims first --json",
      "",
      "Declare before the run what you mean to test; all other claims are corrected for",
      "their number. In a sweep file:",
      "  primary_claims: [cka_tracks_accuracy, double_descent]",
      "",
      "Exit codes: 0 done, whatever the verdicts; 2 no such sweep, 3 the lab cannot be reached."
    })
final class ClaimsCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Mixin private LabOptions lab = new LabOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "SWEEP",
      description = "Id of the sweep, as `orograph list` shows it; the claims when left out.")
  private @Nullable String sweep;

  @Option(names = "--json", description = "One JSON object; without SWEEP one array.")
  private boolean json;

  @Override
  public Integer call() {
    if (sweep == null) {
      list();
      return ExitCodes.OK;
    }
    try (LabClient client = lab.connect()) {
      Answer<ClaimsView> claims = client.claims(lab.sweepName(sweep));
      if (json) {
        command.commandLine().getOut().println(claims.json());
      } else {
        show(claims.view(), Orograph.console(command, false));
      }
    }
    return ExitCodes.OK;
  }

  private static void show(ClaimsView claims, Console console) {
    for (ClaimsView.Part part : claims.parts()) {
      console.line(console.style().bold("cells of " + part.cells()));
      table(part.view(), console);
      console.line("");
    }
    if (claims.parts().isEmpty()) {
      table(claims, console);
    }
    if (claims.claims().stream().anyMatch(ClaimsView.Row::primary)) {
      console.line("* declared before the run; p of the others is corrected for their number");
    }
    if (!claims.complete()) {
      console.line("the sweep is not complete: verdicts may still change");
    }
  }

  private static void table(ClaimsView claims, Console console) {
    console.lines(claims.table().lines(console.style()));
    console.line("");
    console.line(
        claims.evidence()
            + " cells are evidence"
            + (claims.leftOut().isEmpty() ? "" : "; left out: " + claims.leftOut()));
  }

  private void list() {
    if (json) {
      command
          .commandLine()
          .getOut()
          .println(Json.of(Arrays.stream(Claim.values()).map(ClaimsCommand::row).toList()));
      return;
    }
    Console console = Orograph.console(command, false);
    for (Claim claim : Claim.values()) {
      console.line(console.style().bold(claim.text()) + "  (version " + claim.version() + ")");
      console.line("  " + claim.statement());
      console.line("  effect   " + claim.effect());
      console.line("  source   " + claim.source());
      console.line("");
    }
  }

  private static Map<String, Object> row(Claim claim) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("claim", claim.text());
    row.put("version", claim.version());
    row.put("statement", claim.statement());
    row.put("effect", claim.effect());
    row.put("source", claim.source());
    return row;
  }
}
