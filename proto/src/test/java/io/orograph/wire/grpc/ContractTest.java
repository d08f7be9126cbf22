package io.orograph.wire.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import io.orograph.v1.Options;
import io.orograph.v1.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every contract keeps to, read from what the compiler made of the {@code .proto} files. */
class ContractTest {
  private static void eachMethod(BiConsumer<ServiceDescriptorProto, MethodDescriptorProto> check)
      throws IOException {
    int methods = 0;
    for (FileDescriptorProto file : DescriptorImage.compiled()) {
      for (ServiceDescriptorProto service : file.getServiceList()) {
        for (MethodDescriptorProto method : service.getMethodList()) {
          check.accept(service, method);
          methods++;
        }
      }
    }
    assertThat(methods).as("methods looked at").isGreaterThan(20);
  }

  private static Role role(MethodDescriptorProto method) {
    return method.getOptions().getExtension(Options.requiredRole);
  }

  private static Map<String, Set<String>> fieldsByMessage() throws IOException {
    Map<String, Set<String>> fields = new HashMap<>();
    for (FileDescriptorProto file : DescriptorImage.compiled()) {
      for (DescriptorProto m : file.getMessageTypeList()) {
        Set<String> names = new HashSet<>();
        m.getFieldList().forEach(f -> names.add(f.getName()));
        fields.put("." + file.getPackage() + "." + m.getName(), names);
      }
    }
    return fields;
  }

  @Test
  void everyMethodRequiresARole() throws IOException {
    eachMethod(
        (service, method) ->
            assertThat(role(method))
                .as(service.getName() + "/" + method.getName())
                .isNotIn(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED));
  }

  @Test
  void everyMethodHasItsOwnRequestAndResponse() throws IOException {
    eachMethod(
        (service, method) -> {
          assertThat(method.getInputType()).endsWith("." + method.getName() + "Request");
          assertThat(method.getOutputType()).endsWith("." + method.getName() + "Response");
        });
  }

  @Test
  void everyChangingMethodOfUsersCanBeRepeated() throws IOException {
    Map<String, Set<String>> fields = fieldsByMessage();
    eachMethod(
        (service, method) -> {
          Role role = role(method);
          if (role == Role.ROLE_RESEARCHER || role == Role.ROLE_OPERATOR) {
            assertThat(fields.get(method.getInputType()))
                .as(method.getName())
                .contains("request_id");
          }
        });
  }

  @Test
  void everyListOfTheOrchestratorHasPages() throws IOException {
    Map<String, Set<String>> fields = fieldsByMessage();
    eachMethod(
        (service, method) -> {
          if (method.getName().startsWith("List") && !service.getName().equals("MetricsService")) {
            assertThat(fields.get(method.getInputType())).contains("page_size", "page_token");
            assertThat(fields.get(method.getOutputType())).contains("next_page_token");
          }
        });
  }

  @Test
  void everyElementHasAComment() throws IOException {
    List<String> bare = new ArrayList<>();
    int[] looked = {0};
    for (FileDescriptorProto file : DescriptorImage.compiled()) {
      Map<List<Integer>, String> comments = new HashMap<>();
      for (Location l : file.getSourceCodeInfo().getLocationList()) {
        comments.put(l.getPathList(), l.getLeadingComments() + l.getTrailingComments());
      }
      walk(
          file,
          (path, name) -> {
            looked[0]++;
            if (comments.getOrDefault(path, "").isBlank()) {
              bare.add(file.getName() + ": " + name);
            }
          });
    }
    assertThat(bare).isEmpty();
    assertThat(looked[0]).as("elements looked at").isGreaterThan(500);
  }

  /** Calls {@code visit} with the path, as source info has it, and the name of every element. */
  private static void walk(FileDescriptorProto file, BiConsumer<List<Integer>, String> visit) {
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      walk(file.getMessageType(i), List.of(4, i), visit);
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      walk(file.getEnumType(i), List.of(5, i), visit);
    }
    for (int i = 0; i < file.getServiceCount(); i++) {
      ServiceDescriptorProto service = file.getService(i);
      visit.accept(List.of(6, i), service.getName());
      for (int m = 0; m < service.getMethodCount(); m++) {
        visit.accept(List.of(6, i, 2, m), service.getName() + "/" + service.getMethod(m).getName());
      }
    }
  }

  private static void walk(
      DescriptorProto message, List<Integer> path, BiConsumer<List<Integer>, String> visit) {
    if (message.getOptions().getMapEntry()) {
      return;
    }
    visit.accept(path, message.getName());
    for (int i = 0; i < message.getFieldCount(); i++) {
      visit.accept(under(path, 2, i), message.getName() + "." + message.getField(i).getName());
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      walk(message.getNestedType(i), under(path, 3, i), visit);
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      walk(message.getEnumType(i), under(path, 4, i), visit);
    }
  }

  private static void walk(
      EnumDescriptorProto type, List<Integer> path, BiConsumer<List<Integer>, String> visit) {
    visit.accept(path, type.getName());
    for (int i = 0; i < type.getValueCount(); i++) {
      visit.accept(under(path, 2, i), type.getValue(i).getName());
    }
  }

  private static List<Integer> under(List<Integer> path, int kind, int index) {
    return Stream.concat(path.stream(), Stream.of(kind, index)).toList();
  }

  @Test
  void zeroOfEveryEnumMeansNotSet() throws IOException {
    for (FileDescriptorProto file : DescriptorImage.compiled()) {
      for (EnumDescriptorProto type : file.getEnumTypeList()) {
        assertThat(type.getValue(0).getNumber()).isZero();
        assertThat(type.getValue(0).getName()).endsWith("_UNSPECIFIED");
      }
    }
  }

  @Test
  void nothingThatIsFrozenIsGoneOrDifferent() throws IOException {
    assertThat(DescriptorImage.frozen()).isNotEmpty();
    assertThat(Compatibility.breaks(DescriptorImage.frozen(), DescriptorImage.compiled()))
        .isEmpty();
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        change("field removed", f -> withSpec(f, m -> m.removeField(0))),
        change("field renamed", f -> withSpec(f, m -> m.getFieldBuilder(0).setName("dta"))),
        change("field renumbered", f -> withSpec(f, m -> m.getFieldBuilder(0).setNumber(99))),
        change(
            "type changed",
            f ->
                withSpec(
                    f, m -> m.getFieldBuilder(6).setType(FieldDescriptorProto.Type.TYPE_STRING))),
        change(
            "made repeated",
            f ->
                withSpec(
                    f,
                    m -> m.getFieldBuilder(0).setLabel(FieldDescriptorProto.Label.LABEL_REPEATED))),
        change("message removed", f -> f.removeMessageType(0)),
        change("enum value renamed", f -> f.getEnumTypeBuilder(0).getValueBuilder(1).setName("X")),
        change("enum value removed", f -> f.getEnumTypeBuilder(0).removeValue(1)));
  }

  private static Arguments change(
      String what, java.util.function.Consumer<FileDescriptorProto.Builder> change) {
    UnaryOperator<FileDescriptorProto> applied =
        file -> {
          FileDescriptorProto.Builder builder = file.toBuilder();
          change.accept(builder);
          return builder.build();
        };
    return Arguments.of(what, applied);
  }

  private static void withSpec(
      FileDescriptorProto.Builder file, java.util.function.Consumer<DescriptorProto.Builder> edit) {
    file.getMessageTypeBuilderList().stream()
        .filter(m -> m.getName().equals("SweepSpec"))
        .forEach(edit);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changes")
  void everyKindOfBreakIsFound(String what, UnaryOperator<FileDescriptorProto> change)
      throws IOException {
    List<FileDescriptorProto> before = DescriptorImage.compiled();
    List<FileDescriptorProto> after =
        before.stream()
            .map(f -> f.getName().equals("orograph/v1/spec.proto") ? change.apply(f) : f)
            .toList();
    assertThat(Compatibility.breaks(before, after)).isNotEmpty();
    assertThat(Compatibility.breaks(before, before)).isEmpty();
  }

  @Test
  void aRemovedMethodIsABreakAndAnAddedOneIsNot() throws IOException {
    List<FileDescriptorProto> all = DescriptorImage.compiled();
    List<FileDescriptorProto> fewer =
        all.stream()
            .map(
                f -> {
                  FileDescriptorProto.Builder b = f.toBuilder();
                  b.getServiceBuilderList().forEach(s -> s.removeMethod(0));
                  return b.build();
                })
            .toList();
    assertThat(Compatibility.breaks(all, fewer)).anyMatch(b -> b.contains("/"));
    assertThat(Compatibility.breaks(fewer, all)).isEmpty();
  }
}
