package io.orograph.benchmarks.race;

import java.util.List;

/**
 * How fast something went.
 *
 * @param perSecond units done per second of wall time, on all cores together
 * @param perCpuSecond units done per second of processor time of one core: hardly touched by what
 *     else runs on the machine
 */
public record Rate(double perSecond, double perCpuSecond) {

  /** What one of several workers that ran at the same time did. */
  public record Share(double done, double wallSeconds, double cpuSeconds) {}

  /** The rate of workers that ran at the same time. */
  public static Rate of(List<Share> shares) {
    double perSecond = shares.stream().mapToDouble(s -> s.done() / s.wallSeconds()).sum();
    double done = shares.stream().mapToDouble(Share::done).sum();
    double cpu = shares.stream().mapToDouble(Share::cpuSeconds).sum();
    return new Rate(perSecond, done / cpu);
  }
}
