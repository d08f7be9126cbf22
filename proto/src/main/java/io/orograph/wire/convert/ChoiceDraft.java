package io.orograph.wire.convert;

import com.google.protobuf.Value;
import io.orograph.core.sweep.Axis;
import io.orograph.core.sweep.AxisChange;
import io.orograph.core.sweep.AxisValue;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.Knob;
import io.orograph.core.sweep.MixtureSpec;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.TeacherSpec;
import io.orograph.core.sweep.Violation;
import io.orograph.v1.DataSpec;
import io.orograph.v1.NetworkFamily;
import io.orograph.v1.NetworkSpec;
import io.orograph.v1.SweepSpec;
import io.orograph.v1.SweepSpecOrBuilder;
import io.orograph.v1.TaskKind;
import io.orograph.v1.TaskSpec;
import io.orograph.v1.TrainingSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Axes over data sets, tasks and families. A value is the parts of the sweep with the word in its
 * place and the value's changes laid over them; {@code data.mixture} and the like, written in the
 * sweep itself, are of those data alone whose they are.
 */
final class ChoiceDraft {
  private static final String CHANGES = "changes";

  private final SweepSpec sweep;
  private final io.orograph.v1.Axis axis;
  private final Findings found;
  private final int place;

  /**
   * @param sweep as {@link #shared} gives it
   * @param place of the axis in it
   * @param found at the axis
   */
  ChoiceDraft(SweepSpec sweep, int place, Findings found) {
    this.sweep = sweep;
    this.axis = sweep.getAxes(place);
    this.place = place;
    this.found = found;
  }

  /** The message with the first value of such an axis where the sweep leaves its field open. */
  static SweepSpec shared(SweepSpec proto) {
    SweepSpec.Builder shared = proto.toBuilder();
    for (io.orograph.v1.Axis axis : proto.getAxesList()) {
      Optional<Knob> knob = Knob.at(axis.getField()).filter(Knob::isChoice);
      Optional<String> first =
          knob.flatMap(
              k ->
                  axis.getValuesList().stream()
                      .map(Value::getStringValue)
                      .filter(word -> k.accepts(new AxisValue.Word(word)))
                      .findFirst());
      if (first.isPresent() && !ProtoParts.has(proto, axis.getField())) {
        named(knob.orElseThrow(), first.get(), shared);
      }
    }
    return shared.build();
  }

  /** The shared message without what belongs to other values of an axis over data. */
  static SweepSpec base(SweepSpec shared) {
    Set<String> words = new HashSet<>();
    shared.getAxesList().stream()
        .filter(a -> a.getField().equals(Knob.DATA.path()))
        .forEach(a -> a.getValuesList().forEach(v -> words.add(v.getStringValue())));
    return words.isEmpty()
        ? shared
        : shared.toBuilder().setData(own(shared.getData(), words)).build();
  }

  private static DataSpec own(DataSpec data, Set<String> words) {
    DataSpec.Builder own = data.toBuilder();
    String name = data.getName();
    if (!name.equals(MixtureSpec.NAME) && words.contains(MixtureSpec.NAME)) {
      own.clearMixture();
    }
    if (!name.equals(TeacherSpec.NAME) && words.contains(TeacherSpec.NAME)) {
      own.clearTeacher();
    }
    boolean some = words.stream().anyMatch(word -> DataCatalogue.named(word).isEmpty());
    if (DataCatalogue.named(name).isPresent() && some) {
      own.clearImported();
    }
    return own.build();
  }

  private static void named(Knob knob, String word, SweepSpec.Builder sweep) {
    switch (knob) {
      case DATA -> sweep.getDataBuilder().setName(word);
      case TASK -> sweep.getTaskBuilder().setKind(TaskKind.valueOf("TASK_KIND_" + upper(word)));
      case FAMILY ->
          sweep
              .getNetworkBuilder()
              .setFamily(NetworkFamily.valueOf("NETWORK_FAMILY_" + upper(word)));
      default -> throw new IllegalStateException(knob.path() + " (expected: stands for parts)");
    }
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /**
   * The axis with its values resolved; one over another field as it is.
   *
   * @param judged whether it was written by somebody
   * @param filled gives open fields that another axis or a formula gives
   */
  Axis read(Axis read, boolean judged, UnaryOperator<RunSettings> filled) {
    if (!read.knob().isChoice()) {
      if (axis.getChangesCount() > 0) {
        found.add(CHANGES, "given", "nothing: these values change nothing else");
      }
      return read;
    }
    Set<String> seen = new HashSet<>();
    for (int c = 0; c < axis.getChangesCount(); c++) {
      String of = axis.getChanges(c).getValue();
      Findings at = found.in(CHANGES, c);
      if (read.values().stream().noneMatch(v -> v.text().equals(of))) {
        at.add("value", of.isEmpty() ? "not set" : of, "one of the values of the axis");
      } else if (!seen.add(of)) {
        at.add("value", of, "each value once");
      }
      if (judged) {
        varied(axis.getChanges(c), at);
      }
    }
    List<AxisValue> values = new ArrayList<>();
    for (AxisValue value : read.values()) {
      values.add(
          value instanceof AxisValue.Word word && read.knob().accepts(word)
              ? new AxisValue.Choice(word.value(), change(read.knob(), word.value(), filled))
              : value);
    }
    return new Axis(read.knob(), values, read.role(), read.direction());
  }

  /** What an axis varies would be what that axis says, whatever is written here. */
  private void varied(io.orograph.v1.AxisChange change, Findings at) {
    for (int a = 0; a < sweep.getAxesCount(); a++) {
      String field = sweep.getAxes(a).getField();
      if (!field.isEmpty() && ProtoParts.has(change, field)) {
        at.add(
            field,
            "given",
            a == place ? "nothing: the value says it" : "nothing: axes[" + a + "] varies it");
      }
    }
  }

  private AxisChange change(Knob knob, String word, UnaryOperator<RunSettings> filled) {
    int index = -1;
    for (int c = 0; c < axis.getChangesCount(); c++) {
      index = index < 0 && axis.getChanges(c).getValue().equals(word) ? c : index;
    }
    io.orograph.v1.AxisChange given =
        index < 0 ? io.orograph.v1.AxisChange.getDefaultInstance() : axis.getChanges(index);
    SweepSpec.Builder whole = sweep.toBuilder();
    if (given.hasData()) {
      whole.setData(ProtoParts.over(sweep.getData(), given.getData()));
    }
    if (given.hasTask()) {
      whole.setTask(ProtoParts.over(sweep.getTask(), given.getTask()));
    }
    if (given.hasNetwork()) {
      whole.setNetwork(ProtoParts.over(sweep.getNetwork(), given.getNetwork()));
    }
    if (given.hasTraining()) {
      whole.setTraining(ProtoParts.over(sweep.getTraining(), given.getTraining()));
    }
    named(knob, word, whole);
    Findings own = Findings.atRoot();
    RunSettings all = filled.apply(SettingsConverter.fromProto(base(whole.build()), own));
    if (index >= 0) {
      Findings known = Findings.atRoot();
      SettingsConverter.fromProto(base(sweep), known);
      for (Violation v : own.violations()) {
        if (!known.violations().contains(v)) {
          found.in(CHANGES, index).add(v.field(), v.value(), v.expected());
        }
      }
    }
    return new AxisChange(
        when(given.hasData() || knob == Knob.DATA, all.data()),
        when(given.hasTask() || knob == Knob.TASK, all.task()),
        when(given.hasNetwork() || knob == Knob.FAMILY, all.network()),
        when(given.hasTraining(), all.training()));
  }

  private static <T> Optional<T> when(boolean given, T part) {
    return given ? Optional.of(part) : Optional.empty();
  }

  /**
   * The changes of a value as differences to the parts of the sweep; empty when the word says all.
   */
  static Optional<io.orograph.v1.AxisChange> toProto(
      Knob knob, AxisValue.Choice choice, SweepSpecOrBuilder sweep) {
    AxisChange change = choice.change();
    io.orograph.v1.AxisChange.Builder p = io.orograph.v1.AxisChange.newBuilder();
    if (change.data().isPresent()) {
      DataSpec part =
          ProtoParts.beyond(SettingsConverter.toProto(change.data().get()), sweep.getData());
      p.setData(knob == Knob.DATA ? part.toBuilder().clearName().build() : part);
    }
    if (change.task().isPresent()) {
      TaskSpec part =
          ProtoParts.beyond(SettingsConverter.toProto(change.task().get()), sweep.getTask());
      p.setTask(knob == Knob.TASK ? part.toBuilder().clearKind().build() : part);
    }
    if (change.network().isPresent()) {
      NetworkSpec part =
          ProtoParts.beyond(SettingsConverter.toProto(change.network().get()), sweep.getNetwork());
      p.setNetwork(knob == Knob.FAMILY ? part.toBuilder().clearFamily().build() : part);
    }
    if (change.training().isPresent()) {
      TrainingSpec part =
          ProtoParts.beyond(
              SettingsConverter.toProto(change.training().get()), sweep.getTraining());
      p.setTraining(part);
    }
    // its own part is always among the changes, the others only where they are told
    boolean others =
        change.parts().size() > 1
            || (p.hasData() && p.getData().getSerializedSize() > 0)
            || (p.hasTask() && p.getTask().getSerializedSize() > 0)
            || (p.hasNetwork() && p.getNetwork().getSerializedSize() > 0);
    return others ? Optional.of(p.setValue(choice.value()).build()) : Optional.empty();
  }
}
