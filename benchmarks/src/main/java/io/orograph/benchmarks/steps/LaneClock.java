package io.orograph.benchmarks.steps;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time of the thread that asks. */
final class LaneClock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private LaneClock() {}

  static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
