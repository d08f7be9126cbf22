package io.orograph.cli.app;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where the workers of a lab compute. */
final class DeviceOption {
  static final String FORM = "cpu|cuda(:[0-9]{1,3})?";

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = {
        "Where its workers compute: cpu, cuda (the first GPU) or cuda:N, remembered for this lab.",
        "Default: $OROGRAPH_DEVICE, else cpu. On a GPU see docs/how-to/gpu.md."
      })
  private @Nullable String device;

  /** What was given. */
  Optional<String> device() {
    if (device != null && !device.matches(FORM)) {
      throw new BadInput("--device: " + device + " (expected: cpu, cuda or cuda:N)");
    }
    return Optional.ofNullable(device);
  }
}
