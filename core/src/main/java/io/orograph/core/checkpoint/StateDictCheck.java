package io.orograph.core.checkpoint;

import io.orograph.core.checkpoint.Safetensors.Dtype;
import io.orograph.core.checkpoint.Safetensors.Stated;
import io.orograph.core.sweep.StateDict;
import io.orograph.core.sweep.StateDict.Content;
import io.orograph.core.sweep.Violation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a file from elsewhere against the tensors that a network has: all of them must be there, in
 * float32, of the shapes that the network gives them, finite, and nothing else may be.
 */
public final class StateDictCheck {
  /** Longer names are cut: they are whatever somebody wrote into a file. */
  private static final int LONGEST_NAME = 120;

  /** More than anybody reads. */
  private static final int MOST_VIOLATIONS = 200;

  private final byte[] file;
  private final String at;
  private final List<Violation> found = new ArrayList<>();

  private StateDictCheck(byte[] file, String at) {
    this.file = file;
    this.at = at;
  }

  /**
   * Everything that is wrong with a file; empty when it holds the network.
   *
   * @param expected what it must hold
   * @param at the field that the file was given in
   */
  public static List<Violation> of(byte[] file, List<StateDict.Entry> expected, String at) {
    StateDictCheck check = new StateDictCheck(file, at);
    try {
      check.all(Safetensors.stated(file), expected);
    } catch (IOException e) {
      check.add(at, String.valueOf(e.getMessage()), "a file in safetensors form");
    }
    return List.copyOf(check.found);
  }

  private void all(Map<String, Stated> stated, List<StateDict.Entry> expected) {
    Set<String> known = new HashSet<>();
    for (StateDict.Entry entry : expected) {
      known.add(entry.name());
      Stated is = stated.get(entry.name());
      String wanted = (entry.content() == Content.COUNTER ? Dtype.I64 : Dtype.F32).name();
      if (is == null) {
        // Statistics are of no use without what they are of; how many batches they are of is.
        if (entry.content() != Content.COUNTER) {
          tensor(entry.name(), "missing", wanted + entry.shape());
        }
      } else if (!is.dtype().equals(wanted) || !is.shape().equals(entry.shape())) {
        tensor(entry.name(), is.dtype() + is.shape(), wanted + entry.shape());
      } else {
        content(entry, is);
      }
    }
    for (Map.Entry<String, Stated> other : stated.entrySet()) {
      if (!known.contains(other.getKey())) {
        tensor(
            other.getKey(),
            other.getValue().dtype() + other.getValue().shape(),
            "no such tensor: the network has none of this name");
      }
    }
  }

  private void content(StateDict.Entry entry, Stated is) {
    Dtype dtype = Dtype.valueOf(is.dtype());
    long bytes = dtype.bytes() * entry.shape().stream().reduce(1L, Math::multiplyExact);
    if (is.to() - is.from() != bytes) {
      tensor(entry.name(), is.to() - is.from() + " bytes", bytes + " bytes");
      return;
    }
    if (dtype != Dtype.F32) {
      return;
    }
    ByteBuffer numbers =
        ByteBuffer.wrap(file, Math.toIntExact(is.from()), Math.toIntExact(bytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    long wrong = 0;
    while (numbers.hasRemaining()) {
      float number = numbers.getFloat();
      if (!Float.isFinite(number) || (entry.content() == Content.VARIANCE && number < 0)) {
        wrong++;
      }
    }
    if (wrong > 0) {
      tensor(
          entry.name(),
          wrong + " numbers",
          entry.content() == Content.VARIANCE ? "finite numbers of at least 0" : "finite numbers");
    }
  }

  private void tensor(String name, String value, String expected) {
    add(at + "." + shown(name), value, expected);
  }

  private void add(String field, String value, String expected) {
    if (found.size() < MOST_VIOLATIONS) {
      found.add(new Violation(field, shown(value), expected));
    } else if (found.size() == MOST_VIOLATIONS) {
      found.add(new Violation(at, "more than " + MOST_VIOLATIONS + " things", "none"));
    }
  }

  private static String shown(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "...";
  }
}
