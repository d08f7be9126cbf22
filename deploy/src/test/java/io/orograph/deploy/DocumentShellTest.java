package io.orograph.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.deploy.ship.DocumentBlocks;
import io.orograph.deploy.ship.DocumentBlocks.Block;
import io.orograph.deploy.ship.DocumentRunners;
import io.orograph.deploy.ship.DocumentRunners.Rule;
import io.orograph.deploy.watch.Repository;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the documents tell to type in a shell is typed, block by block as it stands, in one lab. The
 * sweeps that the pages speak of are small ones; no command may fail. Needs bash, curl and jq.
 */
@Tag("slow") // a lab, and fifty commands as processes
@Timeout(900)
@EnabledIf("ready")
class DocumentShellTest {
  /** The sweep that most pages call first; some cells have the names that the pages use. */
  private static final String FIRST =
      """
      data: {name: digits, subset: 200, data_seed: 1}
      network: {family: mlp, depth: 1}
      training:
        optimizer: {kind: sgd, learning_rate: 0.1, momentum: 0.9}
        length: {steps: 60}
      axes:
        - {field: network.width, values: [16, 24]}
        - {field: training.batch_size, values: [32, 64]}
      replicates: 3
      measurements:
        - kind: TRAIN_ERROR
        - kind: TEST_ACCURACY
      """;

  private static final String START =
      """
      set -E -u
      trap 'printf "%s: %s\\n" "${block:-}" "$BASH_COMMAND" >> failed' ERR
      command -v uuidgen > uuids || uuidgen() { cat /proc/sys/kernel/random/uuid; }
      # A stream of a sweep that has ended may stay open; nothing is to be waited for.
      curl() { timeout 10 curl "$@" || [ $? -eq 124 ]; }
      ./orograph up
      ./orograph submit first.yaml --name first --watch
      """;

  /** What a page takes for granted, before its first block. */
  private static final Map<String, String> BEFORE =
      Map.of(
          // Pages that begin with ./orograph up, which says so where a lab runs already.
          "docs/how-to/json-and-curl.md",
          "./orograph down\n",
          "docs/tutorial.md",
          "./orograph down\n",
          "docs/export.md",
          """
          printf 'cell,metric,value,error\\n"width=24,batch=64",TEST_ACCURACY,80,1\\n' > published.csv
          """,
          "docs/how-to/measure-a-checkpoint.md",
          """
          ./orograph export first --format jsonl -o digests.jsonl
          mapfile -t digests < <(jq -r 'select(.kind == "TEST_ACCURACY" and .cell == "width=24,batch=64") | .checkpoints[0].digest' digests.jsonl)
          DIGEST=${digests[0]} A=${digests[0]} B=${digests[1]} C=${digests[2]}
          cp "$(find .orograph -name $A)" net.safetensors
          """,
          "docs/how-to/control-a-sweep.md",
          """
          sed 's/steps: 60/steps: 600000/' first.yaml > second.yaml
          ./orograph submit second.yaml --name second
          """);

  @TempDir Path folder;

  static boolean ready() {
    return Laboratory.packaged()
        && Stream.of("bash", "curl", "jq").allMatch(DocumentShellTest::found);
  }

  private static boolean found(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(at -> Files.isExecutable(Path.of(at).resolve(program)));
  }

  /** The command as it is in a checkout, but for building what is missing. */
  private void command() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path command =
        Files.writeString(
            folder.resolve("orograph"),
            """
            #!/usr/bin/env bash
            export DJL_OFFLINE=true OPT_OUT_TRACKING=true
            exec timeout 420 '%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx256m \
              --enable-native-access=ALL-UNNAMED -Dorograph.home='%s' -Dorograph.terminal=false \
              -cp '%s' io.orograph.cli.app.Main "$@"
            """
                .formatted(
                    java,
                    Repository.ROOT,
                    Files.readString(Repository.ROOT.resolve("cli/target/classpath")).strip()));
    Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(folder.resolve("examples"), Repository.ROOT.resolve("examples"));
  }

  /** The tutorial's own sweep: fewer cells, shorter, and only the metrics that take no time. */
  private static String mine() {
    String file =
        DocumentBlocks.of("yaml").stream()
            .filter(block -> block.page().equals("docs/tutorial.md"))
            .findFirst()
            .orElseThrow()
            .text();
    return file.replace("[16, 32, 64, 128]", "[16, 64]")
        .replace("[16, 32, 64, 128, 256]", "[16, 256]")
        .replace("{steps: 2000}", "{steps: 60}")
        .replaceAll("  - kind: (HESSIAN_TRACE|MODE_CONNECTIVITY|CKA_SIMILARITY)\\n", "");
  }

  private static List<Block> blocks() {
    Set<Block> all = new LinkedHashSet<>();
    for (Rule rule : DocumentRunners.inALab()) {
      DocumentBlocks.all().stream()
          .filter(block -> rule.speaksOf(block) && DocumentRunners.runs(block))
          .forEach(all::add);
    }
    return List.copyOf(all);
  }

  /** One script that reads block after block, so that variables go on as at a terminal. */
  private Path script(List<Block> blocks) throws IOException {
    StringBuilder script = new StringBuilder(START);
    Set<String> begun = new LinkedHashSet<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      script.append("block='before %s'\n".formatted(block.page()));
      if (begun.add(block.page())) {
        script.append(BEFORE.getOrDefault(block.page(), ""));
      }
      Files.writeString(folder.resolve("block-%d.sh".formatted(i)), block.text());
      script.append("block='%s'\n. ./block-%d.sh\n".formatted(block.page(), i));
    }
    return Files.writeString(folder.resolve("all.sh"), script + "touch reached\n");
  }

  @Test
  void everyBlockEndsWell() throws Exception {
    List<Block> blocks = blocks();
    assertThat(blocks).hasSizeGreaterThan(20);
    command();
    Files.writeString(folder.resolve("first.yaml"), FIRST);
    Files.writeString(folder.resolve("mine.yaml"), mine());
    Path said = folder.resolve("said.txt");
    ProcessBuilder bash = new ProcessBuilder("bash", script(blocks).toString());
    bash.directory(folder.toFile()).redirectErrorStream(true).redirectOutput(said.toFile());
    bash.environment().keySet().removeIf(name -> name.startsWith("OROGRAPH_"));
    Process running = bash.start();
    try {
      boolean ended = running.waitFor(800, TimeUnit.SECONDS);
      String text = Files.readString(said);
      assertThat(ended).as(text).isTrue();
      Path failed = folder.resolve("failed");
      assertThat(Files.exists(failed) ? Files.readString(failed) : "").as(text).isEmpty();
      assertThat(folder.resolve("reached")).as(text).exists();
      assertThat(text).contains("SPEC_REJECTED", "width=24,batch=64");
      for (String file : List.of("report.html", "first.zip", "mine.zip", "first.csv")) {
        assertThat(folder.resolve(file)).isNotEmptyFile();
      }
    } finally {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
      down();
    }
  }

  /** Whatever went wrong, no lab stays. */
  private void down() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(folder.resolve("orograph").toString(), "down"));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("down.txt").toFile())
            .start();
    int unused = process.waitFor();
  }
}
