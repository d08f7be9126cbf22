package io.orograph.wire.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Believes certificates of the authorities in a file, by the rules of the Java runtime (chain,
 * time, name of the host). At each handshake it looks whether the file has changed.
 *
 * <p>Where the file has lists of recalled certificates too ({@code X509 CRL}, RFC 5280), every
 * certificate below an authority must be found good by a list of its issuer that is of now: one
 * that is on the list, whose list is missing or out of time, or was not signed by the issuer, is
 * refused. Nothing is fetched from elsewhere.
 */
final class PemTrustManager extends X509ExtendedTrustManager {
  private static final Logger LOG = LoggerFactory.getLogger(PemTrustManager.class);

  private final Path file;
  private volatile Authorities current;

  private record Authorities(Stamp stamp, X509ExtendedTrustManager check) {}

  private PemTrustManager(Path file, Authorities first) {
    this.file = file;
    this.current = first;
  }

  static PemTrustManager open(Path file) throws IOException {
    return new PemTrustManager(file, read(file, Stamp.of(file)));
  }

  private static Authorities read(Path file, Stamp stamp) throws IOException {
    List<X509Certificate> authorities = PemFiles.certificates(file);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (int i = 0; i < authorities.size(); i++) {
        store.setCertificateEntry("authority-" + i, authorities.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      List<X509CRL> recalled = PemFiles.recalled(file);
      if (recalled.isEmpty()) {
        factory.init(store);
      } else {
        factory.init(new CertPathTrustManagerParameters(asking(recalled, store)));
      }
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(manager -> new Authorities(stamp, (X509ExtendedTrustManager) manager))
          .findFirst()
          .orElseThrow(() -> new IOException("the Java runtime checks no certificates"));
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage() + " (expected: certificates)", e);
    }
  }

  /** The rules of the runtime, and no certificate that {@code lists} do not find good. */
  private static PKIXBuilderParameters asking(List<X509CRL> lists, KeyStore authorities)
      throws GeneralSecurityException {
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
    PKIXBuilderParameters parameters =
        new PKIXBuilderParameters(authorities, new X509CertSelector());
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists)));
    parameters.addCertPathChecker(checker);
    return parameters;
  }

  private X509ExtendedTrustManager newest() {
    Stamp now = Stamp.of(file);
    return current.stamp().equals(now) ? current.check() : renewed();
  }

  private synchronized X509ExtendedTrustManager renewed() {
    Stamp now = Stamp.of(file);
    Authorities before = current;
    if (!before.stamp().equals(now)) {
      try {
        current = read(file, now);
        LOG.info("authorities {}: read again", file);
      } catch (IOException e) {
        LOG.warn("authorities not read again, those before stay: {}", e.getMessage());
        current = new Authorities(now, before.check());
      }
    }
    return current.check();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    newest().checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    newest().checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    newest().checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    newest().checkServerTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    newest().checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    newest().checkServerTrusted(chain, authType, engine);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return newest().getAcceptedIssuers();
  }
}
