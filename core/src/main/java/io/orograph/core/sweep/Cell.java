package io.orograph.core.sweep;

import java.util.List;

/**
 * One grid point.
 *
 * @param index its place in row-major order over the axes, the last axis fastest
 * @param id its name, e.g. {@code width=24,batch=64}; {@code all} in a sweep without axes
 * @param values one value per axis
 * @param settings the settings its runs are trained with
 */
public record Cell(long index, String id, List<AxisValue> values, RunSettings settings) {
  public Cell {
    values = List.copyOf(values);
  }
}
