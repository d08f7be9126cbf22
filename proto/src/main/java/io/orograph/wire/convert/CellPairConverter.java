package io.orograph.wire.convert;

import com.google.protobuf.Value;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.CellPair;
import io.orograph.core.sweep.PairedReplicates;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pairs of cells: each cell by its value on every axis. */
final class CellPairConverter {
  private CellPairConverter() {}

  /** The pair; empty when a cell cannot be read. */
  static Optional<CellPair> fromProto(io.orograph.v1.CellPair p, List<Axis> axes, Findings found) {
    Optional<List<AxisValue>> first = cell(p.getFirstMap(), axes, found.in("first"));
    Optional<List<AxisValue>> second = cell(p.getSecondMap(), axes, found.in("second"));
    PairedReplicates replicates =
        ProtoEnums.orUsual(p.getReplicates(), PairedReplicates.SAME, found, "replicates");
    return first.isPresent() && second.isPresent()
        ? Optional.of(new CellPair(first.get(), second.get(), replicates, p.getMetricsList()))
        : Optional.empty();
  }

  private static Optional<List<AxisValue>> cell(
      Map<String, Value> given, List<Axis> axes, Findings found) {
    boolean fine = true;
    for (String name : given.keySet()) {
      if (axes.stream().noneMatch(axis -> isNamed(axis, name))) {
        found.add(name, "unknown axis", "one of " + names(axes));
        fine = false;
      }
    }
    List<AxisValue> values = new ArrayList<>();
    for (Axis axis : axes) {
      List<AxisValue> here =
          given.entrySet().stream()
              .filter(e -> isNamed(axis, e.getKey()))
              .map(e -> AxisConverter.value(e.getValue()))
              .toList();
      List<String> known = axis.values().stream().map(AxisConverter::shown).toList();
      if (here.size() != 1) {
        found.add(
            axis.knob().shortName(),
            here.isEmpty() ? "not set" : "given twice",
            "one of " + String.join(", ", known));
        fine = false;
      } else if (!known.contains(AxisConverter.shown(here.getFirst()))) {
        found.add(
            axis.knob().shortName(),
            AxisConverter.shown(here.getFirst()),
            "a value of the axis: " + String.join(", ", known));
        fine = false;
      }
      values.addAll(here);
    }
    return fine ? Optional.of(values) : Optional.empty();
  }

  private static boolean isNamed(Axis axis, String name) {
    return axis.knob().shortName().equals(name) || axis.knob().path().equals(name);
  }

  private static String names(List<Axis> axes) {
    return String.join(", ", axes.stream().map(axis -> axis.knob().shortName()).toList());
  }

  /** The wire form. */
  static io.orograph.v1.CellPair toProto(CellPair pair, List<Axis> axes) {
    io.orograph.v1.CellPair.Builder p =
        io.orograph.v1.CellPair.newBuilder()
            .setReplicates(
                ProtoEnums.toProto(pair.replicates(), io.orograph.v1.PairedReplicates.class))
            .addAllMetrics(pair.metrics());
    for (int a = 0; a < pair.first().size(); a++) {
      // in a part of the grid that joined later there are as many axes
      String name = axes.get(a).knob().shortName();
      p.putFirst(name, AxisConverter.toProto(pair.first().get(a)));
      p.putSecond(name, AxisConverter.toProto(pair.second().get(a)));
    }
    return p.build();
  }
}
