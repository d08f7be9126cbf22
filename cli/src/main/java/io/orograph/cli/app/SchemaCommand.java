package io.orograph.cli.app;

import com.google.gson.GsonBuilder;
import io.orograph.wire.convert.SweepSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of sweep files. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the JSON Schema of sweep files.",
      "With it an editor completes fields, metric kinds and their options while a sweep file is",
      "written, explains them, and marks what is wrong. Needs no lab."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph schema > sweep.schema.json",
      "",
      "Editors that use the YAML language server then want as first line of a sweep file:",
      "  # yaml-language-server: $schema=sweep.schema.json",
      "",
      "`./orograph check` says more: what depends on several fields is in no schema.",
      "",
      "Exit codes: 0 done."
    })
final class SchemaCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() {
    command
        .commandLine()
        .getOut()
        .println(
            new GsonBuilder()
                .disableHtmlEscaping()
                .setPrettyPrinting()
                .create()
                .toJson(SweepSchema.of()));
    return ExitCodes.OK;
  }
}
