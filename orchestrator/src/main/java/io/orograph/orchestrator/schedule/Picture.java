package io.orograph.orchestrator.schedule;

import io.orograph.core.metric.Metric;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a decision depends on.
 *
 * @param complete whether every block of every unfinished sweep has answered
 * @param projects what projects may have and have had; of those left out each busy lane counts 1
 * @param charge what a lease counts before it has taken longer, in the unit of what projects have
 *     had
 */
public record Picture(
    boolean complete,
    List<Worker> workers,
    List<Line> sweeps,
    Map<String, Project> projects,
    double charge) {
  public Picture {
    workers = List.copyOf(workers);
    sweeps = List.copyOf(sweeps);
    projects = Map.copyOf(projects);
  }

  /** Where all projects are alike and have had what they have now. */
  public Picture(boolean complete, List<Worker> workers, List<Line> sweeps) {
    this(complete, workers, sweeps, Map.of(), 1);
  }

  /**
   * A project.
   *
   * @param share what it may have
   * @param used the lane time it has had since it had work, each lease in progress at least {@link
   *     Picture#charge}
   * @param bytes what it has in the store
   */
  public record Project(Share share, double used, long bytes) {
    /** One that has nothing in the store. */
    public Project(Share share, double used) {
      this(share, used, 0);
    }

    /** Whether it may store nothing more: what is trained is measured, and no more is trained. */
    boolean filled() {
      return share.filledBy(bytes);
    }
  }

  /**
   * A worker.
   *
   * @param incarnation which life of it
   * @param trainer whether it trains; else it measures
   * @param lanes all its lanes
   * @param freeLanes lanes without work; 0 while it drains or a task has it to itself
   * @param dataSets data sets it has, with the digest of their content
   * @param metrics metrics of the lab's own that it computes, and then no others; mostly none
   */
  public record Worker(
      String name,
      String incarnation,
      boolean trainer,
      int lanes,
      int freeLanes,
      String deviceClass,
      Map<String, String> dataSets,
      Set<Metric> metrics) {
    public Worker {
      dataSets = Map.copyOf(dataSets);
      metrics = Set.copyOf(metrics);
    }

    /** One in its only life. */
    public Worker(
        String name,
        boolean trainer,
        int lanes,
        int freeLanes,
        String deviceClass,
        Map<String, String> dataSets,
        Set<Metric> metrics) {
      this(name, "", trainer, lanes, freeLanes, deviceClass, dataSets, metrics);
    }

    /** One that computes no metric of the lab's own. */
    public Worker(
        String name,
        boolean trainer,
        int lanes,
        int freeLanes,
        String deviceClass,
        Map<String, String> dataSets) {
      this(name, trainer, lanes, freeLanes, deviceClass, dataSets, Set.of());
    }

    /** One that does nothing. */
    public Worker(
        String name, boolean trainer, int lanes, String deviceClass, Map<String, String> dataSets) {
      this(name, trainer, lanes, lanes, deviceClass, dataSets);
    }
  }

  /**
   * A sweep in its queue.
   *
   * @param granting whether new work may be granted
   * @param priority larger goes first within a project
   * @param maxParallel most lanes at once; 0 for no bound
   * @param arrival smaller goes first among equal priorities
   * @param busyLanes lanes that work for it
   * @param dataDigests content of its data sets that it began with, by name, once it has begun
   * @param waiting tasks that can be leased
   * @param bytes what it has in the store, if that is bounded
   * @param mostBytes what it may have in the store before no more of it is trained; 0 for no bound
   */
  public record Line(
      String name,
      String project,
      boolean granting,
      int priority,
      int maxParallel,
      long arrival,
      int busyLanes,
      Map<String, String> dataDigests,
      List<Candidate> waiting,
      long bytes,
      long mostBytes) {
    public Line {
      dataDigests = Map.copyOf(dataDigests);
      waiting = List.copyOf(waiting);
    }

    /** One that may use what it likes. */
    public Line(
        String name,
        String project,
        boolean granting,
        int priority,
        int maxParallel,
        long arrival,
        int busyLanes,
        Map<String, String> dataDigests,
        List<Candidate> waiting) {
      this(
          name,
          project,
          granting,
          priority,
          maxParallel,
          arrival,
          busyLanes,
          dataDigests,
          waiting,
          0,
          0);
    }

    /** Whether it may store nothing more: what is trained is measured, and no more is trained. */
    boolean filled() {
      return mostBytes > 0 && bytes >= mostBytes;
    }
  }

  /** One life of a worker, which failed at a task. */
  public record FailedOn(String worker, String incarnation) {
    boolean is(Worker other) {
      return other.name().equals(worker) && other.incarnation().equals(incarnation);
    }
  }

  /**
   * A task that can be leased.
   *
   * @param order smaller goes first within its sweep
   * @param data name of the data set it needs
   * @param resumesOn device class it must go on with, as long as a worker of that class is there
   * @param alone whether it must have a worker to itself
   * @param metric the metric of the lab's own that is to be computed; empty for all other work
   * @param failedOn the worker that failed at it last: another one gets it, as long as one is there
   */
  public record Candidate(
      int block,
      String task,
      boolean training,
      long order,
      String data,
      Optional<String> resumesOn,
      boolean alone,
      Optional<Metric> metric,
      Optional<FailedOn> failedOn) {
    /** Of a task that no worker failed at. */
    public Candidate(
        int block,
        String task,
        boolean training,
        long order,
        String data,
        Optional<String> resumesOn,
        boolean alone,
        Optional<Metric> metric) {
      this(block, task, training, order, data, resumesOn, alone, metric, Optional.empty());
    }

    /** Of a task that is no metric of the lab's own. */
    public Candidate(
        int block,
        String task,
        boolean training,
        long order,
        String data,
        Optional<String> resumesOn,
        boolean alone) {
      this(block, task, training, order, data, resumesOn, alone, Optional.empty());
    }

    /** One that shares its worker. */
    public Candidate(
        int block,
        String task,
        boolean training,
        long order,
        String data,
        Optional<String> resumesOn) {
      this(block, task, training, order, data, resumesOn, false);
    }
  }
}
