package io.orograph.engine.runtime;

import ai.djl.Device;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where tensors lie and programs compute.
 *
 * @param kind processor or GPU
 * @param index of the GPU among those that the process may see; 0 for the processor
 */
public record ComputeDevice(Kind kind, int index) {
  /** The processor. */
  public static final ComputeDevice CPU = new ComputeDevice(Kind.CPU, 0);

  private static final Pattern TEXT = Pattern.compile("cpu|cuda(?::([0-9]{1,3}))?");

  /** What computes. */
  public enum Kind {
    CPU,
    CUDA
  }

  public ComputeDevice {
    if (index < 0 || (kind == Kind.CPU && index > 0)) {
      throw new IllegalArgumentException(
          "index: " + index + " (expected: 0 for the processor, else at least 0)");
    }
  }

  /**
   * Reads {@code cpu}, {@code cuda} (the first GPU) or {@code cuda:N}.
   *
   * @throws IllegalArgumentException if it is none of them
   */
  public static ComputeDevice parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("device: " + text + " (expected: cpu, cuda or cuda:N)");
    }
    if (text.startsWith("cpu")) {
      return CPU;
    }
    return new ComputeDevice(
        Kind.CUDA, matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1)));
  }

  /** Whether text of this form is understood. */
  public static boolean isDevice(String text) {
    return TEXT.matcher(text).matches();
  }

  /** Whether it is a GPU. */
  public boolean isGpu() {
    return kind == Kind.CUDA;
  }

  /** {@code cpu} or {@code cuda}: what provenance says, because bits do not depend on the index. */
  public String label() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  Device device() {
    return switch (kind) {
      case CPU -> Device.cpu();
      case CUDA -> Device.gpu(index);
    };
  }

  @Override
  public String toString() {
    return isGpu() ? "cuda:" + index : "cpu";
  }
}
