package io.orograph.core.metric;

import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A metric of a sweep: a kind under the name that its values carry. A sweep may ask for one kind
 * several times with different options (the trace of the Hessian and that of the Fisher matrix),
 * each time under a name of its own; once it may go by the kind's name. A metric that a worker of
 * the lab's own computes always has the name that this announces: {@code user.<lab>.<name>}.
 *
 * @param kind which quantity
 * @param name the kind's own name, one in lower case that the sweep chose, or that of the lab's own
 */
public record Metric(MetricKind kind, String name) implements Comparable<Metric> {
  private static final Pattern CHOSEN = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final Pattern OWN =
      Pattern.compile("user\\.[a-z][a-z0-9_]{0,23}\\.[a-z][a-z0-9_]{0,31}");
  private static final Comparator<Metric> ORDER =
      Comparator.comparing(Metric::kind).thenComparing(Metric::name);

  /** What a chosen name must be, in words. */
  public static final String EXPECTED =
      "a lower-case letter, then at most 62 lower-case letters, digits or underscores; no metric kind";

  /** What the names of metrics of a lab's own begin with. */
  public static final String OWN_PREFIX = "user.";

  /** What the name of a metric of a lab's own must be, in words. */
  public static final String EXPECTED_OWN =
      "user.<lab>.<name>: each a lower-case letter, then lower-case letters, digits or underscores, of the lab at most 24"
          + " characters, of the name 32";

  /** The kind under its own name. */
  public static Metric of(MetricKind kind) {
    return new Metric(kind, kind.name());
  }

  /** The kind under {@code name}; an empty one stands for the kind's own. */
  public static Metric of(MetricKind kind, String name) {
    return name.isEmpty() ? of(kind) : new Metric(kind, name);
  }

  /** Whether the name was chosen by the sweep. */
  public boolean isNamed() {
    return !name.equals(kind.name());
  }

  /** Whether the name is one that a metric of this kind may have. */
  public boolean isValid() {
    if (kind.isOwn()) {
      return OWN.matcher(name).matches();
    }
    return !isNamed()
        || (CHOSEN.matcher(name).matches()
            && MetricKind.named(name.toUpperCase(Locale.ROOT)).isEmpty());
  }

  /** What the name must be, in words. */
  public String expected() {
    return kind.isOwn() ? EXPECTED_OWN : EXPECTED;
  }

  /** By kind as the catalogue lists them, then by name. */
  @Override
  public int compareTo(Metric other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name;
  }
}
