package io.orograph.orchestrator.app;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.orograph.wire.tls.PeerTls;
import io.orograph.wire.tls.PemPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** An authority of nodes, and what they show, in files as the settings name them. */
final class NodeCertificates {
  private final Path folder;
  private final X509Bundle authority;

  /** Another one at each call: what it signs is believed by none of the others. */
  NodeCertificates(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    this.authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=nodes")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    var unused = privately("ca.pem", authority.getCertificatePEM());
  }

  /** What is shown by who is at {@code address}, a number. */
  PeerTls at(String address, String name) throws Exception {
    X509Bundle node =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .addSanIpAddress(address)
            .buildIssuedBy(authority);
    return new PeerTls(
        new PemPair(
            privately(name + ".pem", node.getCertificatePathPEM()),
            privately(name + ".key", node.getPrivateKeyPEM())),
        folder.resolve("ca.pem"));
  }

  private Path privately(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text);
  }
}
