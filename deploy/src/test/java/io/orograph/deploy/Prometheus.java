package io.orograph.deploy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.orograph.cli.lab.Ports;
import io.orograph.deploy.Laboratory.Service;
import io.orograph.deploy.watch.Curve;
import io.orograph.deploy.watch.Repository;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real Prometheus on loopback that scrapes a laboratory by the committed configuration. */
final class Prometheus implements AutoCloseable {
  private static final String FOLDER = "OROGRAPH_PROMETHEUS";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;

  /**
   * Starts it and returns when it answers.
   *
   * @param folder for its data and configuration
   */
  Prometheus(Path folder, Laboratory laboratory) throws IOException, InterruptedException {
    port = Ports.free(1).getFirst();
    Files.createDirectories(folder);
    Path config = configuration(folder, laboratory);
    process =
        new ProcessBuilder(
                program("prometheus").orElseThrow().toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long until = System.nanoTime() + PATIENCE;
    while (!ready()) {
      if (System.nanoTime() > until || !process.isAlive()) {
        process.destroyForcibly();
        throw new IOException(Files.readString(folder.resolve("log")));
      }
    }
  }

  /** The committed configuration, with this laboratory's targets and a shorter breath. */
  private static Path configuration(Path folder, Laboratory laboratory) throws IOException {
    List<String> targets = new ArrayList<>();
    for (Service service : Service.values()) {
      targets.add(
          "{\"targets\": [\"127.0.0.1:%d\"], \"labels\": {\"job\": \"%s\"}}"
              .formatted(laboratory.metersPort(service), service.job()));
    }
    Files.createDirectories(folder.resolve("targets"));
    Files.writeString(folder.resolve("targets").resolve("lab.json"), targets + "\n");
    String text = Files.readString(Repository.PROMETHEUS.resolve("prometheus.yml"));
    String quick =
        text.replace("_interval: 10s", "_interval: 1s")
            .replace("rules/*.yml", Repository.PROMETHEUS.resolve("rules") + "/*.yml");
    return Files.writeString(folder.resolve("prometheus.yml"), quick);
  }

  /** Whether there are the programs of Prometheus. */
  static boolean found() {
    boolean found = program("prometheus").isPresent() && program("promtool").isPresent();
    if (!found && System.getProperty("test.prometheus", "").equals("required")) {
      throw new IllegalStateException(
          "no prometheus and promtool in "
              + FOLDER
              + " or on the PATH (expected: both, because of -Dtest.prometheus=required;"
              + " tools/local-prometheus fetches them)");
    }
    return found;
  }

  /** A program, in the folder that the environment names or on the path. */
  static Optional<Path> program(String name) {
    return Stream.concat(
            Stream.ofNullable(System.getenv(FOLDER)),
            Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private boolean ready() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + port + path);
    return client.send(
        HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonObject data(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
    if (!json.get("status").getAsString().equals("success")) {
      throw new IOException(path + ": " + answer.body());
    }
    return json.getAsJsonObject("data");
  }

  /** The values that an expression has now; not those that are no numbers. */
  List<Double> query(String expression) throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    List<Double> values = new ArrayList<>();
    for (var series : data("/api/v1/query?query=" + encoded).getAsJsonArray("result")) {
      String text = series.getAsJsonObject().getAsJsonArray("value").get(1).getAsString();
      double value = Double.parseDouble(text.replace("Inf", "Infinity"));
      if (!Double.isNaN(value)) {
        values.add(value);
      }
    }
    return values;
  }

  /**
   * The values that an expression has had, series by series; those that are no numbers are left
   * out.
   *
   * @param from in seconds since 1970
   * @param to in seconds since 1970; as {@code from} for the values then alone
   * @param step seconds between two values
   */
  List<Answer> range(String expression, long from, long to, long step)
      throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    List<Answer> all = new ArrayList<>();
    for (JsonElement series :
        data("/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(encoded, from, to, step))
            .getAsJsonArray("result")) {
      JsonObject one = series.getAsJsonObject();
      Map<String, String> labels = new TreeMap<>();
      one.getAsJsonObject("metric")
          .entrySet()
          .forEach(label -> labels.put(label.getKey(), label.getValue().getAsString()));
      List<Curve.Point> points = new ArrayList<>();
      for (JsonElement point : one.getAsJsonArray("values")) {
        JsonArray pair = point.getAsJsonArray();
        double value = Double.parseDouble(pair.get(1).getAsString().replace("Inf", "Infinity"));
        if (Double.isFinite(value)) {
          points.add(new Curve.Point(pair.get(0).getAsDouble(), value));
        }
      }
      all.add(new Answer(labels, points));
    }
    return all;
  }

  /** A series of an answer: its labels and what it was. */
  record Answer(Map<String, String> labels, List<Curve.Point> points) {
    Answer {
      labels = Map.copyOf(labels);
      points = List.copyOf(points);
    }
  }

  /** All rules as it has evaluated them last. */
  List<JsonObject> rules() throws IOException, InterruptedException {
    List<JsonObject> all = new ArrayList<>();
    JsonArray groups = data("/api/v1/rules").getAsJsonArray("groups");
    groups.forEach(
        group ->
            group
                .getAsJsonObject()
                .getAsJsonArray("rules")
                .forEach(rule -> all.add(rule.getAsJsonObject())));
    return all;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
    client.close();
  }
}
