package io.orograph.core.sweep;

import java.util.List;

/**
 * A field that is given as a formula of others.
 *
 * @param target the field
 * @param formula what it is in each cell
 */
public record FieldFormula(Knob target, Formula formula) {
  /** Settings, of whatever cell, with their formulas resolved. */
  public static RunSettings resolve(RunSettings settings, List<FieldFormula> formulas) {
    RunSettings resolved = settings;
    for (FieldFormula f : formulas) {
      AxisValue value = new AxisValue.Number(f.value(settings));
      // what a knob does not accept is a violation, which FormulaRules finds
      resolved = f.target().accepts(value) ? f.target().apply(resolved, value) : resolved;
    }
    return resolved;
  }

  /** What the settings have in the place of the field. */
  public double targetIn(RunSettings settings) {
    return KnobNumbers.of(target, settings);
  }

  /** What the formula gives on these settings. */
  public double value(RunSettings settings) {
    return formula.value(knob -> KnobNumbers.of(knob, settings));
  }
}
