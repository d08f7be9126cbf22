package io.orograph.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.checkpoint.Safetensors.Tensor;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.StateDict;
import io.orograph.core.sweep.Violation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Files that somebody has brought, of an MLP with batch normalization on the unit square's waves.
 */
class StateDictCheckTest {
  private static final List<StateDict.Entry> EXPECTED =
      StateDict.of(
          new NetworkSpec(NetworkFamily.MLP, 3, 1, Activation.RELU, true), DataCatalogue.WAVES, 2);

  private static Map<String, Tensor> sound() {
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.put("0.weight", filled(3, 2));
    tensors.put("0.bias", filled(3));
    tensors.put("1.weight", filled(3));
    tensors.put("1.bias", filled(3));
    tensors.put("1.running_mean", filled(3));
    tensors.put("1.running_var", filled(3));
    tensors.put("3.weight", filled(2, 3));
    tensors.put("3.bias", filled(2));
    return tensors;
  }

  private static Tensor filled(long... shape) {
    return Tensor.of(values(shape), shape);
  }

  private static float[] values(long... shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.fill(values, 0.5F);
    return values;
  }

  private static List<String> found(byte[] file) {
    return StateDictCheck.of(file, EXPECTED, "tensors").stream().map(Violation::toString).toList();
  }

  private static byte[] file(Map<String, Tensor> tensors) {
    return Safetensors.write(tensors, Map.of("format", "pt"));
  }

  private static byte[] raw(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + text.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(text.length)
        .put(text)
        .array();
  }

  @Test
  void aWholeStateDictIsSoundWithAndWithoutCounters() {
    Map<String, Tensor> tensors = sound();
    assertThat(found(file(tensors))).isEmpty();
    tensors.put("1.num_batches_tracked", Tensor.of(new long[] {7}));
    assertThat(found(file(tensors))).isEmpty();
  }

  @Test
  void eachTensorThatIsMissingOrOfAnotherShapeOrTypeIsNamed() {
    Map<String, Tensor> tensors = sound();
    tensors.remove("1.running_mean");
    tensors.put("0.weight", filled(2, 3));
    tensors.put("3.bias", Tensor.of(new double[] {1, 2}, 2));
    tensors.put("module.0.bias", filled(3));
    assertThat(found(file(tensors)))
        .containsExactlyInAnyOrder(
            "tensors.1.running_mean: missing (expected: F32[3])",
            "tensors.0.weight: F32[2, 3] (expected: F32[3, 2])",
            "tensors.3.bias: F64[2] (expected: F32[2])",
            "tensors.module.0.bias: F32[3] (expected: no such tensor: the network has none of this name)");
  }

  @Test
  void typesThatNobodyHereReadsAreNamedToo() {
    byte[] file = raw("{\"0.bias\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[0,6]}}", 6);
    assertThat(found(file)).contains("tensors.0.bias: BF16[3] (expected: F32[3])");
  }

  @Test
  void numbersAreFiniteAndVariancesNotNegative() {
    Map<String, Tensor> tensors = sound();
    tensors.put("0.bias", Tensor.of(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY}, 3));
    tensors.put("1.running_mean", Tensor.of(new float[] {-1, -1, -1}, 3));
    tensors.put("1.running_var", Tensor.of(new float[] {1, -1, 1}, 3));
    assertThat(found(file(tensors)))
        .containsExactlyInAnyOrder(
            "tensors.0.bias: 2 numbers (expected: finite numbers)",
            "tensors.1.running_var: 1 numbers (expected: finite numbers of at least 0)");
  }

  @Test
  void nothingHidesInAFile() {
    byte[] sound = file(sound());
    assertThat(found(Arrays.copyOf(sound, sound.length + 4)))
        .singleElement()
        .asString()
        .startsWith("tensors: safetensors size: " + (sound.length + 4));
    assertThat(
            found(
                raw("{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[4,16]}}", 16)))
        .singleElement()
        .asString()
        .contains("safetensors data: a tensor at byte");
    assertThat(
            found(raw("{\"0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,4]}}", 4)))
        .contains("tensors.0.bias: 4 bytes (expected: 12 bytes)");
  }

  @Test
  void aFileWithoutEndOfNamesIsCutShort() {
    Map<String, Tensor> tensors = sound();
    for (int i = 0; i < 1000; i++) {
      tensors.put("x".repeat(300) + i, filled(1));
    }
    assertThat(found(file(tensors)))
        .hasSize(201)
        .allSatisfy(v -> assertThat(v).hasSizeLessThan(300));
  }
}
