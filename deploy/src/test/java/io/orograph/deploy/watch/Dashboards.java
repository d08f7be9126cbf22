package io.orograph.deploy.watch;

import static io.orograph.deploy.watch.Queries.max;
import static io.orograph.deploy.watch.Queries.mean;
import static io.orograph.deploy.watch.Queries.quantile;
import static io.orograph.deploy.watch.Queries.rate;
import static io.orograph.deploy.watch.Queries.rise;
import static io.orograph.deploy.watch.Queries.series;
import static io.orograph.deploy.watch.Queries.sum;

import java.util.List;

/** What the dashboards show of the laboratory's own work. */
public final class Dashboards {
  private static final String ORANGE = "orange";
  private static final String RED = "red";

  private Dashboards() {}

  /** All of them. */
  public static List<Dashboard> all() {
    return List.of(
        overview(),
        sweeps(),
        trainers(),
        ProcessDashboards.grpc(),
        ProcessDashboards.journal(),
        ProcessDashboards.jvm());
  }

  private static Dashboard overview() {
    return Dashboard.of(
            "overview", "Overview", "Whether the laboratory works, and how much it gets done.")
        .row(
            "Is it well",
            Panel.stat(
                    "Processes that answer",
                    "short",
                    "Processes whose meters Prometheus could read at its last try.")
                .show("{{job}}", sum("job", series("up")))
                .see("OrographDown"),
            Panel.stat(
                    "Workers registered",
                    "short",
                    "Workers that the orchestrator knows and that have not gone.")
                .show("{{service}}", sum("service", series("orograph_workers_connected")))
                .see("OrographNoWorkers"),
            Panel.stat(
                    "Runs failed",
                    "short",
                    "Runs given up in the time shown, after every attempt of their budget failed: holes"
                        + " in a grid.")
                .show(
                    "failed",
                    "sum("
                        + rise(series("orograph_runs_completed_total", "outcome=\"failed\""))
                        + ")")
                .from(0.5, RED)
                .see("OrographRunsFailing"),
            Panel.stat(
                    "Invariants broken",
                    "short",
                    "Records in the time shown that cannot be right, whatever was measured.")
                .show("broken", "sum(" + rise(series("orograph_invariant_violations_total")) + ")")
                .from(0.5, RED)
                .see("OrographInvariantBroken"),
            Panel.stat(
                    "Slow dispatch",
                    "percentunit",
                    "Share of leases in the last five minutes whose worker was called later than 50 ms"
                        + " after both task and lane were there. The aim is below 1 %.")
                .show("over 50 ms", series("instance:orograph_run_dispatch_slow:ratio_rate5m"))
                .from(0.01, ORANGE)
                .from(0.06, RED)
                .see("OrographDispatchSlow")
                .mayBeEmpty("nothing is dispatched"),
            Panel.stat(
                    "Rows behind the journal",
                    "short",
                    "Facts that are recorded and not yet in the tables that everyone reads.")
                .show("{{instance}}", series("orograph_projection_waiting_events"))
                .from(200, ORANGE)
                .from(1000, RED)
                .see("OrographProjectionLagging"))
        .row(
            "Work done",
            Panel.graph(
                    "Runs ended",
                    "ops",
                    "Runs that ended, by outcome. Diverged and collapsed are results, not failures.")
                .show("{{outcome}}", sum("outcome", rate(series("orograph_runs_completed_total"))))
                .stack()
                .see("OrographRunsFailing"),
            Panel.graph(
                    "Measurements made",
                    "ops",
                    "Records of all kinds together, by service process.")
                .show(
                    "{{instance}}",
                    sum("instance", rate(series("orograph_measurement_duration_seconds_count")))),
            Panel.graph(
                    "Samples trained on",
                    "ops",
                    "Samples per second, counted once per run and step; a pack of ten counts ten times.")
                .show("{{instance}}", sum("instance", rate(series("orograph_train_samples_total"))))
                .stack())
        .row(
            "Work waiting",
            Panel.graph(
                    "Tasks waiting",
                    "short",
                    "Packs that wait for a trainer and cells that wait for a metrics service, of sweeps"
                        + " that are not paused.")
                .show("{{service}}", sum("service", series("orograph_queue_depth")))
                .see("OrographRunsStalled"),
            Panel.graph(
                    "Lanes at work",
                    "percentunit",
                    "Share of the workers' lanes that are busy. Much below 1 while tasks wait is worth a"
                        + " look at ./orograph explain.")
                .show(
                    "{{service}}",
                    sum("service", series("orograph_worker_lanes", "state=\"busy\""))
                        + " / "
                        + sum("service", series("orograph_worker_lanes")))
                .see("OrographRunsStalled"),
            Panel.graph(
                    "Time to dispatch",
                    "s",
                    "From the later of task waiting and lane free to the call of the worker; the aims are"
                        + " 5 ms in the median and 50 ms for 99 of 100.")
                .show("p50", quantile(0.5, "", "orograph_run_dispatch_latency_seconds"))
                .show("p99", quantile(0.99, "", "orograph_run_dispatch_latency_seconds"))
                .from(0.005, ORANGE)
                .from(0.05, RED)
                .see("OrographDispatchSlow"));
  }

  private static Dashboard sweeps() {
    return Dashboard.of(
            "sweeps", "Sweeps", "What was asked for, what of it waits and what became of it.")
        .row(
            "Sweeps and queue",
            Panel.graph(
                    "Sweeps under way",
                    "short",
                    "Sweeps that are not over: active, paused, and those stopped whose work is still being"
                        + " ended.")
                .show("{{state}}", sum("state", series("orograph_sweeps")))
                .stack(),
            Panel.graph(
                    "Tasks waiting",
                    "short",
                    "Tasks that wait for a lane, by who would do them and by whether the priority of their"
                        + " sweep is over (high), at, or under 0 (low).")
                .show(
                    "{{service}} {{priority_class}}",
                    sum("service, priority_class", series("orograph_queue_depth")))
                .see("OrographRunsStalled"),
            Panel.graph(
                    "Longest wait",
                    "s",
                    "How long the task has waited that waits longest; after a restart of the orchestrator"
                        + " it counts from there.")
                .show(
                    "{{service}} {{priority_class}}",
                    max("service, priority_class", series("orograph_queue_oldest_age_seconds")))
                .see("OrographRunsStalled"))
        .row(
            "What became of runs and leases",
            Panel.graph(
                    "Runs in the time shown",
                    "short",
                    "Runs that ended in the time shown, by outcome.")
                .show("{{outcome}}", sum("outcome", rise(series("orograph_runs_completed_total"))))
                .see("OrographRunsFailing")
                .wide(6),
            Panel.graph(
                    "Attempts of runs",
                    "ops",
                    "Times that runs were given to a trainer, by why. First and continued are usual; lost,"
                        + " preempted and failed are work done again.")
                .show("{{reason}}", sum("reason", rate(series("orograph_run_attempts_total"))))
                .stack()
                .see("OrographLeasesLost")
                .wide(6),
            Panel.graph(
                    "Leases held", "short", "Tasks that a worker is doing now, by who does them.")
                .show("{{service}}", sum("service", series("orograph_leases_active")))
                .wide(6),
            Panel.graph(
                    "Leases ended",
                    "ops",
                    "Leases by how they ended. Cut is usual for long measurements; lost and failed are not.")
                .show("{{reason}}", sum("reason", rate(series("orograph_leases_ended_total"))))
                .stack()
                .see("OrographLeasesLost")
                .wide(6))
        .row(
            "Projects and searches",
            Panel.graph(
                    "Lanes by project",
                    "short",
                    "Lane time that projects have had in leases that ended, per second: lanes held on"
                        + " average.")
                .show(
                    "{{project}}",
                    sum("project", rate(series("orograph_project_lane_seconds_total"))))
                .stack(),
            Panel.graph(
                    "Share that a project lacks",
                    "percentunit",
                    "Of the projects with tasks waiting that are at no bound of their own, how much of its"
                        + " share of lane time the one lacks that lacks most. 0 with fewer than two"
                        + " projects. In the long run below 5 %.")
                .show("{{instance}}", series("orograph_fairshare_deviation"))
                .from(0.05, ORANGE)
                .from(0.2, RED),
            Panel.graph(
                    "Cells asked for by searches",
                    "ops",
                    "Cells that adaptive searches asked for, by reason.")
                .show("{{reason}}", sum("reason", rate(series("orograph_search_asked_total"))))
                .stack())
        .row(
            "Watchers",
            Panel.graph(
                    "Watchers",
                    "short",
                    "Streams that follow a sweep: facts, and those of them that ask for live points.")
                .show("{{kind}}", sum("kind", series("orograph_stream_subscribers")))
                .wide(12),
            Panel.graph(
                    "Not sent to slow watchers",
                    "ops",
                    "Live points that were not sent because newer came before the watcher read them. Facts"
                        + " wait, none is left out.")
                .show("{{kind}}", sum("kind", rate(series("orograph_stream_dropped_total"))))
                .wide(12))
        .row(
            "Store",
            Panel.graph(
                    "Bytes in the store",
                    "bytes",
                    "Checkpoints and artifacts that the collector left at its last turn; 0 before its"
                        + " first, an hour after the start.")
                .show("{{instance}}", series("orograph_store_bytes"))
                .see("OrographCollectionFailing"),
            Panel.graph("Objects in the store", "short", "The same, counted.")
                .show("{{instance}}", series("orograph_store_objects")),
            Panel.graph(
                    "Collected",
                    "Bps",
                    "Bytes taken from the store because nothing refers to them any more.")
                .show("{{instance}}", rate(series("orograph_store_collected_bytes_total")))
                .see("OrographCollectionFailing"));
  }

  private static Dashboard trainers() {
    return Dashboard.of(
            "workers",
            "Trainers and metrics services",
            "What the workers do with their lanes and devices.")
        .row(
            "Lanes",
            Panel.graph("Lanes", "short", "Lanes of the workers by what they do.")
                .show(
                    "{{service}} {{state}}", sum("service, state", series("orograph_worker_lanes")))
                .stack()
                .wide(12),
            Panel.graph(
                    "Processor",
                    "percentunit",
                    "Share of all cores that a process takes. Of trainers with work it should be near what"
                        + " their lanes can take.")
                .show("{{job}} {{instance}}", series("process_cpu_usage"))
                .wide(12),
            Panel.graph(
                    "Memory of the process",
                    "bytes",
                    "What of a process is in RAM; in a worker mostly PyTorch's.")
                .show("{{job}} {{instance}}", series("process_resident_memory_bytes"))
                .wide(12),
            Panel.graph(
                    "Workers greeted and lost",
                    "ops",
                    "Times that workers introduced themselves or were given up. Both are rare; often"
                        + " means that a process or the network flaps.")
                .show(
                    "{{service}} introduced itself",
                    sum("service", rate(series("orograph_worker_hellos_total"))))
                .show("lost", "sum(" + rate(series("orograph_workers_lost_total")) + ")")
                .see("OrographWorkerFlapping")
                .wide(12),
            Panel.graph(
                    "Workers, by kind of device",
                    "short",
                    "Workers registered with the orchestrator, by their device class; those that drain"
                        + " take nothing new.")
                .show(
                    "{{service}} {{state}} {{pool}}",
                    sum(
                        "service, state, pool",
                        series("orograph_workers_connected", "pool!=\"none\"")))
                .see("OrographNoWorkers")
                .wide(8),
            Panel.graph(
                    "Clocks of workers",
                    "s",
                    "The largest distance of a worker's clock from the orchestrator's, with the time"
                        + " that a message takes; ./orograph doctor --workers names whose it is.")
                .show(
                    "{{service}}", max("service", series("orograph_workers_clock_offset_seconds")))
                .from(2, ORANGE)
                .see("OrographClockWrong")
                .wide(8),
            Panel.graph(
                    "Runs ended, by kind of device",
                    "ops",
                    "Runs that ended under a lease, by the device class of the worker that had it.")
                .show(
                    "{{pool}} {{outcome}}",
                    sum(
                        "pool, outcome",
                        rate(series("orograph_runs_completed_total", "pool!=\"none\""))))
                .see("OrographRunsFailing")
                .wide(8))
        .row(
            "Training",
            Panel.graph("Samples trained on", "ops", "Samples per second, once per run and step.")
                .show(
                    "{{pool}} {{instance}}",
                    sum("pool, instance", rate(series("orograph_train_samples_total")))),
            Panel.graph(
                    "Runs per pack",
                    "short",
                    "Runs that train in one computation, on average over the packs begun: more is faster"
                        + " for small networks.")
                .show("{{pool}}", mean("pool", "orograph_pack_size"))
                .mayBeEmpty("no pack begins"),
            Panel.graph(
                    "Time of a run",
                    "s",
                    "From the start of a run's pack in this process to the run's end, on average.")
                .show(
                    "{{pool}} {{outcome}}", mean("pool, outcome", "orograph_run_duration_seconds"))
                .mayBeEmpty("no run ends"),
            Panel.graph(
                    "Written to the store",
                    "Bps",
                    "Checkpoints, resume states and artifacts that trainers write.")
                .show(
                    "{{instance}}",
                    sum(
                        "instance",
                        rate(series("orograph_checkpoint_bytes_total", "direction=\"write\""))))
                .see("OrographCheckpointCorrupt"),
            Panel.graph(
                    "Time for calibration",
                    "percentunit",
                    "Share of a lane that measures how fast packs of other sizes would be.")
                .show(
                    "{{instance}}",
                    sum("instance", rate(series("orograph_calibration_duration_seconds_sum")))))
        .row(
            "Devices and contents",
            Panel.graph(
                    "Devices at work",
                    "percentunit",
                    "What the workers' devices do, for all processes. A small network may keep a GPU busy"
                        + " without filling it.")
                .show(
                    "{{pool}} {{instance}}",
                    max("pool, instance", series("orograph_device_utilization")))
                .wide(6),
            Panel.graph(
                    "Memory of devices",
                    "bytes",
                    "Memory of the workers' devices in use, by all processes: of a GPU its own, of a"
                        + " processor the machine's.")
                .show(
                    "{{pool}} {{instance}}",
                    max("pool, instance", series("orograph_device_memory_used_bytes")))
                .wide(6),
            Panel.graph(
                    "Faults of GPUs",
                    "short",
                    "Number of the last fault (XID) that the driver of a GPU reported, by NVIDIA's"
                        + " dcgm-exporter; 0 for none.")
                .show(
                    "{{instance}} {{gpu}}", max("instance, gpu", series("DCGM_FI_DEV_XID_ERRORS")))
                .mayBeEmpty("no dcgm-exporter is scraped")
                .see("OrographGpuXid")
                .wide(6),
            Panel.graph(
                    "Contents that are not what was written",
                    "short",
                    "Contents of the store, in the time shown, whose bytes are not those of their digest.")
                .show(
                    "{{job}}",
                    sum("job", rise(series("orograph_checkpoint_verify_failures_total"))))
                .see("OrographCheckpointCorrupt")
                .wide(6))
        .row(
            "Measuring",
            Panel.graph(
                    "Time of a measurement, by kind",
                    "s",
                    "From one measurement of a task to the next, on average; the ten slowest kinds.")
                .show(
                    "{{kind}}",
                    "topk(10, " + mean("kind", "orograph_measurement_duration_seconds") + ")")
                .mayBeEmpty("nothing is measured")
                .wide(12),
            Panel.graph(
                    "Measurements, by kind",
                    "ops",
                    "Records per second, the ten most frequent kinds.")
                .show(
                    "{{kind}}",
                    "topk(10, "
                        + sum("kind", rate(series("orograph_measurement_duration_seconds_count")))
                        + ")")
                .wide(12),
            Panel.graph(
                    "Operator-vector products",
                    "ops",
                    "Products with Hessians and kernels, the usual cost of curvature, by kind.")
                .show(
                    "{{kind}}",
                    "topk(10, " + sum("kind", rate(series("orograph_matvec_count_total"))) + ")")
                .wide(12),
            Panel.graph(
                    "Records held against invariants",
                    "ops",
                    "Records that could be checked against what follows from definitions, by invariant.")
                .show(
                    "{{invariant}}",
                    sum("invariant", rate(series("orograph_invariant_checks_total"))))
                .see("OrographInvariantBroken")
                .wide(12))
        .row(
            "Modules of one's own",
            Panel.graph(
                    "Modules offered",
                    "short",
                    "TorchScript modules that workers take tasks of: those in the data folder when the"
                        + " worker was started with OROGRAPH_OWN_MODELS=true. 0 for all others.")
                .show(
                    "{{job}} {{instance}}",
                    sum("job, instance", series("orograph_own_models_offered")))
                .wide(6),
            Panel.graph(
                    "Tasks of modules",
                    "ops",
                    "Packs and cells of modules that were begun, whether or not the module could be used.")
                .show(
                    "{{job}} {{instance}}",
                    sum("job, instance", rate(series("orograph_own_model_tasks_total"))))
                .wide(6),
            Panel.graph(
                    "Modules run for the first time",
                    "short",
                    "Modules, in the time shown, whose code a process had not run before. The log of the"
                        + " worker has name and digest of each.")
                .show(
                    "{{job}} {{instance}}",
                    sum("job, instance", rise(series("orograph_own_models_run_total"))))
                .wide(6),
            Panel.graph(
                    "Archives refused",
                    "short",
                    "Archives of modules, in the time shown, that were not used, by reason; code is code"
                        + " that calls what it may not. The log of the worker has the digest of each.")
                .show(
                    "{{reason}}", sum("reason", rise(series("orograph_own_models_refused_total"))))
                .from(0.5, ORANGE)
                .see("OrographModulesRefused")
                .wide(6));
  }
}
