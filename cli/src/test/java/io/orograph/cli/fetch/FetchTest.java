package io.orograph.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orograph.core.sweep.DataFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching from a server on this machine. */
class FetchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final byte[] A = noise(1, 40_000);
  private static final byte[] B = noise(2, 513);

  @TempDir Path folder;

  private final Map<String, byte[]> served = new HashMap<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private int breakAfter = Integer.MAX_VALUE;
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    asked.add(path + (range == null ? "" : " " + range));
    byte[] whole = served.get(path);
    try (exchange) {
      if (whole == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      int from = 0;
      if (range != null) {
        from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange
            .getResponseHeaders()
            .add("Content-Range", "bytes " + from + "-" + (whole.length - 1) + "/" + whole.length);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, whole.length - from);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(whole, from, Math.min(whole.length - from, breakAfter));
        out.flush();
      }
    }
  }

  private URI address(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private static byte[] noise(long seed, int bytes) {
    byte[] noise = new byte[bytes];
    new Random(seed).nextBytes(noise);
    return noise;
  }

  private String sha256(byte[] of) throws IOException {
    return Download.sha256(Files.write(folder.resolve("digested"), of));
  }

  /** Two files, of which one is had at a second address only. */
  private Source plain() throws IOException {
    served.put("/a.bin", A);
    served.put("/mirror/b.bin", B);
    return new Source(
        List.of("two"),
        List.of(
            new RemoteFile("a.bin", List.of(address("/a.bin")), A.length, sha256(A)),
            new RemoteFile(
                "b.bin",
                List.of(address("/b.bin"), address("/mirror/b.bin")),
                B.length,
                sha256(B))),
        new DataFiles(List.of("two", "TWO"), List.of("a.bin", "b.bin"), "a test"),
        List.of(),
        "none");
  }

  private Source archive(byte[] packed) throws IOException {
    served.put("/two.tar.gz", packed);
    return new Source(
        List.of("two"),
        List.of(
            new RemoteFile(
                "two.tar.gz", List.of(address("/two.tar.gz")), packed.length, sha256(packed))),
        new DataFiles(List.of("two"), List.of("a.bin", "b.bin"), "a test"),
        List.of((long) A.length, (long) B.length),
        "none");
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Fetch.Result fetch(Source source) throws FetchException {
    return new Fetch(source, data(), PATIENCE).run(line -> {});
  }

  private String refused(Source source) {
    return String.valueOf(
        catchThrowableOfType(FetchException.class, () -> fetch(source)).getMessage());
  }

  private List<String> placed() throws IOException {
    if (!Files.isDirectory(data())) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(data())) {
      return all.filter(Files::isRegularFile)
          .map(file -> data().relativize(file).toString())
          .filter(file -> !file.startsWith(".fetch"))
          .sorted()
          .toList();
    }
  }

  private static byte[] entry(String name, char type, byte[] content) {
    byte[] block = new byte[512 + Math.ceilDiv(content.length, 512) * 512];
    put(block, 0, name);
    put(block, 100, "0000644");
    put(block, 124, "%011o".formatted(content.length));
    block[156] = (byte) type;
    put(block, 257, "ustar");
    System.arraycopy(content, 0, block, 512, content.length);
    return block;
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static byte[] tarGz(byte[]... entries) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      for (byte[] entry : entries) {
        out.write(entry);
      }
      out.write(new byte[1024]);
    }
    return packed.toByteArray();
  }

  @Test
  void filesAreHadFromTheFirstAddressThatHasThem() throws Exception {
    Fetch.Result result = fetch(plain());
    assertThat(Files.readAllBytes(result.folder().resolve("a.bin"))).isEqualTo(A);
    assertThat(Files.readAllBytes(result.folder().resolve("b.bin"))).isEqualTo(B);
    assertThat(asked).containsExactly("/a.bin", "/b.bin", "/mirror/b.bin");
    assertThat(placed()).containsExactly("two/a.bin", "two/b.bin");
  }

  @Test
  void whatIsThereIsNotFetchedAgain() throws Exception {
    fetch(plain());
    asked.clear();
    assertThat(fetch(plain()).files()).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void aBrokenDownloadGoesOnWhereItEnded() throws Exception {
    Source source = plain();
    breakAfter = 10_000;
    assertThat(refused(source)).contains("a.bin");
    assertThat(placed()).isEmpty();
    breakAfter = Integer.MAX_VALUE;
    asked.clear();
    assertThat(Files.readAllBytes(fetch(source).folder().resolve("a.bin"))).isEqualTo(A);
    assertThat(asked.getFirst()).isEqualTo("/a.bin bytes=10000-");
  }

  @Test
  void anotherFileOfTheSameLengthIsNotPutInPlace() throws Exception {
    Source source = plain();
    served.put("/a.bin", noise(3, A.length));
    assertThat(refused(source)).contains("SHA-256").contains("expected: " + sha256(A));
    assertThat(placed()).isEmpty();
    served.put("/a.bin", A);
    assertThat(fetch(source).files()).as("nothing wrong is kept").hasSize(2);
  }

  @Test
  void moreThanTheFilesLengthIsNotRead() throws Exception {
    Source source = plain();
    served.put("/a.bin", Arrays.copyOf(A, A.length + 1));
    assertThat(refused(source)).contains("more than " + A.length + " bytes");
    assertThat(placed()).isEmpty();
  }

  @Test
  void anArchiveGivesTheFilesThatWorkersLookForAndNoOthers() throws Exception {
    Source source =
        archive(
            tarGz(
                entry("two/", '5', new byte[0]),
                entry("two/readme.html", '0', B),
                entry("two/b.bin", '0', B),
                entry("../../evil", '0', B),
                entry("/etc/evil", '0', B),
                entry("two/../../evil", '0', B),
                entry("two/link", '2', new byte[0]),
                entry("two/a.bin", '0', A)));
    assertThat(fetch(source).files()).hasSize(2);
    assertThat(placed()).containsExactly("two/a.bin", "two/b.bin");
    assertThat(Files.readAllBytes(data().resolve("two/a.bin"))).isEqualTo(A);
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.map(Path::toString)).noneMatch(path -> path.contains("evil"));
    }
  }

  @Test
  void aLinkInThePlaceOfAFileIsRefused() throws Exception {
    Source source =
        archive(tarGz(entry("two/a.bin", '2', new byte[0]), entry("two/b.bin", '0', B)));
    assertThat(refused(source)).contains("two/a.bin: no plain file");
    assertThat(placed()).isEmpty();
  }

  @Test
  void anArchiveWithoutAFileIsRefused() throws Exception {
    assertThat(refused(archive(tarGz(entry("two/b.bin", '0', B)))))
        .contains("two/a.bin: not in the archive");
  }

  @Test
  void anArchiveThatUnpacksToMuchMoreIsGivenUp() throws Exception {
    Source source =
        archive(
            tarGz(
                entry("two/zeros", '0', new byte[8_000_000]),
                entry("two/a.bin", '0', A),
                entry("two/b.bin", '0', B)));
    assertThat(refused(source)).contains("unpacks to more than it should");
    assertThat(placed()).isEmpty();
  }

  @Test
  void withoutAConnectionItSaysWhichFilesFromWhereAndWhere() throws Exception {
    Source source = plain();
    server.stop(0);
    assertThat(refused(source))
        .contains(address("/a.bin").toString())
        .contains(sha256(A))
        .contains(address("/b.bin").toString())
        .contains("each into the folder " + data().resolve("two"));
  }

  @Test
  void anotherServerMayHaveTheFiles() throws Exception {
    served.put("/there/a.bin", A);
    served.put("/there/b.bin", B);
    assertThat(fetch(plain().from(address("/there"))).files()).hasSize(2);
    assertThat(asked).containsExactly("/there/a.bin", "/there/b.bin");
  }

  @Test
  void publishedSetsGoWhereWorkersLook() {
    assertThat(Sources.names())
        .containsExactly(
            "cifar10", "cifar100", "cifar100-coarse", "svhn", "mnist", "fashion-mnist");
    assertThat(Sources.names().map(name -> Sources.of(name).orElseThrow()))
        .allSatisfy(
            source -> {
              assertThat(source.files()).allMatch(f -> f.sha256().matches("[0-9a-f]{64}"));
              if (source.isArchive()) {
                assertThat(source.unpackedBytes()).hasSameSizeAs(source.place().names());
              } else {
                assertThat(source.files())
                    .extracting(f -> f.name().replace(DataFiles.PACKED, ""))
                    .isEqualTo(source.place().names());
              }
            });
  }
}
