package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Axes over data sets, families and tasks. Each combination of their values is a sweep in its own
 * right over the other axes, which {@link SweepRules} judge as such and a report shows as a panel.
 */
public final class Choices {
  private static final AxisValue NOTHING = new AxisValue.Word("nothing");

  private Choices() {}

  /**
   * One combination of the values of those axes.
   *
   * @param values their values, in the order of the axes; empty without such axes
   * @param base the settings that the other axes vary
   */
  public record Combination(List<AxisValue> values, RunSettings base) {
    public Combination {
      values = List.copyOf(values);
    }
  }

  /** Whether a sweep has such an axis. */
  public static boolean any(SweepSpec spec) {
    return !axes(spec).isEmpty();
  }

  /** Whether a sweep has several data sets, families or tasks. */
  public static boolean compares(SweepSpec spec) {
    return of(spec).size() > 1;
  }

  /** Those axes. */
  public static List<Axis> axes(SweepSpec spec) {
    return spec.axes().stream().filter(a -> a.knob().isChoice()).toList();
  }

  /**
   * The settings of a cell before its formulas: what stands for whole parts first, so that other
   * axes vary these parts wherever they stand.
   *
   * @param axes of the sweep
   * @param values a value of each
   */
  public static RunSettings settings(RunSettings base, List<Axis> axes, List<AxisValue> values) {
    RunSettings settings = base;
    for (boolean choice : new boolean[] {true, false}) {
      for (int a = 0; a < axes.size(); a++) {
        if (axes.get(a).knob().isChoice() == choice) {
          settings = axes.get(a).knob().apply(settings, values.get(a));
        }
      }
    }
    return settings;
  }

  /**
   * All combinations, the last axis fastest; of a sweep without such axes the one that is its base.
   * Values that an axis does not accept are left out; where it accepts none, it changes nothing.
   */
  public static List<Combination> of(SweepSpec spec) {
    return of(spec.base(), spec.axes());
  }

  /** The same of a sweep that is not whole yet. */
  public static List<Combination> of(RunSettings base, List<Axis> axes) {
    List<Combination> all = List.of(new Combination(List.of(), base));
    for (Axis axis : axes.stream().filter(a -> a.knob().isChoice()).toList()) {
      List<AxisValue> values = axis.values().stream().filter(axis.knob()::accepts).toList();
      List<Combination> longer = new ArrayList<>();
      for (Combination c : all) {
        values.forEach(v -> longer.add(with(c, v, axis.knob().apply(c.base(), v))));
        if (values.isEmpty()) {
          longer.add(with(c, NOTHING, c.base()));
        }
      }
      all = longer;
    }
    return all;
  }

  /**
   * A sweep for each combination, of its cells alone, which keep their names; of a sweep that
   * compares nothing the sweep itself.
   */
  public static List<SweepSpec> parts(SweepSpec spec) {
    List<SweepSpec> parts = new ArrayList<>();
    for (Combination c : of(spec)) {
      List<Axis> axes = new ArrayList<>();
      int choice = 0;
      for (Axis axis : spec.axes()) {
        axes.add(
            axis.knob().isChoice()
                ? new Axis(
                    axis.knob(), List.of(c.values().get(choice++)), axis.role(), axis.direction())
                : axis);
      }
      parts.add(spec.withAxes(axes));
    }
    return parts;
  }

  /** What all cells of one of the {@link #parts} have in common, e.g. {@code data=digits}. */
  public static String name(SweepSpec part) {
    StringJoiner name = new StringJoiner(", ");
    axes(part).forEach(a -> name.add(a.knob().shortName() + "=" + a.values().getFirst().text()));
    return name.toString();
  }

  private static Combination with(Combination c, AxisValue value, RunSettings base) {
    List<AxisValue> values = new ArrayList<>(c.values());
    values.add(value);
    return new Combination(values, base);
  }

  /** The data sets of the runs of a sweep, each once, in the order of their cells. */
  public static List<DataSpec> data(SweepSpec spec) {
    return of(spec).stream().map(c -> c.base().data()).distinct().toList();
  }

  /** What a sweep is about: the names of its data sets and of its networks, each once. */
  public static String title(SweepSpec spec) {
    List<RunSettings> all = of(spec).stream().map(Combination::base).toList();
    return names(all.stream().map(base -> base.data().name()))
        + ", "
        + names(all.stream().map(base -> base.network().title()));
  }

  private static String names(Stream<String> names) {
    return names.distinct().collect(Collectors.joining(" and "));
  }

  /**
   * What is wrong in some combinations, with the values of the cells in which it is.
   *
   * @param in the combinations in which it is wrong
   * @param all all of them
   */
  static Violation told(
      Violation violation, List<Combination> in, List<Combination> all, List<Axis> axes) {
    if (in.size() == all.size()) {
      return violation;
    }
    StringJoiner cells = new StringJoiner(", ");
    long box = 1;
    for (int a = 0; a < axes.size(); a++) {
      Set<String> here = texts(in, a);
      box *= here.size();
      if (!here.equals(texts(all, a))) {
        cells.add(axes.get(a).knob().shortName() + "=" + String.join("|", here));
      }
    }
    String where = box == in.size() ? cells.toString() : first(in, axes);
    return new Violation(
        violation.field(), violation.value(), violation.expected() + "; in cells of " + where);
  }

  private static Set<String> texts(List<Combination> of, int axis) {
    return of.stream()
        .map(c -> c.values().get(axis).text())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String first(List<Combination> in, List<Axis> axes) {
    StringJoiner cell = new StringJoiner(",");
    for (int a = 0; a < axes.size(); a++) {
      cell.add(axes.get(a).knob().shortName() + "=" + in.getFirst().values().get(a).text());
    }
    return in.size() == 1 ? cell.toString() : cell + " and others";
  }

  /** The names of the fields of a run's key that values of an axis may change. */
  static Set<String> prefixes(Axis axis) {
    Set<String> prefixes = new HashSet<>();
    prefixes.add(axis.knob().path());
    for (AxisValue value : axis.values()) {
      if (value instanceof AxisValue.Choice c) {
        c.change().parts().forEach(part -> prefixes.add(part + "."));
      }
    }
    return prefixes;
  }
}
