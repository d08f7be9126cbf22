package io.orograph.core.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Files are read back by a reader of the published format that shares nothing with the writer. */
class ParquetTableTest {
  private static final List<ParquetColumn> COLUMNS =
      List.of(
          new ParquetColumn("name", ColumnType.TEXT, "", "a name"),
          new ParquetColumn("value", ColumnType.DOUBLE, "nat", "a value"),
          new ParquetColumn("count", ColumnType.LONG, "", "a number"),
          new ParquetColumn("sure", ColumnType.BOOLEAN, "", "whether"));

  private static List<String> row(int i) {
    return List.of(
        i % 3 == 0 ? "" : "ä" + i,
        i % 5 == 0 ? "" : Double.toString(i / 7.0),
        i % 2 == 0 ? "" : Long.toString(-i * 1_000_000_007L),
        i % 4 == 0 ? "" : Boolean.toString(i % 3 == 0));
  }

  private static byte[] file(int rows, int group) {
    ParquetTable table =
        new ParquetTable(
            COLUMNS,
            IntStream.range(0, rows).mapToObj(ParquetTableTest::row).iterator(),
            group,
            Map.of("about", "x".repeat(300)),
            "orograph");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    table.forEachRemaining(out::writeBytes);
    return out.toByteArray();
  }

  /** Structures of the compact protocol, fields by number. */
  private static final class Reader {
    private final ByteBuffer in;

    Reader(byte[] bytes, int from) {
      in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(from);
    }

    long varint() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte b = in.get();
        value |= (long) (b & 0x7F) << shift;
        if (b >= 0) {
          return value;
        }
      }
    }

    Object value(int type) {
      return switch (type) {
        case 5, 6 -> {
          long coded = varint();
          yield (coded >>> 1) ^ -(coded & 1);
        }
        case 8 -> {
          byte[] text = new byte[(int) varint()];
          in.get(text);
          yield new String(text, StandardCharsets.UTF_8);
        }
        case 9 -> {
          int head = in.get() & 0xFF;
          int size = (head >> 4) == 15 ? (int) varint() : head >> 4;
          List<Object> list = new ArrayList<>();
          for (int i = 0; i < size; i++) {
            list.add(value(head & 15));
          }
          yield list;
        }
        case 12 -> struct();
        default -> throw new IllegalStateException("type " + type);
      };
    }

    Map<Integer, Object> struct() {
      Map<Integer, Object> fields = new TreeMap<>();
      int last = 0;
      for (int head = in.get() & 0xFF; head != 0; head = in.get() & 0xFF) {
        last += head >> 4;
        fields.put(last, value(head & 15));
      }
      return fields;
    }

    int position() {
      return in.position();
    }
  }

  private static Map<Integer, Object> metadata(byte[] file) {
    ByteBuffer end = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = end.getInt(file.length - 8);
    return new Reader(file, file.length - 8 - length).struct();
  }

  private static Object at(Object struct, int... fields) {
    Object found = struct;
    for (int field : fields) {
      found = Objects.requireNonNull(((Map<?, ?>) found).get(field));
    }
    return found;
  }

  private static long number(Object struct, int... fields) {
    return (Long) at(struct, fields);
  }

  private static List<?> list(Object struct, int field) {
    return (List<?>) at(struct, field);
  }

  /** The texts of a column of a group, absent ones empty. */
  private static List<String> texts(byte[] file, Object chunk, ColumnType type) throws IOException {
    Reader reader = new Reader(file, Math.toIntExact(number(chunk, 3, 9)));
    Map<Integer, Object> page = reader.struct();
    int from = reader.position();
    long size = number(page, 3);
    byte[] plain =
        new GZIPInputStream(
                new ByteArrayInputStream(Arrays.copyOfRange(file, from, (int) (from + size))))
            .readAllBytes();
    assertThat((long) plain.length).isEqualTo(number(page, 2));
    ByteBuffer in = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    int levels = in.getInt();
    Reader run = new Reader(plain, 4);
    assertThat(run.varint() & 1).isOne();
    int bits = run.position();
    in.position(4 + levels);
    List<String> found = new ArrayList<>();
    int truths = in.position();
    int given = 0;
    for (int i = 0; i < number(page, 5, 1); i++) {
      if (((plain[bits + i / 8] >> (i % 8)) & 1) == 0) {
        found.add("");
        continue;
      }
      found.add(
          switch (type) {
            case TEXT -> {
              byte[] text = new byte[in.getInt()];
              in.get(text);
              yield new String(text, StandardCharsets.UTF_8);
            }
            case DOUBLE -> Double.toString(in.getDouble());
            case LONG -> Long.toString(in.getLong());
            case BOOLEAN -> Boolean.toString(((plain[truths + given / 8] >> (given % 8)) & 1) == 1);
          });
      given++;
    }
    return found;
  }

  @Test
  void everyValueOfEveryTypeIsReadBackWhereverItsGroupEnds() throws IOException {
    for (int group : List.of(1, 8, 400, 5_000)) {
      byte[] file = file(403, group);
      List<?> groups = list(metadata(file), 4);
      assertThat(groups).hasSize(Math.ceilDiv(403, group));
      for (int c = 0; c < COLUMNS.size(); c++) {
        List<String> found = new ArrayList<>();
        for (Object each : groups) {
          found.addAll(texts(file, list(each, 1).get(c), COLUMNS.get(c).type()));
        }
        int column = c;
        assertThat(found)
            .isEqualTo(IntStream.range(0, 403).mapToObj(i -> row(i).get(column)).toList());
      }
    }
  }

  @Test
  void theSchemaNamesColumnsAndTypesAndTheFileSaysMoreOfItself() {
    byte[] file = file(3, 2);
    assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("PAR1");
    Map<Integer, Object> metadata = metadata(file);
    List<?> schema = list(metadata, 2);
    assertThat(schema.stream().map(e -> at(e, 4)))
        .containsExactly("schema", "name", "value", "count", "sure");
    assertThat(schema.stream().skip(1).map(e -> number(e, 1))).containsExactly(6L, 5L, 2L, 0L);
    assertThat(number(metadata, 3)).isEqualTo(3);
    assertThat(list(metadata, 5).stream().map(e -> at(e, 2))).containsExactly("x".repeat(300));
  }

  @Test
  void aTableWithoutRowsIsAFile() {
    assertThat(list(metadata(file(0, 10)), 4)).isEmpty();
  }

  @Test
  void equalTablesAreEqualBytes() {
    assertThat(file(50, 10)).isEqualTo(file(50, 10));
  }

  @Test
  void aValueOfAnotherTypeIsNamedByItsColumn() {
    ParquetTable table =
        new ParquetTable(
            COLUMNS, List.of(List.of("a", "b", "1", "true")).iterator(), 10, Map.of(), "orograph");
    table.next();
    assertThatThrownBy(table::next)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("value: ")
        .hasMessageContaining("(expected: DOUBLE)");
  }
}
