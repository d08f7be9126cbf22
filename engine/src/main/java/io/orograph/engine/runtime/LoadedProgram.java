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
  private final ConvolutionKernels convolutions;
  private final ConvolutionKernels.Choice choice;

  LoadedProgram(
      ComputeProgram program,
      PtSymbolBlock block,
      ConvolutionKernels convolutions,
      ConvolutionKernels.Choice choice) {
    this.program = program;
    this.block = block;
    this.convolutions = convolutions;
    this.choice = choice;
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
      return convolutions.call(choice, () -> IValueUtils.forward(block, list, true)).stream()
          .map(Tensor::new)
          .toList();
    }
  }

  /** Which kernels its convolutions are computed by. */
  ConvolutionKernels.Choice convolutions() {
    return choice;
  }

  /** Whether its convolutions are computed by the plain kernels, which are slower. */
  public boolean hasPlainConvolutions() {
    return convolutions.isPlain(choice);
  }

  /** The same, with other kernels; not to be closed beside this one. */
  LoadedProgram with(ConvolutionKernels.Choice other) {
    return new LoadedProgram(program, block, convolutions, other);
  }

  @Override
  public void close() {
    block.close();
  }
}
