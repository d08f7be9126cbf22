package io.orograph.cli.compare;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One exported measurement.
 *
 * @param cell id of the cell; of a pair of cells both, with a bar between
 * @param metric its name
 * @param replicates one, two, or all of the cell
 * @param value the number; empty where there is none
 * @param reason why there is none; else empty
 */
public record Measured(
    String cell, String metric, List<Integer> replicates, OptionalDouble value, String reason) {
  public Measured {
    replicates = List.copyOf(replicates);
  }

  /** Whether both say the same, to the last bit. */
  boolean same(Measured other) {
    return value.equals(other.value) && reason.equals(other.reason);
  }

  /**
   * The measurement in a line of an export as JSON lines. Protobuf's JSON form leaves out what is
   * zero or empty, and writes what is not finite as text.
   */
  static Measured of(JsonObject json) {
    String cell = text(json, "cell");
    String other = text(json, "otherCell");
    String kind = text(json, "kind");
    if (kind.isEmpty()) {
      throw new IllegalStateException("kind");
    }
    List<Integer> replicates = new ArrayList<>();
    Optional.ofNullable(json.get("replicates"))
        .map(JsonElement::getAsJsonArray)
        .orElseGet(JsonArray::new)
        .forEach(r -> replicates.add(r.getAsInt()));
    Optional<JsonObject> estimate =
        Optional.ofNullable(json.get("estimate")).map(JsonElement::getAsJsonObject);
    Optional<JsonObject> undefined =
        Optional.ofNullable(json.get("undefined")).map(JsonElement::getAsJsonObject);
    String metric = text(json, "metric");
    return new Measured(
        other.isEmpty() ? cell : cell + "|" + other,
        metric.isEmpty() ? kind : metric,
        replicates,
        estimate.map(e -> OptionalDouble.of(number(e))).orElseGet(OptionalDouble::empty),
        undefined.map(u -> text(u, "reason")).orElse(""));
  }

  private static double number(JsonObject estimate) {
    JsonElement value = estimate.get("value");
    return value == null ? 0 : Double.parseDouble(value.getAsString());
  }

  private static String text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value == null ? "" : value.getAsString();
  }
}
