package io.orograph.orchestrator.app;

import io.orograph.orchestrator.results.DatabaseAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which database holds journal and results.
 *
 * @param url the address of a PostgreSQL database; empty for the H2 file in the data folder
 * @param user who connects
 * @param passwordFile the file whose single line is the password
 */
public record DatabaseConfig(
    Optional<String> url, Optional<String> user, Optional<Path> passwordFile) {
  /** The H2 file in the data folder. */
  public static final DatabaseConfig EMBEDDED =
      new DatabaseConfig(Optional.empty(), Optional.empty(), Optional.empty());

  private static final String KEY = "orchestrator.database.";
  private static final String FORM = "jdbc:postgresql://HOST:PORT/DATABASE, or nothing for H2";
  private static final Pattern URL =
      Pattern.compile(
          "jdbc:postgresql://(?<host>[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+\\])(:[0-9]{1,5})?"
              + "/[A-Za-z0-9_-]+(\\?(?<parameters>[^\\s?]*))?");
  private static final Pattern SECRET =
      Pattern.compile("(^|&)(user|password|sslpassword)=", Pattern.CASE_INSENSITIVE);
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1\\]");

  /** A server that is gone is noticed: no read lasts longer. */
  private static final List<String> USUAL =
      List.of("ApplicationName=orograph", "tcpKeepAlive=true", "socketTimeout=60");

  /** Told what is wrong with a key: its value and what was expected. */
  @FunctionalInterface
  interface Problems {
    void add(String key, Object value, String expected);
  }

  /** Of the settings as they are written. Never tells a value that may hold a secret. */
  static DatabaseConfig of(String url, String user, String passwordFile, Problems problems) {
    if (url.isEmpty()) {
      if (!user.isEmpty()) {
        problems.add(KEY + "user", user, "nothing without database.url");
      }
      if (!passwordFile.isEmpty()) {
        problems.add(KEY + "password-file", passwordFile, "nothing without database.url");
      }
      return EMBEDDED;
    }
    Matcher form = URL.matcher(url);
    if (!form.matches()) {
      problems.add(KEY + "url", withoutSecrets(url), FORM);
    } else {
      String parameters = form.group("parameters") == null ? "" : form.group("parameters");
      if (SECRET.matcher(parameters).find()) {
        problems.add(
            KEY + "url",
            withoutSecrets(url),
            "no user or password in it, but database.user and database.password-file");
      }
      if (!LOOPBACK.matcher(form.group("host")).matches() && !parameters.contains("sslmode=")) {
        problems.add(
            KEY + "url",
            withoutSecrets(url),
            "?sslmode=verify-full&sslrootcert=FILE, or another mode that is meant, for a server"
                + " that is not on this machine");
      }
    }
    if (user.isBlank()) {
      problems.add(KEY + "user", "empty", "who connects to database.url");
    }
    return new DatabaseConfig(
        Optional.of(url),
        Optional.of(user),
        passwordFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(passwordFile)));
  }

  private static String withoutSecrets(String url) {
    return url.contains("@") ? "hidden, because it has an @" : url.replaceFirst("\\?.*", "?...");
  }

  /**
   * Where the database is.
   *
   * @param dataFolder the folder of the embedded one
   * @throws IOException if the password cannot be read, or others may read it
   */
  public DatabaseAddress address(Path dataFolder) throws IOException {
    if (url.isEmpty()) {
      return DatabaseAddress.inFolder(dataFolder);
    }
    StringBuilder whole = new StringBuilder(url.get());
    for (String parameter : USUAL) {
      String name = parameter.substring(0, parameter.indexOf('=') + 1);
      if (!url.get().contains(name)) {
        whole.append(whole.indexOf("?") < 0 ? '?' : '&').append(parameter);
      }
    }
    return new DatabaseAddress(whole.toString(), user.orElse(""), password());
  }

  private String password() throws IOException {
    if (passwordFile.isEmpty()) {
      return "";
    }
    return SecretFile.read("database.password-file", passwordFile.get(), "the password");
  }
}
