package io.orograph.engine.doctor;

import io.orograph.engine.doctor.Finding.Verdict;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneTask;
import io.orograph.engine.runtime.ComputeDevice;
import io.orograph.engine.runtime.CudaDriver;
import io.orograph.engine.runtime.TorchRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Looks at a device from the driver up to training: each step needs the one before, so after a
 * failure the rest is skipped.
 */
public final class DeviceExam {
  private final ComputeDevice device;
  private final Consumer<Finding> told;
  private final List<Finding> findings = new ArrayList<>();

  private DeviceExam(ComputeDevice device, Consumer<Finding> told) {
    this.device = device;
    this.told = told;
  }

  /**
   * Examines a device.
   *
   * @param told each finding as it comes
   * @return whether all is well
   */
  public static boolean of(ComputeDevice device, Consumer<Finding> told) {
    DeviceExam exam = new DeviceExam(device, told);
    exam.run();
    return exam.well();
  }

  private void run() {
    if (device.isGpu()) {
      look("driver", this::driver);
    }
    look("native library", this::library);
    look("gradient on " + device, this::gradient);
    String training = "training on " + device;
    String products = "Hessian-vector products on " + device;
    if (!well()) {
      look(training, () -> "");
      look(products, () -> "");
      return;
    }
    try (Lane cpu = Lane.open("exam-cpu");
        Lane lane = Lane.open("exam", device)) {
      look(training, () -> training(cpu, lane));
      look(products, () -> products(cpu, lane));
      if (!device.isGpu()) {
        look("convolutions on " + device, () -> join(lane, Convolutions::kernels));
      }
    }
  }

  private String driver() {
    CudaDriver.Found found = CudaDriver.ask();
    if (!found.problem().isEmpty()) {
      throw new IllegalStateException(found.problem());
    }
    if (device.index() >= found.gpus().size()) {
      throw new IllegalStateException(
          "device: %s (expected: cuda:0 to cuda:%d)".formatted(device, found.gpus().size() - 1));
    }
    CudaDriver.Gpu gpu = found.gpus().get(device.index());
    return "CUDA %s, %s is %s, %d GiB"
        .formatted(found.version(), device, gpu.text(), gpu.memoryBytes() >> 30);
  }

  private String library() {
    TorchRuntime runtime = TorchRuntime.start();
    return "%s, %s CUDA, in %s"
        .formatted(
            runtime.version(), runtime.hasCuda() ? "built for" : "without", runtime.library());
  }

  private String gradient() {
    TorchRuntime.start().require(device);
    return "as known by hand; device class " + TorchRuntime.start().deviceClass(device);
  }

  private static String training(Lane cpu, Lane lane) {
    double[][] first = join(lane, SmallTraining::weights);
    double[][] second = join(lane, SmallTraining::weights);
    if (!SmallTraining.equalBits(first, second)) {
      throw new IllegalStateException(
          "a pack of 4 trained twice: different bits (expected: the same; runs on this device"
              + " cannot be repeated, so use another driver or library, or the CPU)");
    }
    double gap = SmallTraining.gap(first, join(cpu, SmallTraining::weights));
    return close("a pack of 4 twice the same bits, weights", gap, SmallTraining.TOLERANCE);
  }

  private static String products(Lane cpu, Lane lane) {
    double gap =
        SmallTraining.gap(join(lane, SmallTraining::products), join(cpu, SmallTraining::products));
    return close("a block of 4 in float64", gap, SmallTraining.SHARP);
  }

  private static String close(String what, double gap, double tolerance) {
    if (!(gap <= tolerance)) {
      throw new IllegalStateException(
          "%s: %.1e from the CPU's (expected: at most %.0e; this device computes something else, so use the CPU)"
              .formatted(what, gap, tolerance));
    }
    return "%s %.0e from the CPU's (at most %.0e)".formatted(what, gap, tolerance);
  }

  private static <T> T join(Lane lane, LaneTask<T> task) {
    return lane.submit(task).join();
  }

  private void look(String subject, Callable<String> step) {
    Finding finding;
    if (!well()) {
      finding = new Finding(Verdict.SKIPPED, subject, "needs what failed above");
    } else {
      try {
        finding = new Finding(Verdict.OK, subject, step.call());
      } catch (Exception | LinkageError e) {
        finding = new Finding(Verdict.FAILED, subject, reason(e));
      }
    }
    findings.add(finding);
    told.accept(finding);
  }

  private boolean well() {
    return findings.stream().allMatch(f -> f.verdict() == Verdict.OK);
  }

  /** The innermost message, which says what to do. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException
            || cause instanceof LinkageError
            || cause.getMessage() == null)) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
