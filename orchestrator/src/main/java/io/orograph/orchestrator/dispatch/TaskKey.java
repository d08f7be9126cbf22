package io.orograph.orchestrator.dispatch;

/** A task among all sweeps. */
record TaskKey(String sweep, String task) {}
