package io.orograph.trainer.pack;

import io.orograph.core.sweep.PackShape;
import io.orograph.core.sweep.TrainingForm;
import io.orograph.trainer.calibrate.Calibrator;
import io.orograph.trainer.calibrate.ShapeCalibration;
import java.util.List;
import java.util.Optional;

/** When lanes measure instead of train: one measurement at a time, and none while draining. */
final class CalibrationTurns {
  private final Calibrator calibrator;
  private boolean measuring;
  private boolean idle;

  CalibrationTurns(Calibrator calibrator) {
    this.calibrator = calibrator;
  }

  /** A pack begins. */
  void saw(PackOrder order) {
    shape(order).ifPresent(calibrator::saw);
  }

  /**
   * A second has passed; what to measure now.
   *
   * @param running the packs in training
   * @param free whether a lane is without a pack; one that was so a second ago is idle
   */
  Optional<ShapeCalibration> tick(List<PackOrder> running, boolean free, boolean draining) {
    calibrator.tick(running.stream().flatMap(order -> shape(order).stream()).toList());
    boolean still = idle && free;
    idle = free;
    if (measuring || draining) {
      return Optional.empty();
    }
    Optional<ShapeCalibration> next = calibrator.next(still);
    measuring = next.isPresent();
    return next;
  }

  /** One size was measured; what to measure at once. */
  Optional<ShapeCalibration> measured(
      ShapeCalibration shape, boolean finished, boolean free, boolean draining) {
    if (finished) {
      calibrator.finished(shape);
    }
    measuring = !finished && !draining && (free || calibrator.isDue(shape.shape()));
    return measuring ? Optional.of(shape) : Optional.empty();
  }

  /** Measuring failed. */
  void failed(ShapeCalibration shape) {
    measuring = false;
    calibrator.giveUp(shape.shape());
  }

  /** What to calibrate for an order; nothing where runs train alone. */
  private static Optional<PackShape> shape(PackOrder order) {
    return order.pack().form() == TrainingForm.PACKED
        ? Optional.of(PackShape.of(order.pack().members().getFirst().settings()))
        : Optional.empty();
  }
}
