package io.orograph.v1.planted;

/** Planted: stands for a generated class. */
public record Message(String text) {}
