package io.orograph.wire.convert;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.PackSize;
import io.orograph.core.sweep.TaskKind;
import io.orograph.v1.CalibrationCache;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Calibrations of trainers. */
public final class CalibrationConverter {
  private CalibrationConverter() {}

  /** The wire form. */
  public static io.orograph.v1.Calibration toProto(Calibration c) {
    PackShape shape = c.shape();
    Instant at = c.at();
    io.orograph.v1.Calibration.Builder p =
        io.orograph.v1.Calibration.newBuilder()
            .setNetwork(SettingsConverter.toProto(shape.network()))
            .setTask(ProtoEnums.toProto(shape.task(), io.orograph.v1.TaskKind.class))
            .setLoss(ProtoEnums.toProto(shape.loss(), io.orograph.v1.LossKind.class))
            .setDataSet(shape.data())
            .setBatchSize(shape.batchSize())
            .setOptimizer(ProtoEnums.toProto(shape.optimizer(), io.orograph.v1.OptimizerKind.class))
            .setPackSize(c.packSize())
            .setMeasureTime(
                Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()))
            .setProgramDigest(c.program());
    c.samplesPerSecond()
        .forEach((k, rate) -> p.addMeasuredBuilder().setMembers(k).setSamplesPerSecond(rate));
    return p.build();
  }

  /**
   * Reads the wire form.
   *
   * @param field where the list stands in its message
   * @throws SpecRejected with everything that is wrong
   */
  public static List<Calibration> fromProto(
      String field, List<io.orograph.v1.Calibration> calibrations) {
    Findings found = Findings.atRoot();
    List<Calibration> read = new ArrayList<>();
    for (int i = 0; i < calibrations.size(); i++) {
      read.add(fromProto(calibrations.get(i), found.in(field, i)));
    }
    return found.orThrow(read);
  }

  /**
   * What a worker keeps on disk.
   *
   * @param deviceClass where it was measured
   * @param codeVersion version and revision of the software that measured
   */
  public static byte[] toCache(
      String deviceClass, String codeVersion, List<Calibration> calibrations) {
    return CalibrationCache.newBuilder()
        .setDeviceClass(deviceClass)
        .setCodeVersion(codeVersion)
        .addAllCalibrations(calibrations.stream().map(CalibrationConverter::toProto).toList())
        .build()
        .toByteArray();
  }

  /**
   * What was kept of this device class and code version; nothing if it was of others.
   *
   * @throws SpecRejected if the bytes are not what {@link #toCache} gives
   */
  public static List<Calibration> fromCache(String deviceClass, String codeVersion, byte[] bytes) {
    try {
      CalibrationCache cache = CalibrationCache.parseFrom(bytes);
      return cache.getDeviceClass().equals(deviceClass)
              && cache.getCodeVersion().equals(codeVersion)
          ? fromProto("calibrations", cache.getCalibrationsList())
          : List.of();
    } catch (InvalidProtocolBufferException e) {
      throw new SpecRejected("cache", bytes.length + " bytes", "a CalibrationCache message");
    }
  }

  private static Calibration fromProto(io.orograph.v1.Calibration p, Findings found) {
    PackShape shape =
        new PackShape(
            SettingsConverter.network(p.getNetwork(), found.in("network")),
            task(p, found),
            ProtoEnums.required(p.getLoss(), LossKind.CROSS_ENTROPY, found, "loss"),
            p.getDataSet(),
            p.getBatchSize(),
            ProtoEnums.required(p.getOptimizer(), OptimizerKind.SGD, found, "optimizer"));
    int size = p.getPackSize();
    if (size < PackSize.SMALLEST || size > PackSize.LARGEST) {
      found.add("pack_size", size, PackSize.SMALLEST + " to " + PackSize.LARGEST);
      size = PackSize.SMALLEST;
    }
    if (shape.batchSize() < 1) {
      found.add("batch_size", shape.batchSize(), "1 or more");
    }
    SortedMap<Integer, Double> rates = new TreeMap<>();
    for (int i = 0; i < p.getMeasuredCount(); i++) {
      double rate = p.getMeasured(i).getSamplesPerSecond();
      if (!(rate > 0) || Double.isInfinite(rate)) {
        found.in("measured", i).add("samples_per_second", rate, "a number above 0");
      }
      rates.put(p.getMeasured(i).getMembers(), rate);
    }
    return new Calibration(
        shape, size, rates, p.getProgramDigest(), instant(p.getMeasureTime(), found));
  }

  /** Not told by older trainers, which measured classification alone, and PDEs by their losses. */
  private static TaskKind task(io.orograph.v1.Calibration p, Findings found) {
    if (p.getTask() != io.orograph.v1.TaskKind.TASK_KIND_UNSPECIFIED) {
      return ProtoEnums.required(p.getTask(), TaskKind.CLASSIFICATION, found, "task");
    }
    return switch (p.getLoss()) {
      case LOSS_KIND_LEAST_SQUARES, LOSS_KIND_DEEP_RITZ -> TaskKind.PDE;
      default -> TaskKind.CLASSIFICATION;
    };
  }

  private static Instant instant(Timestamp at, Findings found) {
    try {
      return Instant.ofEpochSecond(at.getSeconds(), at.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      found.add("measure_time", at.getSeconds() + " s", "an instant");
      return Instant.EPOCH;
    }
  }
}
