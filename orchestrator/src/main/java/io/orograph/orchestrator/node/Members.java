package io.orograph.orchestrator.node;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is a member of the cluster of nodes, and who was. Any thread may ask. */
public final class Members {
  private static final Logger LOG = LoggerFactory.getLogger(Members.class);

  private final Cluster cluster;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  private Members(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Follows the cluster of {@code system} from now on. */
  static Members follow(ActorSystem<?> system) {
    Members members = new Members(Cluster.get(system));
    ActorRef<ClusterEvent.ClusterDomainEvent> watcher =
        system.systemActorOf(members.watcher(), "members", Props.empty());
    ActorRef<MemberEvent> joins = watcher.narrow();
    ActorRef<ReachabilityEvent> reach = watcher.narrow();
    members.cluster.subscriptions().tell(Subscribe.create(joins, MemberEvent.class));
    members.cluster.subscriptions().tell(Subscribe.create(reach, ReachabilityEvent.class));
    return members;
  }

  /**
   * The name of this node that no other has, nor had one before it at the same address: {@code
   * orograph-HOST:PORT-ID}.
   */
  public String self() {
    return name(cluster.selfMember());
  }

  /** Whether the node of that name was a member and is no more: it may not act any more. */
  public boolean removed(String name) {
    return known.contains(name) && !present().contains(name);
  }

  /** Members that take part. */
  int up() {
    int up = 0;
    for (Member member : cluster.state().getMembers()) {
      up += member.status().equals(MemberStatus.up()) ? 1 : 0;
    }
    return up;
  }

  /** Members that do not answer. */
  int unreachable() {
    return cluster.state().getUnreachable().size();
  }

  private Set<String> present() {
    Set<String> present = new HashSet<>();
    cluster.state().getMembers().forEach(member -> present.add(name(member)));
    return present;
  }

  private Behavior<ClusterEvent.ClusterDomainEvent> watcher() {
    return Behaviors.receive(ClusterEvent.ClusterDomainEvent.class)
        .onMessage(MemberEvent.class, this::changed)
        .onMessage(ReachabilityEvent.class, Members::reached)
        .build();
  }

  private Behavior<ClusterEvent.ClusterDomainEvent> changed(MemberEvent event) {
    known.add(name(event.member()));
    switch (event) {
      case ClusterEvent.MemberUp up -> LOG.info("node {} has joined", place(up.member()));
      case ClusterEvent.MemberRemoved gone -> {
        boolean lost = gone.previousStatus().equals(MemberStatus.down());
        LOG.info("node {} {}", place(gone.member()), lost ? "was removed" : "has left");
      }
      default -> LOG.debug("{}", event);
    }
    return Behaviors.same();
  }

  private static Behavior<ClusterEvent.ClusterDomainEvent> reached(ReachabilityEvent event) {
    if (event instanceof ClusterEvent.UnreachableMember) {
      LOG.warn("node {} does not answer", place(event.member()));
    } else {
      LOG.info("node {} answers again", place(event.member()));
    }
    return Behaviors.same();
  }

  private static String name(Member member) {
    return "orograph-" + place(member) + "-" + Long.toHexString(member.uniqueAddress().longUid());
  }

  private static String place(Member member) {
    String address = member.address().hostPort();
    return address.substring(address.indexOf('@') + 1);
  }
}
