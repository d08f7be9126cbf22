package io.orograph.cli.app;

import io.orograph.core.imported.NpzImport;
import io.orograph.core.sweep.DataCatalogue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What an import prints: the part of a sweep file that names the data. */
final class ImportedBlock {
  private ImportedBlock() {}

  static void requireName(String name) {
    if (DataCatalogue.named(name).isPresent()) {
      throw new BadInput("--name: " + name + " (expected: a name that no other data have)");
    }
  }

  static void print(CommandSpec command, String name, NpzImport.Result result, boolean json) {
    List<String> lines = json ? List.of(Json.of(row(name, result))) : block(name, result);
    lines.forEach(command.commandLine().getOut()::println);
  }

  private static List<String> block(String name, NpzImport.Result result) {
    List<String> block =
        new ArrayList<>(
            List.of(
                "data:",
                "  name: " + name,
                "  imported:",
                "    digest: \"" + result.digest() + "\"",
                "    train_samples: " + result.trainSamples(),
                "    test_samples: " + result.testSamples(),
                "    classes: " + result.classes(),
                "    targets: " + result.targets(),
                "    shape: " + result.shape()));
    if (result.vocabulary() > 0) {
      block.add("    vocabulary: " + result.vocabulary());
    }
    return block;
  }

  private static Map<String, Object> row(String name, NpzImport.Result result) {
    Map<String, Object> imported = new LinkedHashMap<>();
    imported.put("digest", result.digest().hex());
    imported.put("train_samples", result.trainSamples());
    imported.put("test_samples", result.testSamples());
    imported.put("classes", result.classes());
    imported.put("targets", result.targets());
    imported.put("shape", result.shape());
    if (result.vocabulary() > 0) {
      imported.put("vocabulary", result.vocabulary());
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("name", name);
    row.put("imported", imported);
    return row;
  }
}
