package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.orograph.v1.CheckpointServiceGrpc;
import io.orograph.v1.CreateSweepRequest;
import io.orograph.v1.ImportCheckpointRequest;
import io.orograph.v1.ImportCheckpointResponse;
import io.orograph.v1.ListSweepsRequest;
import io.orograph.v1.MeasurementServiceGrpc;
import io.orograph.v1.MetricsServiceGrpc;
import io.orograph.v1.Options;
import io.orograph.v1.PauseSweepRequest;
import io.orograph.v1.ResultServiceGrpc;
import io.orograph.v1.Role;
import io.orograph.v1.Scope;
import io.orograph.v1.SweepServiceGrpc;
import io.orograph.v1.TrainerServiceGrpc;
import io.orograph.v1.WorkerRegistryServiceGrpc;
import io.orograph.wire.access.Grants;
import io.orograph.wire.access.MemberRole;
import io.orograph.wire.access.Members.Newcomer;
import io.orograph.wire.access.MembersFile;
import io.orograph.wire.access.Projects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every method of every service, called with every role, within and beyond a project. */
class RolesTest {
  private static final List<BindableService> SERVICES =
      List.of(
          new SweepServiceGrpc.SweepServiceImplBase() {},
          new MeasurementServiceGrpc.MeasurementServiceImplBase() {},
          new ResultServiceGrpc.ResultServiceImplBase() {},
          new Checkpoints(),
          new WorkerRegistryServiceGrpc.WorkerRegistryServiceImplBase() {},
          new TrainerServiceGrpc.TrainerServiceImplBase() {},
          new MetricsServiceGrpc.MetricsServiceImplBase() {});

  private static final Map<MemberRole, Set<Role>> MAY =
      Map.of(
          MemberRole.VIEWER, Set.of(Role.ROLE_VIEWER),
          MemberRole.RESEARCHER, Set.of(Role.ROLE_VIEWER, Role.ROLE_RESEARCHER),
          MemberRole.OPERATOR, Set.of(Role.ROLE_VIEWER, Role.ROLE_RESEARCHER, Role.ROLE_OPERATOR),
          MemberRole.WORKER, Set.of(Role.ROLE_VIEWER, Role.ROLE_WORKER));

  @TempDir private Path folder;
  private MembersFile members;
  private Server server;
  private ManagedChannel channel;

  /**
   * A stream begins before it says what it is about: as in earnest, nothing happens before that.
   */
  private static final class Checkpoints extends CheckpointServiceGrpc.CheckpointServiceImplBase {
    @Override
    public StreamObserver<ImportCheckpointRequest> importCheckpoint(
        StreamObserver<ImportCheckpointResponse> to) {
      return new StreamObserver<>() {
        @Override
        public void onNext(ImportCheckpointRequest request) {
          var unused =
              ServerCalls.asyncUnimplementedStreamingCall(
                  CheckpointServiceGrpc.getImportCheckpointMethod(), to);
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {}
      };
    }
  }

  /** How a call ended. */
  private record End(Status.Code code, String reason) {
    boolean isLetThrough() {
      // No service is there: who comes to it is told so.
      return code == Status.Code.UNIMPLEMENTED;
    }
  }

  @BeforeEach
  void start() throws IOException {
    members = new MembersFile(folder.resolve("members.json"));
    Access access =
        new Access(Token.random(), Optional.empty(), Optional.of(members), () -> Instant.EPOCH);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name);
    GrpcServers.guarded(
        builder,
        new Guards(access, Optional.empty(), Optional.empty(), Optional.empty()),
        SERVICES);
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  private Channel as(MemberRole role, Projects projects) throws IOException {
    return as(Grants.of(role, projects));
  }

  private Channel as(Grants grants) throws IOException {
    String token =
        members
            .change(
                m ->
                    m.create(
                        new Newcomer(
                            "m" + m.all().size(), grants, Optional.empty(), Optional.empty()),
                        Instant.EPOCH))
            .token()
            .orElseThrow();
    Path file = folder.resolve("token-" + token.hashCode());
    TestPki.write(file, token + "\n");
    return Channels.authorized(channel, Token.read(file));
  }

  private static List<ServerMethodDefinition<?, ?>> methods() {
    List<ServerMethodDefinition<?, ?>> all = new ArrayList<>();
    SERVICES.forEach(s -> all.addAll(s.bindService().getMethods()));
    return all;
  }

  private static MethodDescriptor contract(ServerMethodDefinition<?, ?> method) {
    return ((ProtoMethodDescriptorSupplier)
            Objects.requireNonNull(method.getMethodDescriptor().getSchemaDescriptor()))
        .getMethodDescriptor();
  }

  private static Role role(ServerMethodDefinition<?, ?> method) {
    return contract(method).getOptions().getExtension(Options.requiredRole);
  }

  private static Scope scope(ServerMethodDefinition<?, ?> method) {
    return contract(method).getOptions().getExtension(Options.scope);
  }

  /** The request with {@code subject} in the field that says what it is about, if it has one. */
  private static Message about(ServerMethodDefinition<?, ?> method, String subject) {
    Descriptor input = contract(method).getInputType();
    DynamicMessage.Builder request = DynamicMessage.newBuilder(input);
    Optional<FieldDescriptor> field = subjectField(input);
    if (field.isPresent() && field.get().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      Descriptor resource = field.get().getMessageType();
      request.setField(
          field.get(),
          DynamicMessage.newBuilder(resource)
              .setField(resource.findFieldByName("name"), subject)
              .build());
    } else {
      field.ifPresent(f -> request.setField(f, subject));
    }
    return request.build();
  }

  private static Optional<FieldDescriptor> subjectField(Descriptor input) {
    return ProjectScope.SUBJECTS.stream()
        .map(input::findFieldByName)
        .filter(
            f ->
                f != null
                    && (f.getJavaType() == FieldDescriptor.JavaType.STRING
                        || f.getMessageType().findFieldByName("name") != null))
        .findFirst();
  }

  private static <Q, A> End call(Channel to, io.grpc.MethodDescriptor<Q, A> method, Message request)
      throws Exception {
    ClientCall<Q, A> call =
        to.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS));
    CompletableFuture<End> end = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(
                new End(
                    status.getCode(),
                    RemoteFailure.of(status.asRuntimeException(trailers)).reason()));
          }
        },
        new Metadata());
    call.request(2);
    call.sendMessage(method.parseRequest(new ByteArrayInputStream(request.toByteArray())));
    call.halfClose();
    return end.get(60, TimeUnit.SECONDS);
  }

  @Test
  void allServicesOfTheContractsAreWalked() throws IOException {
    Set<String> compiled = new TreeSet<>();
    for (FileDescriptorProto file : DescriptorImage.compiled()) {
      file.getServiceList().forEach(s -> compiled.add(file.getPackage() + "." + s.getName()));
    }
    Set<String> walked = new TreeSet<>();
    SERVICES.forEach(s -> walked.add(s.bindService().getServiceDescriptor().getName()));
    assertThat(walked).isEqualTo(compiled);
  }

  @Test
  void everyMethodHasARoleAndAScope() {
    assertThat(methods()).hasSizeGreaterThan(30);
    for (ServerMethodDefinition<?, ?> method : methods()) {
      String name = method.getMethodDescriptor().getFullMethodName();
      assertThat(role(method)).as(name).isNotIn(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED);
      assertThat(scope(method)).as(name).isNotIn(Scope.SCOPE_UNSPECIFIED, Scope.UNRECOGNIZED);
      if (scope(method) == Scope.SCOPE_PROJECT) {
        assertThat(subjectField(contract(method).getInputType()))
            .as(name + " names what it is about")
            .isPresent();
      }
    }
  }

  @Test
  void everyRoleIsLetThroughToItsMethodsAndToNoOther() throws Exception {
    for (MemberRole member : MemberRole.values()) {
      Channel caller = as(member, Projects.ALL);
      for (ServerMethodDefinition<?, ?> method : methods()) {
        String what = member + " " + method.getMethodDescriptor().getFullMethodName();
        End end = call(caller, method.getMethodDescriptor(), about(method, "projects/p/sweeps/s"));
        if (MAY.getOrDefault(member, Set.of()).contains(role(method))) {
          assertThat(end.isLetThrough()).as(what + ": " + end).isTrue();
        } else {
          assertThat(end).as(what).isEqualTo(new End(Status.Code.PERMISSION_DENIED, "FORBIDDEN"));
        }
      }
    }
  }

  @Test
  void amongMembersOfOneProjectNobodyReachesAnother() throws Exception {
    for (MemberRole member :
        List.of(MemberRole.VIEWER, MemberRole.RESEARCHER, MemberRole.OPERATOR)) {
      Channel caller = as(member, Projects.of(Set.of("vision", "language")));
      for (ServerMethodDefinition<?, ?> method : methods()) {
        if (!MAY.getOrDefault(member, Set.of()).contains(role(method))) {
          continue;
        }
        String what = member + " " + method.getMethodDescriptor().getFullMethodName();
        boolean lab = scope(method) == Scope.SCOPE_LAB;
        for (String own : List.of("projects/vision", "projects/language/sweeps/s/cells/all")) {
          End end = call(caller, method.getMethodDescriptor(), about(method, own));
          assertThat(end.isLetThrough()).as(what + " " + own + ": " + end).isEqualTo(!lab);
        }
        boolean open = scope(method) == Scope.SCOPE_OWN;
        for (String foreign :
            List.of(
                "",
                "projects/default/sweeps/s",
                "projects/",
                "projects/-",
                "projects/visio",
                "projects/vision2/sweeps/s",
                "projects/../vision",
                "x",
                "/projects/vision")) {
          End end = call(caller, method.getMethodDescriptor(), about(method, foreign));
          if (open) {
            assertThat(end.isLetThrough()).as(what + " " + foreign + ": " + end).isTrue();
          } else {
            assertThat(end)
                .as(what + " " + foreign)
                .isEqualTo(new End(Status.Code.PERMISSION_DENIED, "OTHER_PROJECT"));
          }
        }
      }
    }
  }

  @Test
  void aMemberMayInEachProjectWhatItsRoleThereMay() throws Exception {
    Map<String, MemberRole> roles =
        Map.of(
            "vision", MemberRole.RESEARCHER,
            "language", MemberRole.VIEWER,
            "audio", MemberRole.OPERATOR);
    Channel caller = as(Grants.of(roles));
    for (ServerMethodDefinition<?, ?> method : methods()) {
      for (Map.Entry<String, MemberRole> in : roles.entrySet()) {
        String what = in + " " + method.getMethodDescriptor().getFullMethodName();
        End end =
            call(
                caller,
                method.getMethodDescriptor(),
                about(method, "projects/" + in.getKey() + "/sweeps/s"));
        if (role(method) == Role.ROLE_WORKER) {
          assertThat(end).as(what).isEqualTo(new End(Status.Code.PERMISSION_DENIED, "FORBIDDEN"));
        } else if (scope(method) == Scope.SCOPE_LAB) {
          assertThat(end)
              .as(what)
              .isEqualTo(new End(Status.Code.PERMISSION_DENIED, "OTHER_PROJECT"));
        } else if (scope(method) == Scope.SCOPE_OWN
            || MAY.getOrDefault(in.getValue(), Set.of()).contains(role(method))) {
          assertThat(end.isLetThrough()).as(what + ": " + end).isTrue();
        } else {
          assertThat(end).as(what).isEqualTo(new End(Status.Code.PERMISSION_DENIED, "FORBIDDEN"));
        }
      }
    }
  }

  /** What says of no project what it is about is not let through by a role in some project. */
  @Test
  void whatIsOfNoProjectNeedsNoMoreThanAViewer() {
    assertThat(methods())
        .filteredOn(method -> scope(method) == Scope.SCOPE_OWN)
        .allSatisfy(method -> assertThat(role(method)).isEqualTo(Role.ROLE_VIEWER));
  }

  @Test
  void aProjectOfALesserRoleAnywhereInARequestIsRefused() throws Exception {
    Channel caller =
        as(Grants.of(Map.of("vision", MemberRole.RESEARCHER, "language", MemberRole.VIEWER)));
    CreateSweepRequest.Builder request =
        CreateSweepRequest.newBuilder().setParent("projects/vision");
    request.getSpecBuilder().getDataBuilder().setName("projects/language/sweeps/s");
    assertThat(call(caller, SweepServiceGrpc.getCreateSweepMethod(), request.build()).reason())
        .isEqualTo("FORBIDDEN");
  }

  @Test
  void aNameOfAnotherProjectAnywhereInARequestIsRefused() throws Exception {
    Channel caller = as(MemberRole.RESEARCHER, Projects.of(Set.of("vision")));
    CreateSweepRequest own = CreateSweepRequest.newBuilder().setParent("projects/vision").build();
    assertThat(call(caller, SweepServiceGrpc.getCreateSweepMethod(), own).isLetThrough()).isTrue();
    CreateSweepRequest.Builder hidden = own.toBuilder();
    hidden.getSpecBuilder().getDataBuilder().setName("projects/language/sweeps/s");
    assertThat(call(caller, SweepServiceGrpc.getCreateSweepMethod(), hidden.build()).reason())
        .isEqualTo("OTHER_PROJECT");
  }

  /** A chunk that names no project is about the default one. */
  @Test
  void everyMessageOfAStreamSaysWhatItIsAbout() throws Exception {
    Channel caller = as(MemberRole.RESEARCHER, Projects.of(Set.of("vision")));
    Message chunk = ImportCheckpointRequest.newBuilder().setOffset(7).build();
    assertThat(call(caller, CheckpointServiceGrpc.getImportCheckpointMethod(), chunk).reason())
        .isEqualTo("OTHER_PROJECT");
  }

  @Test
  void theDefaultProjectIsOneLikeAnyOther() throws Exception {
    Channel caller = as(MemberRole.VIEWER, Projects.of(Set.of("default")));
    Message nothing = ListSweepsRequest.getDefaultInstance();
    assertThat(call(caller, SweepServiceGrpc.getListSweepsMethod(), nothing).isLetThrough())
        .isTrue();
    Message other = ListSweepsRequest.newBuilder().setParent("projects/vision").build();
    assertThat(call(caller, SweepServiceGrpc.getListSweepsMethod(), other).reason())
        .isEqualTo("OTHER_PROJECT");
  }

  @Test
  void theAnswerIsTheSameWhetherThereIsSuchASweepOrNot() throws Exception {
    Channel caller = as(MemberRole.RESEARCHER, Projects.of(Set.of("vision")));
    @Nullable End first = null;
    for (String name : List.of("projects/a/sweeps/s", "projects/a/sweeps/../..", "projects/a/x")) {
      Message request = PauseSweepRequest.newBuilder().setName(name).build();
      End end = call(caller, SweepServiceGrpc.getPauseSweepMethod(), request);
      assertThat(first == null || first.equals(end)).isTrue();
      first = end;
    }
  }
}
