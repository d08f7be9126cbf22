package io.orograph.core.planted;

import com.tngtech.archunit.core.domain.JavaClass;

/** Planted: core that needs a library. */
public record Offences(JavaClass library) {}
