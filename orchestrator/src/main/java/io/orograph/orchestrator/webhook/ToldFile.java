package io.orograph.orchestrator.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who was told of which end, as releases before kept it in a file of lines of each orchestrator:
 * first since when there is anything to tell, then {@code TIME DESTINATION END}. A line that was
 * torn by a kill is as if it were not there, so its end is told again. Read once, then taken away.
 */
final class ToldFile {
  private static final String SINCE = "since ";

  private final List<Ledger.Entry> entries = new ArrayList<>();
  private Optional<Instant> since = Optional.empty();

  private ToldFile() {}

  /** Takes what is in {@code file}, if there is one, into {@code ledger}. */
  static void moveInto(Ledger ledger, Path file) {
    try {
      if (!Files.exists(file)) {
        return;
      }
      ToldFile read = new ToldFile();
      Files.readAllLines(file).forEach(read::line);
      // A kill in between does it once more, which changes nothing.
      read.since.ifPresent(ledger::since);
      ledger.keep(read.entries);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void line(String line) {
    try {
      if (line.startsWith(SINCE)) {
        since = Optional.of(Instant.parse(line.substring(SINCE.length())));
        return;
      }
      String[] words = line.split(" ", -1);
      if (words.length == 3 && !words[1].isEmpty() && !words[2].isEmpty()) {
        entries.add(new Ledger.Entry(words[1], words[2], Instant.parse(words[0])));
      }
    } catch (DateTimeException e) {
      // A torn line: what it would have said is done once more.
    }
  }
}
