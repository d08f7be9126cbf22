package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.orograph.wire.tls.PemPair;
import io.orograph.wire.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A port lets in no certificate that its authority has recalled. */
class RecalledCertificatesTest {
  private static final Instant TOMORROW = Instant.now().plus(Duration.ofDays(1));

  @TempDir private Path folder;
  private TestPki lab;
  private Path callers;
  private PemPair ada;
  private PemPair eve;

  @BeforeEach
  void issueTwo() {
    lab = new TestPki(folder, "lab");
    callers = folder.resolve("callers.pem");
    ada = lab.issue("ada", "CN=ada", "127.0.0.1", Duration.ofDays(1));
    eve = lab.issue("eve", "CN=eve", "127.0.0.1", Duration.ofDays(1));
  }

  private void believed(String... more) throws IOException {
    Files.writeString(callers, Files.readString(lab.authority()) + String.join("", more));
  }

  private X509ExtendedTrustManager port() throws IOException {
    return new ServerTls(lab.server(), Optional.of(callers)).trustManager().orElseThrow();
  }

  private static void show(X509ExtendedTrustManager port, PemPair own) throws Exception {
    try (InputStream in = Files.newInputStream(own.certificate())) {
      X509Certificate[] chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      port.checkClientTrusted(chain, "UNKNOWN");
    }
  }

  private static boolean letsIn(X509ExtendedTrustManager port, PemPair own) {
    Throwable refusal = catchThrowable(() -> show(port, own));
    assertThat(refusal == null || refusal instanceof CertificateException).isTrue();
    return refusal == null;
  }

  @Test
  void withoutAListAllOfTheAuthorityAreLetIn() throws Exception {
    believed();
    assertThat(letsIn(port(), ada)).isTrue();
    assertThat(letsIn(port(), eve)).isTrue();
  }

  @Test
  void aCertificateOnTheListIsRefusedAndOthersAreLetIn() throws Exception {
    believed(lab.listOf(List.of(eve), TOMORROW));
    X509ExtendedTrustManager port = port();
    assertThat(letsIn(port, ada)).isTrue();
    assertThatThrownBy(() -> show(port, eve)).hasStackTraceContaining("revoked");
  }

  @Test
  void aListIsReadAgainWhenItChanges() throws Exception {
    believed(lab.listOf(List.of(), TOMORROW));
    X509ExtendedTrustManager port = port();
    assertThat(letsIn(port, eve)).isTrue();
    believed(lab.listOf(List.of(ada, eve), TOMORROW));
    assertThat(letsIn(port, eve)).isFalse();
    assertThat(letsIn(port, ada)).isFalse();
    believed(lab.listOf(List.of(ada), TOMORROW));
    assertThat(letsIn(port, eve)).isTrue();
  }

  @Test
  void aListThatIsOutOfTimeOrOfAnotherAuthorityVouchesForNobody() throws Exception {
    // The runtime lets clocks differ by a quarter of an hour.
    believed(lab.listOf(List.of(), Instant.now().minus(Duration.ofMinutes(30))));
    assertThat(letsIn(port(), ada)).isFalse();
    believed(new TestPki(folder, "other").listOf(List.of(), TOMORROW));
    assertThat(letsIn(port(), ada)).isFalse();
  }

  @Test
  void aListThatIsNoneIsNamed() throws Exception {
    believed("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
    assertThatThrownBy(this::port)
        .isInstanceOf(IOException.class)
        .hasMessage(callers + ": a list cannot be read (expected: X509 CRL in PEM form)");
  }
}
