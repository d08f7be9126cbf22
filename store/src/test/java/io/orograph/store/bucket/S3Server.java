package io.orograph.store.bucket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An S3 server on loopback as a process of its own, which a test may kill and start again. A bucket
 * is a folder within its folder, an object a file.
 */
public final class S3Server implements AutoCloseable {
  private static final Path CLASSPATH = Path.of("..", "s3-server", "target", "classpath");
  private static final String ID = "lab-key";

  /** What must be in no log and no message. */
  public static final String SECRET = "lab-secret-0123456789";

  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  /** A server over {@code folder}, not started yet, with the bucket {@code lab}. */
  public S3Server(Path folder) throws IOException {
    this.folder = folder.toAbsolutePath();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path buckets = this.folder.resolve("buckets");
    Files.createDirectories(buckets.resolve("lab"));
    Files.writeString(
        this.folder.resolve("logback.xml"),
        "<configuration><root level=\"WARN\"/></configuration>");
    Files.writeString(
        this.folder.resolve("properties"),
        """
        s3proxy.authorization=aws-v2-or-v4
        s3proxy.endpoint=%s
        s3proxy.identity=%s
        s3proxy.credential=%s
        jclouds.provider=filesystem-nio2
        jclouds.filesystem.basedir=%s
        """
            .formatted(endpoint(), ID, SECRET, buckets));
  }

  /** Where the objects of the bucket lie. */
  public Path objects() {
    return folder.resolve("buckets").resolve("lab");
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Where it listens, as a client wants it. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** A file of its keys, or of wrong ones. */
  public Path credentials(String secret) throws IOException {
    Path file = folder.resolve("credentials-" + secret.hashCode());
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        file,
        "[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n".formatted(ID, secret));
  }

  /** Returns when it answers. */
  public S3Server start() throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Process started =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=" + folder.resolve("logback.xml"),
                "-cp",
                Files.readString(CLASSPATH, StandardCharsets.UTF_8).strip(),
                "org.gaul.s3proxy.Main",
                "--properties",
                folder.resolve("properties").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    process = Optional.of(started);
    Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    long end = System.nanoTime() + START.toNanos();
    while (!answers()) {
      if (System.nanoTime() > end || started.waitFor(20, TimeUnit.MILLISECONDS)) {
        throw new IOException("no S3 server: " + Files.readString(log));
      }
    }
    return this;
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code kill -9}, and its process reaped. */
  public void kill() throws InterruptedException {
    if (process.isPresent()) {
      int unused = process.get().destroyForcibly().waitFor();
      process = Optional.empty();
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
