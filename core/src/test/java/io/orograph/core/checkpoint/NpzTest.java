package io.orograph.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

final class NpzTest {
  private static final Map<String, Safetensors.Tensor> ARRAYS =
      Map.of(
          "step", Safetensors.Tensor.of(new long[] {0, 1, 1L << 40}, 3),
          "loss", Safetensors.Tensor.of(new float[] {1.5f, Float.NaN, -0f, 3f}, 2, 2),
          "value", Safetensors.Tensor.of(new double[] {Math.PI}));

  @Test
  void arraysComeBackAsTheyWere() throws IOException {
    Safetensors.Content read = Npz.read(Npz.write(ARRAYS));
    assertThat(read.tensors().keySet()).containsExactly("loss", "step", "value");
    assertThat(read.tensor("step").longs()).containsExactly(0, 1, 1L << 40);
    assertThat(read.tensor("loss").floats()).containsExactly(1.5f, Float.NaN, -0f, 3f);
    assertThat(read.tensor("loss").shape()).containsExactly(2L, 2L);
    assertThat(read.tensor("value").doubles()).containsExactly(Math.PI);
    assertThat(read.tensor("value").shape()).isEmpty();
  }

  @Test
  void equalContentHasEqualBytes() {
    // NumPy 2.4 read these bytes when this digest was taken.
    assertThat(Digest.of(Npz.write(ARRAYS)))
        .isEqualTo(Digest.of(Npz.write(Map.copyOf(ARRAYS))))
        .hasToString("4e16b00dd332cbec433ca205a694868179d52c1ede034ef1a38d1f35a5df30ca");
  }

  @Test
  void aTornArrayIsRefusedByName() {
    byte[] bytes = Npz.write(Map.of("x", Safetensors.Tensor.of(new float[] {1, 2}, 2)));
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("(2,)", "(3,)");
    assertThatThrownBy(() -> Npz.read(text.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(IOException.class);
    String fortran = new String(bytes, StandardCharsets.ISO_8859_1).replace("False", "True ");
    assertThatThrownBy(() -> Npz.read(fortran.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void anArchiveThatWouldFillMemoryIsRefused() throws IOException {
    byte[] bytes = compressed(300, "(8192,)", new byte[1 << 15]);
    assertThat(bytes).as("ten megabytes in little").hasSizeBetween((1 << 15) + 128, 200_000);
    assertThatThrownBy(() -> Npz.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 16 times the archive");
  }

  @Test
  void oneArrayThatWouldFillMemoryIsRefused() throws IOException {
    byte[] bytes = compressed(1, "(262144,)", new byte[1 << 20]);
    assertThatThrownBy(() -> Npz.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("more than 16 times the archive");
  }

  @Test
  void anArrayThatIsLargerThanItsArchiveIsReadWhole() throws IOException {
    byte[] values = new byte[1 << 15];
    byte[] some = new byte[1 << 13];
    new Random(1).nextBytes(some);
    System.arraycopy(some, 0, values, values.length - some.length, some.length);
    byte[] bytes = compressed(1, "(8192,)", values);
    assertThat(bytes).as("compressed").hasSizeBetween(some.length, values.length / 2);
    assertThat(Npz.read(bytes).tensor("a0").data()).isEqualTo(ByteBuffer.wrap(values));
  }

  @Test
  void aShapeThatIsNoNumberIsRefusedByName() throws IOException {
    byte[] bytes = compressed(1, "(99999999999999999999,)", new byte[4]);
    assertThatThrownBy(() -> Npz.read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("npz array a0: ");
  }

  /** An archive of arrays {@code a0}, {@code a1}, ... with the same values. */
  private static byte[] compressed(int arrays, String shape, byte[] values) throws IOException {
    byte[] header = new byte[128];
    Arrays.fill(header, (byte) ' ');
    byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0};
    System.arraycopy(start, 0, header, 0, start.length);
    byte[] text =
        "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }"
            .formatted(shape)
            .getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, header, start.length, text.length);
    header[127] = '\n';
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < arrays; i++) {
        zip.putNextEntry(new ZipEntry("a" + i + ".npy"));
        zip.write(header);
        zip.write(values);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
