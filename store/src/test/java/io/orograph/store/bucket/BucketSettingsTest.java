package io.orograph.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BucketSettingsTest {
  private final List<String> problems = new ArrayList<>();

  private Optional<BucketSettings> read(Map<String, String> given) {
    return BucketSettings.of(
        key -> given.getOrDefault(key, ""),
        (key, value, expected) ->
            problems.add(key + ": " + value + " (expected: " + expected + ")"));
  }

  @Test
  void withoutABucketThereIsNone() {
    assertThat(read(Map.of("store.region", "eu-central-1"))).isEmpty();
    assertThat(problems).isEmpty();
  }

  @Test
  void everythingThatIsGivenIsTaken() {
    Optional<BucketSettings> read =
        read(
            Map.of(
                "store.bucket", "landscapes",
                "store.prefix", "labs/a/",
                "store.endpoint", "https://s3.example.org:9000",
                "store.region", "eu-central-1",
                "store.path-style", "true",
                "store.credentials-file", "/etc/lab/keys"));
    assertThat(problems).isEmpty();
    assertThat(read)
        .contains(
            new BucketSettings(
                "landscapes",
                "labs/a/",
                Optional.of(URI.create("https://s3.example.org:9000")),
                "eu-central-1",
                true,
                Optional.of(Path.of("/etc/lab/keys"))));
    assertThat(read.orElseThrow())
        .hasToString("s3://landscapes/labs/a/ at https://s3.example.org:9000");
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    assertThat(
            read(
                Map.of(
                    "store.bucket", "A_B",
                    "store.prefix", "labs",
                    "store.endpoint", "http://me:secret@host/",
                    "store.region", "Europe!",
                    "store.path-style", "yes")))
        .isEmpty();
    assertThat(problems)
        .containsExactlyInAnyOrder(
            "store.bucket: A_B (expected: 3 to 63 of a-z, 0-9, dots and dashes)",
            "store.prefix: labs (expected: empty, or names that end in /)",
            "store.endpoint: *** (expected: http:// or https://, a host, and no more than a port)",
            "store.region: Europe! (expected: a region, as eu-central-1)",
            "store.path-style: yes (expected: true or false)");
    problems.clear();
    for (String wrong : List.of("ftp://host", "http://host/path", "http://host?x", "host:9000")) {
      assertThat(read(Map.of("store.bucket", "abc", "store.endpoint", wrong))).isEmpty();
    }
    assertThat(problems).hasSize(4);
  }

  @Test
  void aRegionIsNeededWhereTheServerIsNotNamed() {
    assertThat(read(Map.of("store.bucket", "abc"))).isEmpty();
    assertThat(problems)
        .containsExactly("store.region: none (expected: a region, as eu-central-1)");
  }
}
