package io.orograph.engine.train;

import io.orograph.core.sweep.RegularizerScope;
import io.orograph.core.sweep.RegularizerSpec;
import io.orograph.core.sweep.TrainingSpec;
import io.orograph.engine.model.ParameterLayout;
import io.orograph.engine.model.TensorSlot;
import io.orograph.engine.runtime.MemoryScope;
import io.orograph.engine.runtime.Tensor;
import java.util.Comparator;
import java.util.List;

/**
 * The regularizers of a pack's members as the training methods take them ({@link
 * io.orograph.engine.program.ProgramMethod#TRAIN_SGD}), in the order of their kinds, so that bits
 * do not depend on the order in which they were given. Of ghosts all numbers are 0.
 *
 * @param values coefficients and radii, (J, 2, K, T), row-major
 * @param kinds kinds and scopes, (J)
 * @param slots K
 * @param tensors T
 */
@SuppressWarnings("ArrayRecordComponent") // bulk numbers, never compared as values
record Penalties(float[] values, double[] kinds, int slots, int tensors) {
  private static final int TOGETHER = 4;
  private static final Comparator<RegularizerSpec> BY_KIND =
      Comparator.comparing(RegularizerSpec::kind);

  static Penalties of(List<TrainingSpec> members, Places places, ParameterLayout layout) {
    double[] kinds =
        sorted(members.getFirst()).stream()
            .mapToDouble(
                r -> r.kind().code() + (r.scope() == RegularizerScope.GLOBAL ? TOGETHER : 0))
            .toArray();
    List<TensorSlot> parameters = layout.parameters();
    int tensors = parameters.size();
    int slots = places.slots();
    float[] values = new float[kinds.length * 2 * slots * tensors];
    for (int m = 0; m < members.size(); m++) {
      List<RegularizerSpec> own = sorted(members.get(m));
      for (int j = 0; j < kinds.length; j++) {
        int coefficients = (2 * j * slots + places.place(m)) * tensors;
        int radii = ((2 * j + 1) * slots + places.place(m)) * tensors;
        for (int t = 0; t < tensors; t++) {
          boolean takes = own.get(j).includes(parameters.get(t).shape().size());
          values[coefficients + t] = takes ? (float) own.get(j).coefficient() : 0;
          values[radii + t] = (float) own.get(j).radius();
        }
      }
    }
    return new Penalties(values, kinds, slots, tensors);
  }

  private static List<RegularizerSpec> sorted(TrainingSpec training) {
    return training.regularizers().stream().sorted(BY_KIND).toList();
  }

  List<Tensor> tensors(MemoryScope scope) {
    return List.of(
        scope.floats(values, kinds.length, 2, slots, tensors), scope.doubles(kinds, kinds.length));
  }
}
