package io.orograph.orchestrator.journal;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.orograph.orchestrator.block.BlockEntity;
import io.orograph.orchestrator.block.BlockEvent;
import io.orograph.orchestrator.results.JournalFormat;
import io.orograph.orchestrator.results.Samples;
import io.orograph.orchestrator.sweep.SweepEvent;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fact as a release has once written it: a line of {@code golden/journal/facts.tsv}.
 *
 * @param key kind of the fact and its place among those of its kind in {@link JournalTest}
 * @param format the {@link JournalFormat} that it was written in
 * @param manifest what the serializer called it
 * @param bytes the payload
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they were written, never compared as values
record RecordedFact(String key, int format, String manifest, byte[] bytes) {
  static final Path FILE = Path.of("src/test/resources/golden/journal/facts.tsv");

  private static final JournalSerializer SERIALIZER = new JournalSerializer();

  /** All that were recorded, in the order in which they were. */
  static List<RecordedFact> all() throws IOException {
    return Files.readAllLines(FILE, StandardCharsets.UTF_8).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(
            part ->
                new RecordedFact(
                    part[0],
                    Integer.parseInt(part[1]),
                    part[2],
                    Base64.getDecoder().decode(part[3])))
        .toList();
  }

  /** The facts that {@link JournalTest} knows, by their keys. */
  static Map<String, Object> samples() {
    Map<String, Object> byKey = new LinkedHashMap<>();
    Map<String, Integer> places = new HashMap<>();
    Stream.<Object>concat(JournalTest.sweepEvents(), JournalTest.blockEvents())
        .forEach(
            fact -> {
              String kind = fact.getClass().getSimpleName();
              byKey.put(kind + "/" + (places.merge(kind, 1, Integer::sum) - 1), fact);
            });
    return byKey;
  }

  /** The journal's message of a fact. */
  static Message stored(Object fact) {
    return switch (fact) {
      case SweepEvent e -> new SweepJournal().toJournal(e);
      case BlockEvent e -> BlockJournal.toProto(e);
      default -> throw new IllegalArgumentException(fact.getClass().getName());
    };
  }

  /** The message in {@code stored}. */
  Message parsed(byte[] stored) throws NotSerializableException {
    return (Message) SERIALIZER.fromBinary(stored, manifest);
  }

  /** What the release that runs now takes a message for. */
  static Object meaning(Message message) {
    return message instanceof io.orograph.journal.v1.SweepEvent
        ? SweepJournal.read("Sweep|" + Samples.SWEEP, message)
        : BlockJournal.read(BlockEntity.persistenceId(Samples.SWEEP, 3).id(), message);
  }

  /** Which of the facts of its oneof a message is. */
  static String kind(Message message) {
    FieldDescriptor set =
        message.getOneofFieldDescriptor(message.getDescriptorForType().getOneofs().getFirst());
    return message.getDescriptorForType().getName() + "." + set.getName();
  }

  /**
   * Records the facts of {@link JournalTest} that have no line yet, at the end; a line that is
   * there is never written again. Run in {@code orchestrator}. A kind of fact that no line has is
   * refused until {@link JournalFormat#NEWEST} is above that of every line.
   */
  public static void main(String[] args) throws IOException {
    List<RecordedFact> before = Files.exists(FILE) ? all() : List.of();
    Set<String> kinds = new HashSet<>();
    Set<String> keys = new HashSet<>();
    int format = 0;
    for (RecordedFact fact : before) {
      kinds.add(kind(fact.parsed(fact.bytes())));
      keys.add(fact.key());
      format = Math.max(format, fact.format());
    }
    List<String> lines = new ArrayList<>();
    if (Files.exists(FILE)) {
      lines.addAll(Files.readAllLines(FILE, StandardCharsets.UTF_8));
    } else {
      lines.add("# kind/place, form of the journal, manifest, bytes; only ever grows: README.md");
    }
    for (Map.Entry<String, Object> sample : samples().entrySet()) {
      Message message = stored(sample.getValue());
      if (!keys.contains(sample.getKey())) {
        if (!kinds.contains(kind(message)) && JournalFormat.NEWEST <= format) {
          throw new IllegalStateException(
              kind(message) + ": a new kind (expected: JournalFormat.NEWEST above " + format + ")");
        }
        lines.add(
            String.join(
                "\t",
                sample.getKey(),
                Integer.toString(JournalFormat.NEWEST),
                SERIALIZER.manifest(message),
                Base64.getEncoder().encodeToString(SERIALIZER.toBinary(message))));
      }
    }
    Files.write(FILE, lines, StandardCharsets.UTF_8);
  }
}
