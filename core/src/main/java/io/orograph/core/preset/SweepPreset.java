package io.orograph.core.preset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sweep file that ships under a name. What it says of itself stands in the comments at its head,
 * one to a line: {@code name: title}, {@code source}, {@code of} and either {@code deviates} or
 * {@code breaks}.
 *
 * @param name its name
 * @param title what it varies, in one line
 * @param source the publication and what in it
 * @param of the preset that it is the small sibling of; empty for one that follows a publication
 * @param departures the published conditions that it does not keep, one sentence each
 * @param text the sweep file
 */
public record SweepPreset(
    String name,
    String title,
    String source,
    Optional<String> of,
    List<String> departures,
    String text) {
  private static final String COMMENT = "# ";
  private static final String SMALL = "-small";

  /** Those that follow Yang et al. 2021, in the order of its figures. */
  private static final List<String> PUBLISHED =
      List.of(
          "taxonomy-constant-lr",
          "taxonomy-lr-decay",
          "taxonomy-double-descent",
          "taxonomy-learning-rate",
          "taxonomy-weight-decay",
          "taxonomy-data-amount",
          "taxonomy-data-amount-noisy",
          "taxonomy-label-noise",
          "taxonomy-small-weight-decay",
          "taxonomy-lr-scaling",
          "taxonomy-vgg11");

  public SweepPreset {
    departures = List.copyOf(departures);
  }

  /** The names of all, each published one before its sibling for a small machine. */
  public static List<String> names() {
    return PUBLISHED.stream().flatMap(name -> Stream.of(name, name + SMALL)).toList();
  }

  /** All of them, in the order of {@link #names}. */
  public static List<SweepPreset> all() {
    return names().stream().map(SweepPreset::read).toList();
  }

  /** The one of this name, if there is one. */
  public static Optional<SweepPreset> named(String name) {
    return names().contains(name) ? Optional.of(read(name)) : Optional.empty();
  }

  private static SweepPreset read(String name) {
    String text = resource(name + ".yaml");
    List<String> head =
        text.lines()
            .takeWhile(line -> line.startsWith(COMMENT))
            .map(line -> line.substring(COMMENT.length()))
            .toList();
    return new SweepPreset(
        name,
        said(head, name).findFirst().orElseThrow(),
        said(head, "source").findFirst().orElseThrow(),
        said(head, "of").findFirst(),
        Stream.concat(said(head, "deviates"), said(head, "breaks")).toList(),
        text);
  }

  private static Stream<String> said(List<String> head, String key) {
    String begin = key + ": ";
    return head.stream()
        .filter(line -> line.startsWith(begin))
        .map(line -> line.substring(begin.length()));
  }

  private static String resource(String file) {
    try (InputStream in =
        Objects.requireNonNull(SweepPreset.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
