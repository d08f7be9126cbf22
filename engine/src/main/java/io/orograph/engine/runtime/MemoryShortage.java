package io.orograph.engine.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** There is not the memory, of a device or of the process, that a computation asks for. */
public final class MemoryShortage extends RuntimeException {
  /**
   * What libtorch says when an allocation fails: of a GPU's memory, of cuBLAS' workspace, of the
   * processor's (two wordings of one allocator), and the standard library's exception.
   */
  private static final List<String> WORDS =
      List.of(
          "CUDA out of memory",
          "CUDA error: out of memory",
          "CUBLAS_STATUS_ALLOC_FAILED",
          "CUDNN_STATUS_ALLOC_FAILED",
          "DefaultCPUAllocator: not enough memory",
          "DefaultCPUAllocator: can't allocate memory",
          "std::bad_alloc");

  /**
   * A computation that was not even begun.
   *
   * @param what it is
   * @param bytes that it needs
   * @param most bytes that it may take
   */
  public MemoryShortage(String what, long bytes, long most) {
    super("%s: %d bytes (expected: at most %d)".formatted(what, bytes, most));
  }

  /** Whether this, or what caused it, is a lack of memory; smaller computations may then work. */
  public static boolean isBehind(@Nullable Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof MemoryShortage
          || t instanceof OutOfMemoryError
          || WORDS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }
}
