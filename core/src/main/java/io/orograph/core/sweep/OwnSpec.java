package io.orograph.core.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A network of one's own: a TorchScript module in the data folders of workers that are started for
 * it, as {@code orograph models add} tells what it is. Digests are part of what is trained or
 * measured, so that the same specification has the same bits or none.
 *
 * @param name what reports call it
 * @param module SHA-256 of the archive whose code runs, 64 hexadecimal digits
 * @param states archives of the same module, one for each replicate, that are measured as they are;
 *     none: each replicate begins as the module draws it from a seed, and is trained
 * @param parameters P
 * @param statistics running statistics of batch normalization; 0 without
 * @param initializes whether it can draw its own parameters from a seed
 * @param draws whether its forward pass draws random numbers while it trains, as dropout does
 */
public record OwnSpec(
    String name,
    String module,
    List<String> states,
    int parameters,
    int statistics,
    boolean initializes,
    boolean draws) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int MOST_PARAMETERS = 1 << 26;
  private static final int SHORT = 12;
  private static final String PATH = "network.own";

  public OwnSpec {
    states = List.copyOf(states);
  }

  /** Whether a module can have a name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** What a name must look like, for messages. */
  public static String names() {
    return "1 to 64 of a-z, 0-9, - and _, the first a letter or a digit";
  }

  /**
   * The name under which workers that have a module offer data for it. They offer no data by
   * themselves, so nothing else is given to them.
   *
   * @param module digest of the archive
   * @param data the name under which others offer the data
   */
  public static String offered(String module, String data) {
    return "own-" + module.substring(0, SHORT) + "+" + data;
  }

  /** Whether its states are measured as they are. */
  public boolean isMeasured() {
    return !states.isEmpty();
  }

  /** The fields that identify it, by path below {@code network}. */
  SortedMap<String, String> fields() {
    SortedMap<String, String> fields = new TreeMap<>();
    fields.put("own.module", module);
    for (int i = 0; i < states.size(); i++) {
      fields.put("own.states." + i, states.get(i));
    }
    return fields;
  }

  /** What is wrong with it by itself. */
  List<Violation> check() {
    List<Violation> found = new ArrayList<>();
    if (!isName(name)) {
      found.add(new Violation(PATH + ".name", name, names()));
    }
    if (!DIGEST.matcher(module).matches()) {
      found.add(
          new Violation(PATH + ".module", module, "64 hexadecimal digits, as `models add` tells"));
    }
    for (int i = 0; i < states.size(); i++) {
      if (!DIGEST.matcher(states.get(i)).matches()) {
        found.add(
            new Violation(PATH + ".states[" + i + "]", states.get(i), "64 hexadecimal digits"));
      }
    }
    if (states.stream().distinct().count() < states.size()) {
      found.add(new Violation(PATH + ".states", "the same twice", "each state once"));
    }
    if (parameters < 1 || parameters > MOST_PARAMETERS) {
      found.add(
          new Violation(
              PATH + ".parameters", String.valueOf(parameters), "1 to " + MOST_PARAMETERS));
    }
    if (statistics < 0 || statistics > MOST_PARAMETERS) {
      found.add(
          new Violation(
              PATH + ".statistics", String.valueOf(statistics), "0 to " + MOST_PARAMETERS));
    }
    return found;
  }
}
