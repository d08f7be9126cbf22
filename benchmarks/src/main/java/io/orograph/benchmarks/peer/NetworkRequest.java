package io.orograph.benchmarks.peer;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.core.checkpoint.Npz;
import io.orograph.core.checkpoint.Safetensors;
import io.orograph.core.sweep.NetworkFamily;
import io.orograph.engine.model.Architecture;
import io.orograph.engine.model.TensorSlot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The request that hands a network with its arrays over, under an id. */
public final class NetworkRequest {
  private final JsonObject request = Peers.request("case");

  /**
   * A request.
   *
   * @param id short and unique
   * @param kind {@code training} or {@code curvature}
   */
  public NetworkRequest(String id, String kind, NetworkFamily family, Architecture architecture) {
    request.addProperty("id", id);
    request.addProperty("kind", kind);
    request.addProperty("family", family.name());
    request.add("shape", numbers(architecture.inputShape()));
    JsonArray tensors = new JsonArray();
    for (TensorSlot slot : architecture.layout().parameters()) {
      JsonArray tensor = new JsonArray();
      tensor.add(slot.name());
      tensor.add(numbers(slot.shape()));
      tensors.add(tensor);
    }
    request.add("tensors", tensors);
  }

  /** Adds a setting. */
  public NetworkRequest with(String name, String value) {
    request.addProperty(name, value);
    return this;
  }

  /** Adds a setting. */
  public NetworkRequest with(String name, Number value) {
    request.addProperty(name, value);
    return this;
  }

  /** Writes arrays to a file and names it. */
  public NetworkRequest with(Path file, Map<String, Safetensors.Tensor> arrays) {
    return write("arrays", file, Npz.write(arrays));
  }

  /** Writes bytes to a file and names it as {@code name}. */
  public NetworkRequest write(String name, Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return with(name, file.toString());
  }

  /** Sends it to all processes. */
  public void to(Peers peers) {
    peers.ask(request);
  }

  private static JsonArray numbers(List<Integer> values) {
    JsonArray numbers = new JsonArray();
    values.forEach(numbers::add);
    return numbers;
  }
}
