package io.orograph.wire.grpc;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which changes of contracts break those who hold the older ones: stored events, clients, sweep
 * files. Additions never do.
 */
final class Compatibility {
  private final List<String> breaks = new ArrayList<>();

  private Compatibility() {}

  /** One line for each thing of {@code older} that is gone or different in {@code newer}. */
  static List<String> breaks(List<FileDescriptorProto> older, List<FileDescriptorProto> newer) {
    Compatibility c = new Compatibility();
    Map<String, String> before = elements(older);
    Map<String, String> after = elements(newer);
    before.forEach((name, shape) -> c.compare(name, shape, after.get(name)));
    return c.breaks;
  }

  private void compare(
      String name, String before, @org.jspecify.annotations.Nullable String after) {
    if (after == null) {
      breaks.add(name + ": gone (expected: " + before + ")");
    } else if (!after.equals(before)) {
      breaks.add(name + ": " + after + " (expected: " + before + ")");
    }
  }

  /** Every element by a name that includes its number where it has one, with its shape. */
  private static Map<String, String> elements(List<FileDescriptorProto> files) {
    Map<String, String> all = new LinkedHashMap<>();
    for (FileDescriptorProto file : files) {
      String scope = "." + file.getPackage();
      all.put(file.getName(), file.getPackage() + " " + file.getOptions().getJavaPackage());
      file.getMessageTypeList().forEach(m -> message(scope, m, all));
      file.getEnumTypeList().forEach(e -> enumeration(scope, e, all));
      file.getServiceList().forEach(s -> service(scope, s, all));
      file.getExtensionList()
          .forEach(f -> all.put(scope + " extension " + f.getNumber(), shape(f)));
    }
    return all;
  }

  private static void message(String scope, DescriptorProto m, Map<String, String> all) {
    String name = scope + "." + m.getName();
    all.put(name, "message");
    for (FieldDescriptorProto f : m.getFieldList()) {
      String oneof =
          f.hasOneofIndex() && !f.getProto3Optional()
              ? " in " + m.getOneofDecl(f.getOneofIndex()).getName()
              : "";
      all.put(name + " field " + f.getNumber(), shape(f) + oneof);
    }
    m.getNestedTypeList().forEach(n -> message(name, n, all));
    m.getEnumTypeList().forEach(e -> enumeration(name, e, all));
  }

  private static String shape(FieldDescriptorProto f) {
    return f.getName()
        + " "
        + f.getLabel()
        + " "
        + f.getType()
        + f.getTypeName()
        + (f.getProto3Optional() ? " optional" : "");
  }

  private static void enumeration(String scope, EnumDescriptorProto e, Map<String, String> all) {
    String name = scope + "." + e.getName();
    all.put(name, "enum");
    for (EnumValueDescriptorProto v : e.getValueList()) {
      all.put(name + " value " + v.getNumber(), v.getName());
    }
  }

  private static void service(String scope, ServiceDescriptorProto s, Map<String, String> all) {
    String name = scope + "." + s.getName();
    all.put(name, "service");
    for (MethodDescriptorProto m : s.getMethodList()) {
      all.put(
          name + "/" + m.getName(),
          (m.getClientStreaming() ? "stream " : "")
              + m.getInputType()
              + " -> "
              + (m.getServerStreaming() ? "stream " : "")
              + m.getOutputType());
    }
  }
}
