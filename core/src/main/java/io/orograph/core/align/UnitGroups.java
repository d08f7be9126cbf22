package io.orograph.core.align;

import java.util.List;
import java.util.stream.Stream;

/**
 * The permutation symmetries of an architecture (Ainsworth, Hayase and Srinivasa 2023, "Git
 * Re-Basin", section 3): which axes of which tensors are permuted together without changing what
 * the network computes.
 *
 * @param groups from the input on, so that units are made from those of groups before them
 * @param parameters all tensors of the flat parameter vector
 * @param buffers all tensors of the flat buffer vector: statistics of batch normalization
 * @param activations the group of each hidden activation that is observed, in the order of the
 *     forward pass; {@link PermutedTensor#FIXED} for none
 */
public record UnitGroups(
    List<UnitGroup> groups,
    List<PermutedTensor> parameters,
    List<PermutedTensor> buffers,
    List<Integer> activations) {
  public UnitGroups {
    groups = List.copyOf(groups);
    parameters = List.copyOf(parameters);
    buffers = List.copyOf(buffers);
    activations = List.copyOf(activations);
    for (PermutedTensor tensor : Stream.concat(parameters.stream(), buffers.stream()).toList()) {
      for (int axis = 0; axis < tensor.shape().size(); axis++) {
        int group = tensor.groups().get(axis);
        if (group != PermutedTensor.FIXED
            && groups.get(group).units() != tensor.shape().get(axis)) {
          throw new IllegalArgumentException(
              "shape of %s: %s (expected: %s on axis %d)"
                  .formatted(tensor.name(), tensor.shape(), groups.get(group), axis));
        }
      }
    }
  }

  /** Tensors that a group permutes. */
  List<PermutedTensor> permutedBy(int group) {
    return parameters.stream().filter(t -> t.axisOf(group) >= 0).toList();
  }
}
