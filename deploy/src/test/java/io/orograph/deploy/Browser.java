package io.orograph.deploy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Chromium without a window, by its driver's own protocol (W3C WebDriver): {@code chromium} and
 * {@code chromedriver} of the machine.
 */
final class Browser implements AutoCloseable {
  private static final Pattern STARTED = Pattern.compile("successfully on port (\\d+)");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process driver;
  private final HttpClient http = HttpClient.newHttpClient();
  private final String session;
  private final String id;

  /**
   * Starts one.
   *
   * @param profile a folder for what it keeps
   */
  Browser(Path profile) throws IOException, InterruptedException {
    driver = new ProcessBuilder("chromedriver", "--port=0").redirectErrorStream(true).start();
    session = "http://127.0.0.1:" + port(driver) + "/session";
    try {
      id = open(profile);
    } catch (IOException | InterruptedException | RuntimeException e) {
      driver.destroyForcibly();
      throw e;
    }
  }

  /** Whether there is one on this machine. */
  static boolean isThere() {
    return answers("chromedriver") && (answers("chromium") || answers("google-chrome"));
  }

  private static boolean answers(String command) {
    try {
      Process process = new ProcessBuilder(command, "--version").redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int port(Process driver) throws IOException {
    BufferedReader lines = driver.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        return Integer.parseInt(started.group(1));
      }
    }
    throw new IOException("chromedriver ended (expected: the port that it listens on)");
  }

  private String open(Path profile) throws IOException, InterruptedException {
    JsonArray arguments = new JsonArray();
    List.of(
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--window-size=1400,1400",
            "--user-data-dir=" + profile)
        .forEach(arguments::add);
    JsonObject options = new JsonObject();
    options.add("args", arguments);
    JsonObject logs = new JsonObject();
    logs.addProperty("browser", "ALL");
    JsonObject wanted = new JsonObject();
    wanted.add("goog:chromeOptions", options);
    wanted.add("goog:loggingPrefs", logs);
    JsonObject always = new JsonObject();
    always.add("alwaysMatch", wanted);
    JsonObject body = new JsonObject();
    body.add("capabilities", always);
    String opened = sent("POST", session, body).getAsJsonObject().get("sessionId").getAsString();
    JsonObject times = new JsonObject();
    times.addProperty("script", PATIENCE.toMillis());
    sent("POST", session + "/" + opened + "/timeouts", times);
    return opened;
  }

  /** Goes to an address. */
  void go(String address) throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty("url", address);
    post("/url", body);
  }

  /** The value of a JavaScript expression. */
  String value(String expression) throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty("script", "return String(" + expression + ")");
    body.add("args", new JsonArray());
    return post("/execute/sync", body).getAsString();
  }

  /** Runs a script. */
  void run(String script) throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty("script", script);
    body.add("args", new JsonArray());
    post("/execute/sync", body);
  }

  /** The value of an expression once it is neither false, 0 nor empty; a minute is enough. */
  String awaited(String expression) throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty(
        "script",
        String.format(
            Locale.ROOT,
            "const done = arguments[arguments.length - 1];"
                + "(function look() { const found = (%s);"
                + " if (found) { done(String(found)); } else { setTimeout(look, 50); } })();",
            expression));
    body.add("args", new JsonArray());
    return post("/execute/async", body).getAsString();
  }

  /** Presses a key: a letter, or one of WebDriver's code points for others. */
  void press(String key) throws IOException, InterruptedException {
    JsonArray presses = new JsonArray();
    for (String type : List.of("keyDown", "keyUp")) {
      JsonObject press = new JsonObject();
      press.addProperty("type", type);
      press.addProperty("value", key);
      presses.add(press);
    }
    act("key", presses);
  }

  /** Moves the pointer to a place of the window. */
  void pointAt(int x, int y) throws IOException, InterruptedException {
    JsonObject move = new JsonObject();
    move.addProperty("type", "pointerMove");
    move.addProperty("duration", 0);
    move.addProperty("x", x);
    move.addProperty("y", y);
    JsonArray moves = new JsonArray();
    moves.add(move);
    act("pointer", moves);
  }

  private void act(String type, JsonArray actions) throws IOException, InterruptedException {
    JsonObject source = new JsonObject();
    source.addProperty("type", type);
    source.addProperty("id", type);
    source.add("actions", actions);
    JsonArray sources = new JsonArray();
    sources.add(source);
    JsonObject body = new JsonObject();
    body.add("actions", sources);
    post("/actions", body);
  }

  /** What the console holds of errors, scripts and addresses that were refused among them. */
  List<String> errors() throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty("type", "browser");
    List<String> errors = new ArrayList<>();
    for (JsonElement entry : post("/se/log", body).getAsJsonArray()) {
      JsonObject line = entry.getAsJsonObject();
      if (line.get("level").getAsString().equals("SEVERE")) {
        errors.add(line.get("message").getAsString());
      }
    }
    return errors;
  }

  /** What the window shows. */
  BufferedImage screenshot() throws IOException, InterruptedException {
    String encoded = sent("GET", session + "/" + id + "/screenshot", null).getAsString();
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
    if (image == null) {
      throw new IOException("screenshot (expected: a PNG)");
    }
    return image;
  }

  private JsonElement post(String path, JsonObject body) throws IOException, InterruptedException {
    return sent("POST", session + "/" + id + path, body);
  }

  private JsonElement sent(String method, String address, @Nullable JsonObject body)
      throws IOException, InterruptedException {
    HttpRequest.BodyPublisher publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.toString());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .timeout(PATIENCE.multipliedBy(2))
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonElement value = JsonParser.parseString(answer.body()).getAsJsonObject().get("value");
    if (answer.statusCode() != 200) {
      throw new IOException(method + " " + address + ": " + value);
    }
    return value;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      sent("DELETE", session + "/" + id, null);
    } finally {
      driver.descendants().forEach(ProcessHandle::destroyForcibly);
      driver.destroyForcibly().waitFor();
      http.close();
    }
  }
}
