package io.orograph.orchestrator.app;

import io.orograph.orchestrator.app.DatabaseConfig.Problems;
import io.orograph.orchestrator.webhook.Destination;
import io.orograph.orchestrator.webhook.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who is told by HTTP that a sweep has ended.
 *
 * @param destinations their addresses
 * @param secretFile the file whose single line is the secret that signs what is sent
 */
public record WebhookConfig(List<Destination> destinations, Optional<Path> secretFile) {
  /** Nobody is. */
  public static final WebhookConfig OFF = new WebhookConfig(List.of(), Optional.empty());

  private static final String KEY = "orchestrator.webhooks.";
  private static final int MOST = 16;
  private static final int SHORTEST = 32;

  public WebhookConfig {
    destinations = List.copyOf(destinations);
  }

  /** Of the settings as they are written. Never tells an address, which may hold a secret. */
  static WebhookConfig of(String urls, String secretFile, boolean local, Problems problems) {
    List<Destination> destinations = new ArrayList<>();
    for (String url : urls.strip().split("\\s+", -1)) {
      if (!url.isEmpty()) {
        Destination.parse(url, local)
            .ifPresentOrElse(
                destinations::add,
                () -> problems.add(KEY + "urls", "one of them", Destination.FORM));
      }
    }
    if (destinations.size() > MOST) {
      problems.add(KEY + "urls", destinations.size() + " addresses", MOST + " at most");
    }
    if (!urls.isBlank() && secretFile.isEmpty()) {
      problems.add(KEY + "secret-file", "empty", "the file with the secret, with webhooks.urls");
    }
    return new WebhookConfig(
        destinations, secretFile.isEmpty() ? Optional.empty() : Optional.of(Path.of(secretFile)));
  }

  /**
   * What signs.
   *
   * @throws IOException if the secret cannot be read, others may read it, or it is short
   */
  Optional<Signature> signature() throws IOException {
    if (secretFile.isEmpty()) {
      return Optional.empty();
    }
    String secret = SecretFile.read("webhooks.secret-file", secretFile.get(), "the secret");
    if (secret.length() < SHORTEST) {
      throw new IOException(
          "webhooks.secret-file: "
              + secretFile.get()
              + " (expected: one line of "
              + SHORTEST
              + " or more letters)");
    }
    return Optional.of(new Signature(secret));
  }
}
