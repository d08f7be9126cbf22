package io.orograph.engine.runtime;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a device is in use, by all processes: of the processor as the operating system says
 * it, of a GPU as {@code nvidia-smi} does, which is asked at most every ten seconds. Safe for use
 * by several threads.
 */
public final class DeviceLoad {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceLoad.class);

  /** As often as meters are usually read. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private static final long PATIENCE_SECONDS = 5;
  private static final Pattern ANSWER = Pattern.compile("\\s*([0-9.]+)\\s*,\\s*([0-9.]+)\\s*");
  private static final double MEBIBYTE = 1 << 20;

  /**
   * One look at a device; not a number where it cannot be known.
   *
   * @param memoryBytes of its memory, in use
   * @param utilization share of its time in which it computed, 0 to 1; of a GPU the time in which
   *     any kernel ran, however small
   */
  public record Sample(double memoryBytes, double utilization) {
    static final Sample UNKNOWN = new Sample(Double.NaN, Double.NaN);
  }

  private final List<String> question;
  private final LongSupplier nanos;
  private Sample last = Sample.UNKNOWN;
  private boolean asked;
  private long askedAt;

  private DeviceLoad(List<String> question, LongSupplier nanos) {
    this.question = List.copyOf(question);
    this.nanos = nanos;
  }

  /**
   * The load of {@code device}.
   *
   * @param nanos a clock that only ever rises
   */
  public static DeviceLoad of(ComputeDevice device, LongSupplier nanos) {
    return device.isGpu()
        ? asking(
            List.of(
                "nvidia-smi",
                "--query-gpu=memory.used,utilization.gpu",
                "--format=csv,noheader,nounits",
                "--id=" + id(device.index(), System.getenv())),
            nanos)
        : new DeviceLoad(List.of(), nanos);
  }

  /** The load that a program tells, as MiB in use and percent of the time. */
  static DeviceLoad asking(List<String> program, LongSupplier nanos) {
    return new DeviceLoad(program, nanos);
  }

  /** What the driver calls a GPU that this process sees at {@code index}. */
  static String id(int index, Map<String, String> environment) {
    String visible = environment.getOrDefault("CUDA_VISIBLE_DEVICES", "");
    List<String> ids = List.of(visible.split(",", -1));
    return visible.isBlank() || index >= ids.size()
        ? Integer.toString(index)
        : ids.get(index).strip();
  }

  /** How it is now, or was a moment ago. */
  public synchronized Sample sample() {
    if (question.isEmpty()) {
      return processor();
    }
    long now = nanos.getAsLong();
    if (!asked || now - askedAt >= FRESH.toNanos()) {
      Sample next = ask();
      if (!asked && Double.isNaN(next.memoryBytes())) {
        LOG.warn("{} does not say how the GPU is used", question.getFirst());
      }
      asked = true;
      askedAt = now;
      last = next;
    }
    return last;
  }

  private static Sample processor() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      double load = system.getCpuLoad();
      return new Sample(
          (double) system.getTotalMemorySize() - system.getFreeMemorySize(),
          load < 0 ? Double.NaN : load);
    }
    return Sample.UNKNOWN;
  }

  private Sample ask() {
    try {
      Process process =
          new ProcessBuilder(question)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .redirectInput(ProcessBuilder.Redirect.PIPE)
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Sample.UNKNOWN;
      }
      return parsed(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return Sample.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Sample.UNKNOWN;
    }
  }

  /** What {@code text} says: {@code 10240, 87} are 10240 MiB and 87 percent. */
  static Sample parsed(String text) {
    Matcher matcher = ANSWER.matcher(text);
    return matcher.matches()
        ? new Sample(
            Double.parseDouble(matcher.group(1)) * MEBIBYTE,
            Double.parseDouble(matcher.group(2)) / 100)
        : Sample.UNKNOWN;
  }
}
