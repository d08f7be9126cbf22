package io.orograph.store.bucket;

import io.orograph.core.checkpoint.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The requests that a store makes of a server, each tried once more at most: who calls decides how
 * long it is worth while. What goes wrong is an {@link SdkException}.
 */
final class BucketCalls {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longest silence of the server. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /** A content of the largest size, over a slow line. */
  private static final Duration CALL = Duration.ofMinutes(10);

  /** Who puts waits for it. */
  private static final Duration DELETION = Duration.ofMinutes(1);

  /** An array holds no more; what is larger is none of ours. */
  private static final int LARGEST = 1 << 30;

  private static final int PRECONDITION_FAILED = 412;
  private static final int CONFLICT = 409;

  private final S3Client client;
  private final String bucket;

  private BucketCalls(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * An object.
   *
   * @param at when it was put, by the server's clock, in whole seconds
   */
  record Found(String key, long size, Instant at) {}

  /**
   * Part of a listing.
   *
   * @param next where the next page begins; none after the last
   */
  record Page(List<Found> found, Optional<String> next, boolean over) {
    static final Page OVER = new Page(List.of(), Optional.empty(), true);

    Page {
      found = List.copyOf(found);
    }
  }

  static BucketCalls of(BucketSettings settings, AwsCredentialsProvider credentials) {
    S3ClientBuilder builder =
        S3Client.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(credentials)
            .forcePathStyle(settings.pathStyle())
            // Ours are sent and compared; those of the client come in chunks that not every server
            // understands.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .overrideConfiguration(
                o ->
                    o.apiCallTimeout(CALL)
                        .retryStrategy(
                            AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(2)
                                .build()))
            .httpClient(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(CONNECT)
                    .socketTimeout(SILENCE)
                    .build());
    settings.endpoint().ifPresent(builder::endpointOverride);
    return new BucketCalls(builder.build(), settings.bucket());
  }

  /** Whole or not at all, and in the place of what lies there. */
  boolean put(String key, byte[] bytes, Digest digest) {
    client.putObject(
        r ->
            r.bucket(bucket)
                .key(key)
                .contentMD5(md5(bytes))
                .checksumSHA256(base64(HexFormat.of().parseHex(digest.hex()))),
        RequestBody.fromBytes(bytes));
    return true;
  }

  /** An empty object, unless there is one. */
  boolean create(String key) {
    try {
      client.putObject(
          r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromBytes(new byte[0]));
      return true;
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  Optional<byte[]> get(String key) {
    try {
      byte[] bytes =
          client.getObject(
              r -> r.bucket(bucket).key(key),
              (response, body) -> whole(response.contentLength(), body.readNBytes(LARGEST)));
      return Optional.of(bytes);
    } catch (SdkException e) {
      if (BucketFaults.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A body that is shorter than was said is no content but a line that broke. */
  private static byte[] whole(long said, byte[] came) throws IOException {
    if (came.length < Math.min(said, LARGEST)) {
      throw new IOException("cut off after " + came.length + " of " + said + " bytes");
    }
    return came;
  }

  Optional<Found> head(String key) {
    try {
      HeadObjectResponse found = client.headObject(r -> r.bucket(bucket).key(key));
      return Optional.of(new Found(key, found.contentLength(), found.lastModified()));
    } catch (SdkException e) {
      if (BucketFaults.isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  boolean delete(String key) {
    client.deleteObject(
        r -> r.bucket(bucket).key(key).overrideConfiguration(o -> o.apiCallTimeout(DELETION)));
    return true;
  }

  Page page(String prefix, Optional<String> from) {
    ListObjectsV2Request.Builder request =
        ListObjectsV2Request.builder().bucket(bucket).prefix(prefix);
    from.ifPresent(request::continuationToken);
    ListObjectsV2Response response = client.listObjectsV2(request.build());
    return new Page(
        response.contents().stream()
            .map(o -> new Found(o.key(), o.size(), o.lastModified()))
            .toList(),
        Optional.ofNullable(response.nextContinuationToken()),
        false);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Against accidents on the way alone, for servers that do not know the other checksum. */
  private static String md5(byte[] bytes) {
    try {
      return base64(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
