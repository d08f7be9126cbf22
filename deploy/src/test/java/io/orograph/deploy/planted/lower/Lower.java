package io.orograph.deploy.planted.lower;

/** Planted: what the upper room may not use. */
public record Lower(int value) {}
