package io.orograph.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.random.RandomStream;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.LossKind;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps of transformers: the bits of a member depend neither on its company nor on its place. */
class TransformerPackTest {
  private static final int VOCABULARY = 9;
  private static final int CLASSES = 3;
  private static final int SAMPLES = 40;
  private static final int STEPS = 12;
  private static final int MEMBERS = 6;

  private final TorchRuntime runtime = prepared();

  private static TorchRuntime prepared() {
    TorchRuntime runtime = TorchRuntime.start();
    runtime.prepareThread();
    return runtime;
  }

  @ParameterizedTest
  @CsvSource({"4, 1, 1, 5, 8", "6, 1, 3, 7, 5", "8, 2, 2, 12, 16", "20, 1, 4, 9, 19"})
  void aMemberHasTheSameBitsAloneAndInAnyPositionAndCompany(
      int width, int depth, int heads, int length, int batch) {
    Architecture network = Families.transformer(VOCABULARY, length, width, depth, heads, CLASSES);
    Members members = new Members(network, batch);
    List<float[]> alone =
        IntStream.range(0, MEMBERS).mapToObj(m -> train(members, m).getFirst()).toList();
    for (int[] company : new int[][] {{3, 0, 5, 1, 4, 2}, {1, 0}, {2, 4, 0}}) {
      List<float[]> together = train(members, company);
      for (int place = 0; place < company.length; place++) {
        assertThat(together.get(place)).isEqualTo(alone.get(company[place]));
      }
    }
    assertThat(alone.get(0)).isNotEqualTo(alone.get(1));
    assertThat(alone.get(0)[0]).isFinite();
  }

  /** What each member begins with and is shown. */
  private static final class Members {
    private final Architecture network;
    private final int batch;
    private final float[] tokens;
    private final int[] labels;

    Members(Architecture network, int batch) {
      this.network = network;
      this.batch = batch;
      RandomStream random = Seed.of(3).stream();
      tokens = new float[SAMPLES * network.inputSize()];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = random.nextInt(VOCABULARY);
      }
      labels = new int[SAMPLES];
      Arrays.setAll(labels, i -> random.nextInt(CLASSES));
    }

    int parameters() {
      return network.layout().parameterCount();
    }

    float[] beginning(int member) {
      float[] theta = new float[parameters()];
      Seed.of(100 + member).stream().fillUniform(theta, -0.3, 0.3);
      return theta;
    }

    /** (steps, K, batch). */
    int[] order(int[] company) {
      int[] order = new int[STEPS * company.length * batch];
      for (int place = 0; place < company.length; place++) {
        RandomStream random = Seed.of(200 + company[place]).stream();
        for (int step = 0; step < STEPS; step++) {
          for (int i = 0; i < batch; i++) {
            order[(step * company.length + place) * batch + i] = random.nextInt(SAMPLES);
          }
        }
      }
      return order;
    }

    float[] targets(int networks) {
      float[] targets = new float[networks * SAMPLES * CLASSES];
      for (int row = 0; row < networks * SAMPLES; row++) {
        targets[row * CLASSES + labels[row % SAMPLES]] = 1;
      }
      return targets;
    }
  }

  private List<float[]> train(Members members, int... company) {
    int k = company.length;
    int p = members.parameters();
    float[] theta = new float[k * p];
    float[] rates = new float[k];
    for (int place = 0; place < k; place++) {
      System.arraycopy(members.beginning(company[place]), 0, theta, place * p, p);
      rates[place] = 0.05f * (1 + company[place]);
    }
    float[] decays = new float[k * p];
    Arrays.fill(decays, 5e-4f);
    float[] momenta = new float[k];
    Arrays.fill(momenta, 0.9f);
    try (MemoryScope scope = runtime.scope();
        LoadedProgram program =
            runtime.load(scope, ComputeProgram.of(members.network, LossKind.CROSS_ENTROPY))) {
      float[] trained =
          program
              .call(
                  scope,
                  ProgramMethod.TRAIN_SGD,
                  scope.floats(theta, k, p),
                  scope.zeros(Precision.FLOAT32, k, 0),
                  scope.zeros(Precision.FLOAT32, k, p),
                  scope.floats(members.tokens, SAMPLES, members.network.inputSize()),
                  scope.floats(members.targets(k), (long) k * SAMPLES, CLASSES),
                  scope.ints(members.order(company), STEPS, k, members.batch),
                  scope.floats(rates, 1, k, 1),
                  scope.floats(decays, k, p),
                  scope.zeros(Precision.FLOAT32, 0, 2, 1, 1),
                  scope.zeros(Precision.FLOAT64, 0),
                  scope.floats(momenta, k, 1))
              .getFirst()
              .floats();
      return IntStream.range(0, k)
          .mapToObj(place -> Arrays.copyOfRange(trained, place * p, (place + 1) * p))
          .toList();
    }
  }
}
