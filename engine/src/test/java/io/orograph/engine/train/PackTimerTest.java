package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSize;
import io.orograph.core.sweep.PackSizes;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.runtime.MemoryShortage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackTimerTest {
  private static PackShape digits(int width, int batch, OptimizerKind optimizer) {
    return new PackShape(
        new NetworkSpec(NetworkFamily.MLP, width, 2, Activation.RELU, false),
        LossKind.CROSS_ENTROPY,
        "digits",
        batch,
        optimizer);
  }

  private static PackShape cifar(NetworkFamily family, int width, int batch) {
    return new PackShape(
        new NetworkSpec(family, width, 2, Activation.RELU, true),
        LossKind.CROSS_ENTROPY,
        "cifar10",
        batch,
        OptimizerKind.SGD);
  }

  private static double gain(PackShape shape, int members, int reference) {
    try (Lane lane = Lane.open("timer")) {
      return lane.submit(c -> new PackTimer(shape).gain(c, members, reference)).join();
    }
  }

  @ParameterizedTest
  @EnumSource(OptimizerKind.class)
  void packsOfTinyNetworksAreFoundFasterTheMoreTheyShare(OptimizerKind optimizer) {
    PackShape shape = digits(4, 8, optimizer);
    // a comparison lasts a twentieth of a second, which a cold start or another process may take
    assertThat(gains(shape, 48, 3).max().orElseThrow()).isGreaterThan(1);
    assertThat(gains(shape, 3, 48).min().orElseThrow()).isLessThan(1);
  }

  private static DoubleStream gains(PackShape shape, int members, int reference) {
    return IntStream.range(0, 10).mapToDouble(i -> gain(shape, members, reference));
  }

  @Test
  void convolutionsAreTimedToo() {
    PackTimer timer = new PackTimer(cifar(NetworkFamily.RESNET18, 2, 8));
    try (Lane lane = Lane.open("timer")) {
      assertThat(lane.submit(c -> timer.samplesPerSecond(c, 3)).join()).isBetween(10.0, 1e6);
    }
  }

  @Test
  void stepsThatWouldHoldALaneAreKnownBeforeTheyAreTaken() {
    assertThat(new PackTimer(cifar(NetworkFamily.RESNET18, 4, 32)).isShort(4)).isTrue();
    assertThat(new PackTimer(cifar(NetworkFamily.RESNET18, 8, 128)).isShort(4)).isFalse();
    assertThat(new PackTimer(digits(16, 16, OptimizerKind.SGD)).isShort(64)).isTrue();
  }

  /** 2,410 parameters in 8 copies with SGD's momentum, 28,740 targets, 2 x 16 x 148 activations. */
  @Test
  void aPacksMemoryIsCountedFromItsSizes() {
    PackTimer timer =
        new PackTimer(
            new PackShape(
                new NetworkSpec(NetworkFamily.MLP, 32, 1, Activation.RELU, false),
                LossKind.CROSS_ENTROPY,
                "digits",
                16,
                OptimizerKind.SGD));
    long activations = 64 + 32 + 32 + 10;
    assertThat(timer.bytes(10))
        .isEqualTo(4L * 10 * (8 * 2_410 + 2 * 1_437 * 10 + 16 * 2 * activations));
  }

  /** 64-8-64: 1,096 parameters in 8 copies, 64 numbers a target, 2 x 16 x (64 + 8 + 8 + 64). */
  @Test
  void anAutoencoderHasAsManyOutputsAsInputs() {
    PackShape shape =
        new PackShape(
            new NetworkSpec(NetworkFamily.MLP, 8, 1, Activation.RELU, false),
            TaskKind.AUTOENCODER,
            LossKind.MSE,
            "digits",
            16,
            OptimizerKind.SGD);
    PackTimer timer = new PackTimer(shape);
    assertThat(timer.program().architecture().outputs()).isEqualTo(64);
    assertThat(timer.bytes(10))
        .isEqualTo(4L * 10 * (8 * 1_096 + 2 * 1_437 * 64 + 16 * 2 * (64 + 8 + 8 + 64)));
    try (Lane lane = Lane.open("timer")) {
      assertThat(lane.submit(c -> timer.samplesPerSecond(c, 3)).join()).isPositive();
    }
  }

  /** Of jets in the plane 4 numbers in float64 each, forward and backward. */
  @Test
  void thePackOfAnEquationIsCountedWithItsJets() {
    long activations = plane(16).program().architecture().cost().activations();
    assertThat(plane(32).bytes(5) - plane(16).bytes(5))
        .isEqualTo(5 * 8L * 4 * 16 * 2 * activations);
  }

  private static PackTimer plane(int batch) {
    return new PackTimer(
        new PackShape(
            new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 8, 1, Activation.SWISH, false),
            LossKind.LEAST_SQUARES,
            "poisson-2d",
            batch,
            OptimizerKind.ADAM));
  }

  /** Batches that no tensor holds: each pack has 7 MB of parameters when that is found. */
  @Test
  void aCalibrationThatFailsLeavesNoMemoryBehind() throws IOException {
    PackTimer timer = new PackTimer(digits(512, 1_000_000_000, OptimizerKind.SGD));
    try (Lane lane = Lane.open("timer")) {
      failing(timer, lane, 10);
      long before = residentKilobytes();
      failing(timer, lane, 60);
      assertThat(residentKilobytes() - before).isLessThan(200_000);
    }
  }

  private static void failing(PackTimer timer, Lane lane, int times) {
    for (int i = 0; i < times; i++) {
      Throwable thrown =
          catchThrowable(() -> lane.submit(c -> timer.samplesPerSecond(c, 3)).join());
      assertThat(MemoryShortage.isBehind(thrown)).as("%s", thrown).isTrue();
    }
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  /** The program that is timed is the one that trains. */
  @ParameterizedTest
  @EnumSource(TaskKind.class)
  void theProgramIsThatOfTheTask(TaskKind task) {
    NetworkSpec network =
        task == TaskKind.PDE
            ? new NetworkSpec(NetworkFamily.RESIDUAL_MLP, 8, 1, Activation.SWISH, false)
            : new NetworkSpec(NetworkFamily.MLP, 8, 1, Activation.TANH, false);
    String data =
        switch (task) {
          case CLASSIFICATION, AUTOENCODER -> "digits";
          case REGRESSION -> "unit-sphere";
          case PDE -> "poisson-2d";
        };
    LossKind loss =
        switch (task) {
          case CLASSIFICATION -> LossKind.CROSS_ENTROPY;
          case REGRESSION, AUTOENCODER -> LossKind.MSE;
          case PDE -> LossKind.DEEP_RITZ;
        };
    RunSettings settings =
        new RunSettings(
            DataSpec.of(data),
            new TaskSpec(task, loss, Parametrization.STANDARD),
            network,
            Runs.run(8, 16, 40, 0).settings().training());
    assertThat(new PackTimer(PackShape.of(settings)).program().digest())
        .isEqualTo(PackTrainer.program(settings, DataSets.shipped().named(data)).digest());
  }

  @Test
  void aShapeOfUnknownDataIsRefused() {
    PackShape unknown =
        new PackShape(
            digits(4, 8, OptimizerKind.SGD).network(),
            LossKind.MSE,
            "letters",
            8,
            OptimizerKind.SGD);
    assertThatThrownBy(() -> new PackTimer(unknown))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("data: letters (expected: one of [digits");
  }

  @Test
  void whateverSizeACalibrationSaysARunEndsInTheSameBits() {
    List<RunSpec> runs = IntStream.range(0, 12).mapToObj(r -> Runs.run(8, 16, 40, r)).toList();
    PackShape shape = PackShape.of(runs.getFirst().settings());
    List<String> byRule = trained(runs, PackSizes.BY_RULE);
    for (int size : List.of(PackSize.SMALLEST, 5, 8)) {
      assertThat(trained(runs, new PackSizes(Map.of(shape, size))))
          .as("%d", size)
          .isEqualTo(byRule);
    }
  }

  private static List<String> trained(List<RunSpec> runs, PackSizes sizes) {
    int most = sizes.of(runs.getFirst().settings());
    List<String> weights = new ArrayList<>();
    try (Lane lane = Lane.open("packs")) {
      for (int from = 0; from < runs.size(); from += most) {
        PackSpec pack = new PackSpec("p", runs.subList(from, Math.min(runs.size(), from + most)));
        weights.addAll(
            lane.submit(
                    context -> {
                      List<String> ends = new ArrayList<>();
                      try (PackTrainer trainer =
                          PackTrainer.start(context, pack, PackOptions.withPointsEvery(10))) {
                        while (!trainer.finished()) {
                          trainer
                              .next(context)
                              .ended()
                              .forEach(
                                  end ->
                                      ends.add(
                                          end.run().replicate()
                                              + Arrays.toString(
                                                  end.weights().orElseThrow().theta())));
                        }
                      }
                      return ends;
                    })
                .join());
      }
    }
    return weights;
  }
}
