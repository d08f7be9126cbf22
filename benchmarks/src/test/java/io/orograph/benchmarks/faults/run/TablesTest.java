package io.orograph.benchmarks.faults.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TablesTest {
  private static final String HEAD = "cell,value,matvecs,sample_passes,options\n";

  @Test
  void whatValuesCostIsLeftOutAndCommasWithinQuotesPartNothing() {
    assertThat(Tables.values(HEAD + "\"width=4,batch=16\",0.5,12,400,\"a=1,b=2\"\n"))
        .containsExactly("cell|value|options", "\"width=4,batch=16\"|0.5|\"a=1,b=2\"");
  }

  @Test
  void tablesThatDifferInCostAloneHaveTheSameValues() {
    assertThat(Tables.values(HEAD + "\"w=4,b=1\",0.5,12,400,\n"))
        .isEqualTo(Tables.values(HEAD + "\"w=4,b=1\",0.5,24,800,\n"))
        .isNotEqualTo(Tables.values(HEAD + "\"w=4,b=1\",0.25,12,400,\n"));
  }

  @Test
  void noTableHasNoRows() {
    assertThat(Tables.values("")).isEmpty();
  }
}
