package io.orograph.orchestrator.app;

import io.orograph.wire.tls.PeerTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS between nodes, by the files of {@link PeerTls}, which are looked at in every handshake. Both
 * sides show a certificate of the authority; that of who is called must be for the host that was
 * called, and that of a caller for one of the hosts in the list of seeds: an authority that signs
 * for workers and clients too lets none of them in here.
 */
final class NodeTls implements SSLEngineProvider {
  private static final String PROTOCOL = "TLSv1.3";

  /** Of alternative names in certificates (RFC 5280, 4.2.1.6). */
  private static final Set<Integer> NAME_OR_ADDRESS = Set.of(2, 7);

  private final X509ExtendedKeyManager own;
  private final X509ExtendedTrustManager others;
  private final Set<String> hosts;

  /**
   * By the files of {@code tls}.
   *
   * @param hosts those of the nodes, as they are in the list of seeds
   * @throws IOException if a file cannot be used; the message says which and why
   */
  NodeTls(PeerTls tls, Set<String> hosts) throws IOException {
    this.own = tls.own().keyManager();
    this.others =
        tls.server()
            .trustManager()
            .orElseThrow(() -> new IOException("no authority (expected: that of the nodes)"));
    this.hosts = hosts.stream().map(NodeTls::plain).collect(Collectors.toUnmodifiableSet());
  }

  /** As hosts are compared: no brackets and one form of IPv6, small letters. */
  private static String plain(String host) {
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    try {
      // Nobody is asked: with colons it is a number.
      return bare.contains(":")
          ? InetAddress.getByName(bare).getHostAddress()
          : bare.toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return bare;
    }
  }

  /** A new one for each connection: none is resumed, so every one is checked whole. */
  private SSLEngine engine(String host, int port) {
    try {
      SSLContext context = SSLContext.getInstance(PROTOCOL);
      context.init(new KeyManager[] {own}, new TrustManager[] {others}, null);
      SSLEngine engine = context.createSSLEngine(host, port);
      engine.setEnabledProtocols(new String[] {PROTOCOL});
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + PROTOCOL, e);
    }
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = engine(hostname, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = engine(hostname, port);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    return engine;
  }

  /** Who is called was compared with the host in the handshake. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  /** Where a call comes from says nothing: who calls must be for one of the hosts of the nodes. */
  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    try {
      if (session.getPeerCertificates()[0] instanceof X509Certificate shown
          && names(shown).stream().anyMatch(hosts::contains)) {
        return Option.empty();
      }
      return Option.apply(
          new CertificateException(
              "a node was not let in: its certificate is for another host (expected: one of "
                  + hosts
                  + ")"));
    } catch (SSLPeerUnverifiedException | CertificateException e) {
      return Option.apply(e);
    }
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    if (all == null) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (List<?> name : all) {
      if (name.get(0) instanceof Integer kind
          && NAME_OR_ADDRESS.contains(kind)
          && name.get(1) instanceof String text) {
        names.add(plain(text));
      }
    }
    return names;
  }
}
