package io.orograph.benchmarks.training;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.orograph.benchmarks.peer.Peers;
import io.orograph.benchmarks.race.Contender;
import io.orograph.benchmarks.race.Rate;

/** One of the ways of {@code benchmarks/peers/training.py}. */
final class PeerTraining implements Contender {
  private final Peers peers;
  private final TrainingCase subject;
  private final Way way;

  PeerTraining(Peers peers, TrainingCase subject, Way way) {
    this.peers = peers;
    this.subject = subject;
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
    JsonObject request = about("run");
    request.addProperty("seconds", seconds);
    return Peers.rate(peers.ask(request));
  }

  /** Losses (step, member) of the first steps on our batches. */
  double[][] firstLosses() {
    JsonArray steps = peers.askOne(about("losses")).getAsJsonArray("losses");
    double[][] losses = new double[steps.size()][];
    for (int s = 0; s < losses.length; s++) {
      JsonArray members = steps.get(s).getAsJsonArray();
      losses[s] = new double[members.size()];
      for (int m = 0; m < losses[s].length; m++) {
        losses[s][m] = members.get(m).getAsDouble();
      }
    }
    return losses;
  }

  private JsonObject about(String operation) {
    JsonObject request = Peers.request(operation);
    request.addProperty("id", subject.id());
    request.addProperty("way", way.key);
    return request;
  }

  /** The ways, as the peer script names them. */
  enum Way {
    EAGER("eager", "eager, functional", Role.PEER),
    MODULES("nn", "eager, nn.Module", Role.PEER),
    COMPILE("compile", "torch.compile", Role.BESIDE),
    HAND("hand", "gradients by hand", Role.BESIDE),
    PACKED("packed", "packed by hand", Role.BESIDE),
    ARCHIVE("archive", "our program in PyTorch", Role.BESIDE),
    /** Trains nothing: what the products of a step cost by themselves. */
    PRODUCTS("products", "products alone", Role.BESIDE);

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
