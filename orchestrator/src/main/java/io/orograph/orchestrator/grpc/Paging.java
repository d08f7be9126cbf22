package io.orograph.orchestrator.grpc;

import io.orograph.core.checkpoint.Digest;
import io.orograph.wire.convert.SpecRejected;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The page a list call asks for. A token is opaque: a digest of what was asked, and the key of the
 * last entry given; so a token stays good while entries are added, and serves no other question.
 */
final class Paging {
  private static final int USUAL = 50;
  private static final int MOST = 1_000;

  private final String question;
  private final int size;
  private final Optional<String> after;

  private Paging(String question, int size, Optional<String> after) {
    this.question = question;
    this.size = size;
    this.after = after;
  }

  /**
   * The page asked for.
   *
   * @param size as asked: 0 takes 50, more than 1000 takes 1000
   * @param token as asked; empty for the first page
   * @param question everything else of the request that decides what is listed
   * @throws SpecRejected if the size is negative, or the token was not given for this question
   */
  static Paging of(int size, String token, String... question) {
    if (size < 0) {
      throw new SpecRejected("page_size", Integer.toString(size), "0 or more");
    }
    String asked = digest(String.join("\n", question));
    return new Paging(
        asked,
        size == 0 ? USUAL : Math.min(size, MOST),
        token.isEmpty() ? Optional.empty() : Optional.of(key(asked, token)));
  }

  private static String key(String asked, String token) {
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      text = "";
    }
    if (!text.startsWith(asked + " ")) {
      throw new SpecRejected(
          "page_token",
          token.length() > 80 ? token.substring(0, 80) + "..." : token,
          "the next_page_token of the page before, all other fields the same");
    }
    return text.substring(asked.length() + 1);
  }

  private static String digest(String question) {
    return Digest.of(question.getBytes(StandardCharsets.UTF_8)).shortHex();
  }

  /** Entries wanted. */
  int size() {
    return size;
  }

  /** Key of the last entry of the page before. */
  Optional<String> after() {
    return after;
  }

  /** The token of the next page; empty if there is none. */
  String token(Optional<String> next) {
    return next.map(
            key ->
                Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((question + " " + key).getBytes(StandardCharsets.UTF_8)))
        .orElse("");
  }
}
