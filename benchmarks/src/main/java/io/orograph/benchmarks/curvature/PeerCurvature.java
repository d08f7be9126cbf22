package io.orograph.benchmarks.curvature;

import com.google.gson.JsonObject;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Rate;

/** One of the ways of {@code benchmarks/peers/curvature.py}. */
final class PeerCurvature implements Contender {
  private final Peers peers;
  private final CurvatureCase subject;
  private final Work work;
  private final Way way;
  private JsonObject result = new JsonObject();

  PeerCurvature(Peers peers, CurvatureCase subject, Work work, Way way) {
    this.peers = peers;
    this.subject = subject;
    this.work = work;
    this.way = way;
  }

  @Override
  public String name() {
    return way.title;
  }

  @Override
  public Role role() {
    return way.role;
  }

  @Override
  public Rate run(double seconds) {
    JsonObject request = Peers.request("run");
    request.addProperty("id", subject.id());
    request.addProperty("way", way.key);
    request.addProperty("work", work.key());
    request.addProperty("columns", work.columns());
    request.addProperty("seconds", seconds);
    var answers = peers.ask(request);
    result = answers.getFirst().getAsJsonObject("result");
    return Peers.rate(answers);
  }

  /** What came out of the last run: eigenvalues with their residuals, or a trace. */
  JsonObject result() {
    return result;
  }

  /** The ways, as the peer script names them. */
  enum Way {
    FRESH("fresh", "double backward", Role.PEER),
    RETAINED("retained", "graph kept", Role.PEER),
    BATCHED("batched", "graph kept, batched", Role.PEER),
    TANGENT("jvp", "jvp of grad", Role.PEER),
    COMPILE("compile", "torch.compile", Role.BESIDE);

    private final String key;
    private final String title;
    private final Role role;

    Way(String key, String title, Role role) {
      this.key = key;
      this.title = title;
      this.role = role;
    }

    String title() {
      return title;
    }
  }
}
