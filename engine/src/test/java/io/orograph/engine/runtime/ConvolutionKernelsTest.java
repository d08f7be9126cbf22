package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.orograph.core.script.ScriptModule;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.OwnModule;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.runtime.ConvolutionKernels.Choice;
import io.orograph.engine.runtime.ConvolutionKernels.Errors;
import io.orograph.engine.runtime.ConvolutionKernels.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionKernelsTest {
  private static final Path MODULE = Path.of("src/test/resources/io/orograph/engine/own/resnet.pt");

  private static final List<String> HEAD = List.of("resnet/data/20", "resnet/data/21");

  private final TorchRuntime runtime = TorchRuntime.start();

  /**
   * Channels that fill no vector. Widths 2 and 4 on colour images have shortcuts whose gradient
   * oneDNN writes past the end of its workspace; the others it computes wrongly where it does not
   * know the size of the caches, and there get plain kernels.
   */
  static Stream<Architecture> networks() {
    return Stream.of(
        Families.resnet18(List.of(3, 32, 32), 2, 10),
        Families.resnet18(List.of(3, 32, 32), 4, 10),
        Families.resnet18(List.of(3, 32, 32), 5, 10),
        Families.resnet18(List.of(1, 28, 28), 3, 10),
        Families.resnet18(List.of(1, 28, 28), 16, 10),
        Families.vgg11(List.of(3, 32, 32), 2, 10),
        Families.fixup(List.of(3, 32, 32), 2, 10),
        SmallNetworks.pooled());
  }

  @ParameterizedTest
  @MethodSource("networks")
  void float32GivesWhatFloat64GivesOnWhateverProcessor(Architecture network) {
    runtime.prepareThread();
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded = load(scope, network)) {
      assertThat(ConvolutionKernels.errors(runtime, loaded)).matches(Errors::areRounding);
    }
  }

  @Test
  void plainKernelsAreRightTooAndOthersComeBackAfterThem() {
    runtime.prepareThread();
    Architecture network = Families.resnet18(List.of(3, 32, 32), 2, 10);
    ConvolutionKernels kernels = runtime.convolutions();
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded = load(scope, network)) {
      assertThat(kernels.call(Choice.PLAIN, kernels::areOneDnn)).isFalse();
      assertThat(kernels.areOneDnn()).isTrue();
      assertThat(ConvolutionKernels.errors(runtime, loaded.with(Choice.PLAIN)))
          .matches(Errors::areRounding);
    }
  }

  @Test
  void aNetworkWithoutConvolutionsIsNotConcerned() {
    runtime.prepareThread();
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded =
            load(scope, Families.mlp(List.of(6), 5, 1, Activation.RELU, false, 4))) {
      assertThat(loaded.convolutions()).isEqualTo(Choice.NONE);
    }
  }

  /** As the last layer of a module often begins. */
  @Test
  void aModuleWhoseAnswersAreAllZeroIsNotRefused(@TempDir Path folder) throws IOException {
    runtime.prepareThread();
    try (MemoryScope scope = runtime.scope();
        LoadedProgram loaded = load(scope, withoutHead(folder))) {
      assertThat(ConvolutionKernels.errors(runtime, loaded)).matches(Errors::areRounding);
    }
  }

  @Test
  void whatATensorOfZerosHidesIsLookedAtWithOtherNumbers(@TempDir Path folder) throws IOException {
    assertThat(ConvolutionKernels.starts(withoutHead(folder)))
        .containsExactly(Start.GIVEN, Start.FILLED);
  }

  /** The module with 0 in the weights and biases of its last layer. */
  private static Architecture withoutHead(Path folder) throws IOException {
    Path file = folder.resolve("zero.pt");
    try (ZipFile module = new ZipFile(MODULE.toFile());
        ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (ZipEntry entry : Collections.list(module.entries())) {
        byte[] content = module.getInputStream(entry).readAllBytes();
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(HEAD.contains(entry.getName()) ? new byte[content.length] : content);
        zip.closeEntry();
      }
    }
    OwnModule module = new OwnModule(ScriptModule.read(file));
    return Families.own("net", module, List.of(1, 8, 8), 0, 10);
  }

  @Test
  void theDeviceClassSaysWhetherSomeNetworksGetPlainKernels() {
    runtime.prepareThread();
    boolean plain = false;
    for (Architecture network : networks().toList()) {
      try (MemoryScope scope = runtime.scope();
          LoadedProgram loaded = load(scope, network)) {
        plain |= loaded.convolutions() == Choice.PLAIN;
      }
    }
    assertThat(runtime.deviceClass(ComputeDevice.CPU).contains(ConvolutionKernels.REPLACED))
        .isEqualTo(plain);
  }

  /** So that what has been trained there goes on there. */
  @Test
  void whereTheLibrarysAreRightTheDeviceClassIsAsBefore() {
    assumeThat(runtime.convolutions().areReplaced(runtime)).isFalse();
    assertThat(runtime.kernels(ComputeDevice.CPU)).isEqualTo(InstructionSet.detect());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 2, 1",
    "3, 2, 0.5",
    "1e-3, 0, Infinity",
  })
  void errorsAreRelativeAndNoneWhereThereIsNoDifference(double a, double b, double error) {
    assertThat(ConvolutionKernels.distance(new double[] {a}, new double[] {b})).isEqualTo(error);
  }

  @ParameterizedTest
  @CsvSource({
    "5e-6, 3e-3, true", // rounding, and a unit on the other side of its kink
    "0.17, 0.3, false",
    "1e-6, 0.4, false",
    "NaN, 0, false",
    "0, NaN, false",
  })
  void aWrongKernelIsToldFromRounding(double outputs, double gradient, boolean rounding) {
    assertThat(new Errors(outputs, gradient).areRounding()).isEqualTo(rounding);
  }

  @Test
  void plainKernelsAreChosenByTheEnvironment() {
    assertThat(ConvolutionKernels.arePlain(Map.of())).isFalse();
    assertThat(ConvolutionKernels.arePlain(Map.of("OROGRAPH_CONVOLUTIONS", "plain"))).isTrue();
  }

  @Test
  void anotherChoiceIsRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ConvolutionKernels.arePlain(Map.of("OROGRAPH_CONVOLUTIONS", "mkl")))
        .withMessage("OROGRAPH_CONVOLUTIONS: mkl (expected: plain, or not set)");
  }

  private LoadedProgram load(MemoryScope scope, Architecture network) {
    return runtime.load(scope, ComputeProgram.of(network, LossKind.CROSS_ENTROPY));
  }
}
