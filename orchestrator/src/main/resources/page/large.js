// Grids of so many cells that the lab gives their labels at first, and means by the name of the metric.

/** From more places on a grid is large, as the lab has it. */
export const LARGE = 2_000;

/** Shades of a large map: more would not be told apart, and each is drawn as a path of its own. */
export const SHADES = 256;

/** Whether a diagram is of a large grid. */
export function isLarge(diagram) {
  return (diagram.axes ?? []).reduce((places, axis) => places * axis.values.length, 1) > LARGE;
}
