package io.orograph.benchmarks.lanes;

import com.sun.management.OperatingSystemMXBean;
import io.orograph.benchmarks.race.Rate;
import io.orograph.engine.lane.Lane;
import io.orograph.engine.lane.LaneTask;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Several lanes that do the same kind of work at the same time. */
public final class Lanes implements AutoCloseable {
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private final List<Lane> lanes;

  private Lanes(List<Lane> lanes) {
    this.lanes = lanes;
  }

  /** Opens lanes. */
  public static Lanes open(int count) {
    return new Lanes(IntStream.range(0, count).mapToObj(i -> Lane.open("lane-" + i)).toList());
  }

  /** How many. */
  public int count() {
    return lanes.size();
  }

  /** Runs a task in the first lane alone. */
  public <T> T one(LaneTask<T> task) {
    return lanes.getFirst().submit(task).join();
  }

  /** One piece of work for each lane. */
  public List<LaneWork> works(Supplier<LaneWork> maker) {
    return lanes.stream().map(lane -> maker.get()).toList();
  }

  /**
   * Runs one piece of work per lane, all at once. Processor time is that of the whole JVM, its
   * compiler and garbage collector included.
   */
  public Rate run(List<LaneWork> works, double seconds) {
    long began = system.getProcessCpuTime();
    List<CompletableFuture<LaneWork.Done>> running = new ArrayList<>();
    for (int i = 0; i < lanes.size(); i++) {
      LaneWork work = works.get(i);
      running.add(lanes.get(i).submit(lane -> work.run(lane, seconds)));
    }
    List<LaneWork.Done> done = running.stream().map(CompletableFuture::join).toList();
    double cpu = (system.getProcessCpuTime() - began) / 1e9 / lanes.size();
    return Rate.of(done.stream().map(d -> new Rate.Share(d.units(), d.seconds(), cpu)).toList());
  }

  @Override
  public void close() {
    lanes.forEach(Lane::close);
  }
}
