package io.orograph.orchestrator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.orograph.core.metric.Metric;
import io.orograph.core.metric.MetricKind;
import io.orograph.orchestrator.registry.Sessions.Greeting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of one name there is one program among the workers that are there. */
class OwnMetricSessionsTest {
  private final Sessions sessions = new Sessions(Duration.ofSeconds(10), Duration.ofSeconds(1), 0);

  private record Link(String of) implements WorkerLink {
    @Override
    public void answer(Duration heartbeat, boolean drain, List<Held> confirmed) {}

    @Override
    public void refuse(Refusal why) {}

    @Override
    public void close() {}
  }

  private static Hello hello(String worker, MetricKind kind, String program) {
    return new Hello(
        worker,
        "1",
        WorkerKind.METRICS,
        "127.0.0.1:1",
        1,
        "python",
        Map.of(),
        "v",
        List.of(),
        List.of(),
        List.of(new OwnMetric(new Metric(kind, "user.lab.sparsity"), "a share", program)));
  }

  private Greeting greet(Hello hello) {
    return sessions.hello(hello, new Link(hello.worker()), 0);
  }

  @Test
  void twoWorkersOfOneProgramAreWelcome() {
    greet(hello("a", MetricKind.USER_RUN, "1"));
    assertThat(greet(hello("b", MetricKind.USER_RUN, "1"))).isInstanceOf(Greeting.Welcome.class);
  }

  @Test
  void anotherProgramOrKindUnderANameIsRefusedAndSaysWhoHasIt() {
    greet(hello("a", MetricKind.USER_RUN, "1"));
    for (Hello other :
        List.of(hello("b", MetricKind.USER_RUN, "2"), hello("b", MetricKind.USER_PAIR, "1"))) {
      assertThat(greet(other))
          .isInstanceOfSatisfying(
              Greeting.Refused.class,
              refused ->
                  assertThat(refused.why().message())
                      .startsWith("metrics.user.lab.sparsity: ")
                      .endsWith("as worker a has it)"));
    }
  }

  @Test
  void anAuthorGoesOnWithANewVersionOnceTheOldWorkerIsGone() {
    greet(hello("a", MetricKind.USER_RUN, "1"));
    sessions.broken("a", new Link("a"));
    assertThat(greet(hello("b", MetricKind.USER_RUN, "2"))).isInstanceOf(Greeting.Welcome.class);
  }
}
