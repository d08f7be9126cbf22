package io.orograph.wire.convert;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Value;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.LayerRules;
import io.orograph.core.sweep.MeasurementSpec;
import io.orograph.core.sweep.PathRules;
import io.orograph.v1.Axis;
import io.orograph.v1.AxisRole;
import io.orograph.v1.Direction;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.TrainingLength;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file that holds only what is added to a sweep: {@code replicates}, {@code axes} with further
 * values, {@code longer_cells}, {@code measurements}, {@code checkpoints} along the training. It
 * has the form of a sweep file.
 */
public final class SweepAddition {
  private static final Set<String> ADDED =
      Set.of("replicates", "axes", "measurements", "checkpoints", "longer_cells");
  private static final String EXPECTED =
      "replicates, axes, longer_cells, measurements or checkpoints: what can be added";

  private final SweepSpec added;

  private SweepAddition(SweepSpec added) {
    this.added = added;
  }

  /**
   * The addition that {@code text} spells.
   *
   * @param text YAML or JSON
   * @throws SpecRejected with everything that is wrong with its form
   */
  public static SweepAddition parse(String text) {
    Findings found = Findings.atRoot();
    SweepSpec part = SweepFile.part(text, found);
    if (found.isEmpty()) {
      for (FieldDescriptor field : part.getAllFields().keySet()) {
        if (!ADDED.contains(field.getName())) {
          found.add(field.getName(), "given", EXPECTED);
        }
      }
      if (part.getAllFields().isEmpty()) {
        found.add("extension file", "empty", EXPECTED);
      }
    }
    return found.orThrow(new SweepAddition(part));
  }

  /**
   * Twice the length of {@code present} for some of its cells.
   *
   * @param cells ids of cells
   * @throws SpecRejected if its length can not be doubled: it is no number, or others are there
   */
  public static SweepAddition lengthControl(SweepSpec present, List<String> cells) {
    TrainingLength own = present.getTraining().getLength();
    Knob knob = own.getSteps() > 0 ? Knob.LENGTH_STEPS : Knob.LENGTH_EPOCHS;
    long twice = 2 * Math.max(own.getSteps(), own.getEpochs());
    if (twice == 0) {
      throw new SpecRejected(
          "training.length", "until", "steps or epochs: runs that end by a condition have ended");
    }
    if (present.getAxesList().stream().anyMatch(a -> isLength(a.getField()))) {
      throw new SpecRejected("axes", "several lengths", "one length, which is doubled");
    }
    return new SweepAddition(
        SweepSpec.newBuilder()
            .addAxes(
                Axis.newBuilder()
                    .setField(knob.path())
                    .addValues(Value.newBuilder().setNumberValue(twice)))
            .addAllLongerCells(cells)
            .build());
  }

  private static boolean isLength(String field) {
    return Knob.at(field).filter(Knob::isLength).isPresent();
  }

  /**
   * The whole specification wanted: {@code present} with what is added. New values of an axis go
   * behind the present ones, or between them where these are in ascending order.
   *
   * @throws SpecRejected if an axis is none of the sweep's
   */
  public SweepSpec to(SweepSpec present) {
    Findings found = Findings.atRoot();
    SweepSpec.Builder whole = present.toBuilder();
    if (added.hasReplicates()) {
      whole.setReplicates(added.getReplicates());
    }
    if (added.getLongerCellsCount() > 0) {
      whole.clearLongerCells().addAllLongerCells(added.getLongerCellsList());
    }
    if (added.hasCheckpoints()) {
      whole.getCheckpointsBuilder().mergeFrom(added.getCheckpoints());
    }
    for (int i = 0; i < added.getAxesCount(); i++) {
      Axis more = added.getAxes(i);
      int place = place(present, more.getField());
      Optional<Axis> lengths = place < 0 ? lengths(present, more) : Optional.empty();
      if (lengths.isPresent()) {
        keeps(found.in("axes", i), more);
        whole.addAxes(joined(lengths.get(), more));
      } else if (place < 0) {
        found.add(
            "axes[" + i + "].field",
            more.getField(),
            "an axis of the sweep, or its training.length.steps or .epochs: "
                + present.getAxesList().stream()
                    .map(Axis::getField)
                    .collect(Collectors.joining(", ")));
      } else {
        keeps(found.in("axes", i), more);
        whole.setAxes(place, joined(whole.getAxes(place), more));
      }
    }
    List<MeasurementSpec> known = new ArrayList<>();
    present.getMeasurementsList().forEach(m -> read(m).ifPresent(known::add));
    added.getMeasurementsList().stream()
        .filter(m -> read(m).filter(a -> isAmong(known, a)).isEmpty())
        .forEach(whole::addMeasurements);
    return found.orThrow(whole.build());
  }

  /** An axis over the sweep's own length, if {@code more} has others in the same unit. */
  private static Optional<Axis> lengths(SweepSpec present, Axis more) {
    TrainingLength own = present.getTraining().getLength();
    long length =
        switch (Knob.at(more.getField()).orElse(Knob.WIDTH)) {
          case LENGTH_STEPS -> own.getSteps();
          case LENGTH_EPOCHS -> own.getEpochs();
          default -> 0;
        };
    boolean none = present.getAxesList().stream().noneMatch(a -> isLength(a.getField()));
    return none && length > 0
        ? Optional.of(
            Axis.newBuilder()
                .setField(more.getField())
                .addValues(Value.newBuilder().setNumberValue(length))
                .build())
        : Optional.empty();
  }

  private static void keeps(Findings found, Axis more) {
    if (more.getRole() != AxisRole.AXIS_ROLE_UNSPECIFIED
        || more.getDirection() != Direction.DIRECTION_UNSPECIFIED) {
      found.addHere("role or direction given", "field and values: the axis keeps its part");
    }
  }

  private static Optional<MeasurementSpec> read(io.orograph.v1.MeasurementSpec m) {
    return MeasurementSpecConverter.fromProto(m, Findings.atRoot());
  }

  /** One that is there already is no addition, so that the same file may be sent again. */
  private static boolean isAmong(List<MeasurementSpec> known, MeasurementSpec wanted) {
    MeasurementSpec m = PathRules.each(LayerRules.each(wanted, 1).getFirst(), 1).getFirst();
    return known.stream()
        .anyMatch(k -> k.metric().equals(m.metric()) && k.options().equals(m.options()));
  }

  private static int place(SweepSpec spec, String field) {
    for (int i = 0; i < spec.getAxesCount(); i++) {
      if (spec.getAxes(i).getField().equals(field)) {
        return i;
      }
    }
    return -1;
  }

  private static Axis joined(Axis present, Axis more) {
    List<Value> values = new ArrayList<>(present.getValuesList());
    Set<String> known = values.stream().map(SweepAddition::text).collect(Collectors.toSet());
    more.getValuesList().stream().filter(v -> !known.contains(text(v))).forEach(values::add);
    boolean numbers = values.stream().allMatch(Value::hasNumberValue);
    if (numbers && ascending(present.getValuesList())) {
      values.sort(Comparator.comparingDouble(Value::getNumberValue));
    }
    Axis.Builder joined = present.toBuilder().clearValues().addAllValues(values);
    more.getChangesList().stream()
        .filter(change -> !known.contains(change.getValue()))
        .forEach(joined::addChanges);
    return joined.build();
  }

  private static boolean ascending(List<Value> values) {
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i - 1).getNumberValue() > values.get(i).getNumberValue()) {
        return false;
      }
    }
    return true;
  }

  private static String text(Value value) {
    return value.hasNumberValue()
        ? new AxisValue.Number(value.getNumberValue()).text()
        : value.getStringValue();
  }
}
