package io.orograph.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.orograph.core.checkpoint.Digest;
import io.orograph.core.sweep.DataSpec;
import io.orograph.core.sweep.SubsetRule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Subsets, label noise, pixel noise and scaling against {@code benchmarks/peers/verify_data.py},
 * which computes the same from the published rules with NumPy and PyTorch, sharing no code; it
 * prints every number here. Arrays are compared by the SHA-256 of their float32 or int32 numbers.
 */
class PublishedRulesTest {
  private static DataSpec spec(
      String name, int subset, SubsetRule rule, double labelNoise, double pixelNoise, long seed) {
    return new DataSpec(name, subset, rule, labelNoise, pixelNoise, seed, 0);
  }

  private static String digest(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return Digest.of(bytes.array()).hex();
  }

  private static String digest(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return Digest.of(bytes.array()).hex();
  }

  @Test
  void theQuickstartsDigits() {
    PreparedData data = PreparedData.of(spec("digits", 800, SubsetRule.STRATIFIED, 0.2, 0, 1));
    assertThat(digest(data.train().inputs()))
        .isEqualTo("59b393f0ee0a344eba1e017d27a8cb1e5a26c7eee03352b4e447adcb7152e876");
    assertThat(digest(data.cleanLabels()))
        .isEqualTo("27c9c8809a3f7b78f23e9e795ec57770a42deeb09de41632c7286213f6a98607");
    assertThat(digest(data.train().labels()))
        .isEqualTo("73d8eddda6d093671c38dc976a1a85307162c694fddb5375a959da5dec0f90a7");
    assertThat(digest(data.test().inputs()))
        .isEqualTo("101cdbd94f40537b10e290626b6f1b528a8c5a0f0307fd33447562690f6ca595");
  }

  @Test
  void theFirstHundredDigitsWithHalfTheLabelsDrawnAnew() {
    PreparedData data = PreparedData.of(spec("digits", 100, SubsetRule.FIRST_N, 0.5, 0, 9));
    assertThat(digest(data.train().labels()))
        .isEqualTo("3791371a411899ddc4f2f3868d196666bba743cfcbda05e74af6c217f06b017f");
  }

  @Test
  void aSubsetOfNoisyCifarImages(@TempDir Path root) {
    SmallSets.writeCifar(root);
    DataSet set = SmallSets.read(root, SmallSets.CIFAR);
    assertThat(set.digest().hex())
        .isEqualTo("727318c762819b02778b835dc20c4e1842a728cb95bcde0792ca59e92ac55802");
    DataSpec clean = spec("cifar10", 12, SubsetRule.STRATIFIED, 0, 0, 5);
    PreparedData data = PreparedData.clean(set, clean);
    assertThat(digest(data.train().inputs()))
        .isEqualTo("b34542cc20f510280b895d3c96bea670763dcaef3bbfa7bb1902352117b27ea9");
    DataSpec noisy = spec("cifar10", 12, SubsetRule.STRATIFIED, 0.6, 0, 5);
    assertThat(digest(data.withLabelNoise(noisy).train().labels()))
        .isEqualTo("36029c1cf889ad30a67108efabb6761e3e96bc697a31cab5f32b4fc85c5ae22e");
    DataSpec grainy = spec("cifar10", 12, SubsetRule.STRATIFIED, 0, 0.25, 5);
    float[] pixels = PreparedData.clean(set, grainy).train().inputs(3, 4);
    assertThat(java.util.Arrays.copyOf(pixels, 4))
        .containsExactly(
            new float[] {-1.9863045f, -1.9417474f, -1.7582953f, -1.2712831f}, within(1e-6f));
  }

  @Test
  void mnistAndFashionAreScaledAsUsual(@TempDir Path root) {
    SmallSets.writeMnist(root, false);
    DataSet mnist = SmallSets.read(root, SmallSets.MNIST);
    assertThat(digest(mnist.samples().inputs()))
        .isEqualTo("20b25bd7627e19a5b0ff78feaada354b7cfd100e36b3da25ffc202ebab2a67db");
    ImageFiles fashion =
        new ImageFiles(SmallSets.MNIST, new IdxFormat(), DataSets.files("fashion-mnist").scaling());
    DataFolder folder = new DataFolder(java.util.Optional.of(root));
    assertThat(
            digest(
                fashion
                    .read(folder.find(SmallSets.MNIST, SmallSets.files(SmallSets.MNIST)))
                    .samples()
                    .inputs()))
        .isEqualTo("ca87f615713b8593766bad62d9159f323134479743b7a30b6b200c01768e1e32");
  }
}
