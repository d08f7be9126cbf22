package io.orograph.engine.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import io.orograph.engine.program.ComputeProgram;
import io.orograph.engine.program.ProgramMethod;
import java.util.List;

/** A compute program in native memory, for use by one thread at a time. */
public final class LoadedProgram implements AutoCloseable {
  private final ComputeProgram program;
  private final PtSymbolBlock block;

  LoadedProgram(ComputeProgram program, PtSymbolBlock block) {
    this.program = program;
    this.block = block;
  }

  /** What was loaded. */
  public ComputeProgram program() {
    return program;
  }

  /**
   * Calls a method. The thread must have been prepared by {@link TorchRuntime#prepareThread()}.
   *
   * @param scope owner of the results
   * @param method what to compute
   * @param arguments as {@link ProgramMethod} states
   * @return the results in the order stated there
   */
  public List<Tensor> call(MemoryScope scope, ProgramMethod method, Tensor... arguments) {
    // DJL attaches results to the manager of the first array, so the selector decides where they
    // live.
    try (NDArray selector = scope.manager().create(0)) {
      selector.setName("module_method:" + method.symbol());
      NDList list = new NDList(selector);
      for (Tensor argument : arguments) {
        list.add(argument.array());
      }
      return IValueUtils.forward(block, list, true).stream().map(Tensor::new).toList();
    }
  }

  @Override
  public void close() {
    block.close();
  }
}
