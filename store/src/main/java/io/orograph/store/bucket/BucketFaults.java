package io.orograph.store.bucket;

import io.orograph.core.checkpoint.StoreException;
import io.orograph.core.checkpoint.StoreException.Fault;
import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Names what is wrong with a bucket that cannot do what it must. */
final class BucketFaults {
  private static final Set<String> FULL =
      Set.of("QuotaExceeded", "XMinioStorageFull", "InsufficientStorage");

  private static final Set<String> DAMAGED =
      Set.of("BadDigest", "XAmzContentSHA256Mismatch", "SignatureDoesNotMatch");

  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER = 500;
  private static final int INSUFFICIENT_STORAGE = 507;

  private BucketFaults() {}

  static boolean isMissing(SdkException e) {
    return e instanceof S3Exception s3
        && s3.statusCode() == NOT_FOUND
        && !code(s3).equals("NoSuchBucket");
  }

  /**
   * Whether the server found that what came is not what was sent. The signature covers the bytes:
   * some servers say so of it, as they do of wrong keys.
   */
  static boolean isDamaged(SdkException e) {
    return e instanceof S3Exception s3 && DAMAGED.contains(code(s3));
  }

  /** Whether it may be right after a while, without anybody's doing or with it: no answer, full. */
  static boolean mayPass(SdkException e) {
    if (!(e instanceof S3Exception s3)) {
      return true; // no answer at all, or none that is whole
    }
    int status = s3.statusCode();
    return status >= SERVER || status == TIMEOUT || status == TOO_MANY || isFull(s3);
  }

  private static boolean isFull(S3Exception e) {
    return e.statusCode() == INSUFFICIENT_STORAGE || FULL.contains(code(e));
  }

  private static String code(S3Exception e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  /** What {@code cause} says of {@code bucket}. */
  static StoreException of(BucketSettings bucket, SdkException cause) {
    String store = bucket.toString();
    IOException io = new IOException(cause.getMessage(), cause);
    if (!(cause instanceof S3Exception s3)) {
      return new StoreException(
          Fault.FAILED, store, String.valueOf(cause.getMessage()), "a server that answers", io);
    }
    if (isFull(s3)) {
      return new StoreException(Fault.FULL, store, "full", "space for checkpoints", io);
    }
    String found = (code(s3) + " " + s3.statusCode()).strip();
    if (s3.statusCode() == FORBIDDEN) {
      return new StoreException(
          Fault.READ_ONLY, store, found, "keys that may read, write, list and delete there", io);
    }
    if (s3.statusCode() == NOT_FOUND) {
      return new StoreException(Fault.FAILED, store, found, "a bucket that is there", io);
    }
    return new StoreException(Fault.FAILED, store, found, "a server that can do it", io);
  }
}
