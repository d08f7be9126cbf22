package io.orograph.wire.grpc;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.ExtensionRegistry;
import io.orograph.v1.Options;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The contracts as data: what the build's compiler made of our {@code .proto} files, and the image
 * of them that is frozen.
 *
 * <p>A release adds an image by {@link #main}; an image once released is never written again.
 */
final class DescriptorImage {
  static final Path FROZEN = Path.of("src/test/resources/golden/wire/orograph-v1.binpb");

  private static final Path COMPILED =
      Path.of("target/generated-resources/protobuf/descriptor-sets");

  private DescriptorImage() {}

  /** Our files, with comments. */
  static List<FileDescriptorProto> compiled() throws IOException {
    return ours(newest());
  }

  private static Path newest() throws IOException {
    try (DirectoryStream<Path> sets = Files.newDirectoryStream(COMPILED, "*.protobin")) {
      return sets.iterator().next();
    }
  }

  static List<FileDescriptorProto> frozen() throws IOException {
    return ours(FROZEN);
  }

  private static List<FileDescriptorProto> ours(Path file) throws IOException {
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    Options.registerAllExtensions(registry);
    return read(file, registry).filter(f -> f.getPackage().startsWith("orograph.")).toList();
  }

  private static Stream<FileDescriptorProto> read(Path file, ExtensionRegistry registry)
      throws IOException {
    return FileDescriptorSet.parseFrom(Files.readAllBytes(file), registry).getFileList().stream();
  }

  /** Writes the image of the contracts as they are now, with all that they import. */
  public static void main(String[] args) throws IOException {
    FileDescriptorSet.Builder image = FileDescriptorSet.newBuilder();
    read(newest(), ExtensionRegistry.getEmptyRegistry())
        .forEach(file -> image.addFile(file.toBuilder().clearSourceCodeInfo()));
    Files.createDirectories(Path.of("src/test/resources/golden/wire"));
    Files.write(Path.of(args[0]), image.build().toByteArray());
  }
}
