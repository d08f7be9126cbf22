package io.orograph.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  private static final String ROOT = "orograph-gpu/";

  @TempDir Path folder;

  @Test
  void aBundleIsUnder60MegabytesAndHoldsTheDriverAsItIs() throws IOException {
    Path file = folder.resolve("bundle.zip");
    long bytes = gathered().zipTo(file);
    assertThat(bytes).isEqualTo(Files.size(file)).isLessThan(60_000_000);
    assertThat(unzipped(file).get(ROOT + "gpu.py"))
        .isEqualTo(Files.readAllBytes(peers().resolve("gpu.py")));
  }

  @Test
  void everyProgramOfTheManifestIsThereWithItsDigest() throws IOException {
    Path file = folder.resolve("bundle.zip");
    gathered().zipTo(file);
    Map<String, byte[]> files = unzipped(file);
    JsonObject manifest = manifest(files);
    assertThat(manifest.getAsJsonArray("cases")).isNotEmpty();
    for (JsonElement one : manifest.getAsJsonArray("cases")) {
      byte[] program =
          Objects.requireNonNull(
              files.get(ROOT + one.getAsJsonObject().get("program").getAsString()));
      assertThat(one.getAsJsonObject().get("sha256").getAsString())
          .isEqualTo(Digest.of(program).hex());
    }
  }

  @Test
  void dataAreBareNumbersOfTheSizesInTheManifest() throws IOException {
    Path file = folder.resolve("bundle.zip");
    gathered().zipTo(file);
    Map<String, byte[]> files = unzipped(file);
    JsonObject images = manifest(files).getAsJsonObject("data").getAsJsonObject("images");
    assertThat(images.get("origin").getAsString()).contains("made-up");
    int count = images.get("count").getAsInt();
    assertThat(files.get(ROOT + images.get("inputs").getAsString()))
        .hasSize(count * 3 * 32 * 32 * Float.BYTES);
    assertThat(files.get(ROOT + images.get("labels").getAsString())).hasSize(count * Long.BYTES);
  }

  @Test
  void equalBundlesHaveEqualBytes() throws IOException {
    Path first = folder.resolve("first.zip");
    Path second = folder.resolve("second.zip");
    gathered().zipTo(first);
    gathered().zipTo(second);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void aBundleAboveTheLimitIsRefusedAndNotWritten() throws IOException {
    Path file = folder.resolve("bundle.zip");
    Bundle bundle = gathered();
    assertThatThrownBy(() -> bundle.zipTo(file, 1000))
        .isInstanceOf(Bundle.TooLarge.class)
        .hasMessageMatching("bundle: [0-9]+ bytes \\(expected: at most 1000\\)");
    assertThat(file).doesNotExist();
  }

  private static Bundle gathered() throws IOException {
    return Bundle.gather(peers(), Optional.empty(), "revision");
  }

  static Path peers() {
    return Path.of("peers").toAbsolutePath();
  }

  private static JsonObject manifest(Map<String, byte[]> files) {
    byte[] manifest = Objects.requireNonNull(files.get(ROOT + "manifest.json"));
    return JsonParser.parseString(new String(manifest, StandardCharsets.UTF_8)).getAsJsonObject();
  }

  private static Map<String, byte[]> unzipped(Path file) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        files.put(e.getName(), zip.readAllBytes());
      }
    }
    return files;
  }
}
