package io.orograph.cli.app;

import io.orograph.wire.grpc.Addresses;
import io.orograph.wire.grpc.Token;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The address of a lab's page with its token, and how a browser gets it. */
final class PageAddress {
  private PageAddress() {}

  /**
   * The address. The token is in its fragment, which browsers send to nobody.
   *
   * @throws IOException if the file with the token cannot be read, or others may read it
   */
  static String of(Addresses.Place place, boolean secured, Path tokenFile) throws IOException {
    var checked = Token.read(tokenFile);
    String token = Files.readString(tokenFile).strip();
    if (checked.hiddenIn(token).equals(token)) {
      throw new IOException("token file: " + tokenFile + " has just been changed");
    }
    return (secured ? "https://" : "http://") + place + "/#token=" + token;
  }

  /**
   * Opens {@code url} if there is a browser. Other users see the arguments of a process, so that
   * the browser is given a file that leads there and that its owner alone can read.
   *
   * @param folder of the lab; takes the file
   * @return whether a browser was started
   */
  static boolean browse(String url, Path folder, Map<String, String> environment, String system)
      throws IOException {
    Optional<String> browser = browser(environment, system);
    if (browser.isEmpty()) {
      return false;
    }
    Path leading = leadingTo(url, folder);
    Process started =
        new ProcessBuilder(List.of(browser.get(), leading.toUri().toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return started.pid() > 0;
  }

  /** What opens a file on this system, if anything does. */
  static Optional<String> browser(Map<String, String> environment, String system) {
    if (system.toLowerCase(Locale.ROOT).startsWith("mac")) {
      return onPath("open", environment);
    }
    boolean screen =
        environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
    return screen ? onPath("xdg-open", environment) : Optional.empty();
  }

  private static Optional<String> onPath(String name, Map<String, String> environment) {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(environment.getOrDefault("PATH", ""))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** A page, readable by its owner only, that leads to {@code url} at once. */
  static Path leadingTo(String url, Path folder) throws IOException {
    Files.createDirectories(folder);
    Path temporary =
        Files.createTempFile(
            folder,
            ".open",
            ".html",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        temporary,
        """
        <!doctype html>
        <meta charset="utf-8">
        <meta name="referrer" content="no-referrer">
        <meta http-equiv="refresh" content="0; url=%1$s">
        <title>Orograph</title>
        <a href="%1$s">To the page of the lab</a>
        """
            .formatted(url));
    return Files.move(temporary, folder.resolve("open.html"), StandardCopyOption.REPLACE_EXISTING);
  }
}
