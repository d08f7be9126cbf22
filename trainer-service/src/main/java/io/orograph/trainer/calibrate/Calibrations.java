package io.orograph.trainer.calibrate;

import io.orograph.core.sweep.Calibration;
import io.orograph.core.sweep.PackShape;
import io.orograph.engine.train.PackTimer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of this device: read from disk at the start, added to and kept. For any thread. */
public final class Calibrations {
  /** Shapes kept; the oldest go first. A sweep over widths and batch sizes has some tens. */
  static final int MOST = 256;

  private final CalibrationFile file;
  private final Map<PackShape, Calibration> known = new LinkedHashMap<>();

  /** What {@code file} holds of programs that are still the same. */
  public Calibrations(CalibrationFile file) {
    this.file = file;
    file.read().stream().filter(Calibrations::isCurrent).forEach(this::put);
  }

  /** All, oldest first. */
  public synchronized List<Calibration> all() {
    return List.copyOf(known.values());
  }

  /** Whether a shape has been measured. */
  public synchronized boolean knows(PackShape shape) {
    return known.containsKey(shape);
  }

  /** Adds one and writes all to disk, with what another process has written there meanwhile. */
  synchronized void keep(Calibration calibration) {
    for (Calibration other : file.read()) {
      if (!known.containsKey(other.shape()) && isCurrent(other)) {
        put(other);
      }
    }
    put(calibration);
    file.write(List.copyOf(known.values()));
  }

  private void put(Calibration calibration) {
    known.remove(calibration.shape());
    known.put(calibration.shape(), calibration);
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private static boolean isCurrent(Calibration c) {
    try {
      return new PackTimer(c.shape()).program().digest().equals(c.program());
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      return false;
    }
  }
}
