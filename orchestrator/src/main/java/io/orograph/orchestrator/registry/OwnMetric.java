package io.orograph.orchestrator.registry;

import io.orograph.core.metric.Metric;

/**
 * A metric of the lab's own, as the worker that computes it announces it.
 *
 * @param metric its kind, which says what it speaks of, and its name
 * @param definition what it is, in a sentence
 * @param programDigest SHA-256 of the program that computes it, in hexadecimal digits
 */
public record OwnMetric(Metric metric, String definition, String programDigest) {}
