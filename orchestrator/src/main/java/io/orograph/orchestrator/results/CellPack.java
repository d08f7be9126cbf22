package io.orograph.orchestrator.results;

import io.orograph.core.measure.Cost;
import io.orograph.core.measure.Errors;
import io.orograph.core.measure.Estimate;
import io.orograph.core.measure.RunOutcome;
import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.core.phase.MetricRow;
import io.orograph.core.phase.RunRow;
import io.orograph.orchestrator.results.DiagramQueries.Rows;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of one cell that a diagram needs, as bytes: every number with all its bits, and how long
 * runs were trained left out, which no diagram asks for. A change of this form comes with a
 * migration that makes all packs stale.
 */
final class CellPack {
  private static final RunOutcome TRAINED = new RunOutcome.Trained();
  private static final int TYPICAL = 4_096;

  private CellPack() {}

  /** The bytes of rows of one cell. */
  static byte[] of(Rows rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeInt(rows.runs().size());
      for (RunRow run : rows.runs()) {
        out.writeInt(run.replicate());
        write(out, run.outcome());
      }
      Map<Metric, List<MetricRow>> byMetric = new LinkedHashMap<>();
      rows.metrics()
          .forEach(row -> byMetric.computeIfAbsent(row.metric(), k -> new ArrayList<>()).add(row));
      out.writeInt(byMetric.size());
      for (Map.Entry<Metric, List<MetricRow>> metric : byMetric.entrySet()) {
        out.writeUTF(metric.getKey().kind().name());
        text(out, metric.getKey().name());
        out.writeInt(metric.getValue().size());
        for (MetricRow row : metric.getValue()) {
          write(out, row);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, RunOutcome outcome) throws IOException {
    switch (outcome) {
      case RunOutcome.Trained t -> out.writeByte('t');
      case RunOutcome.Diverged d -> {
        out.writeByte('d');
        out.writeLong(d.step());
        out.writeDouble(d.loss());
      }
      case RunOutcome.Collapsed c -> {
        out.writeByte('c');
        out.writeDouble(c.outputVariance());
      }
      case RunOutcome.Censored c -> {
        out.writeByte('s');
        text(out, c.rule());
      }
      case RunOutcome.Failed f -> {
        out.writeByte('f');
        text(out, f.reason());
      }
      case RunOutcome.Cancelled c -> out.writeByte('x');
    }
  }

  private static void write(DataOutputStream out, MetricRow row) throws IOException {
    out.writeByte(row.estimate().isPresent() ? 1 : 0);
    out.writeInt(row.replicates().size());
    for (int replicate : row.replicates()) {
      out.writeInt(replicate);
    }
    if (row.estimate().isPresent()) {
      Estimate estimate = row.estimate().get();
      out.writeDouble(estimate.value());
      out.writeDouble(estimate.errors().estimator());
      out.writeDouble(estimate.errors().data());
      out.writeDouble(estimate.errors().replicate());
      out.writeBoolean(estimate.converged());
      out.writeLong(estimate.cost().matvecs());
      out.writeLong(estimate.cost().samplePasses());
    }
  }

  /** Of any length, unlike those of {@link DataOutputStream}. */
  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** The rows of a pack of {@code cell}. */
  static Rows read(ByteBuffer pack, String cell) {
    ByteBuffer in = pack.duplicate();
    List<RunRow> runs = new ArrayList<>();
    List<MetricRow> metrics = new ArrayList<>();
    try {
      for (int left = in.getInt(); left > 0; left--) {
        int replicate = in.getInt();
        runs.add(new RunRow(cell, replicate, outcome(in), Optional.empty()));
      }
      for (int left = in.getInt(); left > 0; left--) {
        Metric metric = new Metric(MetricKind.valueOf(text(in, in.getShort())), text(in));
        for (int more = in.getInt(); more > 0; more--) {
          boolean defined = in.get() == 1;
          List<Integer> replicates = replicates(in);
          metrics.add(
              new MetricRow(
                  cell,
                  metric,
                  replicates,
                  defined ? Optional.of(estimate(in)) : Optional.empty()));
        }
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalStateException("pack of " + cell + ": ends too soon", e);
    }
    return new Rows(runs, metrics);
  }

  private static RunOutcome outcome(ByteBuffer in) {
    int kind = in.get();
    return switch (kind) {
      case 't' -> TRAINED;
      case 'd' -> new RunOutcome.Diverged(in.getLong(), in.getDouble());
      case 'c' -> new RunOutcome.Collapsed(in.getDouble());
      case 's' -> new RunOutcome.Censored(text(in));
      case 'f' -> new RunOutcome.Failed(text(in));
      case 'x' -> new RunOutcome.Cancelled();
      default ->
          throw new IllegalStateException("outcome: " + kind + " (expected: a letter of a pack)");
    };
  }

  private static List<Integer> replicates(ByteBuffer in) {
    int size = in.getInt();
    if (size == 1) {
      return List.of(in.getInt());
    }
    if (size == 2) {
      return List.of(in.getInt(), in.getInt());
    }
    List<Integer> replicates = new ArrayList<>();
    for (int left = size; left > 0; left--) {
      replicates.add(in.getInt());
    }
    return replicates;
  }

  private static Estimate estimate(ByteBuffer in) {
    double value = in.getDouble();
    Errors errors = new Errors(in.getDouble(), in.getDouble(), in.getDouble());
    boolean converged = in.get() == 1;
    return new Estimate(value, errors, converged, new Cost(in.getLong(), in.getLong()));
  }

  private static String text(ByteBuffer in) {
    return text(in, in.getInt());
  }

  private static String text(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
