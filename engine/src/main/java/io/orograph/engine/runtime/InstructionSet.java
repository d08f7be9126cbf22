package io.orograph.engine.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What libtorch picks its kernels by: vector instructions, the processor's maker, the mode of
 * {@link ReproducibleKernels} and the choice of {@link ConvolutionKernels}. Part of the device
 * class, because bits differ between them.
 */
public final class InstructionSet {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private InstructionSet() {}

  /**
   * The instructions ({@code AVX512}, {@code AVX2}, {@code DEFAULT}, or the architecture's name
   * where it is not x86), the maker and the mode, {@code AVX512 AuthenticAMD AUTO}, and {@code
   * plain} where the environment asks for such convolutions. That wrong ones are replaced by them
   * is known once libtorch runs, and added by {@link TorchRuntime#kernels}.
   */
  public static String detect() {
    return instructions()
        + " "
        + maker()
        + " "
        + ReproducibleKernels.mode()
        + (ConvolutionKernels.arePlain(System.getenv()) ? " " + ConvolutionKernels.PLAIN : "");
  }

  private static String instructions() {
    return Optional.ofNullable(System.getenv("ATEN_CPU_CAPABILITY"))
        .map(forced -> forced.toUpperCase(Locale.ROOT))
        .orElseGet(InstructionSet::fromFlags);
  }

  private static String maker() {
    if (!Files.isReadable(CPUINFO)) {
      return "unknown";
    }
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return lines
          .filter(line -> line.startsWith("vendor_id"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException | UncheckedIOException e) {
      return "unknown";
    }
  }

  private static String fromFlags() {
    String architecture = System.getProperty("os.arch", "unknown");
    if (!architecture.equals("amd64") || !Files.isReadable(CPUINFO)) {
      return architecture;
    }
    try {
      String flags = Files.readString(CPUINFO);
      if (flags.contains("avx512f") && flags.contains("avx512vl") && flags.contains("avx512bw")) {
        return "AVX512";
      }
      return flags.contains("avx2") ? "AVX2" : "DEFAULT";
    } catch (IOException e) {
      return architecture;
    }
  }
}
