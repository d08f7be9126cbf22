package io.orograph.store.bucket;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Where a bucket is, and who may use it.
 *
 * @param bucket its name
 * @param prefix what the names of all objects begin with: empty, or ending in a slash
 * @param endpoint the server; none for that of AWS in the region
 * @param region of the bucket; servers other than that of AWS know none and need not be told
 * @param pathStyle whether the bucket is the first part of the path, as most servers but AWS want
 *     it, and not of the host's name
 * @param credentials file of the keys, as AWS writes them; none takes them from the environment
 */
public record BucketSettings(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Optional<Path> credentials) {
  /** The keys of these settings, under {@code orograph}. */
  public static final Set<String> KEYS =
      Set.of(
          "store.bucket",
          "store.prefix",
          "store.endpoint",
          "store.region",
          "store.path-style",
          "store.credentials-file");

  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*/)*");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern BOOLEAN = Pattern.compile("true|false");
  private static final String A_REGION = "a region, as eu-central-1";
  private static final String AN_ENDPOINT = "http:// or https://, a host, and no more than a port";

  /** Servers other than that of AWS have no regions, but requests are signed for one. */
  private static final String ANYWHERE = "us-east-1";

  /** Is told what is wrong with a setting. */
  public interface Problems {
    /** A value that cannot be used. */
    void add(String key, Object value, String expected);
  }

  /**
   * Reads and checks the settings.
   *
   * @param text the value of a key
   * @return none if no bucket is named, or something is wrong
   */
  public static Optional<BucketSettings> of(Function<String, String> text, Problems problems) {
    Reader reader = new Reader(text, problems);
    String bucket = reader.matching("store.bucket", BUCKET, "3 to 63 of a-z, 0-9, dots and dashes");
    String prefix = reader.matching("store.prefix", PREFIX, "empty, or names that end in /");
    String region = reader.matching("store.region", REGION, A_REGION);
    String style = reader.matching("store.path-style", BOOLEAN, "true or false");
    Optional<URI> endpoint = reader.endpoint("store.endpoint");
    String credentials = text.apply("store.credentials-file");
    if (reader.right && !bucket.isEmpty() && region.isEmpty() && endpoint.isEmpty()) {
      reader.wrong("store.region", "none", A_REGION);
    }
    if (bucket.isEmpty() || !reader.right) {
      return Optional.empty();
    }
    return Optional.of(
        new BucketSettings(
            bucket,
            prefix,
            endpoint,
            region.isEmpty() ? ANYWHERE : region,
            Boolean.parseBoolean(style),
            credentials.isBlank() ? Optional.empty() : Optional.of(Path.of(credentials))));
  }

  /** Reads values and remembers whether all were right. */
  private static final class Reader {
    private final Function<String, String> text;
    private final Problems problems;
    private boolean right = true;

    Reader(Function<String, String> text, Problems problems) {
      this.text = text;
      this.problems = problems;
    }

    void wrong(String key, String value, String expected) {
      problems.add(key, value, expected);
      right = false;
    }

    /** The value; empty if it is none, or wrong. */
    String matching(String key, Pattern pattern, String expected) {
      String value = text.apply(key).strip();
      if (value.isEmpty() || pattern.matcher(value).matches()) {
        return value;
      }
      wrong(key, value, expected);
      return "";
    }

    Optional<URI> endpoint(String key) {
      String value = text.apply(key).strip();
      Optional<URI> uri = value.isEmpty() ? Optional.empty() : uri(value);
      if (!value.isEmpty() && uri.isEmpty()) {
        // What stands before an @ may be a secret.
        wrong(key, value.contains("@") ? "***" : value, AN_ENDPOINT);
      }
      return uri;
    }
  }

  /** Nothing that could hold a secret: no user, no query. */
  private static Optional<URI> uri(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain =
          uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null
              && (uri.getPath().isEmpty() || uri.getPath().equals("/"));
      return web && plain ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Which place it is, by whatever way it is reached. */
  public String place() {
    return "s3://" + bucket + "/" + prefix;
  }

  /** The place and the way, for people. */
  @Override
  public String toString() {
    return place() + endpoint.map(e -> " at " + e).orElse("");
  }
}
