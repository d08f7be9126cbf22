package io.orograph.wire.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.orograph.v1.Role;
import io.orograph.v1.Scope;
import io.orograph.wire.access.Projects;
import io.orograph.wire.convert.ProjectName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a caller call only about its own projects, whatever exists in others: the answer to a name
 * of theirs is the same whether there is such a thing or not. Where a method is about one project,
 * every resource name in its request counts, wherever it stands: the caller must have the method's
 * role in each of these projects.
 */
final class ProjectScope implements ServerInterceptor {
  static final String REQUEST_ID = "request_id";

  /** The fields that name what a request is about, whichever it has. */
  static final List<String> SUBJECTS = List.of("name", "parent", "sweep");

  private static final String PREFIX = "projects/";

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    MethodDescriptor<Q, A> method = call.getMethodDescriptor();
    if (MethodRoles.isOpen(method)) {
      return next.startCall(call, headers);
    }
    Projects own = Identity.visible();
    Scope scope = MethodRoles.scope(method);
    CallRecord record = CallRecord.current();
    if (!own.all() && scope != Scope.SCOPE_PROJECT && scope != Scope.SCOPE_OWN) {
      record.refused(Access.Refused.PROJECT);
      return Refusal.of(
          call, new OrographFailure.OtherProject(method.getFullMethodName(), "the whole lab"));
    }
    boolean check = !own.all() && scope == Scope.SCOPE_PROJECT;
    Role required = MethodRoles.required(method);
    Projects able = Identity.current().map(i -> i.projects(required)).orElse(Projects.ALL);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;
      private boolean noted;

      @Override
      public void onMessage(Q request) {
        if (refused) {
          return;
        }
        if (!noted) {
          noted = true;
          note(record, request);
        }
        Optional<OrographFailure> refusal =
            check ? refusal(method, required, request, own, able) : Optional.empty();
        if (refusal.isPresent()) {
          refused = true;
          record.refused(
              refusal.get() instanceof OrographFailure.OtherProject
                  ? Access.Refused.PROJECT
                  : Access.Refused.ROLE);
          Refusal.close(call, StatusMapping.toStatus(refusal.get()));
          // To the service it is a caller that has left.
          super.onCancel();
          return;
        }
        super.onMessage(request);
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }

      @Override
      public void onReady() {
        if (!refused) {
          super.onReady();
        }
      }

      @Override
      public void onCancel() {
        if (!refused) {
          super.onCancel();
        }
      }

      @Override
      public void onComplete() {
        if (!refused) {
          super.onComplete();
        }
      }
    };
  }

  /**
   * Why a caller may not make this request: it is about a project that is none of its {@code own},
   * or one in which it has a lesser role than in those where it is {@code able}.
   */
  private static Optional<OrographFailure> refusal(
      MethodDescriptor<?, ?> method, Role required, Object request, Projects own, Projects able) {
    String name = method.getFullMethodName();
    Optional<OrographFailure> other =
        foreign(request, own).map(project -> new OrographFailure.OtherProject(name, project));
    return other.or(
        () ->
            foreign(request, able)
                .map(project -> new OrographFailure.Forbidden(name, required.name())));
  }

  private static void note(CallRecord record, Object request) {
    if (request instanceof Message message) {
      String id = text(message, REQUEST_ID);
      String worker = text(message, "worker");
      record.about(subject(message).orElse(worker == null ? "" : worker), id == null ? "" : id);
    }
  }

  /** What a request says it is about: a name, or a resource that has one. */
  private static Optional<String> subject(Message message) {
    for (String name : SUBJECTS) {
      FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
      if (field != null && !field.isRepeated()) {
        return field.getJavaType() == JavaType.MESSAGE
            ? Optional.ofNullable(text((Message) message.getField(field), SUBJECTS.getFirst()))
            : Optional.ofNullable(text(message, name));
      }
    }
    return Optional.empty();
  }

  private static @Nullable String text(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return field != null && field.getJavaType() == JavaType.STRING && !field.isRepeated()
        ? (String) message.getField(field)
        : null;
  }

  /** A project that {@code request} is about and that is none of {@code own}. */
  private static Optional<String> foreign(Object request, Projects own) {
    if (!(request instanceof Message message)) {
      return Optional.of("unknown");
    }
    // A request that names nothing is about the project that is meant when none is named.
    String about =
        subject(message).filter(s -> !s.isEmpty()).orElse(ProjectName.DEFAULT.toString());
    if (!about.startsWith(PREFIX)) {
      return Optional.of("unknown");
    }
    return Optional.<String>empty()
        .or(() -> foreignName(about, own))
        .or(() -> within(message, own));
  }

  private static Optional<String> within(Message message, Projects own) {
    for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
      List<?> values =
          field.getValue() instanceof List<?> several ? several : List.of(field.getValue());
      for (Object value : values) {
        Optional<String> found =
            switch (value) {
              case String text -> foreignName(text, own);
              case Message inner -> within(inner, own);
              default -> Optional.empty();
            };
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> foreignName(String text, Projects own) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int end = text.indexOf('/', PREFIX.length());
    String project = text.substring(PREFIX.length(), end < 0 ? text.length() : end);
    return own.include(project) ? Optional.empty() : Optional.of(project);
  }
}
