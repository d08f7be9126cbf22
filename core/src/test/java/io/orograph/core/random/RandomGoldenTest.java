package io.orograph.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RandomGoldenTest {
  private static final String GOLDEN = "/golden/random/splitmix64-v1.txt";

  @Test
  void derivedSeedsEqualTheGoldenOnes() throws IOException {
    List<String[]> rows = rows("derive");
    assertThat(rows).hasSize(5);
    for (String[] row : rows) {
      Seed parent = Seed.of(HexFormat.fromHexDigitsToLong(row[1]));
      Seed child =
          row[3].equals("-")
              ? parent.derive(row[2])
              : parent.derive(row[2], Long.parseLong(row[3]));
      assertThat(child.toHex()).as(String.join(" ", row)).isEqualTo(row[4]);
    }
  }

  @Test
  void rawNumbersEqualTheReferenceImplementation() throws IOException {
    for (String[] row : rows("long")) {
      RandomStream stream = stream(row);
      for (int i = 2; i < row.length; i++) {
        assertThat(HexFormat.of().toHexDigits(stream.nextLong())).isEqualTo(row[i]);
      }
    }
  }

  @Test
  void boundedIntegersAndPermutationsEqualTheGoldenOnes() throws IOException {
    String[] ints = rows("int10").getFirst();
    RandomStream stream = stream(ints);
    for (int i = 2; i < ints.length; i++) {
      assertThat(stream.nextInt(10)).isEqualTo(Integer.parseInt(ints[i]));
    }
    String[] order = rows("permutation12").getFirst();
    String drawn =
        Arrays.stream(stream(order).permutation(12))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(" "));
    assertThat(drawn).isEqualTo(String.join(" ", Arrays.copyOfRange(order, 2, order.length)));
  }

  @Test
  void uniformsAreExactAndTheOtherLawsAgreeToTheLastBits() throws IOException {
    assertValues("double", RandomStream::nextDouble, 0);
    assertValues("gaussian", RandomStream::nextGaussian, 4);
    assertValues("gamma0.5", s -> s.nextGamma(0.5), 4);
    assertValues("beta16", s -> s.nextBeta(16, 16), 4);
  }

  private static void assertValues(String name, ToDoubleFunction<RandomStream> draw, int ulps)
      throws IOException {
    String[] row = rows(name).getFirst();
    RandomStream stream = stream(row);
    for (int i = 2; i < row.length; i++) {
      double expected = Double.parseDouble(row[i]);
      double drawn = draw.applyAsDouble(stream);
      assertThat(Math.abs(drawn - expected))
          .as("%s %d: %s (expected: %s)", name, i, drawn, expected)
          .isLessThanOrEqualTo(ulps * Math.ulp(expected));
    }
  }

  private static RandomStream stream(String[] row) {
    return Seed.of(HexFormat.fromHexDigitsToLong(row[1])).stream();
  }

  private static List<String[]> rows(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RandomGoldenTest.class.getResourceAsStream(GOLDEN))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.split(" "))
          .toList();
    }
  }
}
