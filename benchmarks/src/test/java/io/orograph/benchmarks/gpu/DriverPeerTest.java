package io.orograph.benchmarks.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.benchmarks.peer.PeerEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver of a bundle, on the processor. Needs a Python with torch: the one that {@code
 * OROGRAPH_PYTHON} names, or {@code python3}.
 */
@Tag("peer")
@EnabledIf("python")
class DriverPeerTest {
  private final List<String> out = new ArrayList<>();
  private final List<String> err = new ArrayList<>();

  @TempDir Path folder;

  @Test
  void theDriverOfABundleFindsAgreementAndMeasuresPacksAndProducts() throws Exception {
    Path figures = folder.resolve("figures.json");
    int code = drive("cpu", "--only", "64-64", "--packs", "1,4", "--json", figures.toString());
    assertThat(code).as("%s%n%s", out, err).isZero();
    assertThat(String.join("\n", out))
        .contains("losses, gradients and products agree", "a pack trained twice gives the same")
        .contains("blocks of 8", "the goals are for a GPU");
    JsonObject found = JsonParser.parseString(Files.readString(figures)).getAsJsonObject();
    assertThat(found.getAsJsonArray("rows")).hasSize(4);
    assertThat(out.getLast())
        .matches("Hessian-vector products, 64-64-64-10, .*: [0-9.]+x \\(goal 1.4x\\) (ok|short)");
  }

  @Test
  void aMissingGpuIsNamedAndNothingIsMeasured() throws Exception {
    assertThat(drive("cuda:4096")).isOne();
    assertThat(out).isEmpty();
    assertThat(err).singleElement().asString().startsWith("device: cuda:4096 (");
  }

  @Test
  void aDamagedProgramIsRefused() throws Exception {
    unpack();
    Path program = folder.resolve("programs").resolve("mlp-64.pt");
    byte[] bytes = Files.readAllBytes(program);
    bytes[bytes.length / 2] ^= 1;
    Files.write(program, bytes);
    assertThat(run("cpu", "--only", "64-64")).isOne();
    assertThat(err.getLast()).startsWith("programs/mlp-64.pt: damaged (expected: SHA-256 ");
  }

  private int drive(String device, String... more) throws IOException, InterruptedException {
    unpack();
    return run(device, more);
  }

  private void unpack() throws IOException {
    Bundle.gather(BundleTest.peers(), Optional.empty(), "revision").unpackTo(folder);
  }

  private int run(String device, String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("--device", device, "--short", "--rounds", "1", "--seconds", "0.02"));
    arguments.addAll(List.of(more));
    return new Driver(interpreter(), folder, PeerEnvironment::prepare)
        .run(arguments, out::add, err::add);
  }

  static boolean python() {
    try {
      Process process =
          new ProcessBuilder(interpreter(), "-c", "import torch").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  private static String interpreter() {
    return Optional.ofNullable(System.getenv("OROGRAPH_PYTHON")).orElse("python3");
  }
}
