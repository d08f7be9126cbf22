package io.orograph.engine.checkpoint;

import io.orograph.core.checkpoint.Safetensors;
import io.orograph.engine.model.TensorSlot;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Flat vectors cut into named tensors and put together again. */
final class SlotTensors {
  private SlotTensors() {}

  /** One vector as tensors of the slots' names and shapes. */
  static Map<String, Safetensors.Tensor> cut(List<TensorSlot> slots, float[] flat) {
    Map<String, Safetensors.Tensor> tensors = new TreeMap<>();
    for (TensorSlot slot : slots) {
      float[] values = Arrays.copyOfRange(flat, slot.offset(), slot.end());
      tensors.put(slot.name(), Safetensors.Tensor.of(values, extents(slot)));
    }
    return tensors;
  }

  /** The same in float64. */
  static Map<String, Safetensors.Tensor> cut(List<TensorSlot> slots, double[] flat) {
    Map<String, Safetensors.Tensor> tensors = new TreeMap<>();
    for (TensorSlot slot : slots) {
      double[] values = Arrays.copyOfRange(flat, slot.offset(), slot.end());
      tensors.put(slot.name(), Safetensors.Tensor.of(values, extents(slot)));
    }
    return tensors;
  }

  /** K vectors as tensors with a leading axis K, named {@code prefix + name}. */
  static Map<String, Safetensors.Tensor> stack(
      String prefix, List<TensorSlot> slots, List<float[]> rows) {
    Map<String, Safetensors.Tensor> tensors = new TreeMap<>();
    for (TensorSlot slot : slots) {
      float[] values = new float[rows.size() * slot.size()];
      for (int k = 0; k < rows.size(); k++) {
        System.arraycopy(rows.get(k), slot.offset(), values, k * slot.size(), slot.size());
      }
      long[] shape = LongStream.concat(LongStream.of(rows.size()), stream(slot)).toArray();
      tensors.put(prefix + slot.name(), Safetensors.Tensor.of(values, shape));
    }
    return tensors;
  }

  /** The inverse of {@link #cut(List, float[])}. */
  static float[] join(Safetensors.Content content, List<TensorSlot> slots) throws IOException {
    float[] flat = new float[size(slots)];
    for (TensorSlot slot : slots) {
      float[] values = floats(content, slot.name(), extents(slot));
      System.arraycopy(values, 0, flat, slot.offset(), values.length);
    }
    return flat;
  }

  /** The inverse of {@link #stack}. */
  static List<float[]> unstack(
      Safetensors.Content content, String prefix, List<TensorSlot> slots, int count)
      throws IOException {
    float[][] rows = new float[count][size(slots)];
    for (TensorSlot slot : slots) {
      long[] shape = LongStream.concat(LongStream.of(count), stream(slot)).toArray();
      float[] values = floats(content, prefix + slot.name(), shape);
      for (int k = 0; k < count; k++) {
        System.arraycopy(values, k * slot.size(), rows[k], slot.offset(), slot.size());
      }
    }
    return List.of(rows);
  }

  private static int size(List<TensorSlot> slots) {
    return slots.isEmpty() ? 0 : slots.getLast().end();
  }

  private static float[] floats(Safetensors.Content content, String name, long[] shape)
      throws IOException {
    Safetensors.Tensor tensor = content.tensor(name);
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (tensor.dtype() != Safetensors.Dtype.F32 || !tensor.shape().equals(expected)) {
      throw new IOException(
          "tensor %s: %s%s (expected: F32%s)"
              .formatted(name, tensor.dtype(), tensor.shape(), expected));
    }
    return tensor.floats();
  }

  private static long[] extents(TensorSlot slot) {
    return stream(slot).toArray();
  }

  private static LongStream stream(TensorSlot slot) {
    return slot.shape().stream().mapToLong(Integer::longValue);
  }
}
