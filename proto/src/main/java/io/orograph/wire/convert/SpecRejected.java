package io.orograph.wire.convert;

import io.orograph.core.sweep.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** A request that is refused, with everything that is wrong with it. */
public final class SpecRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Violation> violations;

  /** A refusal for these reasons, at least one. */
  public SpecRejected(List<Violation> violations) {
    super(violations.stream().map(Violation::toString).collect(Collectors.joining("\n")));
    if (violations.isEmpty()) {
      throw new IllegalArgumentException("violations: none (expected: at least one)");
    }
    this.violations = List.copyOf(violations);
  }

  /** A refusal for one reason. */
  public SpecRejected(String field, String value, String expected) {
    this(List.of(new Violation(field, value, expected)));
  }

  /** Everything that is wrong, at least one thing. */
  public List<Violation> violations() {
    return violations;
  }
}
