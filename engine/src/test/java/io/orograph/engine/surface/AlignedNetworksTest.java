package io.orograph.engine.surface;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.align.ActivationMatching;
import io.orograph.core.align.Permutations;
import io.orograph.core.align.UnitGroups;
import io.orograph.core.align.WeightMatching;
import io.orograph.core.path.Curve;
import io.orograph.core.path.PathProfile;
import io.orograph.core.path.Segment;
import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.data.Samples;
import io.orograph.engine.lane.LaneContext;
import io.orograph.engine.lane.TestLane;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Permuted copies of networks of every family. */
class AlignedNetworksTest {
  private static final Seed SEED = Seed.of(12).derive("aligned-networks");
  private static final int SAMPLES = 40;

  private final LaneContext lane = TestLane.context();

  static Stream<Architecture> families() {
    List<Integer> image = List.of(3, 32, 32);
    return Stream.of(
        Families.mlp(List.of(12), 9, 1, Activation.RELU, false, 4),
        Families.mlp(List.of(12), 9, 3, Activation.TANH, false, 4),
        Families.mlp(List.of(12), 9, 2, Activation.RELU, true, 4),
        Families.resnet18(image, 3, 4),
        Families.vgg11(image, 3, 4));
  }

  @ParameterizedTest
  @MethodSource("families")
  void aPermutedNetworkGivesTheSameAnswers(Architecture network) {
    Copy copy = Copy.of(lane, network, samples(network));
    ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
    Samples samples = samples(network);
    double[] own = outputs(program, copy.original, samples);
    double[] permuted = outputs(program, copy.permuted, samples);
    assertThat(copy.permuted.theta()).isNotEqualTo(copy.original.theta());
    assertThat(relativeGap(permuted, own)).isLessThan(1e-12);
  }

  /** Statistics that stay behind belong to other units. */
  @ParameterizedTest
  @MethodSource("families")
  void itDoesNotWithTheStatisticsInTheirOldOrder(Architecture network) {
    if (network.layout().buffers().isEmpty()) {
      return;
    }
    Copy copy = Copy.of(lane, network, samples(network));
    ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
    Samples samples = samples(network);
    HiddenMoments.Network torn =
        new HiddenMoments.Network(copy.permuted.theta(), copy.original.statistics());
    assertThat(
            relativeGap(outputs(program, torn, samples), outputs(program, copy.original, samples)))
        .isGreaterThan(1e-3);
  }

  @ParameterizedTest
  @MethodSource("families")
  void weightMatchingRecoversThePermutationExactly(Architecture network) {
    Copy copy = Copy.of(lane, network, samples(network));
    Permutations found =
        WeightMatching.match(copy.groups, copy.original.theta(), copy.permuted.theta(), 1, SEED)
            .permutations();
    assertThat(found.applyTo(copy.permuted.theta(), copy.groups.parameters()))
        .containsExactly(copy.original.theta());
    assertThat(found.applyTo(copy.permuted.statistics(), copy.groups.buffers()))
        .containsExactly(copy.original.statistics());
  }

  /** Units that never answer may change places, which no answer shows. */
  @ParameterizedTest
  @MethodSource("families")
  void betweenNetworksAlignedByActivationsTheLossIsTheSameEverywhere(Architecture network) {
    Copy copy = Copy.of(lane, network, samples(network));
    ComputeProgram program = ComputeProgram.of(network, LossKind.CROSS_ENTROPY);
    Samples samples = samples(network);
    Permutations found =
        ActivationMatching.match(
                copy.groups, HiddenMoments.of(lane, program, copy.original, copy.permuted, samples))
            .permutations();
    float[] aligned = found.applyTo(copy.permuted.theta(), copy.groups.parameters());
    assertThat(change(program, copy, copy.permuted.theta(), samples)).isGreaterThan(1e-2);
    assertThat(change(program, copy, aligned, samples)).isLessThan(1e-10);
  }

  /**
   * The largest relative change of the loss along the line between two networks, statistics
   * estimated anew at each point.
   */
  private double change(ComputeProgram program, Copy copy, float[] end, Samples samples) {
    NormStatistics statistics =
        program.isNormalized() ? new NormStatistics.Recomputed(samples, 128) : NormStatistics.NONE;
    try (NetworkSurface surface =
        new NetworkSurface(lane, program, samples, Precision.FLOAT64, statistics)) {
      Segment<TensorBlock> line =
          new Segment<>(surface.points(copy.original.theta()), surface.points(end));
      List<Double> losses = PathProfile.along(line, surface, Curve.grid(5), 5).loss().values();
      double start = losses.getFirst();
      return losses.stream().mapToDouble(l -> Math.abs(l - start) / start).max().orElseThrow();
    }
  }

  private double[] outputs(ComputeProgram program, HiddenMoments.Network network, Samples samples) {
    try (NetworkSurface surface =
        new NetworkSurface(
            lane,
            program,
            samples,
            Precision.FLOAT64,
            new NormStatistics.Given(network.statistics()))) {
      return surface.outputs(surface.points(network.theta()), samples.inputs());
    }
  }

  private static Samples samples(Architecture network) {
    RandomStream stream = SEED.derive("samples").stream();
    float[] inputs = new float[SAMPLES * network.inputSize()];
    stream.fillGaussian(inputs);
    int[] labels = new int[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      labels[i] = stream.nextInt(network.outputs());
    }
    return new Samples(network.inputSize(), inputs, labels);
  }

  private static double relativeGap(double[] actual, double[] expected) {
    double gap = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      gap += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(gap / norm);
  }

  /** Running statistics as training on these samples might leave them. */
  private static float[] statistics(
      LaneContext lane, Architecture network, float[] theta, Samples samples) {
    int q = network.layout().bufferCount();
    if (q == 0) {
      return new float[0];
    }
    try (MemoryScope scope = lane.newScope()) {
      return lane.program(ComputeProgram.of(network, LossKind.CROSS_ENTROPY))
          .call(
              scope,
              ProgramMethod.STATISTICS,
              scope.floats(theta, 1, theta.length),
              scope.zeros(Precision.FLOAT32, 1, q),
              scope.floats(samples.inputs(), samples.count(), samples.features()),
              scope.floats(new float[] {1}, 1))
          .getFirst()
          .floats();
    }
  }

  private record Copy(
      UnitGroups groups, HiddenMoments.Network original, HiddenMoments.Network permuted) {

    /** A random network and the same with the units of every group in another order. */
    static Copy of(LaneContext lane, Architecture network, Samples samples) {
      UnitGroups groups = network.unitGroups();
      RandomStream stream = SEED.derive("network").stream();
      float[] theta = new float[network.layout().parameterCount()];
      stream.fillGaussian(theta);
      for (TensorSlot slot : network.layout().parameters()) {
        boolean normalizing = slot.fanIn() == 0;
        for (int i = slot.offset(); normalizing && i < slot.end(); i++) {
          // near 1 and 0, or there would be units that never answer
          theta[i] = 0.3f * theta[i] + (slot.name().endsWith(".weight") ? 1 : 0);
        }
      }
      float[] statistics = statistics(lane, network, theta, samples);
      Permutations shuffled =
          new Permutations(
              groups.groups().stream()
                  .map(g -> Arrays.stream(stream.permutation(g.units())).boxed().toList())
                  .toList());
      return new Copy(
          groups,
          new HiddenMoments.Network(theta, statistics),
          new HiddenMoments.Network(
              shuffled.applyTo(theta, groups.parameters()),
              shuffled.applyTo(statistics, groups.buffers())));
    }
  }
}
