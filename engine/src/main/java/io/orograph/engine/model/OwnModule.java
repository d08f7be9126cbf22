package io.orograph.engine.model;

import io.orograph.core.script.ScriptModule;
import io.orograph.core.script.ScriptTensor;
import io.orograph.core.script.ScriptTensor.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * A module of one's own, as part of an architecture. Two are equal that differ in their state alone
 * (code, constants and tensor shapes are the same), so that they share a program.
 */
public final class OwnModule {
  private final ScriptModule module;

  /** A module that has been read. */
  public OwnModule(ScriptModule module) {
    this.module = module;
  }

  /** What was read. */
  public ScriptModule script() {
    return module;
  }

  /** θ as the archive has it. */
  public float[] theta() {
    return module.theta();
  }

  /** Running statistics as the archive has them. */
  public float[] moments() {
    return module.statistics();
  }

  /** Trainable tensors, flat in the order of {@code named_parameters()}. */
  public List<TensorSlot> parameters() {
    return slots(Role.PARAMETER);
  }

  /** Whether it has kernels of convolutions, as tensors of more than two extents are. */
  public boolean hasKernels() {
    return parameters().stream().anyMatch(slot -> slot.shape().size() > 2);
  }

  /** Running statistics, flat in the order of {@code named_buffers()}. */
  public List<TensorSlot> statistics() {
    return slots(Role.STATISTIC);
  }

  private List<TensorSlot> slots(Role role) {
    List<TensorSlot> slots = new ArrayList<>();
    int offset = 0;
    for (ScriptTensor tensor : module.tensors(role)) {
      List<Integer> shape = tensor.shape().isEmpty() ? List.of(1) : tensor.shape();
      int fanIn = shape.size() > 1 ? tensor.size() / shape.getFirst() : 0;
      slots.add(new TensorSlot(tensor.path(), shape, offset, fanIn, TensorSlot.Law.ZEROS));
      offset += tensor.size();
    }
    return slots;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OwnModule own && own.module.signature().equals(module.signature());
  }

  @Override
  public int hashCode() {
    return module.signature().hashCode();
  }

  @Override
  public String toString() {
    return module.type() + " " + module.signature();
  }
}
