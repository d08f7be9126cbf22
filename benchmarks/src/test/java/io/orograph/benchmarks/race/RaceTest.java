package io.orograph.benchmarks.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.benchmarks.race.Contender.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {
  private final List<String> turns = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  @Test
  void everyRoundBeginsWithAnotherContender() {
    new Race(2, 1).run(List.of(runner("a", Role.OURS, 1), runner("b", Role.PEER, 1)), missing::add);
    assertThat(turns).containsExactly("a", "b", "a", "b", "b", "a");
  }

  @Test
  void theRoundBeforeTheFirstDoesNotCount() {
    Outcome outcome = new Race(3, 1).run(List.of(runner("a", Role.OURS, 7)), missing::add);
    assertThat(outcome.rate("a").orElseThrow().values()).containsExactly(7.0, 7.0, 7.0);
  }

  @Test
  void oursIsJudgedAgainstTheFastestPeerAndNotAgainstOthers() {
    Outcome outcome =
        new Race(1, 1)
            .run(
                List.of(
                    runner("ours", Role.OURS, 12),
                    runner("slow", Role.PEER, 2),
                    runner("fast", Role.PEER, 4),
                    runner("beside", Role.BESIDE, 100)),
                missing::add);
    assertThat(outcome.ratio().orElseThrow().median()).isEqualTo(3);
  }

  @Test
  void whoCannotDoTheWorkIsNamedAndLeftOut() {
    Contender broken =
        new Contender() {
          @Override
          public String name() {
            return "broken";
          }

          @Override
          public Role role() {
            return Role.PEER;
          }

          @Override
          public Rate run(double seconds) {
            throw new Unavailable("no compiler");
          }
        };
    Outcome outcome =
        new Race(1, 1).run(List.of(runner("ours", Role.OURS, 1), broken), missing::add);
    assertThat(missing).containsExactly("broken: no compiler");
    assertThat(outcome.ratio()).isEmpty();
  }

  @Test
  void ratesOfWorkersAtTheSameTimeAddUp() {
    Rate rate = Rate.of(List.of(new Rate.Share(10, 2, 1), new Rate.Share(30, 3, 3)));
    assertThat(rate).isEqualTo(new Rate(15, 10));
  }

  private Contender runner(String name, Role role, double rate) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Role role() {
        return role;
      }

      @Override
      public Rate run(double seconds) {
        turns.add(name);
        return new Rate(rate, rate);
      }
    };
  }
}
