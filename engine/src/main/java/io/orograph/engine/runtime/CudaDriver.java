package io.orograph.engine.runtime;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * NVIDIA's driver, asked through its own library ({@code libcuda}, the CUDA driver API) for the
 * GPUs that this process may see; works before and without libtorch.
 */
public final class CudaDriver {
  private static final String LIBRARY = "libcuda.so.1";
  private static final int MAJOR = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
  private static final int MINOR = 76; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR
  private static final int NAME = 256;

  private CudaDriver() {}

  /**
   * What the driver tells.
   *
   * @param problem why there is no GPU, in the form {@code found (expected: ...)}; empty if there
   *     is one
   * @param version newest CUDA the driver supports, e.g. {@code 12.8}; empty without a driver
   * @param gpus in the order of their index
   */
  public record Found(String problem, String version, List<Gpu> gpus) {
    public Found {
      gpus = List.copyOf(gpus);
    }
  }

  /**
   * A GPU.
   *
   * @param name as its maker calls it
   * @param major of its compute capability
   * @param minor of its compute capability
   * @param memoryBytes all of its memory
   */
  public record Gpu(String name, int major, int minor, long memoryBytes) {
    /** E.g. {@code NVIDIA H100 80GB HBM3 sm_90}. */
    public String text() {
      return name + " sm_" + major + minor;
    }
  }

  /** Asks the driver. */
  public static Found ask() {
    return ask(LIBRARY);
  }

  static Found ask(String library) {
    NativeLibrary cuda;
    try {
      cuda = NativeLibrary.getInstance(library);
    } catch (UnsatisfiedLinkError e) {
      return none(library + ": not found (expected: NVIDIA's driver, installed for this machine)");
    }
    try {
      check(cuda.getFunction("cuInit"), 0);
      IntByReference version = new IntByReference();
      check(cuda.getFunction("cuDriverGetVersion"), version);
      IntByReference count = new IntByReference();
      check(cuda.getFunction("cuDeviceGetCount"), count);
      List<Gpu> gpus = new ArrayList<>();
      for (int i = 0; i < count.getValue(); i++) {
        gpus.add(gpu(cuda, i));
      }
      String text = version.getValue() / 1000 + "." + version.getValue() % 1000 / 10;
      String problem =
          gpus.isEmpty() ? "GPUs: none (expected: one that CUDA_VISIBLE_DEVICES lets be seen)" : "";
      return new Found(problem, text, gpus);
    } catch (UnsatisfiedLinkError | IllegalStateException e) {
      return none(e.getMessage() + " (expected: a working NVIDIA driver; see nvidia-smi)");
    }
  }

  private static Gpu gpu(NativeLibrary cuda, int index) {
    IntByReference device = new IntByReference();
    check(cuda.getFunction("cuDeviceGet"), device, index);
    byte[] name = new byte[NAME];
    check(cuda.getFunction("cuDeviceGetName"), name, NAME, device.getValue());
    LongByReference bytes = new LongByReference();
    check(cuda.getFunction("cuDeviceTotalMem_v2"), bytes, device.getValue());
    int length = 0;
    while (length < NAME && name[length] != 0) {
      length++;
    }
    return new Gpu(
        new String(name, 0, length, StandardCharsets.UTF_8),
        attribute(cuda, MAJOR, device.getValue()),
        attribute(cuda, MINOR, device.getValue()),
        bytes.getValue());
  }

  private static int attribute(NativeLibrary cuda, int attribute, int device) {
    IntByReference value = new IntByReference();
    check(cuda.getFunction("cuDeviceGetAttribute"), value, attribute, device);
    return value.getValue();
  }

  private static void check(Function function, Object... arguments) {
    int code = function.invokeInt(arguments);
    if (code != 0) {
      throw new IllegalStateException(function.getName() + ": error " + code);
    }
  }

  private static Found none(String problem) {
    return new Found(problem, "", List.of());
  }
}
