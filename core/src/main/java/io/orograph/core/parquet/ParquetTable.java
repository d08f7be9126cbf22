package io.orograph.core.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A flat table as a Parquet file, made piece by piece: rows come one after the other, and memory
 * holds one group of them. Every column is optional and has one page a group, plain and in gzip.
 *
 * <p>The layout is that of the Apache Parquet format, version 1: {@code PAR1}, the pages, the
 * metadata of the file, their length, {@code PAR1}.
 */
public final class ParquetTable implements Iterator<byte[]> {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int OPTIONAL = 1;
  private static final int UTF8 = 0;
  private static final int STRING = 1;

  private final List<ParquetColumn> columns;
  private final Iterator<List<String>> rows;
  private final int rowsOfGroup;
  private final Map<String, String> about;
  private final String createdBy;
  private final List<Group> groups = new ArrayList<>();
  private long offset;
  private boolean begun;
  private boolean done;

  /** Where a group of rows lies. */
  private record Group(List<Chunk> chunks, long rows) {
    long bytes() {
      return chunks.stream().mapToLong(Chunk::uncompressed).sum();
    }
  }

  /** Where a column of a group lies. */
  private record Chunk(ParquetColumn column, long at, long size, long uncompressed, long values) {}

  /**
   * The file of a table.
   *
   * @param columns its columns
   * @param rows a text of every column in their order; the empty one where there is no value
   * @param rowsOfGroup rows that are held in memory and compressed together, 1 or more
   * @param about what else the file says of itself, by name
   * @param createdBy the software
   */
  public ParquetTable(
      List<ParquetColumn> columns,
      Iterator<List<String>> rows,
      int rowsOfGroup,
      Map<String, String> about,
      String createdBy) {
    if (columns.isEmpty() || rowsOfGroup < 1) {
      throw new IllegalArgumentException(
          columns.size() + " columns, groups of " + rowsOfGroup + " (expected: 1 or more)");
    }
    this.columns = List.copyOf(columns);
    this.rows = rows;
    this.rowsOfGroup = rowsOfGroup;
    this.about = new TreeMap<>(about);
    this.createdBy = createdBy;
  }

  @Override
  public boolean hasNext() {
    return !done;
  }

  /**
   * The next piece of the file.
   *
   * @throws IllegalArgumentException if a row has not a text for every column, or one that is not
   *     of its type
   */
  @Override
  public byte[] next() {
    if (done) {
      throw new NoSuchElementException("the file is whole");
    }
    byte[] piece;
    if (!begun) {
      begun = true;
      piece = MAGIC.clone();
    } else if (rows.hasNext()) {
      piece = group();
    } else {
      done = true;
      piece = footer();
    }
    offset += piece.length;
    return piece;
  }

  private byte[] group() {
    List<List<String>> texts = new ArrayList<>();
    columns.forEach(column -> texts.add(new ArrayList<>()));
    int count = 0;
    while (count < rowsOfGroup && rows.hasNext()) {
      List<String> row = rows.next();
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row: " + row.size() + " values (expected: " + columns.size() + ")");
      }
      for (int c = 0; c < row.size(); c++) {
        texts.get(c).add(row.get(c));
      }
      count++;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<Chunk> chunks = new ArrayList<>();
    for (int c = 0; c < columns.size(); c++) {
      ColumnPage page = page(columns.get(c), texts.get(c));
      byte[] bytes = page.bytes();
      chunks.add(
          new Chunk(columns.get(c), offset + out.size(), bytes.length, page.uncompressed(), count));
      out.writeBytes(bytes);
    }
    groups.add(new Group(List.copyOf(chunks), count));
    return out.toByteArray();
  }

  private static ColumnPage page(ParquetColumn column, List<String> texts) {
    try {
      return ColumnPage.of(column.type(), texts);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          column.name() + ": " + e.getMessage() + " (expected: " + column.type() + ")", e);
    }
  }

  private byte[] footer() {
    byte[] metadata = CompactProtocol.struct(this::metadata);
    return ByteBuffer.allocate(metadata.length + 4 + MAGIC.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(metadata)
        .putInt(metadata.length)
        .put(MAGIC)
        .array();
  }

  private void metadata(CompactProtocol p) {
    p.i32(1, 1);
    p.structs(
        2,
        Stream.concat(
                Stream.of(Optional.<ParquetColumn>empty()), columns.stream().map(Optional::of))
            .toList(),
        this::element);
    p.i64(3, groups.stream().mapToLong(Group::rows).sum());
    p.structs(
        4,
        groups,
        (g, group) ->
            g.structs(1, group.chunks(), ParquetTable::chunk)
                .i64(2, group.bytes())
                .i64(3, group.rows()));
    p.structs(
        5, List.copyOf(about.entrySet()), (k, e) -> k.text(1, e.getKey()).text(2, e.getValue()));
    p.text(6, createdBy);
  }

  /** A column, or the root that holds all of them. */
  private void element(CompactProtocol p, Optional<ParquetColumn> which) {
    if (which.isEmpty()) {
      p.text(4, "schema").i32(5, columns.size());
      return;
    }
    ParquetColumn column = which.get();
    p.i32(1, column.type().physical()).i32(3, OPTIONAL).text(4, column.name());
    if (column.type() == ColumnType.TEXT) {
      p.i32(6, UTF8).struct(10, logical -> logical.struct(STRING, empty -> {}));
    }
  }

  private static void chunk(CompactProtocol p, Chunk chunk) {
    p.i64(2, chunk.at())
        .struct(
            3,
            m ->
                m.i32(1, chunk.column().type().physical())
                    .numbers(2, List.of(ColumnPage.PLAIN, ColumnPage.RLE))
                    .texts(3, List.of(chunk.column().name()))
                    .i32(4, ColumnPage.GZIP)
                    .i64(5, chunk.values())
                    .i64(6, chunk.uncompressed())
                    .i64(7, chunk.size())
                    .i64(9, chunk.at()));
  }
}
