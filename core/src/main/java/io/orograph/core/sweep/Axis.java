package io.orograph.core.sweep;

import java.util.List;

/**
 * One axis of the grid.
 *
 * @param knob the field it varies
 * @param values its values, in the order given
 * @param role its part in the phase diagram
 * @param direction whether load or temperature rises or falls with the value
 */
public record Axis(Knob knob, List<AxisValue> values, AxisRole role, Direction direction) {
  public Axis {
    values = List.copyOf(values);
  }
}
