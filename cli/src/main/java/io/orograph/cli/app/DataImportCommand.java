package io.orograph.cli.app;

import io.orograph.core.imported.BadArrayException;
import io.orograph.core.imported.NpzImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings an archive of NumPy into a data folder. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Brings the arrays X and y of a .npz file into a data folder.",
      "Prints what is to be written into a sweep file. X are the inputs, (n, d), (n, h, w) or",
      "(n, c, h, w); bytes become shares of 255, other numbers stay as they are. y are whole numbers",
      "(n) for classes 0 to C-1, or floats (n) or (n, k) to fit. TEST are X_test and y_test, or the",
      "last samples by --test. The order of the samples is kept; shuffle them before."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph data import mine.npz --name mine",
      "  ./orograph data import mine.npz --name mine --test 1000 --standardize --data /data/sets",
      "  ./orograph data import sequences.npz --name mine --tokens",
      "",
      "Every worker needs the data in its own data folder: copy the folder imported/NAME, or import",
      "the same file there. The digest tells that it is the same.",
      "",
      "Exit codes: 0 done, 2 the file is not what it should be, or the name is taken."
    })
final class DataImportCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "An archive that np.savez has written.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      required = true,
      description = "What sweep files will call it: their data.name.")
  private String name = "";

  @Option(
      names = "--test",
      paramLabel = "N",
      description =
          "How many of the last samples are TEST, where the file has no X_test (default: none).")
  private int test;

  @Option(
      names = "--standardize",
      description = "Each input less its mean over TRAIN, divided by its deviation there.")
  private boolean standardize;

  @Option(
      names = "--tokens",
      description = "X, (n, d), are sequences of tokens 0, 1, ... for a transformer.")
  private boolean tokens;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    ImportedBlock.requireName(name);
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + ": no such file (expected: an archive that np.savez has written)");
    }
    Path folder = data.folder().orElseGet(DataOption::usual);
    NpzImport.Result result;
    try {
      result = NpzImport.run(new NpzImport.Request(file, folder, name, test, standardize, tokens));
    } catch (BadArrayException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new BadInput(file + ": " + e + " (expected: files that can be read and written)");
    }
    ImportedBlock.print(command, name, result, json);
    return ExitCodes.OK;
  }
}
