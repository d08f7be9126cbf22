package io.orograph.wire.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a member may do; each of the first three may do what the ones before it may. */
public enum MemberRole {
  /** Reads sweeps and results. */
  VIEWER,
  /** Creates and steers sweeps. */
  RESEARCHER,
  /** Drains workers, collects what is not needed. */
  OPERATOR,
  /** Is a trainer or a metrics service. */
  WORKER;

  /** As it is written in commands and files. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role that {@code label} names, if any. */
  public static Optional<MemberRole> of(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }

  /** All labels, for refusals. */
  public static String all() {
    return Arrays.stream(values()).map(MemberRole::label).collect(Collectors.joining(", "));
  }
}
