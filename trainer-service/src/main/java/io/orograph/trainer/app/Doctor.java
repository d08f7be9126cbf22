package io.orograph.trainer.app;

import io.orograph.engine.doctor.DeviceExam;
import io.orograph.engine.doctor.Finding;
import io.orograph.engine.runtime.ComputeDevice;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Examines a device as a worker would use it; what {@code orograph doctor} starts. */
public final class Doctor {
  private Doctor() {}

  /**
   * Prints one line per finding; the process's status is 0 if all is well, 1 if something is not, 2
   * if the argument is no device.
   */
  public static void main(String[] args) {
    // Not for people: the pipe to the command that started this, which prints.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    String device = args.length == 1 ? args[0] : "";
    if (!ComputeDevice.isDevice(device)) {
      out.println("device: " + device + " (expected: cpu, cuda or cuda:N)");
      System.exit(2);
    }
    boolean well = DeviceExam.of(ComputeDevice.parse(device), f -> out.println(line(f)));
    System.exit(well ? 0 : 1);
  }

  static String line(Finding finding) {
    return "%-8s%s: %s"
        .formatted(
            finding.verdict().name().toLowerCase(Locale.ROOT), finding.subject(), finding.words());
  }
}
