package io.orograph.orchestrator.grpc;

import io.grpc.stub.StreamObserver;
import io.orograph.core.checkpoint.Digest;
import io.orograph.core.checkpoint.StateDictCheck;
import io.orograph.core.sweep.DataCatalogue;
import io.orograph.core.sweep.RunSettings;
import io.orograph.core.sweep.StateDict;
import io.orograph.core.sweep.Violation;
import io.orograph.orchestrator.results.ImportedCheckpoint;
import io.orograph.orchestrator.results.Page;
import io.orograph.orchestrator.results.ResultsStore;
import io.orograph.orchestrator.schedule.Shares;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ListImportedCheckpointsRequest;
import io.orograph.v1.ListImportedCheckpointsResponse;
import io.orograph.v1.UploadCheckpointRequest;
import io.orograph.wire.convert.ImportConverter;
import io.orograph.wire.convert.ImportedCheckpointName;
import io.orograph.wire.convert.ProjectName;
import io.orograph.wire.convert.RunConverter;
import io.orograph.wire.convert.SpecRejected;
import io.orograph.wire.convert.StoreConverter;
import io.orograph.wire.grpc.OrographException;
import io.orograph.wire.grpc.OrographFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Checkpoints that researchers bring. What is said of one is checked before its first byte, and its
 * tensors before anything is kept; then its content is in the store, and a row keeps it there. A
 * kill between the two leaves content that nobody refers to: the same call again finds it, and
 * makes the row.
 */
public final class Imports {
  private static final String AT = "checkpoint";

  /** The tensors of one are looked at as a whole: a few times its bytes must fit into the heap. */
  private static final int SHARE_OF_HEAP = 8;

  private final Uploads uploads;
  private final ResultsStore store;
  private final Quotas quotas;
  private final InstantSource clock;
  private final Answers answers;

  /**
   * Imports into a store.
   *
   * @param uploads the way there; not that of the workers, whom nobody here may keep from coming
   * @param store knows the checkpoints
   * @param shares what projects may have
   * @param clock says when they came
   * @param blocking runs work that waits for the database
   */
  public Imports(
      Uploads uploads, ResultsStore store, Shares shares, InstantSource clock, Executor blocking) {
    this.uploads = uploads;
    this.store = store;
    this.quotas = new Quotas(shares, store);
    this.clock = clock;
    this.answers = new Answers(blocking);
  }

  /** Takes one call's messages. */
  StreamObserver<ImportCheckpointRequest> receive(
      String caller, StreamObserver<ImportCheckpointResponse> answer) {
    return uploads.receive(new Import(caller), answer);
  }

  /** Takes away what has come of contents that nobody has gone on with for long. */
  void forget() throws IOException {
    uploads.forget();
  }

  /** The one of this name, which a request has in its field {@code name}. */
  io.orograph.v1.ImportedCheckpoint get(String name) {
    return message(known(ImportedCheckpointName.parse("name", name).toString()));
  }

  private ImportedCheckpoint known(String name) {
    return store
        .imported()
        .get(name)
        .orElseThrow(() -> new OrographException(new OrographFailure.NotFound(name)));
  }

  /** A page of those of a project. */
  ListImportedCheckpointsResponse list(ListImportedCheckpointsRequest request) {
    ProjectName project = ProjectName.parseOrDefault("parent", request.getParent());
    Paging paging =
        Paging.of(
            request.getPageSize(),
            request.getPageToken(),
            "imported checkpoints",
            project.toString());
    Page<ImportedCheckpoint> page =
        store.imported().list(project.project(), paging.after(), paging.size());
    ListImportedCheckpointsResponse.Builder answer =
        ListImportedCheckpointsResponse.newBuilder().setNextPageToken(paging.token(page.next()));
    page.items().forEach(checkpoint -> answer.addCheckpoints(message(checkpoint)));
    return answer.build();
  }

  /** Forgets the one of this name. */
  void delete(String name, String requestId) {
    Submission.requestId(requestId);
    String parsed = ImportedCheckpointName.parse("name", name).toString();
    if (!store.imported().delete(parsed)) {
      throw new OrographException(new OrographFailure.NotFound(parsed));
    }
  }

  private static io.orograph.v1.ImportedCheckpoint message(ImportedCheckpoint checkpoint) {
    io.orograph.v1.RunSettings settings = RunConverter.toProto(checkpoint.settings());
    return io.orograph.v1.ImportedCheckpoint.newBuilder()
        .setName(checkpoint.name())
        .setDigest(checkpoint.digest().hex())
        .setSizeBytes(checkpoint.size())
        .setData(settings.getData())
        .setTask(settings.getTask())
        .setNetwork(settings.getNetwork())
        .setDescription(checkpoint.description())
        .setCreatedBy(checkpoint.createdBy())
        .setCreateTime(Resources.time(checkpoint.created()))
        .build();
  }

  /** One at a time, so that two do not take the last room of a project both. */
  private synchronized ImportedCheckpoint keep(ImportedCheckpoint wanted) {
    Optional<ImportedCheckpoint> before = sameBefore(wanted.name(), wanted.requestId());
    if (before.isPresent()) {
      return before.get();
    }
    quotas.room("projects/" + wanted.project(), wanted.size());
    store.imported().put(wanted);
    return wanted;
  }

  /** What the same call has made before. */
  private Optional<ImportedCheckpoint> sameBefore(String name, String requestId) {
    Optional<ImportedCheckpoint> before = store.imported().get(name);
    if (before.isPresent() && !before.get().requestId().equals(requestId)) {
      throw new OrographException(new OrographFailure.AlreadyExists(name));
    }
    return before;
  }

  /** What the first message of a call says; asks the database. */
  private ImportedCheckpoint wanted(ImportCheckpointRequest request, String caller) {
    io.orograph.v1.ImportedCheckpoint said = request.getCheckpoint();
    List<Violation> found = new ArrayList<>();
    Submission.collect(found, () -> name(request));
    Submission.collect(found, () -> Submission.requestId(request.getRequestId()));
    Submission.collect(found, () -> Submission.description(said.getDescription()));
    Submission.collect(found, () -> StoreConverter.digest(AT + ".digest", said.getDigest()));
    Submission.collect(found, () -> size(said.getSizeBytes()));
    Submission.collect(found, () -> ImportConverter.fromProto(said));
    if (!found.isEmpty()) {
      throw new SpecRejected(found);
    }
    ImportedCheckpointName name = name(request);
    Optional<ImportedCheckpoint> before = sameBefore(name.toString(), request.getRequestId());
    if (before.isPresent()) {
      return before.get();
    }
    quotas.room("projects/" + name.project(), said.getSizeBytes());
    return new ImportedCheckpoint(
        name.toString(),
        name.project(),
        new Digest(said.getDigest()),
        said.getSizeBytes(),
        ImportConverter.fromProto(said),
        said.getDescription(),
        caller,
        request.getRequestId(),
        clock.instant().truncatedTo(ChronoUnit.MICROS)); // as the database has it
  }

  private static ImportedCheckpointName name(ImportCheckpointRequest request) {
    String id = request.getCheckpointId();
    return ImportedCheckpointName.of(
        ProjectName.parseOrDefault("parent", request.getParent()),
        "checkpoint_id",
        id.isEmpty()
            ? "c-" + Digest.of(request.getRequestId().getBytes(StandardCharsets.UTF_8)).shortHex()
            : id);
  }

  private static void size(long bytes) {
    long most = most(Runtime.getRuntime().maxMemory());
    if (bytes < 1 || bytes > most) {
      throw new SpecRejected(
          AT + ".size_bytes",
          Long.toString(bytes),
          "1 to %d, an eighth of the orchestrator's heap (OROGRAPH_HEAP)".formatted(most));
    }
  }

  /** Bytes that a checkpoint may have in a process with such a heap. */
  static long most(long heap) {
    return Math.min(Uploads.LARGEST, heap / SHARE_OF_HEAP);
  }

  /** What a call brings a checkpoint for. */
  private final class Import
      implements Uploads.Delivery<ImportCheckpointRequest, ImportCheckpointResponse> {
    private final String caller;
    private Optional<ImportedCheckpoint> wanted = Optional.empty();

    Import(String caller) {
      this.caller = caller;
    }

    @Override
    public UploadCheckpointRequest chunk(ImportCheckpointRequest message) {
      UploadCheckpointRequest.Builder chunk =
          UploadCheckpointRequest.newBuilder()
              .setOffset(message.getOffset())
              .setData(message.getData())
              .setCrc32C(message.getCrc32C());
      if (wanted.isEmpty()) {
        ImportedCheckpoint first = wanted(message, caller);
        wanted = Optional.of(first);
        chunk.setDigest(first.digest().hex()).setSizeBytes(first.size());
      }
      return chunk.build();
    }

    @Override
    public void check(byte[] whole) {
      RunSettings settings = wanted.orElseThrow().settings();
      DataCatalogue.Entry data = DataCatalogue.of(settings.data()).orElseThrow();
      List<Violation> found =
          StateDictCheck.of(
              whole,
              StateDict.of(settings.network(), data, data.outputs(settings.task().kind())),
              "tensors");
      if (!found.isEmpty()) {
        throw new SpecRejected(found);
      }
    }

    @Override
    public CompletionStage<ImportCheckpointResponse> answer(long committed, boolean whole) {
      ImportCheckpointResponse.Builder answer =
          ImportCheckpointResponse.newBuilder().setCommittedBytes(committed);
      return whole
          ? answers.async(() -> answer.setCheckpoint(message(keep(wanted.orElseThrow()))).build())
          : CompletableFuture.completedFuture(answer.build());
    }
  }
}
