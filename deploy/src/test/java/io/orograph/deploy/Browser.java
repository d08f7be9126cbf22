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
import java.util.stream.Stream;
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
    JsonArray moves = new JsonArray();
    moves.add(move(x, y));
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

  /**
   * A rectangle of the window, in pixels from its top left corner.
   *
   * @param x its left edge
   * @param y its upper edge
   */
  record Box(double x, double y, double width, double height) {
    double middleX() {
      return x + width / 2;
    }

    double middleY() {
      return y + height / 2;
    }
  }

  /**
   * Where the element of an expression is, once it has been scrolled to the middle of the window.
   */
  Box box(String element) throws IOException, InterruptedException {
    run("(" + element + ").scrollIntoView({ block: 'center', behavior: 'instant' })");
    String box =
        value(
            "(() => { const b = ("
                + element
                + ").getBoundingClientRect(); return [b.x, b.y, b.width, b.height].join(' ') })()");
    List<Double> sides = Stream.of(box.split(" ", -1)).map(Double::valueOf).toList();
    return new Box(sides.get(0), sides.get(1), sides.get(2), sides.get(3));
  }

  /** Clicks the middle of an element. */
  void click(String element) throws IOException, InterruptedException {
    Box box = box(element);
    JsonArray steps = new JsonArray();
    steps.add(move(box.middleX(), box.middleY()));
    steps.add(button("pointerDown"));
    steps.add(button("pointerUp"));
    act("pointer", steps);
  }

  /** Presses the pointer at one place of the window, moves it, and lets it go at another. */
  void drag(double fromX, double fromY, double toX, double toY)
      throws IOException, InterruptedException {
    JsonArray steps = new JsonArray();
    steps.add(move(fromX, fromY));
    steps.add(button("pointerDown"));
    steps.add(move((fromX + toX) / 2, (fromY + toY) / 2));
    steps.add(move(toX, toY));
    steps.add(button("pointerUp"));
    act("pointer", steps);
  }

  private static JsonObject move(double x, double y) {
    JsonObject move = new JsonObject();
    move.addProperty("type", "pointerMove");
    move.addProperty("duration", 0);
    move.addProperty("x", Math.round(x));
    move.addProperty("y", Math.round(y));
    return move;
  }

  private static JsonObject button(String type) {
    JsonObject press = new JsonObject();
    press.addProperty("type", type);
    press.addProperty("button", 0);
    return press;
  }

  /** Has pages see a system whose theme is {@code light} or {@code dark}. */
  void theme(String name) throws IOException, InterruptedException {
    JsonObject feature = new JsonObject();
    feature.addProperty("name", "prefers-color-scheme");
    feature.addProperty("value", name);
    JsonArray features = new JsonArray();
    features.add(feature);
    JsonObject media = new JsonObject();
    media.add("features", features);
    command("Emulation.setEmulatedMedia", media);
  }

  /** Has the window be of another size. */
  void resize(int width, int height) throws IOException, InterruptedException {
    JsonObject size = new JsonObject();
    size.addProperty("width", width);
    size.addProperty("height", height);
    size.addProperty("deviceScaleFactor", 1);
    size.addProperty("mobile", false);
    command("Emulation.setDeviceMetricsOverride", size);
  }

  /** One of Chromium's own commands, which WebDriver has none for. */
  private void command(String name, JsonObject parameters)
      throws IOException, InterruptedException {
    JsonObject body = new JsonObject();
    body.addProperty("cmd", name);
    body.add("params", parameters);
    post("/goog/cdp/execute", body);
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
  Screenshot screenshot() throws IOException, InterruptedException {
    String encoded = sent("GET", session + "/" + id + "/screenshot", null).getAsString();
    BufferedImage image =
        ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(encoded)));
    if (image == null) {
      throw new IOException("screenshot (expected: a PNG)");
    }
    return new Screenshot(image);
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
