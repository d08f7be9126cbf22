package io.orograph.trainer.calibrate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.orograph.core.sweep.Activation;
import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.LossKind;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.core.sweep.NetworkSpec;
import io.orograph.core.sweep.OptimizerKind;
import io.orograph.core.sweep.PackShape;
import io.orograph.engine.train.PackTimer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shapes and calibrations for tests. */
public final class Shapes {
  private Shapes() {}

  /** Packs of 64-width-10 networks. */
  public static PackShape digits(int width) {
    return new PackShape(
        new NetworkSpec(NetworkFamily.MLP, width, 1, Activation.RELU, false),
        LossKind.CROSS_ENTROPY,
        "digits",
        16,
        OptimizerKind.SGD);
  }

  /** A calibration of such packs. */
  public static Calibration calibration(int width, int packSize) {
    return new Calibration(
        digits(width),
        packSize,
        new TreeMap<>(Map.of(packSize, 1e5)),
        new PackTimer(digits(width)).program().digest(),
        Instant.EPOCH);
  }

  /** Only these are known, kept in this folder. */
  public static Calibrations known(Path folder, Calibration... calibrations) {
    Calibrations known = new Calibrations(new CalibrationFile(folder, "cpu", "test"));
    List.of(calibrations).forEach(known::keep);
    return known;
  }

  /** The engine's calibrator over what is known. */
  public static Calibrator calibrator(Calibrations known) {
    return Calibrator.of(
        known,
        1L << 29,
        new SimpleMeterRegistry(),
        InstantSource.fixed(Instant.EPOCH),
        System::nanoTime);
  }
}
