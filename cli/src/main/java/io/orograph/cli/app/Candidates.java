package io.orograph.cli.app;

import io.orograph.cli.fetch.Sources;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.metric.MetricLevel;
import io.orograph.core.preset.SweepPreset;
import io.orograph.wire.access.MemberRole;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** What shells offer in places of which all values are known, as users write them. */
final class Candidates {
  private Candidates() {}

  /** Names of the sweeps that ship. */
  static final class Presets implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return SweepPreset.names().iterator();
    }
  }

  /** What is done with them. */
  static final class PresetActions implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("list", "show").iterator();
    }
  }

  /** Metric kinds. */
  static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(MetricKind.values()).map(Enum::name).iterator();
    }
  }

  /** Data sets that can be fetched. */
  static final class DataSets implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Sources.names().iterator();
    }
  }

  /** Forms of an export. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("csv", "jsonl", "parquet", "bundle").iterator();
    }
  }

  /** Levels of the rows of an export. */
  static final class Levels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(MetricLevel.values())
          .map(level -> level.name().toLowerCase(Locale.ROOT))
          .iterator();
    }
  }

  /** Roles of members. */
  static final class Roles implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(MemberRole.values())
          .map(role -> role.name().toLowerCase(Locale.ROOT))
          .iterator();
    }
  }
}
