package io.orograph.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.core.pde.PointTargets;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.PackSpec;
import io.orograph.core.sweep.Parametrization;
import io.orograph.core.sweep.RunKey;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.RunSpec;
import io.orograph.core.sweep.SubsetRule;
import io.orograph.core.sweep.TaskKind;
import io.orograph.core.sweep.TaskSpec;
import io.orograph.engine.data.DataSets;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.MemoryShortage;
import io.orograph.engine.runtime.Precision;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryShortageTest {
  /** Numbers that a loss is told of a point of an interval. */
  private static final long COLUMNS = PointTargets.columns(1);

  private static final LossKind LOSS = LossKind.DEEP_RITZ;

  private final LaneContext lane = TestLane.context();

  @Test
  void anAllocationThatLibtorchCannotMakeIsRecognized() {
    try (MemoryScope scope = lane.newScope()) {
      Throwable thrown =
          catchThrowable(() -> scope.zeros(Precision.FLOAT64, 1L << 30, 1L << 20, 8));
      assertThat(thrown).hasMessageContaining("memory");
      assertThat(MemoryShortage.isBehind(thrown)).as(thrown.toString()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 79.10 GiB",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"
      })
  void soIsOneOfAGpuBehindWhateverWrapsIt(String words) {
    Throwable thrown = new CompletionException(new IllegalStateException(words));
    assertThat(MemoryShortage.isBehind(thrown)).isTrue();
  }

  @Test
  void otherFailuresAreNot() {
    assertThat(MemoryShortage.isBehind(new IOException("No space left on device"))).isFalse();
    assertThat(MemoryShortage.isBehind(new IllegalStateException())).isFalse();
  }

  @Test
  void theEstimateGrowsWithTheMembersAndHoldsTheInputsOnce() {
    long one = bytes(3);
    long two = bytes(6);
    long four = bytes(12);
    assertThat(four - two).isEqualTo(2 * (two - one));
    assertThat(one).isGreaterThan(64L * Float.BYTES * 800).isLessThan(two);
  }

  /** By hand: all slots are told of all rows, so that a call holds its steps' rows that often. */
  @Test
  void theEstimateCountsFreshPointsOfTheLargestCall() {
    int slots = 16;
    int batch = 20_000;
    long told =
        2L * 8 * slots * slots * batch * COLUMNS; // of one step; more than 8 million numbers
    long points = 2L * 8 * slots * batch;
    assertThat((long) slots * slots * batch * COLUMNS).isGreaterThan(8_000_000);
    long fixed = bytes(slots, SubsetRule.MONTE_CARLO, batch);
    assertThat(bytes(slots, SubsetRule.MONTE_CARLO_FRESH, batch) - fixed).isEqualTo(told + points);
  }

  /** Of small batches a call has as many steps as 8 million numbers hold. */
  @Test
  void moreStepsOfSmallBatchesTakeNoMoreThanOneCall() {
    long fixed = bytes(4, SubsetRule.MONTE_CARLO, 10);
    long fresh = bytes(4, SubsetRule.MONTE_CARLO_FRESH, 10) - fixed;
    assertThat(fresh).isBetween(2L * 8 * 7_900_000, 2L * 8 * 12_000_000);
  }

  @Test
  void freshPointsThatNoArrayHoldsAreAShortageAndNoFailure() {
    PackSpec pack = pack(128, SubsetRule.MONTE_CARLO_FRESH, 50_000);
    PackOptions options = new PackOptions(Duration.ofMillis(5), 50, 0);
    Throwable thrown =
        catchThrowable(() -> PackTrainer.start(lane, DataSets.shipped(), pack, options).close());
    assertThat(MemoryShortage.isBehind(thrown)).as("%s", thrown).isTrue();
    assertThat(thrown).hasMessageContaining("fresh points of 128 networks");
  }

  /** Given as points in float64, and told of each; nobody prepares them. */
  @Test
  void theEstimateCountsWhatALossIsToldOfEachPoint() {
    assertThat(points(4, 200, 10) - points(4, 100, 10))
        .isEqualTo(8L * 100 + 4 * 8L * 100 * COLUMNS);
  }

  /** A value, a slope and a Laplacian in float64 for each activation, forward and backward. */
  @Test
  void theEstimateCountsJets() {
    RunSpec any = PdePackTest.run("poisson-1d", SubsetRule.MONTE_CARLO, 100, LOSS, 4, 10, 6, 0);
    long activations =
        PackTrainer.program(any.settings(), DataSets.shipped()).architecture().cost().activations();
    assertThat(points(4, 100, 20) - points(4, 100, 10))
        .isEqualTo(4 * 8L * 2 * 3 * 10 * activations);
  }

  private static long points(int members, int count, int batch) {
    return PackMemory.bytes(
        Runs.pack(
            IntStream.range(0, members)
                .mapToObj(
                    r ->
                        PdePackTest.run(
                            "poisson-1d", SubsetRule.MONTE_CARLO, count, LOSS, 4, batch, 6, r))
                .toArray(RunSpec[]::new)),
        DataSets.shipped());
  }

  /** 6,000 times 1,437 images of 64 numbers. */
  @Test
  void targetsThatNoTensorHoldsAreAShortageAndNoFailure() {
    PackSpec pack =
        Runs.pack(
            IntStream.range(0, 6000)
                .mapToObj(MemoryShortageTest::autoencoder)
                .toArray(RunSpec[]::new));
    PackOptions options = new PackOptions(Duration.ofMillis(5), 50, 0);
    Throwable thrown =
        catchThrowable(() -> PackTrainer.start(lane, DataSets.shipped(), pack, options).close());
    assertThat(MemoryShortage.isBehind(thrown)).as("%s", thrown).isTrue();
    assertThat(thrown).hasMessageContaining("targets of 6000 networks: 2207232000 bytes");
  }

  private static RunSpec autoencoder(int replicate) {
    RunSettings settings =
        new RunSettings(
            DataSpec.of("digits"),
            new TaskSpec(TaskKind.AUTOENCODER, LossKind.MSE, Parametrization.STANDARD),
            new NetworkSpec(NetworkFamily.MLP, 1, 1, Activation.RELU, false),
            Runs.run(1, 16, 100, 0).settings().training());
    RunKey key = RunKey.of(settings, 1, replicate);
    return new RunSpec(key, key, "", replicate, settings);
  }

  private static long bytes(int members, SubsetRule rule, int batch) {
    return PackMemory.bytes(pack(members, rule, batch), DataSets.shipped());
  }

  private static PackSpec pack(int members, SubsetRule rule, int batch) {
    return Runs.pack(
        IntStream.range(0, members)
            .mapToObj(
                r -> PdePackTest.run("poisson-1d", rule, batch, LossKind.DEEP_RITZ, 4, batch, 6, r))
            .toArray(RunSpec[]::new));
  }

  private static long bytes(int members) {
    PackSpec pack =
        Runs.pack(
            IntStream.range(0, members)
                .mapToObj(r -> Runs.run(16, 16, 100, r))
                .toArray(RunSpec[]::new));
    return PackMemory.bytes(pack, DataSets.shipped());
  }
}
