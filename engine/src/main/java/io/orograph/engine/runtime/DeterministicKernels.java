package io.orograph.engine.runtime;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The mode in which libtorch's kernels for GPUs give the same bits for the same call: deterministic
 * algorithms of its own and of cuDNN, no search for the fastest ones (whose outcome is a matter of
 * clocks), no TF32, and a fixed workspace of cuBLAS, which reads it from the environment.
 *
 * <p>DJL has no access to these switches, so they are set where libtorch keeps them, in its global
 * context ({@code at::globalContext()}), by the exported names of the versions that are in use.
 * Operations without a deterministic form only warn: those that this software calls are
 * deterministic as it calls them (maxima over windows that do not overlap).
 */
final class DeterministicKernels {
  /** The environment variable that cuBLAS reads when it starts. */
  static final String VARIABLE = "CUBLAS_WORKSPACE_CONFIG";

  private static final List<String> FIXED = List.of(":4096:8", ":16:8");
  private static final String CONTEXT = "_ZN2at7Context";

  private final NativeLibrary torch;
  private final Pointer context;

  private DeterministicKernels(NativeLibrary torch) {
    this.torch = torch;
    this.context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }

  /** Those of the libtorch in a folder, which this process has loaded. */
  static DeterministicKernels in(Path folder) {
    return new DeterministicKernels(
        NativeLibrary.getInstance(folder.resolve("libtorch_cpu.so").toString()));
  }

  /**
   * Makes sure that cuBLAS has a fixed workspace.
   *
   * @throws IllegalStateException if it has not, with what to do
   */
  static void require(Map<String, String> environment) {
    String value = environment.getOrDefault(VARIABLE, "");
    if (!FIXED.contains(value)) {
      throw new IllegalStateException(
          "%s: %s (expected: %s in the environment of this process: without it matrix products on a GPU differ from call to call)"
              .formatted(VARIABLE, value.isEmpty() ? "not set" : value, FIXED.getFirst()));
    }
  }

  /** Switches the mode for the whole process. */
  void set(boolean on) {
    set("21setDeterministicCuDNNEb", on);
    set("17setBenchmarkCuDNNEb", false);
    set("17setAllowTF32CuDNNEb", !on);
    set("18setAllowTF32CuBLASEb", false);
    set("39setDeterministicFillUninitializedMemoryEb", false);
    torch
        .getFunction(CONTEXT + "26setDeterministicAlgorithmsEbb")
        .invokeVoid(new Object[] {context, (byte) (on ? 1 : 0), (byte) 1});
  }

  /** Whether libtorch says that it is in the mode. */
  boolean isOn() {
    return get("_ZNK2at7Context18deterministicCuDNNEv")
        && get("_ZNK2at7Context23deterministicAlgorithmsEv")
        && !get("_ZNK2at7Context14benchmarkCuDNNEv")
        && !allowsTf32CuDnn()
        && !get("_ZNK2at7Context15allowTF32CuBLASEv");
  }

  /**
   * In newer versions (2.10 has it) it takes the kind of operation, an optional that is empty if
   * all bits are 0.
   */
  private boolean allowsTf32CuDnn() {
    try {
      return get("_ZNK2at7Context14allowTF32CuDNNEv");
    } catch (UnsatisfiedLinkError e) {
      return (torch
                  .getFunction("_ZNK2at7Context14allowTF32CuDNNESt8optionalINS_9Float32OpEE")
                  .invokeInt(new Object[] {context, 0L})
              & 0xff)
          != 0;
    }
  }

  private void set(String name, boolean value) {
    torch.getFunction(CONTEXT + name).invokeVoid(new Object[] {context, (byte) (value ? 1 : 0)});
  }

  private boolean get(String name) {
    return (torch.getFunction(name).invokeInt(new Object[] {context}) & 0xff) != 0;
  }
}
