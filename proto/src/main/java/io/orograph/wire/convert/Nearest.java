package io.orograph.wire.convert;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which word was meant. */
final class Nearest {
  private Nearest() {}

  /** What to say about an unknown word: the one word that was probably meant, or all of them. */
  static String of(String given, Collection<String> known) {
    return guess(given, known).orElse("one of " + String.join(", ", known));
  }

  /** The known word at the smallest edit distance, if that is at most a third of its length. */
  static Optional<String> guess(String given, Collection<String> known) {
    if (given.isEmpty() || given.length() > 100) {
      return Optional.empty();
    }
    return known.stream()
        .filter(k -> distance(given, k) <= Math.max(1, k.length() / 3))
        .min(Comparator.comparingInt(k -> distance(given, k)));
  }

  /** Insertions, deletions and replacements that turn {@code a} into {@code b} (Levenshtein). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
