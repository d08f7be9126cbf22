package io.orograph.deploy.planted.upper;

import io.orograph.deploy.planted.lower.Lower;

/** Planted: uses an undeclared room. */
public record Upper(Lower lower) {}
