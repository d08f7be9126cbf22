package io.orograph.wire.convert;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.ExtensionRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The comments that messages and fields have in their {@code .proto} files, by full name. */
final class ProtoComments {
  private static final String SHIPPED = "/orograph.protobin";
  private static final String PACKAGE = "orograph.v1";

  private final Map<String, String> comments = new HashMap<>();

  private ProtoComments(FileDescriptorSet files) {
    for (FileDescriptorProto file : files.getFileList()) {
      if (file.getPackage().equals(PACKAGE)) {
        Map<List<Integer>, String> places = new HashMap<>();
        for (Location location : file.getSourceCodeInfo().getLocationList()) {
          places.put(location.getPathList(), location.getLeadingComments());
        }
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
          List<Integer> path = List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i);
          read(file.getMessageType(i), PACKAGE, path, places);
        }
      }
    }
  }

  /** Those that come with the build. */
  static ProtoComments shipped() {
    try (InputStream in = ProtoComments.class.getResourceAsStream(SHIPPED)) {
      if (in == null) {
        throw new IllegalStateException(SHIPPED + ": missing from this build");
      }
      return new ProtoComments(
          FileDescriptorSet.parseFrom(in, ExtensionRegistry.getEmptyRegistry()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The comment in one line; empty if there is none. */
  String of(String fullName) {
    return comments.getOrDefault(fullName, "");
  }

  private void read(
      DescriptorProto message,
      String scope,
      List<Integer> path,
      Map<List<Integer>, String> places) {
    String name = scope + "." + message.getName();
    put(name, path, places);
    for (int f = 0; f < message.getFieldCount(); f++) {
      put(
          name + "." + message.getField(f).getName(),
          with(path, DescriptorProto.FIELD_FIELD_NUMBER, f),
          places);
    }
    for (int n = 0; n < message.getNestedTypeCount(); n++) {
      read(
          message.getNestedType(n),
          name,
          with(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, n),
          places);
    }
  }

  private void put(String name, List<Integer> path, Map<List<Integer>, String> places) {
    String text = places.getOrDefault(path, "");
    comments.put(name, text.strip().replaceAll("\\s+", " "));
  }

  private static List<Integer> with(List<Integer> path, int field, int index) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(field);
    longer.add(index);
    return longer;
  }
}
