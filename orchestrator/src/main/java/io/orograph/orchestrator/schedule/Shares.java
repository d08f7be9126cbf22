package io.orograph.orchestrator.schedule;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What each project may have of the lab.
 *
 * @param named those that something is said of, by {@code projects/{project}}
 * @param ownModels whether sweeps of every project may name modules, also of one that does not say
 *     so
 */
public record Shares(Map<String, Share> named, boolean ownModels) {
  /** All projects alike, without bounds. */
  public static final Shares EQUAL = new Shares(Map.of());

  /** How shares are written. */
  public static final String FORM =
      "projects divided by semicolons, each `NAME weight=1..1000 lanes=N runs=N gigabytes=N"
          + " own-models=yes`, as `vision weight=2 lanes=4 runs=100000`";

  private static final long GIGABYTE = 1_000_000_000L;

  private static final Pattern ENTRY =
      Pattern.compile("([a-z][a-z0-9-]{0,62})((?: +[a-z-]+=[a-z0-9]{1,9})*)");
  private static final Pattern PART = Pattern.compile("([a-z-]+)=([a-z0-9]{1,9})");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  public Shares {
    named = Map.copyOf(named);
  }

  /** Where modules are allowed in all of them. */
  public Shares(Map<String, Share> named) {
    this(named, true);
  }

  /** What a project may have, by {@code projects/{project}}. */
  public Share of(String project) {
    return named.getOrDefault(project, Share.DEFAULT);
  }

  /** Whether sweeps of this {@code projects/{project}} may name modules. */
  public boolean ownModels(String project) {
    return ownModels || of(project).ownModels();
  }

  /** The same where modules are allowed only in projects that say so. */
  public Shares guarded() {
    return new Shares(named, false);
  }

  /** Those whose bytes in the store are bounded. */
  public Set<String> boundedInBytes() {
    return named.keySet().stream()
        .filter(project -> of(project).bytes() > 0)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The shares in {@code text}; empty for none. Where none is named all may have modules: then one
   * is like another, and nobody has divided them.
   *
   * @param wrong takes each part that cannot be understood
   */
  public static Shares parse(String text, Consumer<String> wrong) {
    Map<String, Share> named = new LinkedHashMap<>();
    for (String entry : text.split(";", -1)) {
      String one = entry.strip();
      if (one.isEmpty()) {
        continue;
      }
      Matcher m = ENTRY.matcher(one);
      Share share = m.matches() ? share(m.group(2)) : null;
      if (share == null || named.put("projects/" + m.group(1), share) != null) {
        wrong.accept(one);
      }
    }
    return new Shares(named, named.isEmpty());
  }

  private static @Nullable Share share(String parts) {
    int weight = Share.DEFAULT.weight();
    int lanes = Share.DEFAULT.lanes();
    long runs = Share.DEFAULT.runs();
    long bytes = Share.DEFAULT.bytes();
    boolean ownModels = Share.DEFAULT.ownModels();
    Matcher part = PART.matcher(parts);
    while (part.find()) {
      String value = part.group(2);
      if (part.group(1).equals("own-models")) {
        if (!value.equals("yes") && !value.equals("no")) {
          return null;
        }
        ownModels = value.equals("yes");
        continue;
      }
      if (!NUMBER.matcher(value).matches()) {
        return null;
      }
      int number = Integer.parseInt(value);
      switch (part.group(1)) {
        case "weight" -> weight = number;
        case "lanes" -> lanes = number;
        case "runs" -> runs = number;
        case "gigabytes" -> bytes = number * GIGABYTE;
        default -> {
          return null;
        }
      }
    }
    return weight < 1 || weight > Share.MOST_WEIGHT
        ? null
        : new Share(weight, lanes, runs, bytes, ownModels);
  }
}
