package io.orograph.wire.grpc;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory of this process that is in RAM, that of native libraries included, which no meter of
 * the virtual machine sees. Not a number where the system does not tell, as elsewhere than on
 * Linux.
 */
public final class ResidentMemory implements MeterBinder {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String LINE = "VmRSS:";
  private static final double KIB = 1024;

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("process.resident.memory", ResidentMemory::bytes)
        .description("memory of the process that is in RAM, native libraries' included")
        .baseUnit("bytes")
        .register(registry);
  }

  static double bytes() {
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(LINE))
          .mapToDouble(line -> KIB * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException | UncheckedIOException e) {
      return Double.NaN;
    }
  }
}
