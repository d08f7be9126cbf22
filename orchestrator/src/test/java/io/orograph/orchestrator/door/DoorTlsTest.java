package io.orograph.orchestrator.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.gson.JsonParser;
import com.google.protobuf.CodedInputStream;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.orograph.v1.GetSweepRequest;
import io.orograph.v1.GetSweepResponse;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import io.orograph.wire.grpc.Channels;
import io.orograph.wire.grpc.Token;
import io.orograph.wire.tls.ClientTls;
import io.orograph.wire.tls.PemPair;
import io.orograph.wire.tls.ServerTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients' port with TLS, by every protocol that it speaks, over real connections. */
@Timeout(60)
class DoorTlsTest {
  private static final String GET_SWEEP = "/orograph.v1.SweepService/GetSweep";
  private static final String SWEEP = "projects/p/sweeps/s";
  private static final GetSweepRequest ASK = GetSweepRequest.newBuilder().setName(SWEEP).build();
  private static final CopyOption REPLACE = StandardCopyOption.REPLACE_EXISTING;
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Pki lab;
  private Pki other;
  private MembersFile members;
  private @Nullable OpenDoor open;

  @BeforeEach
  void makeAuthorities() throws Exception {
    lab = new Pki(folder, "lab");
    other = new Pki(folder, "other");
    members = new MembersFile(folder.resolve("members.json"));
  }

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  private OpenDoor door() {
    return Objects.requireNonNull(open);
  }

  private void serve(PemPair own, Optional<Path> callers) throws IOException {
    ServerTls tls = new ServerTls(own, callers);
    DoorSettings settings =
        new DoorSettings(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(),
            Optional.of(new DoorSettings.Tls(tls.keyManager(), tls.trustManager())));
    open = new OpenDoor(folder, settings, Optional.of(members));
  }

  private void known(String name, String subject) throws IOException {
    Newcomer who =
        new Newcomer(name, MemberRole.VIEWER, Projects.ALL, Optional.of(subject), Optional.empty());
    var unused = members.change(m -> m.create(who, Instant.EPOCH));
  }

  private static HttpClient browser(ClientTls tls) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    KeyManager @Nullable [] own =
        tls.own().isEmpty() ? null : new KeyManager[] {tls.own().get().keyManager()};
    context.init(own, new TrustManager[] {tls.trustManager().orElseThrow()}, null);
    return HttpClient.newBuilder().sslContext(context).connectTimeout(SOON).build();
  }

  private HttpRequest.Builder to(String path, Optional<String> authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + door().port() + path))
            .timeout(SOON);
    authorization.ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private static final Optional<String> OWNER = Optional.of(OpenDoor.AUTHORIZATION);

  private HttpResponse<String> json(HttpClient client, Optional<String> authorization)
      throws Exception {
    return client.send(
        to(GET_SWEEP, authorization)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\": \"" + SWEEP + "\"}"))
            .build(),
        BodyHandlers.ofString());
  }

  /** Who calls, as the lab says by JSON. */
  private String byJson(HttpClient client, Optional<String> authorization) throws Exception {
    HttpResponse<String> answer = json(client, authorization);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonParser.parseString(answer.body())
        .getAsJsonObject()
        .getAsJsonObject("sweep")
        .get("createdBy")
        .getAsString();
  }

  /** The same by gRPC-Web: one frame of a message, then one of trailers. */
  private String byGrpcWeb(HttpClient client, Optional<String> authorization) throws Exception {
    byte[] message = ASK.toByteArray();
    ByteBuffer body = ByteBuffer.allocate(5 + message.length);
    body.put((byte) 0).putInt(message.length).put(message);
    HttpResponse<byte[]> answer =
        client.send(
            to(GET_SWEEP, authorization)
                .header("Content-Type", "application/grpc-web+proto")
                .header("grpc-timeout", "20S")
                .POST(BodyPublishers.ofByteArray(body.array()))
                .build(),
            BodyHandlers.ofByteArray());
    ByteBuffer told = ByteBuffer.wrap(answer.body());
    assertThat(told.remaining())
        .as("status " + answer.statusCode() + " " + answer.headers().map())
        .isGreaterThan(5);
    assertThat(told.get()).as("a message comes first").isZero();
    ByteBuffer first = told.slice(5, told.getInt());
    return GetSweepResponse.parseFrom(CodedInputStream.newInstance(first))
        .getSweep()
        .getCreatedBy();
  }

  private String byGrpc(ClientTls tls, Optional<Token> token) throws Exception {
    ManagedChannel channel = Channels.secured("127.0.0.1", door().port(), tls, token);
    try {
      return SweepServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(20, TimeUnit.SECONDS)
          .getSweep(ASK)
          .getSweep()
          .getCreatedBy();
    } finally {
      channel.shutdownNow();
    }
  }

  private Status.Code refusal(ClientTls tls, Optional<Token> token) {
    Throwable thrown = catchThrowable(() -> byGrpc(tls, token));
    assertThat(thrown).isNotNull();
    return Status.fromThrowable(thrown).getCode();
  }

  @Test
  void everyProtocolIsSpokenThroughTls() throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.empty());
    ClientTls tls = lab.believing(Optional.empty());
    assertThat(byGrpc(tls, Optional.of(door().token))).isEqualTo("local");
    assertThat(refusal(tls, Optional.empty())).isEqualTo(Status.Code.UNAUTHENTICATED);
    try (HttpClient client = browser(tls)) {
      assertThat(byJson(client, OWNER)).isEqualTo("local");
      assertThat(json(client, Optional.empty()).statusCode()).isEqualTo(401);
      assertThat(byGrpcWeb(client, OWNER)).isEqualTo("local");
      HttpResponse<String> page =
          client.send(to("/lib/d3.min.js", Optional.empty()).build(), BodyHandlers.ofString());
      assertThat(page.statusCode()).isEqualTo(200);
      HttpResponse<Stream<String>> events =
          client.send(to("/events/sweeps/s", OWNER).build(), BodyHandlers.ofLines());
      assertThat(events.body().filter(line -> line.startsWith("id: "))).hasSize(OpenDoor.FACTS);
    }
  }

  @Test
  void whoDoesNotSpeakTlsIsToldNothing() throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.empty());
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), door().port())) {
      plain.setSoTimeout(20_000);
      plain
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(plain.getInputStream(), StandardCharsets.ISO_8859_1))
              .readLine();
      assertThat(line == null ? "closed" : line).doesNotContain("HTTP/1.1 200");
    }
    assertThat(byGrpc(lab.believing(Optional.empty()), Optional.of(door().token)))
        .isEqualTo("local");
  }

  @Test
  void aLabOfAnotherAuthorityIsNotCalled() throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.empty());
    ClientTls elsewhere = other.believing(Optional.empty());
    assertThat(refusal(elsewhere, Optional.of(door().token))).isEqualTo(Status.Code.UNAVAILABLE);
    try (HttpClient client = browser(elsewhere)) {
      assertThat(catchThrowable(() -> json(client, OWNER))).isInstanceOf(IOException.class);
    }
  }

  /** The name is compared with the certificate by the browser; where a page comes from is not. */
  @Test
  void callsFromThePagesOfOthersAreRefusedThroughTlsToo() throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.empty());
    try (HttpClient client = browser(lab.believing(Optional.empty()))) {
      HttpResponse<String> answer =
          client.send(
              to("/events/sweeps/s", OWNER).header("Origin", "https://evil.example").build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("WRONG_HOST");
    }
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    PemPair files = lab.issue("server", "CN=server");
    serve(files, Optional.empty());
    ClientTls before = lab.believing(Optional.empty());
    ClientTls after = other.believing(Optional.empty());
    PemPair renewed = other.issue("server", "CN=server");
    Files.copy(renewed.certificate(), files.certificate(), REPLACE);
    try (HttpClient client = browser(before)) {
      assertThat(byJson(client, OWNER)).as("the key is still the old one").isEqualTo("local");
      Files.copy(renewed.key(), files.key(), REPLACE);
      assertThat(byJson(client, OWNER)).as("a connection that stands goes on").isEqualTo("local");
    }
    assertThat(byGrpc(after, Optional.of(door().token))).isEqualTo("local");
    assertThat(refusal(before, Optional.of(door().token))).isEqualTo(Status.Code.UNAVAILABLE);
    try (HttpClient client = browser(after)) {
      assertThat(byJson(client, OWNER)).isEqualTo("local");
    }
  }

  @Test
  void theSubjectOfACertificateNamesItsMemberInEveryProtocol() throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.of(lab.authority()));
    known("ada", "CN=ada");
    ClientTls ada = lab.believing(Optional.of(lab.issue("ada", "CN=ada")));
    assertThat(byGrpc(ada, Optional.empty())).isEqualTo("ada");
    assertThat(byGrpc(ada, Optional.of(door().token))).as("a token decides").isEqualTo("local");
    try (HttpClient client = browser(ada)) {
      assertThat(byJson(client, Optional.empty())).isEqualTo("ada");
      assertThat(byGrpcWeb(client, Optional.empty())).isEqualTo("ada");
    }
    ClientTls eve = lab.believing(Optional.of(lab.issue("eve", "CN=eve")));
    assertThat(refusal(eve, Optional.empty())).isEqualTo(Status.Code.UNAUTHENTICATED);
    try (HttpClient client = browser(eve)) {
      assertThat(json(client, Optional.empty()).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void withoutACertificateThatIsBelievedNobodySaysAnything() throws Exception {
    Path authorities = folder.resolve("callers.pem");
    Files.copy(lab.authority(), authorities);
    serve(lab.issue("server", "CN=server"), Optional.of(authorities));
    ClientTls bare = lab.believing(Optional.empty());
    ClientTls stranger = lab.believing(Optional.of(other.issue("ada", "CN=ada")));
    for (ClientTls tls : List.of(bare, stranger)) {
      assertThat(refusal(tls, Optional.of(door().token))).isEqualTo(Status.Code.UNAVAILABLE);
      try (HttpClient client = browser(tls)) {
        assertThat(catchThrowable(() -> json(client, OWNER))).isInstanceOf(IOException.class);
      }
    }
    Files.writeString(
        authorities, Files.readString(lab.authority()) + Files.readString(other.authority()));
    assertThat(byGrpc(stranger, Optional.of(door().token)))
        .as("the authorities are read again")
        .isEqualTo("local");
  }

  @Test
  void aCertificateThatIsWithdrawnIsRefusedOnTheConnectionAndOnTheStreamThatStand()
      throws Exception {
    serve(lab.issue("server", "CN=server"), Optional.of(lab.authority()));
    known("ada", "CN=ada");
    try (HttpClient client = browser(lab.believing(Optional.of(lab.issue("ada", "CN=ada"))))) {
      assertThat(byJson(client, Optional.empty())).isEqualTo("ada");
      HttpResponse<Stream<String>> endless =
          client.send(
              HttpRequest.newBuilder(
                      URI.create("https://127.0.0.1:" + door().port() + "/events/sweeps/endless"))
                  .build(),
              BodyHandlers.ofLines());
      assertThat(endless.statusCode()).isEqualTo(200);
      var unused = members.change(m -> m.revoke("ada", Instant.EPOCH));
      assertThat(json(client, Optional.empty()).statusCode()).isEqualTo(401);
      assertThat(json(client, OWNER).body()).contains("certificate: withdrawn");
      List<String> end =
          endless.body().dropWhile(line -> !line.equals("event: failure")).limit(2).toList();
      assertThat(end).hasSize(2);
      assertThat(end.getLast()).contains("UNAUTHENTICATED");
    }
  }
}
