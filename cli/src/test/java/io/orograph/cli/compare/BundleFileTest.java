package io.orograph.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleFileTest {
  private static final String LINE =
      "{\"kind\":\"TRAIN_LOSS\",\"cell\":\"c\",\"replicates\":[0],\"estimate\":{\"value\":0.5}}\n";

  /** SHA-256 of {@code sweep\n} and of the line, by `sha256sum`. */
  private static final String OF_SWEEP =
      "7b18b4e149d2c09f9fffaa01ccb625d2b33c9892242bd3b5071ddfe5e04d82b8";

  private static final String OF_LINE =
      "6f757add34ecc732b8fb5d9658abff86f7d8d57c4432bd1570f884df8a9a1832";

  /** Of {@code {}\n}. */
  private static final String OF_NOTHING =
      "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356";

  private static final String SUMS =
      OF_SWEEP + "  sweep.yaml\n" + OF_LINE + "  measurements.jsonl\n";

  @TempDir Path folder;

  private Path zip(Map<String, String> entries) throws IOException {
    Path file = folder.resolve("bundle.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }

  private static Map<String, String> right() {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("sweep.yaml", "sweep\n");
    entries.put("measurements.jsonl", LINE);
    entries.put("SHA256SUMS", SUMS);
    return entries;
  }

  @Test
  void theSweepFileAndTheMeasurementsAreRead() throws IOException {
    BundleFile bundle = BundleFile.read(zip(right()));
    assertThat(bundle.sweep()).isEqualTo("sweep\n");
    assertThat(bundle.measurements().measured())
        .containsExactly(new Measured("c", "TRAIN_LOSS", List.of(0), OptionalDouble.of(0.5), ""));
  }

  @Test
  void whatIsNotAsItWasWrittenIsRefused() throws IOException {
    Map<String, String> changed = right();
    changed.put("measurements.jsonl", LINE.replace("0.5", "0.6"));
    Path file = zip(changed);
    assertThatThrownBy(() -> BundleFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("measurements.jsonl: SHA-256");
  }

  @Test
  void aLineThatIsNoMeasurementIsRefusedBeforeAnythingIsRun() throws IOException {
    Map<String, String> bad = right();
    bad.put("measurements.jsonl", "{}\n");
    bad.put("SHA256SUMS", SUMS.replace(OF_LINE, OF_NOTHING));
    Path file = zip(bad);
    assertThatThrownBy(() -> BundleFile.read(file))
        .hasMessageStartingWith("measurements.jsonl: line 1: no measurement");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    for (String name : right().keySet()) {
      Map<String, String> less = right();
      less.remove(name);
      Path file = zip(less);
      assertThatThrownBy(() -> BundleFile.read(file)).hasMessageContaining(name + ": not in it");
    }
  }

  @Test
  void anEntryBeyondItsBoundIsNotUnpacked() throws IOException {
    Map<String, String> bomb = right();
    bomb.put("sweep.yaml", "0".repeat((4 << 20) + 1));
    Path file = zip(bomb);
    assertThatThrownBy(() -> BundleFile.read(file))
        .hasMessage("sweep.yaml: more than 4194304 bytes (expected: less)");
  }

  @Test
  void anotherFileIsNoBundle() throws IOException {
    Path file = Files.writeString(folder.resolve("x.zip"), "no archive");
    assertThatThrownBy(() -> BundleFile.read(file)).hasMessageStartingWith("not readable");
    assertThatThrownBy(() -> BundleFile.read(folder.resolve("none.zip")))
        .hasMessageStartingWith("not readable");
  }
}
