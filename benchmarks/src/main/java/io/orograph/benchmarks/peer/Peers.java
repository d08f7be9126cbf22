package io.orograph.benchmarks.peer;

import com.google.gson.JsonObject;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** PyTorch processes, all of which do the same at the same time. */
public final class Peers implements AutoCloseable {
  private final List<PeerProcess> processes;
  private final Versions versions;

  private Peers(List<PeerProcess> processes, Versions versions) {
    this.processes = processes;
    this.versions = versions;
  }

  /**
   * What they run on.
   *
   * @param python of the interpreter
   * @param torch of PyTorch
   * @param capability instruction set that PyTorch found
   * @param compile whether {@code torch.compile} works there
   */
  public record Versions(String python, String torch, String capability, boolean compile) {}

  /** There is no PyTorch here; the message says what was tried. */
  public static final class Missing extends Exception {
    Missing(String why) {
      super(why);
    }
  }

  /**
   * Starts processes.
   *
   * @param python the interpreter
   * @param folder of the peer scripts
   * @param logs folder for what they say
   * @param count how many
   * @param compile whether to find out if {@code torch.compile} works; takes some seconds
   */
  public static Peers start(String python, Path folder, Path logs, int count, boolean compile)
      throws Missing {
    List<PeerProcess> processes = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        List<String> command = List.of(python, folder.resolve("serve.py").toString());
        processes.add(PeerProcess.start(command, logs.resolve("peer-" + i + ".log")));
      }
      JsonObject hello = request("hello");
      hello.addProperty("compile", compile);
      List<JsonObject> answers = ask(processes, hello);
      return new Peers(processes, versions(answers.getFirst()));
    } catch (IOException | UncheckedIOException e) {
      processes.forEach(PeerProcess::close);
      throw new Missing(python + ": " + e.getMessage());
    }
  }

  /** Of Python, PyTorch and its compiler. */
  public Versions versions() {
    return versions;
  }

  /** How many processes. */
  public int count() {
    return processes.size();
  }

  /** An empty request for an operation. */
  public static JsonObject request(String operation) {
    JsonObject request = new JsonObject();
    request.addProperty("op", operation);
    return request;
  }

  /**
   * Sends one request to all and gathers their answers.
   *
   * @throws Contender.Unavailable if one of them answers with an error
   */
  public List<JsonObject> ask(JsonObject request) {
    return ask(processes, request);
  }

  /**
   * Sends one request to the first process alone.
   *
   * @throws Contender.Unavailable if it answers with an error
   */
  public JsonObject askOne(JsonObject request) {
    return ask(processes.subList(0, 1), request).getFirst();
  }

  /** Lets all processes forget what was handed over under an id. */
  public void drop(String id) {
    JsonObject request = request("drop");
    request.addProperty("id", id);
    ask(request);
  }

  /** The common rate of answers with {@code done}, {@code wall} and {@code cpu}. */
  public static Rate rate(List<JsonObject> answers) {
    return Rate.of(
        answers.stream()
            .map(a -> new Rate.Share(number(a, "done"), number(a, "wall"), number(a, "cpu")))
            .toList());
  }

  @Override
  public void close() {
    processes.forEach(PeerProcess::close);
  }

  private static List<JsonObject> ask(List<PeerProcess> processes, JsonObject request) {
    processes.forEach(p -> p.send(request));
    List<JsonObject> answers = processes.stream().map(PeerProcess::answer).toList();
    for (JsonObject answer : answers) {
      if (answer.has("error")) {
        throw new Contender.Unavailable(answer.get("error").getAsString());
      }
    }
    return answers;
  }

  private static Versions versions(JsonObject answer) {
    return new Versions(
        answer.get("python").getAsString(),
        answer.get("torch").getAsString(),
        answer.get("capability").getAsString(),
        answer.get("compile").getAsBoolean());
  }

  private static double number(JsonObject answer, String name) {
    return answer.get(name).getAsDouble();
  }
}
