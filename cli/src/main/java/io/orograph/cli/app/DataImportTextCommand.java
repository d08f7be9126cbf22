package io.orograph.cli.app;

import io.orograph.core.imported.BadArrayException;
import io.orograph.core.imported.NpzImport;
import io.orograph.core.imported.TextImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Brings aligned text files into a data folder. */
@Command(
    name = "import-text",
    mixinStandardHelpOptions = true,
    description = {
      "Brings aligned text files, as those of translation corpora, into a data folder.",
      "Line i of --target is the translation of line i of --source. What is learned from them is",
      "whether a pair of sentences is one: half of the samples have another pair's translation.",
      "Prints what is to be written into a sweep file, for network.family transformer. How words",
      "become tokens is in docs/how-to/transformers.md."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph data import-text --source train.de --target train.en \\",
      "      --test-source test.de --test-target test.en --name de-en --vocabulary 4000 --length 24",
      "",
      "Every worker needs the data in its own data folder: copy the folder imported/NAME, or import",
      "the same files there. The digest tells that it is the same.",
      "",
      "Exit codes: 0 done, 2 a file is not what it should be, or the name is taken."
    })
final class DataImportTextCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(names = "--source", required = true, description = "Sentences of TRAIN, one a line.")
  private Path source = Path.of("");

  @Option(names = "--target", required = true, description = "Their translations.")
  private Path target = Path.of("");

  @Option(names = "--test-source", required = true, description = "Sentences of TEST.")
  private Path testSource = Path.of("");

  @Option(names = "--test-target", required = true, description = "Their translations.")
  private Path testTarget = Path.of("");

  @Option(
      names = "--name",
      required = true,
      description = "What sweep files will call it: their data.name.")
  private String name = "";

  @Option(
      names = "--vocabulary",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Most different tokens; default ${DEFAULT-VALUE}.")
  private int vocabulary;

  @Option(
      names = "--length",
      paramLabel = "N",
      defaultValue = "24",
      description = "Words of a sentence that a sample has; default ${DEFAULT-VALUE}.")
  private int length;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    ImportedBlock.requireName(name);
    for (Path file : List.of(source, target, testSource, testTarget)) {
      if (!Files.isRegularFile(file)) {
        throw new BadInput(file + ": no such file (expected: text, one sentence a line)");
      }
    }
    Path folder = data.folder().orElseGet(DataOption::usual);
    try {
      NpzImport.Result result =
          TextImport.run(
              new TextImport.Request(
                  source, target, testSource, testTarget, folder, name, vocabulary, length));
      ImportedBlock.print(command, name, result, json);
    } catch (BadArrayException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInput(name + ": " + e + " (expected: files that can be read and written)");
    }
    return ExitCodes.OK;
  }
}
