package io.orograph.orchestrator.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.CheckpointStore;
import io.orograph.core.checkpoint.CheckpointStore.MissingContentException;
import io.orograph.core.checkpoint.Digest;
import io.orograph.orchestrator.collect.Collector;
import io.orograph.orchestrator.collect.Garbage;
import io.orograph.orchestrator.results.Filter;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.results.ResultsStore.PlacedCheckpoint;
import io.orograph.orchestrator.sweep.SweepDirectory;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CollectGarbageRequest;
import io.orograph.v1.CollectGarbageResponse;
import io.orograph.v1.DeleteImportedCheckpointRequest;
import io.orograph.v1.DeleteImportedCheckpointResponse;
import io.orograph.v1.DownloadCheckpointRequest;
import io.orograph.v1.DownloadCheckpointResponse;
import io.orograph.v1.GetCheckpointRequest;
import io.orograph.v1.GetCheckpointResponse;
import io.orograph.v1.GetImportedCheckpointRequest;
import io.orograph.v1.GetImportedCheckpointResponse;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ListCheckpointsRequest;
import io.orograph.v1.ListCheckpointsResponse;
import io.orograph.v1.ListImportedCheckpointsRequest;
import io.orograph.v1.ListImportedCheckpointsResponse;
import io.orograph.v1.RunCheckpoint;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.v1.UploadCheckpointResponse;
import io.orograph.wire.convert.CheckpointName;
import io.orograph.wire.convert.RunName;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.convert.SweepName;
import io.orograph.wire.grpc.Identity;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import io.orograph.wire.grpc.ReplyStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/** Lists checkpoints, hands out content by its digest, and takes content in. */
public final class CheckpointService extends CheckpointServiceGrpc.CheckpointServiceImplBase {
  private static final int CHUNK = 256 * 1024;
  private static final int WAITING = 4;

  private final SweepDirectory directory;
  private final ResultsStore store;
  private final CheckpointStore content;
  private final Garbage garbage;
  private final Uploads uploads;
  private final Imports imports;
  private final Downloads downloads;
  private final Answers answers;

  /**
   * @param directory talks to the sweeps
   * @param store what has been recorded of them
   * @param content the bytes
   * @param garbage takes away what is not needed any more
   * @param uploads takes content in
   * @param imports takes checkpoints in that no run has left
   * @param downloads bounds what is handed out at once
   * @param blocking runs work that waits for the database or the content
   */
  public CheckpointService(
      SweepDirectory directory,
      ResultsStore store,
      CheckpointStore content,
      Garbage garbage,
      Uploads uploads,
      Imports imports,
      Downloads downloads,
      Executor blocking) {
    this.directory = directory;
    this.garbage = garbage;
    this.uploads = uploads;
    this.imports = imports;
    this.downloads = downloads;
    this.store = store;
    this.content = content;
    this.answers = new Answers(blocking);
  }

  @Override
  public void listCheckpoints(
      ListCheckpointsRequest request, StreamObserver<ListCheckpointsResponse> observer) {
    answers.answer(
        observer,
        () -> {
          Parent parent = Parent.parse("parent", request.getParent());
          Filter filter =
              parent.narrow(Filter.parse(request.getFilter(), ResultsStore.CHECKPOINT_FIELDS));
          Paging paging =
              Paging.of(
                  request.getPageSize(),
                  request.getPageToken(),
                  "checkpoints",
                  request.getParent(),
                  request.getFilter());
          String sweep = parent.sweep().toString();
          return Answers.ofSweep(sweep, directory.get(sweep))
              .thenApplyAsync(view -> page(parent.sweep(), filter, paging), answers.blocking());
        });
  }

  private ListCheckpointsResponse page(SweepName sweep, Filter filter, Paging paging) {
    Page<PlacedCheckpoint> page =
        store.checkpoints(sweep.toString(), filter, paging.after(), paging.size());
    ListCheckpointsResponse.Builder answer =
        ListCheckpointsResponse.newBuilder().setNextPageToken(paging.token(page.next()));
    page.items().forEach(placed -> answer.addCheckpoints(message(sweep, placed)));
    return answer.build();
  }

  private static RunCheckpoint message(SweepName sweep, PlacedCheckpoint placed) {
    RunName run = sweep.cell(placed.cell()).run(placed.replicate());
    return RunCheckpoint.newBuilder()
        .setRun(run.toString())
        .setName(new CheckpointName(run, placed.checkpoint().digest()).toString())
        .setCheckpoint(StoreConverter.toProto(placed.checkpoint()))
        .build();
  }

  @Override
  public void getCheckpoint(
      GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> observer) {
    answers.answer(
        observer,
        () -> {
          CheckpointName name = CheckpointName.parse("name", request.getName());
          String sweep = name.run().sweep().toString();
          return Answers.ofSweep(sweep, directory.get(sweep))
              .thenApplyAsync(view -> checkpoint(name), answers.blocking());
        });
  }

  /** What a run has several times, for different reasons, is told as the first in the list. */
  private GetCheckpointResponse checkpoint(CheckpointName name) {
    SweepName sweep = name.run().sweep();
    Filter filter =
        Filter.and(
            Filter.equal("cell", name.run().cell().cell()),
            Filter.equal("replicate", name.run().replicate()),
            Filter.equal("digest", name.digest().hex()));
    return store.checkpoints(sweep.toString(), filter, Optional.empty(), 1).items().stream()
        .findFirst()
        .map(placed -> GetCheckpointResponse.newBuilder().setCheckpoint(message(sweep, placed)))
        .map(GetCheckpointResponse.Builder::build)
        .orElseThrow(() -> new OrographException(new OrographFailure.NotFound(name.toString())));
  }

  @Override
  public void downloadCheckpoint(
      DownloadCheckpointRequest request, StreamObserver<DownloadCheckpointResponse> observer) {
    Digest digest;
    try {
      digest = StoreConverter.digest("digest", request.getDigest());
    } catch (SpecRejected e) {
      observer.onError(Answers.status(e));
      return;
    }
    ReplyStream<DownloadCheckpointResponse> stream = ReplyStream.of(observer, WAITING);
    CompletableFuture.runAsync(() -> start(stream, digest, request), answers.blocking())
        .exceptionally(
            failure -> {
              stream.fail(failure);
              return null;
            });
  }

  private void start(
      ReplyStream<DownloadCheckpointResponse> stream,
      Digest digest,
      DownloadCheckpointRequest request) {
    byte[] bytes;
    Downloads.Room room;
    try {
      room = downloads.room(content.size(digest).orElse(0));
      stream.onEnd(room::release);
      bytes = content.get(digest);
    } catch (MissingContentException e) {
      throw store
          .releasedCheckpoints()
          .released(digest)
          .<RuntimeException>map(at -> released(digest, at))
          .orElseGet(() -> new CompletionException(e));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    if (request.getOffset() < 0 || request.getOffset() > bytes.length) {
      throw new SpecRejected(
          "offset", Long.toString(request.getOffset()), "0 to " + bytes.length + ", the size");
    }
    send(stream, room, bytes, (int) request.getOffset(), true);
  }

  private static OrographException released(Digest digest, Instant at) {
    return new OrographException(new OrographFailure.Released("digest: " + digest, at.toString()));
  }

  private void send(
      ReplyStream<DownloadCheckpointResponse> stream,
      Downloads.Room room,
      byte[] bytes,
      int from,
      boolean first) {
    int offset = from;
    boolean start = first;
    while (start || offset < bytes.length) {
      int length = Math.min(CHUNK, bytes.length - offset);
      if (!stream.offer(chunk(bytes, offset, length, start))) {
        if (!stream.isOver()) {
          later(stream, room, bytes, offset, start);
        }
        return;
      }
      start = false;
      offset += length;
    }
    room.release(); // the last chunks that wait are copies
    stream.complete();
  }

  /** Goes on when the reader has taken some of it; one that takes nothing for long is let go. */
  private void later(
      ReplyStream<DownloadCheckpointResponse> stream,
      Downloads.Room room,
      byte[] bytes,
      int reached,
      boolean first) {
    var unused =
        stream
            .room()
            .toCompletableFuture()
            .orTimeout(downloads.unread().toNanos(), TimeUnit.NANOSECONDS)
            .handleAsync(
                (free, late) -> {
                  if (late == null) {
                    send(stream, room, bytes, reached, first);
                  } else {
                    stream.fail(downloads.notRead());
                  }
                  return null;
                },
                answers.blocking());
  }

  private static DownloadCheckpointResponse chunk(
      byte[] bytes, int offset, int length, boolean first) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return DownloadCheckpointResponse.newBuilder()
        .setSizeBytes(first ? bytes.length : 0)
        .setOffset(offset)
        .setData(ByteString.copyFrom(bytes, offset, length))
        .setCrc32C((int) crc.getValue())
        .build();
  }

  @Override
  public void collectGarbage(
      CollectGarbageRequest request, StreamObserver<CollectGarbageResponse> observer) {
    answers.answer(
        observer,
        () -> {
          Submission.requestId(request.getRequestId());
          return answers.async(() -> collected(request.getValidateOnly()));
        });
  }

  private CollectGarbageResponse collected(boolean trial) {
    long released = garbage.releaser().turn(trial);
    Collector.Turn turn;
    try {
      if (!trial) {
        uploads.forget();
        imports.forget();
      }
      turn = garbage.collector().turn(trial);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    return CollectGarbageResponse.newBuilder()
        .setKeptObjects(turn.keptObjects())
        .setKeptBytes(turn.keptBytes())
        .setYoungObjects(turn.youngObjects())
        .setYoungBytes(turn.youngBytes())
        .setFreedObjects(turn.freedObjects())
        .setFreedBytes(turn.freedBytes())
        .setGrace(Durations.fromNanos(garbage.collector().grace().toNanos()))
        .setReleasedCheckpoints(released)
        .build();
  }

  @Override
  public StreamObserver<UploadCheckpointRequest> uploadCheckpoint(
      StreamObserver<UploadCheckpointResponse> observer) {
    return uploads.upload(observer);
  }

  @Override
  public StreamObserver<ImportCheckpointRequest> importCheckpoint(
      StreamObserver<ImportCheckpointResponse> observer) {
    return imports.receive(Identity.current().map(Identity::name).orElse(""), observer);
  }

  @Override
  public void getImportedCheckpoint(
      GetImportedCheckpointRequest request,
      StreamObserver<GetImportedCheckpointResponse> observer) {
    answers.answer(
        observer,
        () ->
            answers.async(
                () ->
                    GetImportedCheckpointResponse.newBuilder()
                        .setCheckpoint(imports.get(request.getName()))
                        .build()));
  }

  @Override
  public void listImportedCheckpoints(
      ListImportedCheckpointsRequest request,
      StreamObserver<ListImportedCheckpointsResponse> observer) {
    answers.answer(observer, () -> answers.async(() -> imports.list(request)));
  }

  @Override
  public void deleteImportedCheckpoint(
      DeleteImportedCheckpointRequest request,
      StreamObserver<DeleteImportedCheckpointResponse> observer) {
    answers.answer(
        observer,
        () ->
            answers.async(
                () -> {
                  imports.delete(request.getName(), request.getRequestId());
                  return DeleteImportedCheckpointResponse.getDefaultInstance();
                }));
  }
}
