package io.orograph.cli.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.orograph.cli.view.CheckpointView;
import io.orograph.core.checkpoint.Digest;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CheckpointServiceGrpc.CheckpointServiceBlockingStub;
import io.orograph.v1.CheckpointServiceGrpc.CheckpointServiceStub;
import io.orograph.v1.DeleteImportedCheckpointRequest;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ImportedCheckpoint;
import io.orograph.v1.ListImportedCheckpointsRequest;
import io.orograph.v1.ListImportedCheckpointsResponse;
import io.orograph.v1.NetworkSpec;
import io.orograph.wire.convert.ImportConverter;
import io.orograph.wire.convert.ImportedCheckpointName;
import io.orograph.wire.convert.ProjectName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** Calls about checkpoints that no run has left. Made by {@link LabClient#checkpoints}. */
public final class CheckpointCalls {
  private static final int CHUNK = 256 << 10;
  private static final int TRIES = 5;
  private static final long CALL_SECONDS = 120;

  private final LabClient lab;
  private final ProjectName project;
  private final CheckpointServiceBlockingStub checkpoints;
  private final CheckpointServiceStub streams;

  CheckpointCalls(LabClient lab, ProjectName project, Channel channel) {
    this.lab = lab;
    this.project = project;
    this.checkpoints = CheckpointServiceGrpc.newBlockingStub(channel);
    this.streams = CheckpointServiceGrpc.newStub(channel);
  }

  /**
   * What is said of a file.
   *
   * @param spec text with data, task and network, as in a sweep file
   * @param id of the checkpoint; made up when empty
   * @param description what it is
   */
  public record Said(String spec, String id, String description) {}

  /**
   * Brings a file, on from where it was whenever the connection breaks; the same request id brings
   * it once.
   *
   * @throws io.orograph.wire.convert.SpecRejected if what is said of it cannot be read
   */
  public Answer<CheckpointView> bring(byte[] file, Said said, UUID requestId) {
    ImportCheckpointRequest first =
        ImportCheckpointRequest.newBuilder()
            .setParent(project.toString())
            .setRequestId(requestId.toString())
            .setCheckpointId(said.id())
            .setCheckpoint(
                ImportConverter.parse(said.spec()).toBuilder()
                    .setDigest(Digest.of(file).hex())
                    .setSizeBytes(file.length)
                    .setDescription(said.description()))
            .build();
    long reached = 0;
    for (int left = TRIES; ; left--) {
      try {
        // Without bytes the call asks how much is there.
        ImportCheckpointResponse answer = send(first, file, 0, 0);
        if (answer.getCommittedBytes() > reached) {
          reached = answer.getCommittedBytes();
          left = TRIES; // whoever gets on is not given up
        }
        if (!answer.hasCheckpoint()) {
          answer = send(first, file, Math.toIntExact(answer.getCommittedBytes()), file.length);
        }
        if (answer.hasCheckpoint()) {
          return answer(answer.getCheckpoint());
        }
      } catch (LabFailure e) {
        if (!e.isUnanswered() || left == 1) {
          throw e;
        }
      }
      if (left == 1) {
        String words = "the lab took no more of " + first.getCheckpoint().getDigest();
        throw LabFailure.unanswered(words, new IllegalStateException(words));
      }
    }
  }

  private ImportCheckpointResponse send(
      ImportCheckpointRequest first, byte[] file, int from, int to) {
    return lab.call(
        () -> {
          Bringing call = new Bringing();
          streams.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS).importCheckpoint(call);
          call.send(first);
          for (int at = from; at < to && !call.isOver(); at += CHUNK) {
            call.send(chunk(first.getParent(), file, at, Math.min(CHUNK, to - at)));
          }
          return call.end();
        });
  }

  private static ImportCheckpointRequest chunk(String parent, byte[] file, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(file, at, length);
    return ImportCheckpointRequest.newBuilder()
        .setParent(parent)
        .setOffset(at)
        .setData(ByteString.copyFrom(file, at, length))
        .setCrc32C((int) crc.getValue())
        .build();
  }

  /** All of the project, newest first. */
  public List<Answer<CheckpointView>> list() {
    List<Answer<CheckpointView>> all = new ArrayList<>();
    String token = "";
    do {
      ListImportedCheckpointsRequest request =
          ListImportedCheckpointsRequest.newBuilder()
              .setParent(project.toString())
              .setPageSize(200)
              .setPageToken(token)
              .build();
      ListImportedCheckpointsResponse page =
          lab.call(() -> LabClient.unary(checkpoints).listImportedCheckpoints(request));
      page.getCheckpointsList().forEach(c -> all.add(answer(c)));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    return all;
  }

  /** Forgets one, by its id or its full name; its full name. */
  public String delete(String given, UUID requestId) {
    String name =
        ImportedCheckpointName.parse(
                "checkpoint", given.contains("/") ? given : project + "/checkpoints/" + given)
            .toString();
    DeleteImportedCheckpointRequest request =
        DeleteImportedCheckpointRequest.newBuilder()
            .setName(name)
            .setRequestId(requestId.toString())
            .build();
    var unused = lab.call(() -> LabClient.unary(checkpoints).deleteImportedCheckpoint(request));
    return name;
  }

  private static Answer<CheckpointView> answer(ImportedCheckpoint c) {
    return new Answer<>(
        new CheckpointView(
            c.getName().substring(c.getName().lastIndexOf('/') + 1),
            c.getDigest(),
            c.getSizeBytes(),
            c.getData().getName(),
            words(c.getNetwork()),
            c.getDescription(),
            Instant.ofEpochSecond(c.getCreateTime().getSeconds()).toString()),
        () -> LabClient.json(c));
  }

  private static String words(NetworkSpec network) {
    String family =
        network.getFamily().name().replace("NETWORK_FAMILY_", "").toLowerCase(Locale.ROOT);
    return family + " of width " + network.getWidth();
  }
}
