package io.orograph.cli.app;

import io.orograph.core.script.ScriptException;
import io.orograph.core.script.ScriptFiles;
import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptTensor;
import io.orograph.core.sweep.OwnSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings TorchScript archives into a data folder. Reads them and runs nothing in them. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Brings states of a TorchScript module, as torch.jit.save writes them, into a data folder.",
      "Prints what is to be written into a sweep file. Of several files each is a state of the same",
      "module, measured as a replicate; with --train the module draws its own states, by",
      "initialize(self, seed: int), and is trained. Nothing in a file is run here: it is read,",
      "checked and copied."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./orograph models add net.pt --name net",
      "  ./orograph models add one.pt two.pt --name net --data /data/sets",
      "  ./orograph models add net.pt --name net --train --json",
      "",
      "Every worker that is started for modules needs the files in its own data folder: copy the",
      "folder models, or add the same files there.",
      "",
      "Exit codes: 0 done, 2 a file is not what it should be, or calls what it may not."
    })
final class ModelsAddCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      arity = "1..32",
      paramLabel = "FILE",
      description = "Archives that torch.jit.save has written.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--name", required = true, description = "What reports call it.")
  private String name = "";

  @Option(
      names = "--train",
      description = "The module is swept, from states that it draws; one file.")
  private boolean train;

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    if (!OwnSpec.isName(name)) {
      throw new BadInput("--name: " + name + " (expected: " + OwnSpec.names() + ")");
    }
    if (train && files.size() > 1) {
      throw new BadInput("--train: " + files.size() + " files (expected: one)");
    }
    List<ScriptModule> modules = new ArrayList<>();
    for (Path file : files) {
      modules.add(read(file));
    }
    ScriptModule first = modules.getFirst();
    requireStates(modules);
    if (train && !first.initializes()) {
      throw new BadInput(
          files.getFirst()
              + ": no initialize (expected with --train: an exported initialize(self, seed: int))");
    }
    Path folder = data.folder().orElseGet(DataOption::usual);
    try {
      for (int i = 0; i < files.size(); i++) {
        ScriptFiles.add(folder, files.get(i), modules.get(i));
      }
    } catch (IOException e) {
      throw new BadInput(folder + ": " + e.getMessage() + " (expected: a folder to write into)");
    }
    OwnSpec own =
        new OwnSpec(
            name,
            first.digest().hex(),
            train ? List.of() : modules.stream().map(m -> m.digest().hex()).toList(),
            first.parameters(),
            first.tensors(ScriptTensor.Role.STATISTIC).stream().mapToInt(ScriptTensor::size).sum(),
            first.initializes(),
            first.isDrawing());
    (json ? List.of(Json.of(row(own))) : block(own))
        .forEach(command.commandLine().getOut()::println);
    return ExitCodes.OK;
  }

  private static ScriptModule read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInput(file + ": no such file (expected: one that torch.jit.save has written)");
    }
    try {
      return ScriptModule.read(file);
    } catch (ScriptException e) {
      throw new BadInput(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new BadInput(file + ": " + e + " (expected: a file that can be read)");
    }
  }

  private void requireStates(List<ScriptModule> modules) {
    for (int i = 1; i < modules.size(); i++) {
      if (!modules.get(i).signature().equals(modules.getFirst().signature())) {
        throw new BadInput(
            "%s: of another module than %s (expected: the same code, constants and shapes)"
                .formatted(files.get(i), files.getFirst()));
      }
    }
  }

  private static List<String> block(OwnSpec own) {
    List<String> block =
        new ArrayList<>(
            List.of(
                "network:",
                "  family: own",
                "  own:",
                "    name: " + own.name(),
                "    module: \"" + own.module() + "\""));
    if (own.isMeasured()) {
      block.add("    states:");
      own.states().forEach(state -> block.add("      - \"" + state + "\""));
    }
    block.add("    parameters: " + own.parameters());
    block.add("    statistics: " + own.statistics());
    block.add("    initializes: " + own.initializes());
    block.add("    draws: " + own.draws());
    return block;
  }

  private static Map<String, Object> row(OwnSpec own) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", own.name());
    row.put("module", own.module());
    row.put("states", own.states());
    row.put("parameters", own.parameters());
    row.put("statistics", own.statistics());
    row.put("initializes", own.initializes());
    row.put("draws", own.draws());
    return Map.of("family", "own", "own", row);
  }
}
