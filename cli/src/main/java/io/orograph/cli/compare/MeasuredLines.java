package io.orograph.cli.compare;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes an export as JSON lines as it comes, from a lab or a file, and keeps only what it measures
 * and the seeds of its runs: an export is many times as large as its numbers. What runs and cells
 * did themselves, on lines with a {@code level}, is no measurement. Its methods throw {@link
 * BadLineException} at a line that is neither, and name it.
 */
public final class MeasuredLines extends OutputStream {
  /** Two exports of so many fit into the memory that the launcher gives to what compares them. */
  public static final int MOST = 2_000_000;

  private static final int LONGEST_LINE = 4 << 20;

  /** An export that cannot be taken. */
  public static final class BadLineException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadLineException(int line, String what, @Nullable Throwable cause) {
      super("line " + line + ": " + what, cause);
    }
  }

  private final int most;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final List<Measured> all = new ArrayList<>();

  /** Cells, metrics and replicates come again and again: each is kept once. */
  private final Map<Object, Object> known = new HashMap<>();

  private final RunSeeds seeds = new RunSeeds();

  private int number;

  public MeasuredLines() {
    this(MOST);
  }

  /** One that takes at most {@code most} measurements. */
  MeasuredLines(int most) {
    this.most = most;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int from = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        append(bytes, from, i - from);
        take();
        from = i + 1;
      }
    }
    append(bytes, from, offset + length - from);
  }

  /** The measurements, when all lines have been written. */
  public List<Measured> measured() {
    if (line.size() > 0) {
      take();
    }
    return all;
  }

  /** The measurements with the seeds of the runs, when all lines have been written. */
  public Exported exported() {
    return new Exported(measured(), seeds);
  }

  private void append(byte[] bytes, int offset, int length) {
    if (line.size() + length > LONGEST_LINE) {
      throw new BadLineException(
          number + 1, "more than " + LONGEST_LINE + " bytes (expected: less)", null);
    }
    line.write(bytes, offset, length);
  }

  private void take() {
    number++;
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    if (text.isBlank()) {
      return;
    }
    try {
      JsonObject json = JsonParser.parseString(text).getAsJsonObject();
      Measured m = Measured.of(json);
      if (json.has("level")) {
        seed(json, m);
        return;
      }
      if (all.size() == most) {
        throw new BadLineException(
            number, "one measurement more (expected: at most " + most + ")", null);
      }
      all.add(
          new Measured(
              once(m.cell()), once(m.metric()), once(m.replicates()), m.value(), once(m.reason())));
    } catch (BadLineException e) {
      throw e;
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | UnsupportedOperationException e) {
      throw new BadLineException(
          number, "no measurement (expected: a line of `export --format jsonl`)", e);
    }
  }

  private void seed(JsonObject fact, Measured of) {
    JsonElement key = fact.get("seedKey");
    if (key != null && of.replicates().size() == 1) {
      seeds.put(once(of.cell()), of.replicates().getFirst(), key.getAsString());
    }
  }

  @SuppressWarnings("unchecked") // equal values of one class are kept under themselves
  private <T> T once(T value) {
    Object before = known.putIfAbsent(value, value);
    return before == null ? value : (T) before;
  }
}
