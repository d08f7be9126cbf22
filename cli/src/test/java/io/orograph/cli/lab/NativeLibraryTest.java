package io.orograph.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {
  private static List<String> nobody(String python) {
    throw new AssertionError("asked " + python);
  }

  @Test
  void theProcessorHasTheLibraryThatIsBuiltIn() {
    assertThat(
            NativeLibrary.environment(
                "cpu", Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch"), NativeLibraryTest::nobody))
        .isEmpty();
  }

  @Test
  void aNamedFolderIsTakenAndItsVersionAndFlavorAreCompleted() {
    assertThat(
            NativeLibrary.environment(
                "cuda:1",
                Map.of("PYTORCH_LIBRARY_PATH", "/opt/torch/lib"),
                NativeLibraryTest::nobody))
        .containsOnly(
            Map.entry("PYTORCH_LIBRARY_PATH", "/opt/torch/lib"),
            Map.entry("PYTORCH_VERSION", "2.7.1"),
            Map.entry("PYTORCH_FLAVOR", "cu128"));
  }

  @Test
  void otherwiseThePyTorchOfThePythonIsTakenIfItIsTheRightOne() {
    Map<String, String> environment = Map.of("OROGRAPH_PYTHON", "/venv/bin/python");
    assertThat(
            NativeLibrary.environment(
                "cuda",
                environment,
                python ->
                    python.equals("/venv/bin/python")
                        ? List.of("2.7.1+cu128", "/venv/torch/lib")
                        : List.of()))
        .containsEntry("PYTORCH_LIBRARY_PATH", "/venv/torch/lib");
    assertThat(
            NativeLibrary.environment(
                "cuda", environment, python -> List.of("2.13.0+cpu", "/venv/torch/lib")))
        .isEmpty();
    assertThat(NativeLibrary.environment("cuda", Map.of(), python -> List.of())).isEmpty();
  }

  @Test
  void anotherVersionIsTakenIfItIsNamed() {
    Map<String, String> environment = Map.of("OROGRAPH_LIBTORCH", "2.11.0+cu130");
    assertThat(
            NativeLibrary.environment(
                "cuda", environment, python -> List.of("2.11.0", "/venv/torch/lib")))
        .containsOnly(
            Map.entry("PYTORCH_LIBRARY_PATH", "/venv/torch/lib"),
            Map.entry("PYTORCH_VERSION", "2.11.0"),
            Map.entry("PYTORCH_FLAVOR", "cu130"));
    assertThat(
            NativeLibrary.environment(
                "cuda", environment, python -> List.of("2.7.1+cu128", "/venv/torch/lib")))
        .isEmpty();
  }

  @Test
  void anInterpreterThatIsNotThereIsNoFailure() {
    assertThat(
            NativeLibrary.environment(
                "cuda", Map.of("OROGRAPH_PYTHON", "/nowhere/python-of-this-name")))
        .isEmpty();
  }
}
