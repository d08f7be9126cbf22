package io.orograph.core.script;

import java.util.List;

/**
 * A tensor that is an attribute of a module or of one of its submodules.
 *
 * @param owner names of the submodules on the way to it; empty for the module itself
 * @param name of the attribute
 * @param role what becomes of it
 * @param shape extents
 * @param place its number among the tensors of its role, which two attributes of one tensor share
 * @param count what a counter says
 */
public record ScriptTensor(
    List<String> owner, String name, Role role, List<Integer> shape, int place, long count) {
  /** What becomes of a tensor. */
  public enum Role {
    /** Part of θ. */
    PARAMETER,
    /** A running mean or variance of batch normalization: frozen, or moved by training. */
    STATISTIC,
    /** The number of batches that batch normalization has seen. */
    COUNTER,
    /** Anything else of float32, which stays as it is. */
    CONSTANT
  }

  public ScriptTensor {
    owner = List.copyOf(owner);
    shape = List.copyOf(shape);
  }

  /** Its name in PyTorch's {@code state_dict}. */
  public String path() {
    return owner.isEmpty() ? name : String.join(".", owner) + "." + name;
  }

  /** Number of elements. */
  public int size() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
