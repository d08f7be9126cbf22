package io.orograph.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orograph.core.checkpoint.Safetensors.Content;
import io.orograph.core.checkpoint.Safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
  private static byte[] sample() {
    return Safetensors.write(
        Map.of(
            "b", Tensor.of(new double[] {1.5, -2}, 2),
            "a", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
            "step", Tensor.of(new long[] {42})),
        Map.of("note", "quote \" and \\ and \n"));
  }

  private static byte[] file(String header, int data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    return out.putLong(text.length).put(text).array();
  }

  @Test
  void contentReadsBackAsItWasWritten() throws IOException {
    Content content = Safetensors.read(sample());
    assertThat(content.tensor("a").floats()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(content.tensor("a").shape()).containsExactly(2L, 3L);
    assertThat(content.tensor("b").doubles()).containsExactly(1.5, -2);
    assertThat(content.tensor("step").longs()).containsExactly(42);
    assertThat(content.tensor("step").shape()).isEmpty();
    assertThat(content.metadata()).containsEntry("note", "quote \" and \\ and \n");
  }

  @Test
  void headerIsPaddedToEightBytesAndKeysAreSorted() {
    ByteBuffer in = ByteBuffer.wrap(sample()).order(ByteOrder.LITTLE_ENDIAN);
    long length = in.getLong();
    assertThat(length % 8).isZero();
    String header = new String(sample(), 8, (int) length, StandardCharsets.UTF_8);
    assertThat(header.indexOf("\"a\"")).isLessThan(header.indexOf("\"b\""));
  }

  @Test
  void aTensorThatIsNotThereIsNamed() throws IOException {
    Content content = Safetensors.read(sample());
    assertThatThrownBy(() -> content.tensor("c"))
        .hasMessage("tensor: c (expected: one of [a, b, step])");
  }

  @Test
  void offsetsBeyondTheFileAreRefused() {
    byte[] bytes = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", 8);
    assertThatThrownBy(() -> Safetensors.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("data_offsets: [0, 16]");
  }

  @Test
  void shapeThatDoesNotMatchItsBytesIsRefused() {
    byte[] bytes = file("{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}", 8);
    assertThatThrownBy(() -> Safetensors.read(bytes)).hasMessageContaining("expected: 12");
  }

  @Test
  void shapeWhoseProductOverflowsIsRefused() {
    byte[] bytes =
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
            8);
    assertThatThrownBy(() -> Safetensors.read(bytes)).isInstanceOf(IOException.class);
  }

  @Test
  void headerLongerThanTheFileIsRefusedBeforeItIsRead() {
    byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(1L << 40).array();
    assertThatThrownBy(() -> Safetensors.read(bytes)).hasMessageContaining("header length");
  }

  @Test
  void spoiltBytesNeverGiveAnythingButAnIoException() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] sound = sample();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = sound.clone();
      for (int k = random.nextInt(1, 4); k > 0; k--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      try {
        Safetensors.read(cut);
      } catch (IOException refused) {
        assertThat(refused).hasMessageContaining("safetensors");
      }
    }
  }
}
