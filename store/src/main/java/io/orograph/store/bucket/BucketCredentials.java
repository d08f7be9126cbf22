package io.orograph.store.bucket;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * Who we are for an S3 server: {@code AWS_ACCESS_KEY_ID} and {@code AWS_SECRET_ACCESS_KEY} (and
 * {@code AWS_SESSION_TOKEN}) of the environment, or the profile {@code default} of a file that its
 * owner alone may read. No other place is looked at, so that nobody is surprised by whose bucket it
 * is.
 */
final class BucketCredentials {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private BucketCredentials() {}

  /**
   * The keys, seen to be there.
   *
   * @throws IOException if there are none, or others may read the file; the message does not say
   *     them
   */
  static AwsCredentialsProvider of(Optional<Path> file) throws IOException {
    return file.isPresent() ? of(file.get()) : ofEnvironment();
  }

  private static AwsCredentialsProvider ofEnvironment() throws IOException {
    AwsCredentialsProvider keys = EnvironmentVariableCredentialsProvider.create();
    try {
      AwsCredentials unused = keys.resolveCredentials();
      return keys;
    } catch (SdkException e) {
      throw new IOException(
          "store credentials: none (expected: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the"
              + " environment, or store.credentials-file)");
    }
  }

  private static AwsCredentialsProvider of(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("store credentials file: " + file + " (expected: a file with keys)");
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          "store credentials file: "
              + file
              + " has "
              + PosixFilePermissions.toString(permissions)
              + " (expected: rw-------, for its owner only)");
    }
    try {
      Optional<Profile> profile =
          ProfileFile.builder()
              .content(file)
              .type(ProfileFile.Type.CREDENTIALS)
              .build()
              .profile("default");
      Optional<String> id = profile.flatMap(p -> p.property("aws_access_key_id"));
      Optional<String> secret = profile.flatMap(p -> p.property("aws_secret_access_key"));
      if (id.isPresent() && secret.isPresent()) {
        Optional<String> session = profile.flatMap(p -> p.property("aws_session_token"));
        return StaticCredentialsProvider.create(
            session.isPresent()
                ? AwsSessionCredentials.create(id.get(), secret.get(), session.get())
                : AwsBasicCredentials.create(id.get(), secret.get()));
      }
    } catch (SdkException | IllegalArgumentException e) {
      // Its own words might quote the file.
    }
    throw new IOException(
        "store credentials file: "
            + file
            + " (expected: [default], and below it aws_access_key_id and aws_secret_access_key)");
  }
}
