package io.orograph.orchestrator.sweep.planted;

import io.orograph.trainer.planted.Offences.Start;
import java.sql.Connection;
import java.time.Clock;

/** Planted: an entity that knows a database, a clock, another service and the engine. */
public record Offences(
    Connection database, Clock clock, Start start, io.orograph.engine.planted.Offences engine) {}
