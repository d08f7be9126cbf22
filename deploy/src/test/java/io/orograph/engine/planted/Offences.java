package io.orograph.engine.planted;

import ai.djl.ndarray.NDArray;
import com.typesafe.config.Config;
import org.apache.pekko.actor.typed.ActorSystem;

/** Planted: an engine that reads configuration, runs actors, and sees DJL outside the runtime. */
public record Offences(NDArray array, Config config, ActorSystem<Void> actors) {}
