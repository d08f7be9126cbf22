package io.orograph.wire.convert;

import io.orograph.core.sweep.ImportedNetwork;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.SweepRules;
import java.util.List;
import java.util.Locale;

/** What somebody says of a network that they bring along. */
public final class ImportConverter {
  private static final String AT = "checkpoint";

  private ImportConverter() {}

  /**
   * Data, task and architecture of an imported checkpoint, as settings.
   *
   * @throws SpecRejected with every violation, under {@code checkpoint}
   */
  public static RunSettings fromProto(io.orograph.v1.ImportedCheckpoint p) {
    Findings found = Findings.atRoot();
    Findings at = found.in(AT);
    RunSettings settings =
        ImportedNetwork.settings(
            p.hasData()
                ? SettingsConverter.data(p.getData(), at.in("data"))
                : SettingsConverter.noData(at),
            SettingsConverter.task(p.getTask(), at.in("task")),
            p.hasNetwork()
                ? SettingsConverter.network(p.getNetwork(), at.in("network"))
                : SettingsConverter.noNetwork(at));
    if (settings.network().family() == NetworkFamily.OWN) {
      at.add(
          "network.family",
          NetworkFamily.OWN.name().toLowerCase(Locale.ROOT),
          "a family that ships; states of a module of one's own are given as network.own.states");
    } else {
      Findings rules = Findings.atRoot();
      SweepRules.check(ImportedNetwork.sweep(settings, 1, List.of()))
          .forEach(v -> rules.add(AT + "." + v.field(), v.value(), v.expected()));
      found.addUnreported(rules.violations());
    }
    return found.orThrow(settings);
  }

  /**
   * What a file says of a checkpoint: data, task and network of a sweep file, whatever else stands
   * there.
   *
   * @throws SpecRejected with everything in it that cannot be read
   */
  public static io.orograph.v1.ImportedCheckpoint parse(String text) {
    Findings found = Findings.atRoot();
    io.orograph.v1.SweepSpec read = SweepFile.part(text, found);
    io.orograph.v1.SweepSpec part = found.orThrow(read);
    io.orograph.v1.ImportedCheckpoint.Builder said = io.orograph.v1.ImportedCheckpoint.newBuilder();
    if (part.hasData()) {
      said.setData(part.getData());
    }
    if (part.hasTask()) {
      said.setTask(part.getTask());
    }
    if (part.hasNetwork()) {
      said.setNetwork(part.getNetwork());
    }
    return said.build();
  }
}
