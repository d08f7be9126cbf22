package io.orograph.deploy.watch;

import static io.orograph.deploy.watch.Queries.max;
import static io.orograph.deploy.watch.Queries.mean;
import static io.orograph.deploy.watch.Queries.quantile;
import static io.orograph.deploy.watch.Queries.rate;
import static io.orograph.deploy.watch.Queries.rise;
import static io.orograph.deploy.watch.Queries.series;
import static io.orograph.deploy.watch.Queries.sum;

/**
 * What the dashboards show of the processes: their calls, their database, their virtual machine.
 */
final class ProcessDashboards {
  private static final String CALLS = "grpc_server_processing_duration_seconds";
  private static final String ONE_ANSWER = "methodType=\"UNARY\"";
  private static final String ORANGE = "orange";
  private static final String RED = "red";

  private ProcessDashboards() {}

  static Dashboard grpc() {
    return Dashboard.of("grpc", "gRPC", "The calls that the three services answer.")
        .row(
            "Calls",
            Panel.graph("Calls ended", "reqps", "Calls that ended, by service.")
                .show("{{service}}", sum("service", rate(series(CALLS + "_count"))))
                .stack(),
            Panel.graph(
                    "Calls that did not succeed",
                    "reqps",
                    "Calls by status. CANCELLED is how streams usually end; NOT_FOUND and"
                        + " INVALID_ARGUMENT are the caller's.")
                .show(
                    "{{statusCode}}",
                    sum("statusCode", rate(series(CALLS + "_count", "statusCode!=\"OK\""))))
                .mayBeEmpty("every call has succeeded")
                .see("OrographCallsFailing"),
            Panel.graph(
                    "Share of calls that the service failed",
                    "percentunit",
                    "INTERNAL, UNKNOWN and DATA_LOSS among all calls: the service's own fault.")
                .show("{{job}}", series("job_instance:grpc_server_failures:ratio_rate5m"))
                .from(0.01, ORANGE)
                .from(0.05, RED)
                .see("OrographCallsFailing"))
        .row(
            "How long calls take",
            Panel.graph(
                    "Median of calls with one answer",
                    "s",
                    "Half of these calls take longer, by service.")
                .show("{{service}}", quantile(0.5, "service", CALLS, ONE_ANSWER)),
            Panel.graph(
                    "99th percentile of calls with one answer",
                    "s",
                    "One of a hundred of these calls takes longer, by service.")
                .show("{{service}}", quantile(0.99, "service", CALLS, ONE_ANSWER)),
            Panel.graph(
                    "Slowest call with one answer",
                    "s",
                    "The longest of the last minutes, the ten slowest methods.")
                .show(
                    "{{service}}/{{method}}",
                    "topk(10, " + max("service, method", series(CALLS + "_max", ONE_ANSWER)) + ")"))
        .row(
            "Messages",
            Panel.graph(
                    "Messages received", "ops", "Requests, also those within streams, by service.")
                .show(
                    "{{service}}",
                    sum("service", rate(series("grpc_server_requests_received_messages_total"))))
                .stack()
                .wide(12),
            Panel.graph("Messages sent", "ops", "Answers, also those within streams, by service.")
                .show(
                    "{{service}}",
                    sum("service", rate(series("grpc_server_responses_sent_messages_total"))))
                .stack()
                .wide(12));
  }

  static Dashboard journal() {
    return Dashboard.of(
            "journal",
            "Journal and cluster",
            "Whether facts are recorded, how fast, and how fast they become rows.")
        .row(
            "Journal",
            Panel.graph(
                    "Time to record",
                    "s",
                    "From a command to a block until what it says is in the journal and answered.")
                .show("p50", quantile(0.5, "", "orograph_block_answer_duration_seconds"))
                .show("p99", quantile(0.99, "", "orograph_block_answer_duration_seconds"))
                .see("OrographJournalFailing"),
            Panel.graph(
                    "Commands not answered",
                    "ops",
                    "Commands to blocks that failed or were not answered within five seconds; they are"
                        + " sent again.")
                .show("{{instance}}", rate(series("orograph_block_unanswered_total")))
                .see("OrographJournalFailing"),
            Panel.graph(
                    "Rows behind the journal",
                    "short",
                    "Facts that are recorded and not yet in the tables that everyone reads.")
                .show("{{instance}}", series("orograph_projection_waiting_events"))
                .from(200, ORANGE)
                .from(1000, RED)
                .see("OrographProjectionLagging"),
            Panel.graph(
                    "Time to persist",
                    "s",
                    "From events being handed to the journal until it has them, for 99 of 100, by type of"
                        + " entity: the journal's part of the time to record.")
                .show(
                    "{{entity_type}} p99",
                    quantile(0.99, "entity_type", "orograph_journal_persist_latency_seconds"))
                .mayBeEmpty("nothing is recorded")
                .see("OrographJournalFailing"),
            Panel.graph(
                    "Entities woken",
                    "s",
                    "From an entity's being woken until its events have been replayed, on average, by type"
                        + " of entity.")
                .show(
                    "{{entity_type}}",
                    mean("entity_type", "orograph_entity_recovery_duration_seconds"))
                .mayBeEmpty("none is woken"),
            Panel.graph(
                    "Oldest fact without its row",
                    "s",
                    "How long the oldest of the facts has waited that are recorded and not yet in the"
                        + " tables, by type of entity.")
                .show(
                    "{{entity_type}}",
                    max("entity_type", series("orograph_projection_lag_seconds")))
                .see("OrographProjectionLagging"))
        .row(
            "Database",
            Panel.graph(
                    "Connections",
                    "short",
                    "Connections of the pool that writes and reads rows, by what they do. The journal"
                        + " has a pool of its own, which is not measured.")
                .show("in use", sum("pool", series("hikaricp_connections_active")))
                .show("idle", sum("pool", series("hikaricp_connections_idle")))
                .show("waited for", sum("pool", series("hikaricp_connections_pending")))
                .see("OrographDatabaseCrowded"),
            Panel.graph("Wait for a connection", "s", "On average, by pool.")
                .show("{{pool}}", mean("pool", "hikaricp_connections_acquire_seconds"))
                .mayBeEmpty("nobody asks for one")
                .see("OrographDatabaseCrowded"),
            Panel.graph(
                    "Time that a connection is held",
                    "s",
                    "On average: about the time of a transaction or a query.")
                .show("{{pool}}", mean("pool", "hikaricp_connections_usage_seconds"))
                .mayBeEmpty("nobody asks for one"))
        .row(
            "Cluster and workers",
            Panel.graph(
                    "Leases lost or failed",
                    "ops",
                    "Leases that ended because a worker went or failed, by reason.")
                .show(
                    "{{reason}}",
                    sum(
                        "reason",
                        rate(
                            series(
                                "orograph_leases_ended_total",
                                "reason=~\"lost|failed|out_of_memory\""))))
                .see("OrographLeasesLost"),
            Panel.graph(
                    "Facts that came too late",
                    "ops",
                    "What workers said under a lease that was over, as after a pause longer than its time."
                        + " It is refused.")
                .show("{{instance}}", rate(series("orograph_facts_late_total")))
                .see("OrographLeasesLost"),
            Panel.stat(
                    "Collections failed",
                    "short",
                    "Turns of the store's collector that failed in the time shown.")
                .show(
                    "failed",
                    "sum(" + rise(series("orograph_store_collections_failed_total")) + ")")
                .from(0.5, RED)
                .see("OrographCollectionFailing"),
            Panel.stat(
                    "Checkpoints released",
                    "short",
                    "Periodic and best checkpoints that are no longer kept, in the time shown.")
                .show(
                    "released", "sum(" + rise(series("orograph_checkpoints_released_total")) + ")"),
            Panel.graph(
                    "Nodes",
                    "short",
                    "Orchestrators of a lab of several, as each of them sees it: up, and those of them that"
                        + " do not answer.")
                .show(
                    "{{instance}} {{state}}",
                    max("instance, state", series("orograph_cluster_members")))
                .mayBeEmpty("the lab has one orchestrator")
                .see("OrographNodeUnreachable"));
  }

  static Dashboard jvm() {
    return Dashboard.of(
            "jvm", "JVM", "Memory, collector, threads and files of the three processes.")
        .row(
            "Process",
            Panel.stat("Up since", "s", "How long each process has run.")
                .show("{{job}}", series("process_uptime_seconds"))
                .wide(8),
            Panel.stat("Software", "short", "Version and revision of each process.")
                .show(
                    "{{job}} {{version}} {{revision}}",
                    sum("job, version, revision", series("orograph_build_info")))
                .wide(8),
            Panel.stat("Open files", "percentunit", "Share of the files that a process may open.")
                .show(
                    "{{job}}",
                    series("process_files_open_files") + " / " + series("process_files_max_files"))
                .from(0.6, ORANGE)
                .from(0.8, RED)
                .wide(8))
        .row(
            "Memory",
            Panel.graph(
                    "Heap",
                    "percentunit",
                    "Share of the heap's bound in use. PyTorch's memory is not in it.")
                .show("{{job}} {{instance}}", series("job_instance:jvm_memory_heap_used:ratio"))
                .from(0.9, RED)
                .see("OrographHeapFull")
                .wide(12),
            Panel.graph(
                    "Memory of the process",
                    "bytes",
                    "What of a process is in RAM: its heap, the virtual machine, and PyTorch's memory, which"
                        + " is most of it in a worker.")
                .show("{{job}} {{instance}}", series("process_resident_memory_bytes"))
                .wide(12),
            Panel.graph("Heap in bytes", "bytes", "Heap in use.")
                .show(
                    "{{job}} {{instance}}",
                    sum("job, instance", series("jvm_memory_used_bytes", "area=\"heap\"")))
                .wide(12),
            Panel.graph(
                    "Beside the heap",
                    "bytes",
                    "Classes, compiled code and direct buffers; PyTorch's memory is not in it.")
                .show(
                    "{{job}} {{area}}",
                    sum("job, area", series("jvm_memory_used_bytes", "area=\"nonheap\"")))
                .show("{{job}} {{id}}", sum("job, id", series("jvm_buffer_memory_used_bytes")))
                .wide(12))
        .row(
            "Collector and processor",
            Panel.graph(
                    "Time in collections",
                    "percentunit",
                    "Share of the time that a process stands still for its collector.")
                .show(
                    "{{job}} {{instance}}",
                    sum("job, instance", rate(series("jvm_gc_pause_seconds_sum"))))
                .from(0.1, ORANGE)
                .from(0.3, RED)
                .mayBeEmpty("there was no collection yet")
                .see("OrographHeapFull"),
            Panel.graph("Allocated", "Bps", "Bytes of new objects per second.")
                .show("{{job}}", sum("job", rate(series("jvm_gc_memory_allocated_bytes_total")))),
            Panel.graph("Processor", "percentunit", "Share of all cores, by process and in all.")
                .show("{{job}} {{instance}}", series("process_cpu_usage"))
                .show("the machine", "max(" + series("system_cpu_usage") + ")"))
        .row(
            "Threads and classes",
            Panel.graph("Threads", "short", "Live threads, by process.")
                .show("{{job}} {{instance}}", series("jvm_threads_live_threads")),
            Panel.graph("Threads by state", "short", "Threads of all processes shown.")
                .show("{{state}}", sum("state", series("jvm_threads_states_threads")))
                .stack(),
            Panel.graph("Classes", "short", "Classes loaded, by process.")
                .show("{{job}} {{instance}}", series("jvm_classes_loaded_classes")),
            Panel.graph(
                    "Threads at work",
                    "short",
                    "Threads of the orchestrator's pools that do something: for the clients' calls, and for"
                        + " what is done again and again.")
                .show("{{name}}", sum("name", series("executor_active_threads")))
                .wide(12),
            Panel.graph(
                    "Waiting for a thread",
                    "short",
                    "What waits for a thread of a pool; for what is done again and again, what is not due.")
                .show("{{name}}", sum("name", series("executor_queued_tasks")))
                .wide(12));
  }
}
