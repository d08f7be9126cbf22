package io.orograph.deploy.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the services export: the names of samples with their type and labels, and who has them. Kept
 * in {@code deploy/prometheus/exported.txt}, which a test compares with three real processes.
 */
public final class ExportedMeters {
  /** What a name stands for. */
  public enum Type {
    /** Only ever rises. */
    COUNTER,
    /** Goes up and down. */
    GAUGE,
    /** A bucket of a histogram. */
    BUCKET
  }

  /**
   * A name.
   *
   * @param labels of all its series together
   * @param jobs the processes that export it
   */
  public record Meter(String name, Type type, Set<String> labels, Set<String> jobs) {
    String line() {
      return String.join(
          " ",
          name,
          type.name().toLowerCase(Locale.ROOT),
          labels.isEmpty() ? "-" : String.join(",", labels),
          String.join(",", jobs));
    }
  }

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? \\S+.*");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]+)=\"(?:[^\"\\\\]|\\\\.)*\"");

  private final Map<String, Meter> meters = new TreeMap<>();

  /** Lists as they are kept, together. */
  public static ExportedMeters read(Path... files) throws IOException {
    ExportedMeters all = new ExportedMeters();
    for (Path file : files) {
      for (String line : Files.readAllLines(file)) {
        if (!line.startsWith("#") && !line.isBlank()) {
          String[] part = line.split(" ", -1);
          all.add(
              new Meter(
                  part[0],
                  Type.valueOf(part[1].toUpperCase(Locale.ROOT)),
                  part[2].equals("-") ? Set.of() : new TreeSet<>(List.of(part[2].split(",", -1))),
                  new TreeSet<>(List.of(part[3].split(",", -1)))));
        }
      }
    }
    return all;
  }

  /** Adds what {@code text}, the answer of a process's {@code /metrics}, holds. */
  public void scraped(String job, String text) {
    Map<String, String> types = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (type.matches()) {
        types.put(type.group(1), type.group(2));
      } else if (!line.startsWith("#") && sample.matches()) {
        String name = sample.group(1);
        Set<String> labels = new TreeSet<>();
        if (sample.group(2) != null) {
          Matcher label = LABEL.matcher(sample.group(2));
          while (label.find()) {
            labels.add(label.group(1));
          }
        }
        add(new Meter(name, type(name, types), labels, Set.of(job)));
      }
    }
  }

  private static Type type(String name, Map<String, String> types) {
    for (String suffix : List.of("_bucket", "_count", "_sum")) {
      String family = types.getOrDefault(without(name, suffix), "");
      if (family.equals("histogram") || family.equals("summary")) {
        return suffix.equals("_bucket") ? Type.BUCKET : Type.COUNTER;
      }
    }
    return types.getOrDefault(name, "").equals("counter") ? Type.COUNTER : Type.GAUGE;
  }

  private static String without(String name, String suffix) {
    return name.endsWith(suffix) ? name.substring(0, name.length() - suffix.length()) : "";
  }

  private void add(Meter meter) {
    meters.merge(
        meter.name(),
        meter,
        (a, b) ->
            new Meter(
                a.name(), a.type(), union(a.labels(), b.labels()), union(a.jobs(), b.jobs())));
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> both = new TreeSet<>(a);
    both.addAll(b);
    return both;
  }

  /** What is known of a name; nothing if it is not exported. */
  public Optional<Meter> find(String name) {
    return Optional.ofNullable(meters.get(name));
  }

  /** One line each, by name. */
  public List<String> lines() {
    return meters.values().stream().map(Meter::line).toList();
  }
}
