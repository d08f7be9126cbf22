package io.orograph.metrics.slice;

import io.orograph.core.slice.Filters;
import io.orograph.engine.model.ParameterLayout;
import java.util.List;

/** The filters and layers of a network. */
public final class NetworkFilters {
  private NetworkFilters() {}

  /** One part per filter. */
  public static Filters perFilter(ParameterLayout layout) {
    return Filters.perFilter(layout.parameterCount(), tensors(layout));
  }

  /** One part per weight tensor. */
  public static Filters perLayer(ParameterLayout layout) {
    return Filters.perLayer(layout.parameterCount(), tensors(layout));
  }

  private static List<Filters.Tensor> tensors(ParameterLayout layout) {
    return layout.parameters().stream()
        .map(s -> new Filters.Tensor(s.offset(), s.shape()))
        .toList();
  }
}
