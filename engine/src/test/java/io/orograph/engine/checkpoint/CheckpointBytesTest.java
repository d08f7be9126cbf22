package io.orograph.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.CheckpointRole;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.random.Seed;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.RunKey;
import io.orograph.engine.data.Samples;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.Families;
import io.orograph.engine.train.CurvePoint;
import io.orograph.engine.train.MemberState;
import io.orograph.engine.train.PackState;
import io.orograph.engine.train.Weights;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckpointBytesTest {
  private static final Architecture MLP = Families.mlp(List.of(3), 4, 1, Activation.TANH, false, 2);
  private static final RunKey RUN = new RunKey("ab".repeat(32));

  private static float[] vector(int size, long seed) {
    float[] values = new float[size];
    Seed.of(seed).stream().fillGaussian(values);
    return values;
  }

  private static Weights weights(Architecture architecture, long seed) {
    return new Weights(
        vector(architecture.layout().parameterCount(), seed),
        vector(architecture.layout().bufferCount(), seed + 100));
  }

  private static NetworkCheckpoint aCheckpoint(Architecture architecture) {
    return new NetworkCheckpoint(
        RUN,
        CheckpointRole.FINAL,
        2500,
        architecture.text(),
        "program",
        "engine",
        weights(architecture, 1));
  }

  @Test
  void aCheckpointComesBackAsItWas() throws IOException {
    NetworkCheckpoint written = aCheckpoint(MLP);
    NetworkCheckpoint read = NetworkCheckpoint.read(written.bytes(MLP.layout()), MLP);
    assertThat(read).usingRecursiveComparison().isEqualTo(written);
    assertThat(read.bytes(MLP.layout())).isEqualTo(written.bytes(MLP.layout()));
  }

  @Test
  void itsTensorsHaveTheNamesAndShapesOfPyTorch() throws IOException {
    Safetensors.Content content = Safetensors.read(aCheckpoint(MLP).bytes(MLP.layout()));
    assertThat(content.tensors().keySet())
        .containsExactly("0.bias", "0.weight", "2.bias", "2.weight");
    assertThat(content.tensor("0.weight").shape()).containsExactly(4L, 3L);
    assertThat(content.tensor("2.bias").shape()).containsExactly(2L);
  }

  @Test
  void convolutionsAndBatchNormStatisticsHavePlacesToo() throws IOException {
    Architecture resnet = Families.resnet18(List.of(3, 32, 32), 1, 10);
    NetworkCheckpoint written = aCheckpoint(resnet);
    NetworkCheckpoint read = NetworkCheckpoint.read(written.bytes(resnet.layout()), resnet);
    assertThat(read).usingRecursiveComparison().isEqualTo(written);
    assertThat(Safetensors.read(written.bytes(resnet.layout())).tensors())
        .containsKeys("bn1.running_var", "layer2.0.shortcut.0.weight", "linear.bias");
  }

  @Test
  void theBatchesThatStatisticsHaveSeenAreTheStepsAsInPyTorch() throws IOException {
    Architecture resnet = Families.resnet18(List.of(3, 32, 32), 1, 10);
    Safetensors.Content content = Safetensors.read(aCheckpoint(resnet).bytes(resnet.layout()));
    Safetensors.Tensor counter = content.tensor("layer2.0.shortcut.1.num_batches_tracked");
    assertThat(counter.shape()).isEmpty();
    assertThat(counter.longs()).containsExactly(2500);
  }

  @Test
  void anotherArchitectureIsRefusedByName() {
    Architecture other = Families.mlp(List.of(3), 5, 1, Activation.TANH, false, 2);
    assertThatThrownBy(() -> NetworkCheckpoint.read(aCheckpoint(MLP).bytes(MLP.layout()), other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("metadata architecture");
  }

  @Test
  void aResumeStateComesBackAsItWas() throws IOException {
    comesBack(MLP);
    comesBack(Families.resnet18(List.of(3, 32, 32), 1, 10));
  }

  private static void comesBack(Architecture network) throws IOException {
    int p = network.layout().parameterCount();
    MemberState first =
        new MemberState(
            RUN,
            weights(network, 1),
            List.of(vector(p, 2), vector(p, 5)),
            1.5,
            Double.NaN,
            0,
            0.25);
    MemberState second =
        new MemberState(
            new RunKey("cd".repeat(32)),
            weights(network, 3),
            List.of(vector(p, 4), vector(p, 6)),
            0.1,
            2.0,
            3,
            1e-300);
    ResumeState written =
        new ResumeState(new PackState(42, List.of(first, second)), "program", "cpu/AVX2/x/1");
    ResumeState read = ResumeState.read(written.bytes(network), network);
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class) // NaN is a value here
        .isEqualTo(written);
  }

  @Test
  void aTruncatedOrForeignResumeStateIsRefused() {
    byte[] bytes = new ResumeState(new PackState(42, List.of()), "program", "device").bytes(MLP);
    assertThatThrownBy(
            () -> ResumeState.read(java.util.Arrays.copyOf(bytes, bytes.length / 2), MLP))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> NetworkCheckpoint.read(bytes, MLP))
        .hasMessage("metadata format: orograph.resume/2 (expected: orograph.checkpoint/1)");
  }

  @Test
  void artifactsAreReadableArrays() throws IOException {
    Samples samples = new Samples(2, new float[] {1, 2, 3, 4}, new int[] {7, 9});
    Safetensors.Content set = Npz.read(Artifacts.evaluationSet(samples));
    assertThat(set.tensor("inputs").floats()).containsExactly(1, 2, 3, 4);
    assertThat(set.tensor("labels").longs()).containsExactly(7, 9);
    assertThat(set.tensors()).doesNotContainKey("rows");
    Safetensors.Content chunk =
        Npz.read(Artifacts.curveChunk(List.of(new CurvePoint(RUN, 50, 0.5))));
    assertThat(chunk.tensor("step").longs()).containsExactly(50);
    assertThat(chunk.tensor("train_loss").doubles()).containsExactly(0.5);
  }
}
