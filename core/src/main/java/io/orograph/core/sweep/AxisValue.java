package io.orograph.core.sweep;

/** One value of an axis. */
public sealed interface AxisValue {
  /** A finite number. */
  record Number(double value) implements AxisValue {}

  /** A word, for axes over names. */
  record Word(String value) implements AxisValue {}

  /**
   * A word that stands for several fields: a data set, a family or a task with what goes with it.
   *
   * @param value the word
   * @param change what it makes of settings
   */
  record Choice(String value, AxisChange change) implements AxisValue {}

  /** The canonical text of the value. */
  default String text() {
    return switch (this) {
      case Number n -> Canonical.number(n.value());
      case Word w -> w.value();
      case Choice c -> c.value();
    };
  }
}
