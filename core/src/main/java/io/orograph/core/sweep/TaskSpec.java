package io.orograph.core.sweep;

/** What is learned and by which criterion. */
public record TaskSpec(TaskKind kind, LossKind loss, Parametrization parametrization) {}
